#include "hdl64/hdl64.h"

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <numbers>

namespace lanetrace {

namespace {

// Points that are taken in one go: enough to fill vectors, few enough to stay near.
constexpr std::size_t kBlock = 512;

// The records whose coordinates are finite; `kept` is written only where one is not. Returns how many.
std::size_t KeepFinite(const float* records, std::size_t count, float* kept) {
  constexpr float kMost = std::numeric_limits<float>::max();
  unsigned lost = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const float x = std::abs(records[4 * i]), y = std::abs(records[4 * i + 1]), z = std::abs(records[4 * i + 2]);
    lost |= static_cast<unsigned>(!(x <= kMost)) | static_cast<unsigned>(!(y <= kMost)) |
            static_cast<unsigned>(!(z <= kMost));
  }
  if (lost == 0) return count;
  std::size_t n = 0;
  for (std::size_t i = 0; i < count; ++i) {
    const float* record = records + 4 * i;
    if (!std::isfinite(record[0]) || !std::isfinite(record[1]) || !std::isfinite(record[2])) continue;
    std::copy(record, record + 4, kept + 4 * n++);
  }
  return n;
}

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
  // Half a turn before the middle at the back on the left, half a turn after it at the back on the right.
  const double middle = (startNs + endNs) / 2;
  const double perRadian = (endNs - startNs) / (2 * std::numbers::pi);
  float kept[4 * kBlock];
  float azimuth[kBlock];
  for (std::size_t from = 0; from < count; from += kBlock) {
    const std::size_t size = std::min(kBlock, count - from);
    const float* block = records + 4 * from;
    const std::size_t finite = KeepFinite(block, size, kept);
    if (finite < size) block = kept;
    float* xyz = out.xyz + 3 * n;
    for (std::size_t i = 0; i < finite; ++i) {
      const float* record = block + 4 * i;
      // Each laser's points run over the left, the back and the right: coming back to the left begins the next.
      const bool toLeft = record[1] >= 0;
      laser += static_cast<std::size_t>(toLeft & !left & (record[0] > 0));
      left = toLeft;
      out.ring[n + i] = static_cast<std::uint16_t>(laser);
      std::memcpy(xyz + 3 * i, record, 3 * sizeof(float));
      out.intensity[n + i] = record[3];
    }
    if (out.time) {
      for (std::size_t i = 0; i < finite; ++i) azimuth[i] = FastAtan2(block[4 * i + 1], block[4 * i]);
      for (std::size_t i = 0; i < finite; ++i)
        out.time[n + i] = static_cast<std::int32_t>(std::floor(middle - azimuth[i] * perRadian + 0.5));
    }
    n += finite;
  }
  return {n, laser + 1};
}

}  // namespace lanetrace
