#include "hdl64/hdl64.h"

#include <cmath>
#include <numbers>

namespace lanetrace {

namespace {

// Nearest integer, halves up; std::floor is a call on processors without SSE4.
std::int32_t Nearest(double value) {
  const double above = value + 0.5;
  const auto whole = static_cast<std::int32_t>(above);
  return above < whole ? whole - 1 : whole;
}

}  // namespace

double FastAtan2(double y, double x) {
  const double ax = std::abs(x), ay = std::abs(y);
  const double big = ax > ay ? ax : ay;
  if (big == 0) return 0;
  const double z = (ax < ay ? ax : ay) / big;
  const double s = z * z;
  double a =
      z * (0.99997726 + s * (-0.33262347 + s * (0.19354346 + s * (-0.11643287 + s * (0.05265332 - s * 0.0117212)))));
  if (ay > ax) a = std::numbers::pi / 2 - a;
  if (x < 0) a = std::numbers::pi - a;
  return y < 0 ? -a : a;
}

SweepFound TakeApart(const float* records, std::size_t count, double startNs, double endNs, const SweepColumns& out) {
  std::size_t n = 0, laser = 0;
  bool left = true;
  for (std::size_t i = 0; i < count; ++i) {
    const float x = records[4 * i], y = records[4 * i + 1], z = records[4 * i + 2];
    if (!std::isfinite(x) || !std::isfinite(y) || !std::isfinite(z)) continue;
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
    for (std::size_t i = 0; i < n; ++i)
      out.time[i] = Nearest(middle - FastAtan2(out.xyz[3 * i + 1], out.xyz[3 * i]) * perRadian);
  }
  return {n, laser + 1};
}

}  // namespace lanetrace
