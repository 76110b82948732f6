#pragma once
// Lattice noise for textures. Octaves finer than the footprint of a pixel are left out, which is their mean.
#include <cmath>
#include <cstdint>

#include "raycast/random.h"
#include "raycast/vec.h"

namespace lanetrace::raycast {

inline float Lattice(int x, int y, uint32_t seed) {
  const uint32_t h = Mix32(static_cast<uint32_t>(x) * 0x9e3779b1u ^ Mix32(static_cast<uint32_t>(y) * 0x85ebca77u ^ seed));
  return static_cast<float>(h >> 8) * 0x1p-24f;
}

// Value noise, 0..1, mean one half, smooth, one lattice cell per unit.
inline float Noise2(float x, float y, uint32_t seed) {
  const float fx = std::floor(x), fy = std::floor(y);
  const int ix = static_cast<int>(fx), iy = static_cast<int>(fy);
  float u = x - fx, v = y - fy;
  u = u * u * (3 - 2 * u);
  v = v * v * (3 - 2 * v);
  return Mix(Mix(Lattice(ix, iy, seed), Lattice(ix + 1, iy, seed), u),
             Mix(Lattice(ix, iy + 1, seed), Lattice(ix + 1, iy + 1, seed), u), v);
}

// Sum of octaves around zero, within about -0.5..0.5. cell: metres of the coarsest octave; footprint: metres averaged over.
inline float Fractal(float x, float y, float cell, int octaves, float footprint, uint32_t seed) {
  float sum = 0, weight = 0.5f;
  for (int i = 0; i < octaves; i++) {
    const float fade = Clamp(2.f - 2.f * footprint / cell, 0, 1);
    if (fade <= 0) break;
    sum += weight * fade * (Noise2(x / cell, y / cell, seed + static_cast<uint32_t>(i) * 0x632be5abu) - 0.5f);
    weight *= 0.55f;
    cell *= 0.47f;
  }
  return sum;
}

// Share of [x - f, x + f] in which the fraction of x lies in [lo, hi): a row of stripes, box filtered exactly.
inline float Stripes(float x, float f, float lo, float hi) {
  f = f < 1e-5f ? 1e-5f : f;
  auto integral = [&](float v) {
    const float whole = std::floor(v);
    return whole * (hi - lo) + Clamp(v - whole - lo, 0, hi - lo);
  };
  return Clamp((integral(x + f) - integral(x - f)) / (2 * f), 0, 1);
}

// The same for one interval that does not repeat.
inline float Interval(float x, float f, float lo, float hi) {
  f = f < 1e-5f ? 1e-5f : f;
  const float a = x - f > lo ? x - f : lo, b = x + f < hi ? x + f : hi;
  return b > a ? (b - a) / (2 * f) : 0.f;
}

// A disc with a soft edge as wide as the footprint.
inline float Disc(float distance, float radius, float f) {
  f = f < 1e-4f ? 1e-4f : f;
  return Clamp((radius - distance) / (2 * f) + 0.5f, 0, 1);
}

}  // namespace lanetrace::raycast
