#include "hdl64/hdl64.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace lanetrace {

namespace {

// Points whose times are computed in one go: enough to fill vectors, few enough to stay near.
constexpr std::size_t kBlock = 512;

}  // namespace

float FastAtan2(float y, float x) {
  const float ax = std::abs(x), ay = std::abs(y);
  const float big = ax > ay ? ax : ay, small = ax > ay ? ay : ax;
  const float z = small / (big > 0 ? big : 1.0f);
  const float s = z * z;
  constexpr auto kPi = std::numbers::pi_v<float>;
  float a = z * (0.99997726f +
                 s * (-0.33262347f + s * (0.19354346f + s * (-0.11643287f + s * (0.05265332f - s * 0.0117212f)))));
  a = ay > ax ? kPi / 2 - a : a;
  a = x < 0 ? kPi - a : a;
  return y < 0 ? -a : a;
}

SweepFound TakeApart(const float* records, std::size_t count, double startNs, double endNs, const SweepColumns& out) {
  std::size_t n = 0, laser = 0;
  bool left = true;
  for (std::size_t i = 0; i < count; ++i) {
    const float x = records[4 * i], y = records[4 * i + 1], z = records[4 * i + 2];
    // A finite number less itself is 0, any other is NaN, and NaN stays in a sum.
    if ((x - x) + (y - y) + (z - z) != 0) continue;
    // Each laser's points run over the left, the back and the right: coming back to the left begins the next.
    const bool toLeft = y >= 0;
    if (toLeft && !left && x > 0) ++laser;
    left = toLeft;
    out.xyz[3 * n] = x;
    out.xyz[3 * n + 1] = y;
    out.xyz[3 * n + 2] = z;
    out.intensity[n] = records[4 * i + 3];
    out.ring[n] = static_cast<std::uint16_t>(laser);
    ++n;
  }
  if (out.time) {
    // Half a turn before the middle at the back on the left, half a turn after it at the back on the right.
    const double middle = (startNs + endNs) / 2;
    const double perRadian = (endNs - startNs) / (2 * std::numbers::pi);
    float azimuth[kBlock];
    for (std::size_t from = 0; from < n; from += kBlock) {
      const std::size_t size = std::min(kBlock, n - from);
      const float* xyz = out.xyz + 3 * from;
      std::int32_t* time = out.time + from;
      for (std::size_t i = 0; i < size; ++i) azimuth[i] = FastAtan2(xyz[3 * i + 1], xyz[3 * i]);
      for (std::size_t i = 0; i < size; ++i)
        time[i] = static_cast<std::int32_t>(std::floor(middle - azimuth[i] * perRadian + 0.5));
    }
  }
  return {n, laser + 1};
}

}  // namespace lanetrace
