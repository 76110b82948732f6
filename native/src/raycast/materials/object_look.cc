#include <algorithm>
#include <cmath>

#include "raycast/materials/materials.h"
#include "raycast/materials/sign_look.h"
#include "raycast/materials/strokes.h"
#include "raycast/maths/noise.h"

namespace lanetrace::raycast {

namespace {

// Mirror image seen in a coat of lacquer or in glass: sky above, street below.
Vec3 Mirrored(Vec3 direction, Vec3 normal, const Light& light) {
  const Vec3 r = direction - normal * (2 * Dot(direction, normal));
  const Vec3 street{0.17f, 0.165f, 0.155f}, houses{0.36f, 0.33f, 0.29f};
  if (r.z < 0) return Mix(houses, street, Clamp(-r.z * 5, 0, 1));
  return Mix(houses, ClearSky(r, light), Step01(0.05f, 0.35f, r.z));
}

float Fresnel(Vec3 direction, Vec3 normal, float base) {
  return base + (1 - base) * std::pow(1 - std::abs(Dot(direction, normal)), 5.f);
}

void Leaves(const Surface& s, Look& out) {
  const std::uint32_t tone = s.instanceParameter;
  const Vec3 greens[6] = {{0.105f, 0.190f, 0.040f}, {0.075f, 0.150f, 0.035f}, {0.150f, 0.205f, 0.050f},
                          {0.060f, 0.120f, 0.045f}, {0.210f, 0.190f, 0.050f}, {0.120f, 0.175f, 0.060f}};
  const float each = Noise2(s.local.x * 3.1f + s.local.z * 2.3f, s.local.y * 3.1f - s.local.z * 1.7f, tone) - 0.5f;
  const float broad = Noise2(s.local.x * 0.8f + s.local.z, s.local.y * 0.8f, tone + 5u) - 0.5f;
  out.albedo = greens[tone % 6u] * (1.05f + 0.9f * each + 0.5f * broad);
  out.translucency = 0.38f;
  // uv.x holds how deep inside the crown a leaf sits: 0 outside, 1 at the heart.
  out.occlusion = 1 - 0.78f * Clamp(s.u, 0, 1);
}

void Hedge(const Surface& s, const Patch& patch, Look& out) {
  const float n = Fractal(s.position.x + s.position.z, s.position.y - s.position.z, 0.16f, 3, patch.size, 201u) * 1.6f +
                  Fractal(s.position.x, s.position.y + s.position.z, 1.2f, 2, patch.size, 202u);
  out.albedo = Vec3{0.075f, 0.135f, 0.035f} * Clamp(1 + n, 0.2f, 2.f);
  out.translucency = 0.2f;
  out.occlusion = 0.55f + 0.45f * Step01(0.f, 1.2f, s.v);
}

void Bark(const Surface& s, const Patch& patch, Look& out) {
  const float n = Fractal(s.u * 6, s.v, 0.5f, 4, patch.size, 211u);
  out.albedo = Vec3{0.16f, 0.125f, 0.095f} * (1 + 0.9f * n);
}

void CarPaint(const Surface& s, const Patch& patch, const Light& light, Look& out) {
  out.albedo = Packed(s.instanceParameter) * 0.82f;
  // Dust and shade low down; the under-edge of doors.
  out.albedo = out.albedo * (0.70f + 0.30f * Step01(0.15f, 0.6f, s.local.z));
  const float fresnel = Fresnel(patch.direction, s.normal, 0.045f);
  out.emission = Mirrored(patch.direction, s.normal, light) * fresnel;
  out.gloss = 1;
  out.occlusion = 0.45f + 0.55f * Step01(0.1f, 0.9f, s.local.z);
  if (s.parameter) {
    // The gaps of the doors; engine/simulate/world/meshes/vehicles.ts packs where they are.
    float seam = 0;
    for (int k = 0; k < 3; ++k) {
      const float at = static_cast<float>((s.parameter >> (8 * k)) & 255u) * 0.05f - 6.4f;
      seam = std::max(seam, Interval(s.local.x, patch.size, at - 0.007f, at + 0.007f));
    }
    out.albedo = out.albedo * (1 - 0.85f * seam);
    out.emission = out.emission * (1 - 0.85f * seam);
  }
}

void CarGlass(const Surface& s, const Patch& patch, const Light& light, Look& out) {
  // Dark inside, a little lighter where light falls in from the other side.
  out.albedo = Vec3{0.012f, 0.014f, 0.016f} + Vec3{0.030f, 0.031f, 0.032f} * Step01(1.0f, 1.5f, s.local.z);
  out.emission = Mirrored(patch.direction, s.normal, light) * Fresnel(patch.direction, s.normal, 0.09f) * 0.9f;
  out.gloss = 1;
}

void Rubber(const Surface& s, const Patch& patch, Look& out) {
  // uv: -1..1 over the wheel's side; rim inside, tyre outside.
  const float r = std::sqrt(s.u * s.u + s.v * s.v);
  const float f = patch.size / 0.33f;
  const float spoke = Stripes(std::atan2(s.v, s.u) * (5 / 6.2831853f), f, 0.0f, 0.62f);
  const float rim = Disc(r, 0.66f, f) * (0.35f + 0.65f * spoke);
  out.albedo = Mix(Vec3{0.022f, 0.022f, 0.023f}, Vec3{0.42f, 0.43f, 0.45f}, rim);
  out.occlusion = 0.5f;
}

void HeadLight(const Surface& s, const Patch& patch, const Light& light, Look& out) {
  // A dark lens with two reflectors, and a strip that is lit by day.
  const float f = patch.size / 0.1f;
  const float reflector = std::max(Disc(std::hypot((s.u - 0.42f) * 1.6f, s.v - 0.15f), 0.62f, f),
                                   Disc(std::hypot((s.u + 0.42f) * 1.6f, s.v - 0.15f), 0.62f, f));
  const float strip = Interval(s.v, f, -0.95f, -0.62f) * Interval(s.u, f, -0.92f, 0.92f);
  out.albedo = Mix(Vec3{0.05f, 0.052f, 0.055f}, Vec3{0.62f, 0.64f, 0.66f}, reflector);
  out.emission =
      Mirrored(patch.direction, s.normal, light) * (0.10f + 0.25f * reflector) + Vec3{1.6f, 1.65f, 1.7f} * strip;
  out.gloss = 1;
}

void TailLight(const Surface& s, const Patch& patch, const Light& light, Look& out) {
  // Bit 24 of a vehicle's parameter: it brakes.
  const bool braking = s.instanceParameter & (1u << 24);
  const float f = patch.size / 0.1f;
  const float lens = Interval(s.u, f, -0.88f, 0.88f) * Interval(s.v, f, -0.88f, 0.88f);
  out.albedo = Vec3{0.38f, 0.015f, 0.012f} * (0.4f + 0.6f * lens);
  out.emission = (braking ? Vec3{2.2f, 0.10f, 0.06f} : Vec3{0.12f, 0.004f, 0.003f}) * lens +
                 Mirrored(patch.direction, s.normal, light) * 0.06f;
  out.gloss = 1;
}

void Metal(const Surface& s, const Patch& patch, const Light& light, Look& out) {
  const float n = Fractal(s.position.x * 3 + s.position.y * 2, s.position.z, 0.4f, 2, patch.size, 221u);
  out.albedo = Vec3{0.36f, 0.37f, 0.38f} * (1 + 0.3f * n);
  out.emission = Mirrored(patch.direction, s.normal, light) * 0.06f;
}

void Sign(const Surface& s, const Patch& patch, Look& out) {
  const float half = static_cast<float>((s.parameter >> 16) & 255u) * 0.01f;
  out.albedo =
      SignColour(SignFace{s.parameter & 255u}, (s.parameter >> 8) & 255u, s.u, s.v, patch.size / std::max(half, 0.05f));
}

void TrafficLight(const Surface& s, const Patch& patch, Look& out) {
  const float f = patch.size / 0.15f;
  out.albedo = Vec3{0.02f, 0.022f, 0.022f};
  // Cells from the foot: green, amber, red; on foot: green, red. Bits of the instance: 1 red, 2 amber, 4 green.
  const bool walk = s.parameter == 1;
  const int cell = static_cast<int>(Clamp(std::floor(s.v), 0, walk ? 1 : 2));
  const int lamp = walk && cell == 1 ? 2 : cell;
  const float du = s.u - 0.5f, dv = s.v - static_cast<float>(cell) - 0.5f;
  const float r = std::sqrt(du * du + dv * dv);
  float shape = Disc(r, 0.40f, f);
  if (walk) {
    // The figure of a person who stands, or who walks.
    const float spread = lamp == 0 ? 0.17f : 0.05f;
    const float body =
        std::max({Stroke(du, dv, 0, 0.14f, 0, -0.06f, 0.075f, f), Stroke(du, dv, 0, -0.06f, spread, -0.34f, 0.05f, f),
                  Stroke(du, dv, 0, -0.06f, -spread, -0.34f, 0.05f, f),
                  Disc(std::sqrt(du * du + (dv - 0.29f) * (dv - 0.29f)), 0.075f, f)});
    shape = std::max(body, 0.12f * shape);
  }
  const Vec3 colours[3] = {{0.10f, 2.3f, 1.15f}, {2.8f, 1.25f, 0.06f}, {2.9f, 0.16f, 0.08f}};
  const bool lit = s.instanceParameter & (4u >> lamp);
  // A lit lamp's middle is brighter than the eye takes, and its light spills over the hood.
  const float spill = walk ? 0.f : 0.20f * Clamp(1 - r / 0.75f, 0, 1);
  out.emission = colours[lamp] * (lit ? 1.15f * shape * (1.5f - r) + spill : 0.03f * shape);
}

void Plate(const Surface& s, const Patch& patch, Look& out) {
  const float text = Interval(s.v, patch.size / 0.06f, -0.5f, 0.5f) * Stripes(s.u * 5, patch.size / 0.05f, 0.2f, 0.75f);
  out.albedo = Mix(Vec3{0.75f, 0.75f, 0.72f}, Vec3{0.03f, 0.03f, 0.03f}, text * 0.9f);
}

}  // namespace

void LookOfObject(const Surface& s, const Patch& patch, const Light& light, Look& out) {
  switch (s.material) {
    case kLeaves: Leaves(s, out); break;
    case kHedge: Hedge(s, patch, out); break;
    case kBark: Bark(s, patch, out); break;
    case kCarPaint: CarPaint(s, patch, light, out); break;
    case kCarGlass: CarGlass(s, patch, light, out); break;
    case kRubber: Rubber(s, patch, out); break;
    case kHeadLight: HeadLight(s, patch, light, out); break;
    case kTailLight: TailLight(s, patch, light, out); break;
    case kMetal: Metal(s, patch, light, out); break;
    case kSignFace: Sign(s, patch, out); break;
    case kSignal: TrafficLight(s, patch, out); break;
    case kPlate: Plate(s, patch, out); break;
    case kLamp: out.albedo = Vec3{0.62f, 0.62f, 0.60f}; break;
    case kSignBack: out.albedo = Vec3{0.34f, 0.345f, 0.35f}; break;
    case kDarkPlastic:
      out.albedo = Vec3{0.028f, 0.028f, 0.030f};
      out.occlusion = 0.6f;
      break;
    case kCloth: out.albedo = Packed(s.parameter ? s.parameter : s.instanceParameter) * 0.8f; break;
    default: out.albedo = Vec3{0.5f, 0.1f, 0.5f};
  }
}

}  // namespace lanetrace::raycast
