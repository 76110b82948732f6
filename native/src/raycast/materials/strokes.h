#pragma once
// Figures drawn from strokes, as shares of ink between 0 and 1. f: half extent of the patch that is averaged over.
#include <algorithm>
#include <cmath>
#include <cstdint>

#include "raycast/maths/noise.h"

namespace lanetrace::raycast {

inline float Stroke(float x, float y, float x0, float y0, float x1, float y1, float half, float f) {
  const float dx = x1 - x0, dy = y1 - y0, l2 = dx * dx + dy * dy;
  const float s = Clamp(((x - x0) * dx + (y - y0) * dy) / l2, 0, 1);
  const float ex = x - x0 - s * dx, ey = y - y0 - s * dy;
  return Disc(std::sqrt(ex * ex + ey * ey), half, f);
}

// Digits from seven strokes, in a box of one by two around the origin.
inline float Digit(int digit, float x, float y, float f) {
  static constexpr std::uint8_t kSegments[10] = {0x77, 0x24, 0x5d, 0x6d, 0x2e, 0x6b, 0x7b, 0x25, 0x7f, 0x6f};
  const std::uint8_t on = kSegments[digit];
  float c = 0;
  auto add = [&](int bit, float x0, float y0, float x1, float y1) {
    if (on & (1u << bit)) c = std::max(c, Stroke(x, y, x0, y0, x1, y1, 0.14f, f));
  };
  add(0, -.4f, 1, .4f, 1);
  add(1, -.45f, .9f, -.45f, .1f);
  add(2, .45f, .9f, .45f, .1f);
  add(3, -.4f, 0, .4f, 0);
  add(4, -.45f, -.1f, -.45f, -.9f);
  add(5, .45f, -.1f, .45f, -.9f);
  add(6, -.4f, -1, .4f, -1);
  return c;
}

// A whole number in digits of the given half width, around the origin.
inline float Number(std::uint32_t value, float u, float v, float half, float f) {
  const int count = value > 99 ? 3 : value > 9 ? 2 : 1;
  float ink = 0;
  std::uint32_t rest = value;
  for (int i = count - 1; i >= 0; --i, rest /= 10) {
    const float at = (static_cast<float>(i) - 0.5f * static_cast<float>(count - 1)) * half * 2.5f;
    ink = std::max(ink, Digit(static_cast<int>(rest % 10), (u - at) / half, v / half, f / half));
  }
  return ink;
}

inline float Walker(float u, float v, float scale, float f) {
  u /= scale;
  v /= scale;
  f /= scale;
  return std::max({Stroke(u, v, 0, 0.25f, 0, -0.15f, 0.13f, f), Stroke(u, v, 0, -0.15f, 0.25f, -0.75f, 0.08f, f),
                   Stroke(u, v, 0, -0.15f, -0.28f, -0.72f, 0.08f, f),
                   Stroke(u, v, 0.02f, 0.25f, 0.32f, -0.05f, 0.06f, f), Stroke(u, v, 0, 0.25f, -0.3f, 0, 0.06f, f),
                   Disc(std::sqrt(u * u + (v - 0.58f) * (v - 0.58f)), 0.15f, f)});
}

}  // namespace lanetrace::raycast
