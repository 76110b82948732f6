#pragma once
// Lattice noise for textures. Octaves finer than the footprint of a pixel are left out, which is their mean.
#include <cmath>
#include <cstdint>

#include "raycast/maths/random.h"
#include "raycast/maths/simd.h"
#include "raycast/maths/vec.h"

namespace lanetrace::raycast {

inline std::uint32_t LatticeHash(std::uint32_t h) {
  h ^= h >> 15;
  h *= 0x2c1b3c6du;
  return h ^ (h >> 13);
}
inline float LatticeValue(std::uint32_t h) {
  return static_cast<float>(static_cast<std::int32_t>(LatticeHash(h) >> 8)) * 0x1p-24f;
}

constexpr std::uint32_t kLatticeX = 0x9e3779b1u, kLatticeY = 0x85ebca77u, kLatticeSeed = 0xc2b2ae3du;

inline float Lattice(int x, int y, std::uint32_t seed) {
  return LatticeValue(static_cast<std::uint32_t>(x) * kLatticeX + static_cast<std::uint32_t>(y) * kLatticeY +
                      seed * kLatticeSeed);
}

// floor() of the C library is a call without SSE4; this is two instructions. |x| < 2^31.
inline int FloorInt(float x) {
  const int i = static_cast<int>(x);
  return i - (static_cast<float>(i) > x ? 1 : 0);
}

// Value noise, 0..1, mean one half, smooth, one lattice cell per unit.
inline float Noise2(float x, float y, std::uint32_t seed) {
  const int ix = FloorInt(x), iy = FloorInt(y);
  float u = x - static_cast<float>(ix), v = y - static_cast<float>(iy);
  u = u * u * (3 - 2 * u);
  v = v * v * (3 - 2 * v);
  const std::uint32_t h =
      static_cast<std::uint32_t>(ix) * kLatticeX + static_cast<std::uint32_t>(iy) * kLatticeY + seed * kLatticeSeed;
  return Mix(Mix(LatticeValue(h), LatticeValue(h + kLatticeX), u),
             Mix(LatticeValue(h + kLatticeY), LatticeValue(h + kLatticeX + kLatticeY), u), v);
}

// Octaves of noise gathered to be summed four at a time. What is finer than the footprint never enters.
class Octaves {
 public:
  // As Fractal below, times `scale`.
  void Add(float x, float y, float cell, int octaves, float footprint, std::uint32_t seed, float scale = 1) {
    float weight = 0.5f * scale;
    for (int i = 0; i < octaves; ++i) {
      const float fade = Clamp(2.f - 2.f * footprint / cell, 0, 1);
      if (fade <= 0) return;
      if (count_ == 4) Flush();
      x_[count_] = x;
      y_[count_] = y;
      cell_[count_] = cell;
      weight_[count_] = weight * fade;
      seed_[count_++] = seed + static_cast<std::uint32_t>(i) * 0x632be5abu;
      weight *= 0.55f;
      cell *= 0.47f;
    }
  }
  float Sum() {
    if (count_ > 0) Flush();
    return sum_;
  }

 private:
  void Flush() {
    for (int i = count_; i < 4; ++i) {
      x_[i] = y_[i] = 0;
      cell_[i] = 1;
      seed_[i] = 0;
    }
    const F4 x = F4::Load(x_) / F4::Load(cell_), y = F4::Load(y_) / F4::Load(cell_);
    const F4 fx = Floor(x), fy = Floor(y);
    F4 u = x - fx, v = y - fy;
    const F4 three = F4::Set(3), two = F4::Set(2);
    u = u * u * (three - two * u);
    v = v * v * (three - two * v);
    const I4 kx = I4::Set(kLatticeX), ky = I4::Set(kLatticeY);
    const I4 h = Truncated(fx) * kx + Truncated(fy) * ky + I4::Load(seed_) * I4::Set(kLatticeSeed);
    const auto value = [](I4 k) {
      k = k ^ ShiftRight<15>(k);
      k = k * I4::Set(0x2c1b3c6du);
      k = k ^ ShiftRight<13>(k);
      return Float(ShiftRight<8>(k)) * F4::Set(0x1p-24f);
    };
    const auto mix = [](F4 a, F4 b, F4 s) { return a + (b - a) * s; };
    const F4 n = mix(mix(value(h), value(h + kx), u), mix(value(h + ky), value(h + kx + ky), u), v);
    alignas(16) float out[4];
    ((n - F4::Set(0.5f))).Store(out);
    for (int i = 0; i < count_; ++i) sum_ += weight_[i] * out[i];
    count_ = 0;
  }

  int count_ = 0;
  float sum_ = 0;
  alignas(16) float x_[4], y_[4], cell_[4], weight_[4];
  alignas(16) std::uint32_t seed_[4];
};

// Sum of octaves around zero, within about -0.5..0.5. cell: metres of the coarsest octave; footprint: metres averaged
// over.
inline float Fractal(float x, float y, float cell, int octaves, float footprint, std::uint32_t seed) {
  Octaves sum;
  sum.Add(x, y, cell, octaves, footprint, seed);
  return sum.Sum();
}

// Share of [x - f, x + f] in which the fraction of x lies in [lo, hi): a row of stripes, box filtered exactly.
inline float Stripes(float x, float f, float lo, float hi) {
  f = f < 1e-5f ? 1e-5f : f;
  auto integral = [&](float v) {
    const float whole = static_cast<float>(FloorInt(v));
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
