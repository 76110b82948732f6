#pragma once
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <memory>

#include "raycast/camera/camera.h"
#include "raycast/materials/materials.h"
#include "raycast/maths/noise.h"
#include "raycast/weather/weather.h"

namespace lanetrace::raycast {

// Sunlight on a surface: not facing, in shade, lit.
enum class Sun : std::int8_t { kUnknown, kAway, kShade, kLit };

struct Seen {
  Surface surface;
  Vec3 direction;
  std::uint32_t what = 0;
  float t = 0;
  Sun sun = Sun::kUnknown;
};

// The triangles that a tile saw last: its pixels mostly share them.
class Facets {
 public:
  const Facet& Of(const Scene& scene, const Hit& hit) {
    const std::uint32_t slot =
        (static_cast<std::uint32_t>(hit.triangle) + static_cast<std::uint32_t>(hit.instance) * 7u) % kSlots;
    Facet& facet = slots_[slot];
    if (facet.instance != hit.instance || facet.triangle != hit.triangle) scene.Prepare(hit, 0, facet);
    return facet;
  }

 private:
  static constexpr std::uint32_t kSlots = 16;
  Facet slots_[kSlots];
};

// What the rays of one picture meet, and the light that comes from there.
class PixelShader {
 public:
  PixelShader(const Scene& scene, const Lens& lens, const Sky& sky, const Placement& frame, const PictureSpec& spec)
      : scene_(scene), lens_(lens), sky_(sky), light_(sky.Lit()), frame_(frame), wet_(Wetness(spec.rainMmPerH)) {
    if (light_.night > 0) lamps_ = std::make_unique<LampLight>(scene, spec.ownLamps, frame.p);
  }

  Vec3 Ray(std::uint32_t x, std::uint32_t y) const { return lens_.Ray(x, y); }

  // Ray through a point off the pixel's centre, by the slope of the neighbouring rays; dx, dy within half a pixel.
  Vec3 RayAt(std::uint32_t x, std::uint32_t y, float dx, float dy) const {
    const std::uint32_t x1 = x + 1 < lens_.width ? x + 1 : x - 1, y1 = y + 1 < lens_.height ? y + 1 : y - 1;
    const Vec3 r = Ray(x, y);
    const Vec3 along = (Ray(x1, y) - r) * (x1 > x ? 1.f : -1.f), down = (Ray(x, y1) - r) * (y1 > y ? 1.f : -1.f);
    return Normalised(r + along * dx + down * dy);
  }

  // What a ray in the camera's frame meets, by casting it.
  void Cast(Vec3 inCamera, Facets& facets, Seen& out) const {
    out.direction = frame_.Rotate(inCamera);
    Hit hit;
    const bool found = scene_.Intersect(frame_.p, out.direction, 0.05f, 1800.f, 0, hit);
    Fill(found ? &hit : nullptr, facets, out);
  }

  // What a pixel sees, by the rasteriser.
  void LookUp(std::uint32_t x, std::uint32_t y, Facets& facets, Seen& out) const {
    out.direction = frame_.Rotate(Ray(x, y));
    Hit hit;
    const bool found = lens_.visibility.At(x, y, hit);
    Fill(found ? &hit : nullptr, facets, out);
  }

  Sun SunOn(const Seen& seen, Occluder& last) const {
    const Surface& s = seen.surface;
    const bool faceLit = Dot(s.faceNormal, light_.toSun) > 0;
    const bool through = s.material == kLeaves || s.material == kHedge || s.material == kGrass || s.material == kField;
    if (!faceLit && !through) return Sun::kAway;
    const Vec3 from = s.position + s.faceNormal * (faceLit ? 0.004f + 2e-5f * seen.t : -0.004f);
    return scene_.Occluded(from, light_.toSun, 0.002f, 120.f, 0, &last) ? Sun::kShade : Sun::kLit;
  }

  PixelSample Shade(const Seen& seen, float halfAngle) const {
    PixelSample out;
    out.what = seen.what;
    out.t = seen.t;
    if (seen.what == 0) {
      out.radiance = sky_.At(seen.direction);
      if (lamps_) out.radiance += lamps_->Glare(seen.direction);
      return out;
    }
    const Surface& s = seen.surface;
    const Vec3 d = seen.direction;
    out.normal = s.faceNormal;
    Look look = LookOf(s, PatchOf(d, seen.t * halfAngle), scene_, light_);
    if (wet_ > 0) Wet(s, d, look);
    if (lamps_) Darken(s, d, look);
    const bool lit = seen.sun == Sun::kLit;
    Vec3 c{};
    if (lit) {
      const float facing = Dot(look.normal, light_.toSun);
      float direct = Dot(s.faceNormal, light_.toSun) > 0 ? std::max(0.f, facing) : 0.f;
      if (look.translucency > 0) direct = std::max(direct, look.translucency * (0.4f + 0.6f * std::abs(facing)));
      c += light_.sun * direct;
    }
    const float up = 0.5f + 0.5f * look.normal.z;
    c += Mix(light_.ground, light_.sky, up) * look.occlusion;
    if (lamps_) {
      float retro;
      c += lamps_->On(s.position, look.normal, scene_, retro) * light_.night;
      if (s.material == kSignFace || s.material == kPlate) c += Vec3{1, 0.97f, 0.9f} * (retro * light_.night);
    }
    c = c * look.albedo + look.emission;
    if (look.gloss > 0 && lit) {
      const Vec3 r = d - look.normal * (2 * Dot(d, look.normal));
      const float towards = std::max(0.f, Dot(r, light_.toSun));
      float p = towards * towards;
      p *= p;
      p *= p;
      p *= p;
      p *= p;
      p *= p;
      p *= p;
      c += light_.sun * (2.2f * p * look.gloss);
    }
    const float air = 1 - std::exp(-seen.t / light_.hazeM);
    Vec3 level = d;
    level.z = std::max(level.z, 0.02f);
    out.radiance = Mix(c, ClearSky(level, light_) * 0.93f, air);
    if (lamps_) out.radiance += lamps_->Glare(d);
    return out;
  }

 private:
  // Water darkens what is porous and mirrors the sky where one looks along it.
  void Wet(const Surface& s, Vec3 d, Look& look) const {
    const bool ground = s.material == kAsphalt || s.material == kPaving || s.material == kKerb || s.material == kGravel;
    if (!ground) {
      if (s.material == kFacade || s.material == kRoof || s.material == kWall || s.material == kBark)
        look.albedo = look.albedo * (1 - 0.2f * wet_);
      return;
    }
    look.albedo = look.albedo * (1 - 0.48f * wet_);
    if (look.normal.z < 0.8f) return;
    const float film = 0.45f + 0.55f * Step01(0.35f, 0.65f, Noise2(s.position.x * 0.55f, s.position.y * 0.55f, 611u));
    const float cosine = std::abs(d.z), mirror = 0.02f + 0.98f * std::pow(1 - cosine, 5.f);
    const Vec3 up{d.x, d.y, std::max(0.02f, -d.z)};
    const Vec3 street = Vec3{0.30f, 0.29f, 0.27f} * (1 - 0.985f * std::sqrt(light_.night));
    look.emission += Mix(street, ClearSky(up, light_), Step01(0.03f, 0.30f, up.z)) * (mirror * wet_ * film);
  }

  // At night nothing mirrors daylight, and lamps shine.
  void Darken(const Surface& s, Vec3 d, Look& look) const {
    const float night = light_.night;
    if (s.material != kFacade && s.material != kSignal)
      look.emission = look.emission * Mix(1, 0.012f, std::sqrt(night));
    const float facing = std::abs(Dot(d, s.faceNormal));
    if (s.material == kLamp) look.emission += Vec3{5.f, 3.9f, 2.4f} * night;
    if (!s.moving) return;
    if (s.material == kHeadLight) look.emission += Vec3{6.f, 5.8f, 5.2f} * (night * (0.2f + 0.8f * facing * facing));
    if (s.material == kTailLight)
      look.emission += Vec3{1.3f, 0.04f, 0.03f} * night * ((s.instanceParameter & (1u << 24)) ? 2.2f : 1.f);
  }

  void Fill(const Hit* hit, Facets& facets, Seen& out) const {
    out.sun = Sun::kUnknown;
    if (!hit) {
      out.what = 0;
      out.t = 1e9f;
      out.sun = Sun::kAway;
      return;
    }
    Scene::Describe(facets.Of(scene_, *hit), frame_.p, out.direction, *hit, out.surface);
    // A crown is one thing; its leaves are texture.
    out.what = out.surface.material == kLeaves
                   ? 1 + kLeaves
                   : 1 + ((static_cast<std::uint32_t>(hit->instance) + 1) << 8 | out.surface.material);
    out.t = hit->t;
  }

  const Scene& scene_;
  const Lens& lens_;
  const Sky& sky_;
  const Light& light_;
  Placement frame_;
  float wet_;
  std::unique_ptr<LampLight> lamps_;
};

}  // namespace lanetrace::raycast
