#include <algorithm>
#include <vector>

#include "learning/layers.h"

namespace lanetrace {

Planes Halve(const Planes& in) {
  Planes made(in.Channels(), in.Side() / 2);
  for (int c = 0; c < in.Channels(); ++c)
    for (int y = 0; y < made.Side(); ++y) {
      const float *upper = in.Row(c, 2 * y), *lower = in.Row(c, 2 * y + 1);
      float* row = made.Row(c, y);
      for (int x = 0; x < made.Side(); ++x)
        row[x] = std::max(std::max(upper[2 * x], upper[2 * x + 1]), std::max(lower[2 * x], lower[2 * x + 1]));
    }
  return made;
}

void HalveBack(const Planes& in, const Planes& gradient, Planes& into) {
  for (int c = 0; c < in.Channels(); ++c)
    for (int y = 0; y < gradient.Side(); ++y) {
      const float *upper = in.Row(c, 2 * y), *lower = in.Row(c, 2 * y + 1), *row = gradient.Row(c, y);
      for (int x = 0; x < gradient.Side(); ++x) {
        const float cells[4] = {upper[2 * x], upper[2 * x + 1], lower[2 * x], lower[2 * x + 1]};
        const auto first = static_cast<int>(std::max_element(cells, cells + 4) - cells);
        into.Row(c, 2 * y + first / 2)[2 * x + first % 2] += row[x];
      }
    }
}

Planes DoubleBeside(const Planes& in, const float* weights, const float* bias, int out, const Planes& beside) {
  Planes made(out + beside.Channels(), 2 * in.Side());
  for (int c = 0; c < out; ++c)
    for (int y = 0; y < made.Side(); ++y) {
      float* row = made.Row(c, y);
      std::fill(row, row + made.Side(), bias[c]);
      for (int i = 0; i < in.Channels(); ++i) {
        const float* w = weights + ((i * out + c) * 2 + y % 2) * 2;
        const float* from = in.Row(i, y / 2);
        for (int x = 0; x < in.Side(); ++x) {
          row[2 * x] += w[0] * from[x];
          row[2 * x + 1] += w[1] * from[x];
        }
      }
    }
  for (int c = 0; c < beside.Channels(); ++c)
    for (int y = 0; y < made.Side(); ++y)
      std::copy(beside.Row(c, y), beside.Row(c, y) + made.Side(), made.Row(out + c, y));
  return made;
}

Planes DoubleBesideBack(const Planes& in, const Planes& gradient, const float* weights, int out, float* weightGradient,
                        float* biasGradient, Planes& besideGradient) {
  Planes back(in.Channels(), in.Side());
  const int side = in.Side();
  // Even and odd cells of a row apart.
  std::vector<float> halves(2 * static_cast<std::size_t>(side));
  float *even = halves.data(), *odd = even + side;
  for (int c = 0; c < out; ++c) {
    double sum = 0;
    for (int y = 0; y < gradient.Side(); ++y) {
      const float* row = gradient.Row(c, y);
      for (int x = 0; x < side; ++x) {
        even[x] = row[2 * x];
        odd[x] = row[2 * x + 1];
        sum += static_cast<double>(even[x]) + static_cast<double>(odd[x]);
      }
      for (int i = 0; i < in.Channels(); ++i) {
        const int at = ((i * out + c) * 2 + y % 2) * 2;
        const float* from = in.Row(i, y / 2);
        float* into = back.Row(i, y / 2);
        const float w0 = weights[at], w1 = weights[at + 1];
        for (int x = 0; x < side; ++x) into[x] += w0 * even[x] + w1 * odd[x];
        float g0 = 0, g1 = 0;
        for (int x = 0; x < side; ++x) {
          g0 += from[x] * even[x];
          g1 += from[x] * odd[x];
        }
        weightGradient[at] += g0;
        weightGradient[at + 1] += g1;
      }
    }
    biasGradient[c] += static_cast<float>(sum);
  }
  for (int c = 0; c < besideGradient.Channels(); ++c)
    for (int y = 0; y < besideGradient.Side(); ++y)
      std::copy(gradient.Row(out + c, y), gradient.Row(out + c, y) + besideGradient.Side(), besideGradient.Row(c, y));
  return back;
}

}  // namespace lanetrace
