#include <array>
#include <vector>

#include "learning/layers.h"
#include "registration/lanes.h"

namespace lanetrace {

namespace {

constexpr int kTaps = 9;
// Output channels and cells that are worked on at once: their sums stay in registers.
constexpr int kBlock = 4;
constexpr int kCells = 8;

std::size_t At(int out, int in, int channels) {
  return (static_cast<std::size_t>(out) * static_cast<std::size_t>(channels) + static_cast<std::size_t>(in)) * kTaps;
}

// Weights of four outputs side by side: [block][in][tap][4].
std::vector<float> Packed(const float* weights, int out, int in, bool transposed) {
  std::vector<float> packed;
  packed.reserve(static_cast<std::size_t>(out) * static_cast<std::size_t>(in) * kTaps);
  for (int block = 0; block < out; block += kBlock)
    for (int i = 0; i < in; ++i)
      for (int tap = 0; tap < kTaps; ++tap)
        for (int o = block; o < block + kBlock; ++o)
          // The gradient in an input is the convolution with the weights turned round, inputs and outputs exchanged.
          packed.push_back(transposed ? weights[At(i, o, out) + static_cast<std::size_t>(kTaps - 1 - tap)]
                                      : weights[At(o, i, in) + static_cast<std::size_t>(tap)]);
  return packed;
}

// Sums of a 3 × 3 convolution; `bias` may be null.
Planes Sums(const Planes& in, const std::vector<float>& packed, const float* bias, int out) {
  const int side = in.Side(), channels = in.Channels();
  Planes made(out, side);
  for (int block = 0; block < out; block += kBlock) {
    const float* const own =
        packed.data() + static_cast<std::size_t>(block) * static_cast<std::size_t>(channels) * kTaps;
    for (int y = 0; y < side; ++y)
      for (int x = 0; x < side; x += kCells) {
        std::array<Float4, kBlock> left, right;
        for (int o = 0; o < kBlock; ++o) left[o] = right[o] = Splat(bias ? bias[block + o] : 0.f);
        const float* w = own;
        for (int i = 0; i < channels; ++i)
          for (int dy = -1; dy <= 1; ++dy) {
            const float* row = in.Row(i, y + dy) + x;
            for (int dx = -1; dx <= 1; ++dx, w += kBlock) {
              const Float4 a = Load4(row + dx), b = Load4(row + dx + 4);
              for (int o = 0; o < kBlock; ++o) {
                const Float4 s = Splat(w[o]);
                left[o] = left[o] + s * a;
                right[o] = right[o] + s * b;
              }
            }
          }
        for (int o = 0; o < kBlock; ++o) {
          float* row = made.Row(block + o, y) + x;
          std::memcpy(row, &left[o], sizeof left[o]);
          std::memcpy(row + 4, &right[o], sizeof right[o]);
        }
      }
  }
  return made;
}

// Adds the gradient of the weights between four outputs and one input.
void AddWeightGradient(const Planes& in, const Planes& gradient, int block, int i, float* into) {
  const int side = in.Side();
  for (int dy = -1; dy <= 1; ++dy) {
    std::array<double, kBlock * 3> total{};
    for (int y = 0; y < side; ++y) {
      std::array<Float4, kBlock * 3> sum;
      sum.fill(Splat(0.f));
      const float* row = in.Row(i, y + dy);
      for (int x = 0; x < side; x += 4) {
        const Float4 a = Load4(row + x - 1), b = Load4(row + x), c = Load4(row + x + 1);
        for (int o = 0; o < kBlock; ++o) {
          const Float4 g = Load4(gradient.Row(block + o, y) + x);
          sum[o * 3] = sum[o * 3] + g * a;
          sum[o * 3 + 1] = sum[o * 3 + 1] + g * b;
          sum[o * 3 + 2] = sum[o * 3 + 2] + g * c;
        }
      }
      for (std::size_t k = 0; k < sum.size(); ++k) total[k] += static_cast<double>(Sum4(sum[k]));
    }
    for (int o = 0; o < kBlock; ++o)
      for (int tap = 0; tap < 3; ++tap)
        into[At(block + o, i, in.Channels()) + static_cast<std::size_t>((dy + 1) * 3 + tap)] +=
            static_cast<float>(total[static_cast<std::size_t>(o * 3 + tap)]);
  }
}

}  // namespace

Planes Convolve(const Planes& in, const float* weights, const float* bias, int out) {
  Planes made = Sums(in, Packed(weights, out, in.Channels(), false), bias, out);
  for (int c = 0; c < out; ++c)
    for (int y = 0; y < made.Side(); ++y) {
      float* row = made.Row(c, y);
      for (int x = 0; x < made.Side(); ++x) row[x] = row[x] > 0 ? row[x] : 0.f;
    }
  return made;
}

Planes ConvolveBack(const Planes& in, const Planes& made, Planes gradient, const float* weights, float* weightGradient,
                    float* biasGradient, bool wanted) {
  const int side = in.Side(), out = made.Channels();
  for (int c = 0; c < out; ++c) {
    double sum = 0;
    for (int y = 0; y < side; ++y) {
      float* row = gradient.Row(c, y);
      const float* value = made.Row(c, y);
      for (int x = 0; x < side; ++x) {
        row[x] = value[x] > 0 ? row[x] : 0.f;
        sum += static_cast<double>(row[x]);
      }
    }
    biasGradient[c] += static_cast<float>(sum);
  }
  for (int block = 0; block < out; block += kBlock)
    for (int i = 0; i < in.Channels(); ++i) AddWeightGradient(in, gradient, block, i, weightGradient);
  if (!wanted) return Planes(0, side);
  return Sums(gradient, Packed(weights, in.Channels(), out, true), nullptr, in.Channels());
}

}  // namespace lanetrace
