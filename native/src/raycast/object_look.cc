#include <algorithm>
#include <cmath>

#include "raycast/materials.h"
#include "raycast/noise.h"

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

float Stroke(float x, float y, float x0, float y0, float x1, float y1, float half, float f) {
  const float dx = x1 - x0, dy = y1 - y0, l2 = dx * dx + dy * dy;
  const float s = Clamp(((x - x0) * dx + (y - y0) * dy) / l2, 0, 1);
  const float ex = x - x0 - s * dx, ey = y - y0 - s * dy;
  return Disc(std::sqrt(ex * ex + ey * ey), half, f);
}

// Digits from seven strokes, in a box of one by two around the origin.
float Digit(int digit, float x, float y, float f) {
  static constexpr uint8_t kSegments[10] = {0x77, 0x24, 0x5d, 0x6d, 0x2e, 0x6b, 0x7b, 0x25, 0x7f, 0x6f};
  const uint8_t on = kSegments[digit];
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

// Sign faces by kind: 0 give way, 1 stop, 2 priority road, 3.. speed limit in tens, 10 crossing, 11 parking,
// 12 no stopping, 13 straight on, 14 direction board, 15 street name. u, v in -1..1; f half extent of the patch.
Vec3 SignFace(uint32_t kind, float u, float v, float f) {
  const Vec3 white{0.80f, 0.80f, 0.78f}, red{0.55f, 0.02f, 0.02f}, blue{0.02f, 0.11f, 0.42f}, black{0.02f, 0.02f, 0.02f};
  const Vec3 yellow{0.80f, 0.52f, 0.02f}, green{0.02f, 0.25f, 0.12f};
  const float r = std::sqrt(u * u + v * v);
  if (kind == 0) {
    // Distance to the nearest side of a triangle that points down.
    const float d = std::min({0.62f - v, 0.5f * (v + 1.2f) - 0.866f * u * 1.0f, 0.5f * (v + 1.2f) + 0.866f * u * 1.0f});
    return Mix(red, white, Disc(-d + 0.24f, 0.f, f));
  }
  if (kind == 1) {
    float c = 0;
    // The word as four upright blocks; too small to read from a car that is far away anyway.
    for (int i = 0; i < 4; i++) c = std::max(c, Interval(u, f, -0.62f + 0.34f * i, -0.42f + 0.34f * i) * Interval(v, f, -0.28f, 0.28f));
    const float rim = 1 - Disc(r, 0.90f, f);
    return Mix(Mix(red, white, c), white, rim);
  }
  if (kind == 2) {
    const float d = std::abs(u) + std::abs(v);
    return Mix(white, Mix(black, yellow, Disc(d, 0.66f, f)), Disc(d, 0.72f, f));
  }
  if (kind < 10) {
    const Vec3 face = Mix(red, white, Disc(r, 0.74f, f));
    const float ink = std::max(Digit(static_cast<int>(kind), (u + 0.30f) / 0.34f, v / 0.36f, f / 0.35f),
                               Digit(0, (u - 0.30f) / 0.34f, v / 0.36f, f / 0.35f));
    return Mix(face, black, ink);
  }
  switch (kind) {
    case 10: {
      const float triangle = std::min({v + 0.62f, 0.5f * (0.82f - v) - 0.866f * u, 0.5f * (0.82f - v) + 0.866f * u});
      const float walker = std::max(Stroke(u, v, 0, 0.12f, 0, -0.2f, 0.07f, f),
                                    std::max(Stroke(u, v, 0, -0.2f, 0.16f, -0.5f, 0.05f, f), Stroke(u, v, 0, -0.2f, -0.16f, -0.5f, 0.05f, f)));
      return Mix(Mix(blue, white, Disc(-triangle, 0.f, f)), black, std::max(walker, Disc(std::sqrt(u * u + (v - 0.27f) * (v - 0.27f)), 0.07f, f)));
    }
    case 11: {
      const float p = std::max({Stroke(u, v, -0.3f, -0.6f, -0.3f, 0.6f, 0.11f, f), Stroke(u, v, -0.3f, 0.6f, 0.15f, 0.6f, 0.11f, f),
                                Stroke(u, v, 0.15f, 0.6f, 0.32f, 0.35f, 0.11f, f), Stroke(u, v, 0.32f, 0.35f, 0.15f, 0.08f, 0.11f, f),
                                Stroke(u, v, 0.15f, 0.08f, -0.3f, 0.08f, 0.11f, f)});
      return Mix(blue, white, p);
    }
    case 12: {
      const float slash = std::max(Stroke(u, v, -0.6f, 0.6f, 0.6f, -0.6f, 0.10f, f), Stroke(u, v, -0.6f, -0.6f, 0.6f, 0.6f, 0.10f, f));
      return Mix(Mix(red, blue, Disc(r, 0.78f, f)), red, slash * Disc(r, 0.85f, f));
    }
    case 13: {
      const float arrow = std::max({Stroke(u, v, 0, -0.6f, 0, 0.6f, 0.11f, f), Stroke(u, v, 0, 0.62f, -0.3f, 0.25f, 0.11f, f),
                                    Stroke(u, v, 0, 0.62f, 0.3f, 0.25f, 0.11f, f)});
      return Mix(blue, white, arrow);
    }
    case 14: {
      const float rim = Interval(u, f, -0.96f, 0.96f) * Interval(v, f, -0.9f, 0.9f);
      const float text = Interval(v, f, -0.15f, 0.3f) * Stripes(u * 9, f * 9, 0.15f, 0.8f) * Interval(u, f, -0.75f, 0.35f);
      const float arrow = std::max(Stroke(u, v, 0.5f, -0.4f, 0.5f, 0.5f, 0.05f, f), Stroke(u, v, 0.5f, 0.5f, 0.68f, 0.15f, 0.05f, f));
      return Mix(white, Mix(yellow, black, std::max(text, arrow)), rim);
    }
    default: {
      const float text = Interval(v, f, -0.4f, 0.4f) * Stripes(u * 8, f * 8, 0.15f, 0.8f) * Interval(u, f, -0.8f, 0.8f);
      return Mix(kind == 15 ? blue : green, white, text);
    }
  }
}

void Leaves(const Surface& s, const Patch& patch, Look& out) {
  const uint32_t tone = s.instance_parameter;
  const Vec3 greens[6] = {{0.105f, 0.190f, 0.040f}, {0.075f, 0.150f, 0.035f}, {0.150f, 0.205f, 0.050f},
                          {0.060f, 0.120f, 0.045f}, {0.210f, 0.190f, 0.050f}, {0.120f, 0.175f, 0.060f}};
  const float each = Noise2(s.local.x * 3.1f + s.local.z * 2.3f, s.local.y * 3.1f - s.local.z * 1.7f, tone) - 0.5f;
  const float broad = Noise2(s.local.x * 0.8f + s.local.z, s.local.y * 0.8f, tone + 5u) - 0.5f;
  out.albedo = greens[tone % 6u] * (1.05f + 0.9f * each + 0.5f * broad);
  out.translucency = 0.38f;
  // uv.x holds how deep inside the crown a leaf sits: 0 outside, 1 at the heart.
  out.occlusion = 1 - 0.78f * Clamp(s.u, 0, 1);
  (void)patch;
}

}  // namespace

void LookOfObject(const Surface& s, const Patch& patch, const Light& light, Look& out) {
  const Vec3 d = patch.direction;
  switch (s.material) {
    case kLeaves: Leaves(s, patch, out); break;
    case kHedge: {
      const float n = Fractal(s.position.x + s.position.z, s.position.y - s.position.z, 0.16f, 3, patch.size, 201u) * 1.6f +
                      Fractal(s.position.x, s.position.y + s.position.z, 1.2f, 2, patch.size, 202u);
      out.albedo = Vec3{0.075f, 0.135f, 0.035f} * Clamp(1 + n, 0.2f, 2.f);
      out.translucency = 0.2f;
      out.occlusion = 0.55f + 0.45f * Step01(0.f, 1.2f, s.v);
      break;
    }
    case kBark: {
      const float n = Fractal(s.u * 6, s.v, 0.5f, 4, patch.size, 211u);
      out.albedo = Vec3{0.16f, 0.125f, 0.095f} * (1 + 0.9f * n);
      break;
    }
    case kCarPaint: {
      out.albedo = Packed(s.instance_parameter) * 0.82f;
      // Dust and shade low down; the under-edge of doors.
      out.albedo = out.albedo * (0.70f + 0.30f * Step01(0.15f, 0.6f, s.local.z));
      const float fresnel = Fresnel(d, s.normal, 0.045f);
      out.emission = Mirrored(d, s.normal, light) * fresnel;
      out.gloss = 1;
      out.occlusion = 0.45f + 0.55f * Step01(0.1f, 0.9f, s.local.z);
      if (s.parameter) {
        // The gaps of the doors; engine/simulate/world/vehicles.ts packs where they are.
        float seam = 0;
        for (int k = 0; k < 3; k++) {
          const float at = static_cast<float>((s.parameter >> (8 * k)) & 255u) * 0.05f - 6.4f;
          seam = std::max(seam, Interval(s.local.x, patch.size, at - 0.007f, at + 0.007f));
        }
        out.albedo = out.albedo * (1 - 0.85f * seam);
        out.emission = out.emission * (1 - 0.85f * seam);
      }
      break;
    }
    case kCarGlass: {
      // Dark inside, a little lighter where light falls in from the other side.
      out.albedo = Vec3{0.012f, 0.014f, 0.016f} + Vec3{0.030f, 0.031f, 0.032f} * Step01(1.0f, 1.5f, s.local.z);
      out.emission = Mirrored(d, s.normal, light) * Fresnel(d, s.normal, 0.09f) * 0.9f;
      out.gloss = 1;
      break;
    }
    case kRubber: {
      // uv: -1..1 over the wheel's side; rim inside, tyre outside.
      const float r = std::sqrt(s.u * s.u + s.v * s.v);
      const float f = patch.size / 0.33f;
      const float spoke = Stripes(std::atan2(s.v, s.u) * (5 / 6.2831853f), f, 0.0f, 0.62f);
      const float rim = Disc(r, 0.66f, f) * (0.35f + 0.65f * spoke);
      out.albedo = Mix(Vec3{0.022f, 0.022f, 0.023f}, Vec3{0.42f, 0.43f, 0.45f}, rim);
      out.occlusion = 0.5f;
      break;
    }
    case kHeadLight: {
      // A dark lens with two reflectors, and a strip that is lit by day.
      const float f = patch.size / 0.1f;
      const float reflector = std::max(Disc(std::hypot((s.u - 0.42f) * 1.6f, s.v - 0.15f), 0.62f, f), Disc(std::hypot((s.u + 0.42f) * 1.6f, s.v - 0.15f), 0.62f, f));
      const float strip = Interval(s.v, f, -0.95f, -0.62f) * Interval(s.u, f, -0.92f, 0.92f);
      out.albedo = Mix(Vec3{0.05f, 0.052f, 0.055f}, Vec3{0.62f, 0.64f, 0.66f}, reflector);
      out.emission = Mirrored(d, s.normal, light) * (0.10f + 0.25f * reflector) + Vec3{1.6f, 1.65f, 1.7f} * strip;
      out.gloss = 1;
      break;
    }
    case kTailLight: {
      // Bit 24 of a vehicle's parameter: it brakes.
      const bool braking = s.instance_parameter & (1u << 24);
      const float f = patch.size / 0.1f;
      const float lens = Interval(s.u, f, -0.88f, 0.88f) * Interval(s.v, f, -0.88f, 0.88f);
      out.albedo = Vec3{0.38f, 0.015f, 0.012f} * (0.4f + 0.6f * lens);
      out.emission = (braking ? Vec3{2.2f, 0.10f, 0.06f} : Vec3{0.12f, 0.004f, 0.003f}) * lens + Mirrored(d, s.normal, light) * 0.06f;
      out.gloss = 1;
      break;
    }
    case kMetal: {
      const float n = Fractal(s.position.x * 3 + s.position.y * 2, s.position.z, 0.4f, 2, patch.size, 221u);
      out.albedo = Vec3{0.36f, 0.37f, 0.38f} * (1 + 0.3f * n);
      out.emission = Mirrored(d, s.normal, light) * 0.06f;
      break;
    }
    case kSignFace: {
      const uint32_t kind = s.parameter;
      const float extent = kind >= 14 ? 0.8f : 0.32f;
      out.albedo = SignFace(kind, s.u, s.v, patch.size / extent);
      break;
    }
    case kSignBack: out.albedo = Vec3{0.34f, 0.345f, 0.35f}; break;
    case kSignal: {
      const float f = patch.size / 0.15f;
      out.albedo = Vec3{0.02f, 0.022f, 0.022f};
      const int lamp = static_cast<int>(Clamp(std::floor(s.v), 0, 2));  // 0 at the foot: green
      const float du = s.u - 0.5f, dv = s.v - static_cast<float>(lamp) - 0.5f;
      const float disc = Disc(std::sqrt(du * du + dv * dv), 0.36f, f);
      const Vec3 colours[3] = {{0.05f, 1.5f, 0.75f}, {1.9f, 0.85f, 0.04f}, {1.9f, 0.10f, 0.05f}};
      const bool lit = static_cast<int>(2 - s.instance_parameter % 3u) == lamp;
      out.emission = colours[lamp] * (disc * (lit ? 1.1f : 0.035f));
      break;
    }
    case kDarkPlastic: out.albedo = Vec3{0.028f, 0.028f, 0.030f}; out.occlusion = 0.6f; break;
    case kPlate: {
      const float text = Interval(s.v, patch.size / 0.06f, -0.5f, 0.5f) * Stripes(s.u * 5, patch.size / 0.05f, 0.2f, 0.75f);
      out.albedo = Mix(Vec3{0.75f, 0.75f, 0.72f}, Vec3{0.03f, 0.03f, 0.03f}, text * 0.9f);
      break;
    }
    case kCloth: out.albedo = Packed(s.parameter ? s.parameter : s.instance_parameter) * 0.8f; break;
    default: out.albedo = Vec3{0.5f, 0.1f, 0.5f};
  }
}

}  // namespace lanetrace::raycast
