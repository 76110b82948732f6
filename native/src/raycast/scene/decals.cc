#include "raycast/scene/decals.h"

#include <algorithm>
#include <cmath>

#include "raycast/maths/noise.h"

namespace lanetrace::raycast {

namespace {

// Share of the footprint on the decal.
float ShareOf(const Decal& d, const StripPlace& at) {
  const float half = d.strip.halfWidth;
  if (at.length <= 0)
    return Disc(std::sqrt(at.along * at.along + at.across * at.across), half, 0.5f * (at.reachAlong + at.reachAcross));
  const float along = Overlap(at.along, at.reachAlong, 0, at.length);
  if (along <= 0) return 0;
  if (d.soft <= 0) return along * Overlap(at.across, at.reachAcross, -half, half);
  return along * (1 - Step01(half - d.soft, half, std::abs(at.across)));
}

// Tone of the single stone, with its joints, around 1.
float StoneTone(const Decal& d, const StripPlace& at, std::uint32_t index) {
  if (d.unit <= 0) return 1;
  const float u = at.along / d.unit, reach = at.reachAlong / d.unit;
  const float joint = 1 - Stripes(u, reach, 0.03f, 0.97f);
  const float each = Lattice(FloorInt(u), static_cast<int>(index), 801u) - 0.5f;
  return (1 + 0.3f * each * Clamp(1.5f - reach, 0, 1)) * (1 - 0.4f * joint);
}

}  // namespace

DecalGrid::DecalGrid(std::vector<Decal> decals) : decals_(std::move(decals)), grid_(StripsOf(decals_), "decals") {}

void DecalGrid::Cover(float x, float y, const Footprint& f, Ground& ground) const {
  if (decals_.empty()) return;
  struct Layer {
    float share = 0, albedo = 0, warmth = 0, reflectance = 0, cover = 0, rough = 0;
  } layers[kLayers];
  bool any = false;
  grid_.ForEachNear(x, y, f, [&](std::uint32_t i, const StripPlace& at) {
    const Decal& d = decals_[i];
    const float share = ShareOf(d, at);
    if (share <= 0) return;
    any = true;
    const float tone = StoneTone(d, at, i);
    Layer& layer = layers[d.layer];
    layer.share += share;
    layer.albedo += share * d.albedo * tone;
    layer.warmth += share * d.warmth;
    layer.reflectance += share * d.reflectance * (0.6f + 0.4f * tone);
    layer.cover += share * d.cover;
    layer.rough += share * d.rough;
  });
  if (!any) return;
  for (int i = 0; i < kLayers; ++i) {
    const Layer& l = layers[i];
    if (l.share <= 0) continue;
    const float rough = l.rough / l.share;
    float cover = std::min(1.f, l.share) * l.cover / l.share;
    if (rough > 0) {
      const float spots =
          0.5f + 1.3f * (Noise2(x * 1.7f, y * 1.7f, 811u) - 0.5f) + 0.9f * (Noise2(x * 0.31f, y * 0.31f, 812u) - 0.5f);
      cover *= 1 - rough * Clamp(spots, 0, 1);
    }
    const float warmth = l.warmth / l.share;
    const Vec3 tint{1 + 0.25f * warmth, 1 - 0.05f * warmth, 1 - 0.3f * warmth};
    ground.albedo = Mix(ground.albedo, tint * (l.albedo / l.share), cover);
    ground.reflectance = Mix(ground.reflectance, l.reflectance / l.share, cover);
  }
}

}  // namespace lanetrace::raycast
