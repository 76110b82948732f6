#pragma once
#include <bit>
#include <cmath>
#include <cstdint>
#include <vector>

#include "raycast/maths/vec.h"

namespace lanetrace::raycast {

// Exposure and a film-like shoulder, then sRGB's transfer curve, as a table over the float's leading bits: steps of 0.4
// %.
class Film {
 public:
  explicit Film(float exposure) : table_(kCount) {
    for (std::uint32_t i = 0; i < kCount; ++i) {
      float v = std::bit_cast<float>((i << kShift) + kBase) * exposure;
      v = v * (1.f + v * 0.10f) / (0.92f + v * 0.62f);
      v = Clamp(v, 0, 1);
      // A little contrast around the middle.
      v = Mix(v, v * v * (3 - 2 * v), 0.28f);
      table_[i] = v <= 0.0031308f ? 12.92f * v : 1.055f * std::pow(v, 1 / 2.4f) - 0.055f;
    }
  }
  float At(float radiance) const {
    // What is no number is dark: the table has no place for it.
    const float v = radiance > kLeast ? (radiance < 30.f ? radiance : 30.f) : kLeast;
    return table_[(std::bit_cast<std::uint32_t>(v) - kBase) >> kShift];
  }
  Vec3 At(Vec3 c) const { return {At(c.x), At(c.y), At(c.z)}; }

 private:
  static constexpr float kLeast = 0x1p-14f;
  static constexpr std::uint32_t kBase = std::bit_cast<std::uint32_t>(kLeast), kShift = 15, kCount = 20u << 8;
  std::vector<float> table_;
};

}  // namespace lanetrace::raycast
