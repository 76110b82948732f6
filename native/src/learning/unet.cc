#include "learning/unet.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "learning/layers.h"

namespace lanetrace {

namespace {

enum Layer { kA1, kA2, kB1, kB2, kC1, kC2, kUpB, kD1, kD2, kUpA, kE1, kE2, kOut, kLayers };

struct Place {
  int in = 0, out = 0, taps = 0;
  std::size_t weights = 0, bias = 0;
};

struct Layout {
  std::array<Place, kLayers> layers;
  std::size_t size = 0;

  explicit Layout(const UNetShape& shape) {
    const int f = shape.features;
    constexpr int kThree = 9, kTwo = 4;
    const std::array<Place, kLayers> all{Place{shape.inputs, f, kThree},
                                         Place{f, f, kThree},
                                         Place{f, 2 * f, kThree},
                                         Place{2 * f, 2 * f, kThree},
                                         Place{2 * f, 4 * f, kThree},
                                         Place{4 * f, 4 * f, kThree},
                                         Place{4 * f, 2 * f, kTwo},
                                         Place{4 * f, 2 * f, kThree},
                                         Place{2 * f, 2 * f, kThree},
                                         Place{2 * f, f, kTwo},
                                         Place{2 * f, f, kThree},
                                         Place{f, f, kThree},
                                         Place{f, 1, 1}};
    layers = all;
    for (Place& each : layers) {
      each.weights = size;
      each.bias = size + static_cast<std::size_t>(each.in * each.out * each.taps);
      size = each.bias + static_cast<std::size_t>(each.out);
    }
  }
};

// One picture on its way through the network, and back.
class Pass {
 public:
  Pass(const UNetShape& shape, const Layout& layout, const float* parameters, const float* picture)
      : layout_(layout),
        parameters_(parameters),
        in_(Filled(shape, picture)),
        a1_(Three(kA1, in_)),
        a_(Three(kA2, a1_)),
        halfA_(Halve(a_)),
        b1_(Three(kB1, halfA_)),
        b_(Three(kB2, b1_)),
        halfB_(Halve(b_)),
        c1_(Three(kC1, halfB_)),
        c_(Three(kC2, c1_)),
        upB_(Up(kUpB, c_, b_)),
        d1_(Three(kD1, upB_)),
        d_(Three(kD2, d1_)),
        upA_(Up(kUpA, d_, a_)),
        e1_(Three(kE1, upA_)),
        e_(Three(kE2, e1_)) {}

  void Logits(float* out) const {
    const Place& at = layout_.layers[kOut];
    const float* w = parameters_ + at.weights;
    const int side = e_.Side();
    for (int y = 0; y < side; ++y) {
      float* row = out + static_cast<std::size_t>(y) * static_cast<std::size_t>(side);
      std::fill(row, row + side, parameters_[at.bias]);
      for (int c = 0; c < at.in; ++c) {
        const float* from = e_.Row(c, y);
        for (int x = 0; x < side; ++x) row[x] += w[c] * from[x];
      }
    }
  }

  // `gradient` in the logits; adds to the gradient in the parameters.
  void Back(const float* gradient, float* into) const {
    Planes e = BackOut(gradient, into);
    Planes a(a_.Channels(), a_.Side()), b(b_.Channels(), b_.Side());
    Planes d = UpBack(kUpA, d_, ThreeBack(kE1, upA_, e1_, ThreeBack(kE2, e1_, e_, std::move(e), into), into), a, into);
    Planes c = UpBack(kUpB, c_, ThreeBack(kD1, upB_, d1_, ThreeBack(kD2, d1_, d_, std::move(d), into), into), b, into);
    HalveBack(b_, ThreeBack(kC1, halfB_, c1_, ThreeBack(kC2, c1_, c_, std::move(c), into), into), b);
    HalveBack(a_, ThreeBack(kB1, halfA_, b1_, ThreeBack(kB2, b1_, b_, std::move(b), into), into), a);
    ThreeBack(kA1, in_, a1_, ThreeBack(kA2, a1_, a_, std::move(a), into), into);
  }

 private:
  static Planes Filled(const UNetShape& shape, const float* picture) {
    Planes in(shape.inputs, shape.side);
    const auto side = static_cast<std::size_t>(shape.side);
    for (int c = 0; c < shape.inputs; ++c)
      for (int y = 0; y < shape.side; ++y) {
        const float* from = picture + (static_cast<std::size_t>(c) * side + static_cast<std::size_t>(y)) * side;
        std::copy(from, from + side, in.Row(c, y));
      }
    return in;
  }

  Planes Three(Layer layer, const Planes& in) const {
    const Place& at = layout_.layers[layer];
    return Convolve(in, parameters_ + at.weights, parameters_ + at.bias, at.out);
  }
  Planes ThreeBack(Layer layer, const Planes& in, const Planes& made, Planes gradient, float* into) const {
    const Place& at = layout_.layers[layer];
    return ConvolveBack(in, made, std::move(gradient), parameters_ + at.weights, into + at.weights, into + at.bias,
                        layer != kA1);
  }
  Planes Up(Layer layer, const Planes& in, const Planes& beside) const {
    const Place& at = layout_.layers[layer];
    return DoubleBeside(in, parameters_ + at.weights, parameters_ + at.bias, at.out, beside);
  }
  Planes UpBack(Layer layer, const Planes& in, const Planes& gradient, Planes& beside, float* into) const {
    const Place& at = layout_.layers[layer];
    return DoubleBesideBack(in, gradient, parameters_ + at.weights, at.out, into + at.weights, into + at.bias, beside);
  }

  Planes BackOut(const float* gradient, float* into) const {
    const Place& at = layout_.layers[kOut];
    const int side = e_.Side();
    Planes back(at.in, side);
    for (int y = 0; y < side; ++y) {
      const float* row = gradient + static_cast<std::size_t>(y) * static_cast<std::size_t>(side);
      for (int c = 0; c < at.in; ++c) {
        const float w = parameters_[at.weights + static_cast<std::size_t>(c)];
        const float* from = e_.Row(c, y);
        float *to = back.Row(c, y), sum = 0;
        for (int x = 0; x < side; ++x) {
          to[x] = w * row[x];
          sum += from[x] * row[x];
        }
        into[at.weights + static_cast<std::size_t>(c)] += sum;
      }
      float sum = 0;
      for (int x = 0; x < side; ++x) sum += row[x];
      into[at.bias] += sum;
    }
    return back;
  }

  const Layout& layout_;
  const float* parameters_;
  Planes in_, a1_, a_, halfA_, b1_, b_, halfB_, c1_, c_, upB_, d1_, d_, upA_, e1_, e_;
};

}  // namespace

std::size_t UNetParameters(const UNetShape& shape) { return Layout(shape).size; }

std::vector<float> UNetLogits(const UNetShape& shape, std::span<const float> parameters,
                              std::span<const float> pictures, ThreadPool& pool) {
  const Layout layout(shape);
  const std::size_t cells = static_cast<std::size_t>(shape.side) * static_cast<std::size_t>(shape.side);
  const std::size_t each = cells * static_cast<std::size_t>(shape.inputs), count = pictures.size() / each;
  std::vector<float> logits(count * cells);
  pool.Run(count, [&](std::size_t n) {
    Pass(shape, layout, parameters.data(), pictures.data() + n * each).Logits(logits.data() + n * cells);
  });
  return logits;
}

UNetLoss UNetGradient(const UNetShape& shape, std::span<const float> parameters, std::span<const float> pictures,
                      std::span<const float> target, std::span<const float> weight, ThreadPool& pool) {
  const Layout layout(shape);
  const std::size_t cells = static_cast<std::size_t>(shape.side) * static_cast<std::size_t>(shape.side);
  const std::size_t each = cells * static_cast<std::size_t>(shape.inputs), count = pictures.size() / each;
  double total = 0;
  for (const float w : weight) total += static_cast<double>(w);
  const double scale = total > 0 ? 1 / total : 0;
  std::vector<std::vector<float>> gradients(count, std::vector<float>(layout.size, 0.f));
  std::vector<double> losses(count, 0);
  pool.Run(count, [&](std::size_t n) {
    const Pass pass(shape, layout, parameters.data(), pictures.data() + n * each);
    std::vector<float> values(cells);
    pass.Logits(values.data());
    for (std::size_t k = 0; k < cells; ++k) {
      const double z = static_cast<double>(values[k]), t = static_cast<double>(target[n * cells + k]);
      const double w = static_cast<double>(weight[n * cells + k]) * scale;
      losses[n] += w * (std::max(z, 0.0) - z * t + std::log1p(std::exp(-std::abs(z))));
      values[k] = static_cast<float>(w * (1 / (1 + std::exp(-z)) - t));
    }
    pass.Back(values.data(), gradients[n].data());
  });
  UNetLoss result{0, std::vector<float>(layout.size, 0.f)};
  for (std::size_t n = 0; n < count; ++n) {
    result.loss += losses[n];
    for (std::size_t k = 0; k < layout.size; ++k) result.gradient[k] += gradients[n][k];
  }
  return result;
}

}  // namespace lanetrace
