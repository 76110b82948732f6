#include "raycast/sky.h"

#include <algorithm>
#include <cmath>

#include "raycast/noise.h"

namespace lanetrace::raycast {

Vec3 ClearSky(Vec3 d, const Light& light) {
  const float up = std::max(0.f, d.z);
  const Vec3 zenith{0.16f, 0.36f, 0.80f}, middle{0.42f, 0.63f, 0.95f}, horizon{0.86f, 0.92f, 0.98f};
  Vec3 c = up < 0.25f ? Mix(horizon, middle, std::sqrt(up / 0.25f)) : Mix(middle, zenith, Step01(0.25f, 1.f, up));
  const float towards = std::max(0.f, Dot(d, light.to_sun));
  const float t2 = towards * towards, t8 = t2 * t2 * t2 * t2;
  c += Vec3{1.0f, 0.86f, 0.62f} * (0.28f * t8 + 0.5f * t8 * t8 * t8 * t8);
  return c;
}

Vec3 SkyRadiance(Vec3 d, const Light& light) {
  Vec3 c = ClearSky(d, light);
  if (d.z > 0.01f) {
    // Clouds lie on a plane overhead; towards the horizon they run together and dissolve in haze.
    const float scale = 1.f / (d.z + 0.12f);
    const float x = d.x * scale, y = d.y * scale;
    const float warp = Fractal(x, y, 0.9f, 2, 0, 77u);
    const float density = Fractal(x + warp, y - warp, 1.9f, 6, 0.004f * scale, 99u);
    const float cover = Step01(0.02f, 0.30f, density) * Step01(0.015f, 0.16f, d.z);
    const float thick = Step01(0.1f, 0.42f, density);
    const Vec3 lit{1.16f, 1.13f, 1.08f}, shaded{0.72f, 0.78f, 0.88f};
    c = Mix(c, Mix(lit, shaded, thick * 0.75f), cover * 0.88f);
    if (Dot(d, light.to_sun) > 0.9996f) c = Vec3{6, 5.6f, 5};
  }
  // Hills at the end of the world: two ridges, the nearer one greener.
  const float azimuth = std::atan2(d.y, d.x) * 6.f;
  const float elevation = d.z;
  const float far_ridge = 0.030f + 0.030f * Fractal(azimuth, 3.f, 1.7f, 4, 0.01f, 7u);
  const float near_ridge = 0.012f + 0.022f * Fractal(azimuth, 9.f, 0.9f, 5, 0.005f, 8u);
  if (elevation < near_ridge) {
    c = Mix(Vec3{0.34f, 0.42f, 0.36f}, Vec3{0.62f, 0.70f, 0.76f}, 0.55f);
  } else if (elevation < far_ridge) {
    c = Mix(Vec3{0.50f, 0.58f, 0.66f}, Vec3{0.78f, 0.85f, 0.92f}, 0.5f);
  }
  return c;
}

}  // namespace lanetrace::raycast
