#include <algorithm>
#include <cmath>

#include "raycast/materials/materials.h"
#include "raycast/maths/noise.h"

namespace lanetrace::raycast {

float AsphaltTexture(float x, float y, float footprint) {
  Octaves sum;
  sum.Add(x, y, 7.0f, 3, footprint, 1u, 0.42f);
  sum.Add(x, y, 0.30f, 3, footprint, 2u, 0.30f);
  sum.Add(x, y, 0.030f, 2, footprint, 3u, 1.25f);
  return sum.Sum();
}

float PaintLeft(float x, float y, float wear, float footprint) {
  // Paint goes first where wheels grind it off in spots; broad patches of a line wear more than others.
  const float spots = 0.5f + 1.3f * Fractal(x, y, 0.11f, 3, footprint, 411u);
  const float broad = 0.5f + 1.2f * Fractal(x, y, 3.5f, 2, footprint, 412u);
  const float gone = wear * (0.35f + 0.75f * broad);
  return Clamp(1 - gone * (0.45f + 1.1f * Clamp(spots, 0, 1)), 0.12f, 1);
}

namespace {

// Thin dark lines where noise crosses its mean: cracks, some filled with tar.
float Cracks(float x, float y, float footprint) {
  const float region = Noise2(x * 0.07f, y * 0.07f, 21u);
  if (region < 0.48f) return 0;
  const float wx = x + 0.35f * (Noise2(x * 2.3f, y * 2.3f, 22u) - 0.5f);
  const float wy = y + 0.35f * (Noise2(x * 2.3f, y * 2.3f, 23u) - 0.5f);
  const float n = std::abs(Noise2(wx * 0.45f, wy * 0.45f, 24u) - 0.5f);
  const float width = 0.006f + 0.25f * footprint;
  return Clamp(1 - n / width, 0, 1) * Clamp(0.010f / width, 0, 1) * Step01(0.48f, 0.62f, region);
}

// Rectangles of newer, darker asphalt with a sealed rim, in the road's own coordinates.
void Patches(float s, float t, float footprint, float& tone, float& rim) {
  const float cell = 11.f;
  const float cs = std::floor(s / cell), ct = std::floor((t + 40.f) / 3.4f);
  const auto h = static_cast<std::uint32_t>(Lattice(static_cast<int>(cs), static_cast<int>(ct), 31u) * 16777216.f);
  if ((h & 7u) > 0) return;
  const float ls = s - cs * cell, lt = (t + 40.f) - ct * 3.4f;
  const float s0 = 1.f + 3.f * static_cast<float>((h >> 3) & 15u) / 15.f;
  const float length = 1.2f + 4.5f * static_cast<float>((h >> 7) & 15u) / 15.f;
  const float t0 = 0.3f + 1.0f * static_cast<float>((h >> 11) & 15u) / 15.f;
  const float width = 0.7f + 1.2f * static_cast<float>((h >> 15) & 15u) / 15.f;
  const float in = Interval(ls, footprint, s0, s0 + length) * Interval(lt, footprint, t0, t0 + width);
  const float inner = Interval(ls, footprint, s0 + 0.04f, s0 + length - 0.04f) *
                      Interval(lt, footprint, t0 + 0.04f, t0 + width - 0.04f);
  tone = -0.16f * in;
  rim = std::max(0.f, in - inner);
}

// What lies in the ground shows the grain of the ground around it.
void Cover(const Surface& s, const Patch& patch, const Scene& scene, Look& out) {
  if (scene.Decals().Empty()) return;
  const float x = s.position.x, y = s.position.y;
  const float f = std::min(patch.Slant(s.faceNormal), 3.f) * 0.5f + patch.size * 0.5f;
  const Vec3 before = out.albedo;
  Ground ground{before, 0};
  scene.Decals().Cover(x, y, patch.ground, ground);
  if (ground.albedo.x == before.x && ground.albedo.y == before.y && ground.albedo.z == before.z) return;
  out.albedo = ground.albedo * Clamp(1 + 0.5f * Fractal(x, y, 0.22f, 3, f, 821u), 0.4f, 1.8f);
}

void Asphalt(const Surface& s, const Patch& patch, const Scene& scene, Look& out) {
  const float x = s.position.x, y = s.position.y;
  const float f = std::min(patch.Slant(s.faceNormal), 3.f) * 0.5f + patch.size * 0.5f;
  float tone = 1 + 0.9f * AsphaltTexture(x, y, f);
  if (s.parameter > 0) {
    // Polished wheel tracks are a little lighter, the oily middle of the lane a little darker.
    const float lane = static_cast<float>(s.parameter) * 1e-3f;
    const float across = s.v / lane - std::floor(s.v / lane);
    auto bump = [&](float at, float width) {
      const float d = (across - at) / width;
      return std::exp(-d * d);
    };
    const float breaks = 0.7f + 0.6f * Noise2(s.u * 0.12f, s.v * 0.4f, 5u);
    tone += breaks * (0.055f * (bump(0.26f, 0.10f) + bump(0.74f, 0.10f)) - 0.06f * bump(0.5f, 0.11f));
    float patchTone = 0, rim = 0;
    Patches(s.u, s.v, f, patchTone, rim);
    tone += patchTone;
    tone -= 0.45f * rim;
    // The paver's joint between lanes.
    const float joint = Interval(across > 0.5f ? (across - 1) * lane : across * lane, patch.size, -0.012f, 0.012f);
    tone -= 0.22f * joint * Noise2(s.u * 0.05f, 3.f, 6u);
  }
  tone -= 0.5f * Cracks(x, y, patch.size);
  out.albedo = Vec3{0.168f, 0.166f, 0.166f} * Clamp(tone, 0.25f, 2.f);
  Cover(s, patch, scene, out);
  const Paint paint = scene.Markings().At(x, y, patch.ground);
  if (paint.coverage > 0) {
    const float keep = paint.coverage * PaintLeft(x, y, paint.wear, f);
    const Vec3 white{0.72f, 0.72f, 0.70f}, yellow{0.70f, 0.46f, 0.06f};
    const float dirt = 1 + 0.25f * Fractal(x, y, 1.3f, 4, f, 413u) - 0.1f * paint.wear;
    out.albedo = Mix(out.albedo, Mix(white, yellow, paint.colour) * dirt, keep);
  }
}

void Paving(const Surface& s, const Patch& patch, const Scene& scene, Look& out) {
  const float f = patch.size, slant = std::min(patch.Slant(s.faceNormal), 2.f);
  const float slabU = s.u / 0.5f, slabV = s.v / 0.5f;
  const float joint =
      1 - Stripes(slabU, slant / 0.5f * 0.7f, 0.02f, 0.98f) * Stripes(slabV, slant / 0.5f * 0.7f, 0.02f, 0.98f);
  const float fade = Clamp(1.4f - slant / 0.25f, 0, 1);
  const float each = Lattice(static_cast<int>(std::floor(slabU)), static_cast<int>(std::floor(slabV)), 61u) - 0.5f;
  const float tone = 1 + 0.14f * each * fade + 0.35f * Fractal(s.u, s.v, 1.7f, 4, slant, 62u) +
                     0.3f * Fractal(s.u, s.v, 0.06f, 2, f, 63u);
  out.albedo = Vec3{0.345f, 0.330f, 0.305f} * tone * (1 - 0.42f * joint);
  Cover(s, patch, scene, out);
}

void Kerb(const Surface& s, const Patch& patch, Look& out) {
  const float joint = 1 - Stripes(s.u, patch.size * 2, 0.008f, 0.992f);
  const float each = Lattice(static_cast<int>(std::floor(s.u)), 5, 71u) - 0.5f;
  const float tone = 1 + 0.12f * each + 0.4f * Fractal(s.u, s.v * 2, 0.3f, 3, patch.size, 72u);
  const Vec3 stone = s.parameter == 0 ? Vec3{0.42f, 0.41f, 0.39f} : Vec3{1.02f, 1, 0.95f} * KerbAlbedo(s.parameter);
  out.albedo = stone * tone * (1 - 0.5f * joint);
}

void Grass(const Surface& s, const Patch& patch, Look& out) {
  const float x = s.position.x, y = s.position.y;
  const float f = std::min(patch.Slant(s.faceNormal), 2.f) * 0.5f + patch.size * 0.5f;
  const float n = Fractal(x, y, 3.1f, 3, f, 81u) * 0.8f + Fractal(x, y, 0.12f, 3, f, 82u) * 1.3f;
  const float dry = Clamp(0.35f + 1.6f * Fractal(x, y, 9.f, 3, f, 83u), 0, 1);
  out.albedo = Mix(Vec3{0.085f, 0.16f, 0.035f}, Vec3{0.19f, 0.20f, 0.075f}, dry) * Clamp(1 + n, 0.3f, 2.f);
  out.translucency = 0.15f;
}

}  // namespace

void LookOfGround(const Surface& s, const Patch& patch, const Scene& scene, Look& out) {
  switch (s.material) {
    case kAsphalt: Asphalt(s, patch, scene, out); break;
    case kKerb: Kerb(s, patch, out); break;
    case kPaving: Paving(s, patch, scene, out); break;
    case kGrass:
    case kField: Grass(s, patch, out); break;
    default: {
      const float n = Fractal(s.position.x, s.position.y, 0.9f, 5, patch.size, 91u);
      out.albedo = Vec3{0.30f, 0.27f, 0.23f} * (1 + 0.7f * n);
      Cover(s, patch, scene, out);
    }
  }
}

}  // namespace lanetrace::raycast
