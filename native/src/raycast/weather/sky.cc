#include "raycast/weather/sky.h"

#include <algorithm>
#include <cmath>

#include "raycast/maths/noise.h"

namespace lanetrace::raycast {

namespace {

constexpr float kTurn = 6.28318531f;

Vec3 Cloudy(Vec3 d, const Light& light) {
  Vec3 c = ClearSky(d, light);
  if (d.z <= 0.01f) return c;
  // Clouds lie on a plane overhead; towards the horizon they run together and dissolve in haze.
  const float scale = 1.f / (d.z + 0.14f);
  const float x = d.x * scale, y = d.y * scale;
  const float warp = 1.3f * Fractal(x, y, 1.1f, 3, 0, 77u);
  const float density = Fractal(x + warp, y - warp * 0.6f, 2.3f, 7, 0.003f * scale, 99u);
  const float cover = Step01(0.015f, 0.17f, density) * Step01(0.02f, 0.20f, d.z);
  const float thick = Step01(0.08f, 0.36f, density);
  const float towards = std::max(0.f, Dot(d, light.toSun));
  const Vec3 lit = Vec3{1.35f, 1.33f, 1.30f} * (1 + 0.25f * towards * towards), shaded{0.84f, 0.88f, 0.95f};
  const float seen = light.night > 0 ? 1 - std::sqrt(light.night) : 1.f;
  return Mix(c, Mix(lit, shaded, thick) * Mix(0.02f, 1, seen) * (1 - 0.45f * light.overcast),
             cover * (0.92f - 0.62f * light.overcast));
}

}  // namespace

Vec3 ClearSky(Vec3 d, const Light& light) {
  const float up = std::max(0.f, d.z);
  const Vec3 zenith{0.13f, 0.33f, 0.86f}, middle{0.33f, 0.58f, 1.02f}, horizon{0.86f, 0.95f, 1.06f};
  Vec3 c = up < 0.3f ? Mix(horizon, middle, std::sqrt(up / 0.3f)) : Mix(middle, zenith, Step01(0.3f, 1.f, up));
  const float towards = std::max(0.f, Dot(d, light.toSun));
  const float t2 = towards * towards, t8 = t2 * t2 * t2 * t2;
  c += Vec3{1.0f, 0.86f, 0.62f} * (0.22f * t8 + 0.45f * t8 * t8 * t8 * t8);
  if (light.overcast > 0) c = Mix(c, Vec3{0.66f, 0.69f, 0.73f} * (0.85f + 0.25f * up), light.overcast);
  if (light.night > 0)
    c = Mix(c, Vec3{0.0035f, 0.0050f, 0.0100f} + Vec3{0.020f, 0.014f, 0.009f} * std::exp(-6 * up),
            std::sqrt(light.night));
  return c;
}

Sky::Sky(const Light& light)
    : light_(light),
      map_(static_cast<std::size_t>(kAzimuths) * kElevations * 3),
      near_(kRidge),
      far_(kRidge),
      ridgeLight_(Mix(1, 0.008f, std::sqrt(light.night)) * (1 - 0.12f * light.overcast)) {
  for (int e = 0; e < kElevations; ++e) {
    const float s = static_cast<float>(e) / (kElevations - 1);
    const float z = s * s, flat = std::sqrt(std::max(0.f, 1 - z * z));
    for (int a = 0; a < kAzimuths; ++a) {
      const float azimuth = kTurn * static_cast<float>(a) / kAzimuths;
      const Vec3 c = Cloudy({flat * std::cos(azimuth), flat * std::sin(azimuth), z}, light);
      float* out = &map_[3 * (static_cast<std::size_t>(e) * kAzimuths + static_cast<std::size_t>(a))];
      out[0] = c.x;
      out[1] = c.y;
      out[2] = c.z;
    }
  }
  // Ridges as noise on a circle, so that they close.
  for (int i = 0; i < kRidge; ++i) {
    const float azimuth = kTurn * static_cast<float>(i) / kRidge;
    const float x = 5 * std::cos(azimuth), y = 5 * std::sin(azimuth);
    far_[static_cast<std::size_t>(i)] = 0.034f + 0.040f * Fractal(x, y, 1.7f, 4, 0.004f, 7u);
    near_[static_cast<std::size_t>(i)] = 0.014f + 0.026f * Fractal(x, y, 0.9f, 6, 0.002f, 8u);
  }
}

Vec3 Sky::At(Vec3 d) const {
  float turn = std::atan2(d.y, d.x) * (1 / kTurn);
  if (turn < 0) turn += 1;
  if (d.z < 0.08f) {
    const auto ridge = static_cast<std::size_t>(turn * kRidge) % kRidge;
    if (d.z < near_[ridge]) return Vec3{0.47f, 0.56f, 0.55f} * ridgeLight_;
    if (d.z < far_[ridge]) return Vec3{0.62f, 0.71f, 0.79f} * ridgeLight_;
  }
  if (light_.night == 0 && light_.overcast < 0.5f && Dot(d, light_.toSun) > 0.99992f) return {9, 8.5f, 7.5f};
  const float e = std::sqrt(std::max(0.f, d.z)) * (kElevations - 1), a = turn * kAzimuths;
  const int e0 = std::min(static_cast<int>(e), kElevations - 2), a0 = static_cast<int>(a) % kAzimuths,
            a1 = (a0 + 1) % kAzimuths;
  const float fe = e - static_cast<float>(e0), fa = a - std::floor(a);
  auto at = [&](int row, int column) {
    const float* p = &map_[3 * (static_cast<std::size_t>(row) * kAzimuths + static_cast<std::size_t>(column))];
    return Vec3{p[0], p[1], p[2]};
  };
  return Mix(Mix(at(e0, a0), at(e0, a1), fa), Mix(at(e0 + 1, a0), at(e0 + 1, a1), fa), fe);
}

}  // namespace lanetrace::raycast
