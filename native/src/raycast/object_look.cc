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
  static constexpr std::uint8_t kSegments[10] = {0x77, 0x24, 0x5d, 0x6d, 0x2e, 0x6b, 0x7b, 0x25, 0x7f, 0x6f};
  const std::uint8_t on = kSegments[digit];
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

// A whole number in digits of the given half width, around the origin.
float Number(std::uint32_t value, float u, float v, float half, float f) {
  const int count = value > 99 ? 3 : value > 9 ? 2 : 1;
  float ink = 0;
  std::uint32_t rest = value;
  for (int i = count - 1; i >= 0; --i, rest /= 10) {
    const float at = (static_cast<float>(i) - 0.5f * static_cast<float>(count - 1)) * half * 2.5f;
    ink = std::max(ink, Digit(static_cast<int>(rest % 10), (u - at) / half, v / half, f / half));
  }
  return ink;
}

float Walker(float u, float v, float scale, float f) {
  u /= scale;
  v /= scale;
  f /= scale;
  return std::max({Stroke(u, v, 0, 0.25f, 0, -0.15f, 0.13f, f), Stroke(u, v, 0, -0.15f, 0.25f, -0.75f, 0.08f, f),
                   Stroke(u, v, 0, -0.15f, -0.28f, -0.72f, 0.08f, f),
                   Stroke(u, v, 0.02f, 0.25f, 0.32f, -0.05f, 0.06f, f), Stroke(u, v, 0, 0.25f, -0.3f, 0, 0.06f, f),
                   Disc(std::sqrt(u * u + (v - 0.58f) * (v - 0.58f)), 0.15f, f)});
}

// What a warning sign warns of: 0 bend to the right, 1 to the left, 2 people, 3 lights (their place only), 4 a
// crosswalk.
float Symbol(std::uint32_t value, float u, float v, float f) {
  if (value <= 1) {
    if (value == 1) u = -u;
    return std::max(
        {Stroke(u, v, -0.12f, -0.45f, -0.12f, 0.0f, 0.07f, f), Stroke(u, v, -0.12f, 0.0f, 0.18f, 0.3f, 0.07f, f),
         Stroke(u, v, 0.2f, 0.32f, 0.2f, 0.08f, 0.05f, f), Stroke(u, v, 0.2f, 0.32f, -0.04f, 0.32f, 0.05f, f)});
  }
  if (value == 3) return Interval(u, f, -0.17f, 0.17f) * Interval(v, f, -0.45f, 0.42f);
  return value == 2 ? std::max(Walker(u + 0.14f, v, 0.55f, f), Walker(u - 0.2f, v + 0.06f, 0.45f, f))
                    : Walker(u, v, 0.72f, f);
}

// Three lamps, for a sign that warns of lights.
Vec3 Lamps(Vec3 face, float u, float v, float f) {
  const Vec3 lamps[3] = {{0.6f, 0.03f, 0.02f}, {0.85f, 0.5f, 0.02f}, {0.03f, 0.4f, 0.12f}};
  for (int i = 0; i < 3; ++i) {
    const float dv = v - 0.26f + 0.28f * static_cast<float>(i);
    face = Mix(face, lamps[i], Disc(std::sqrt(u * u + dv * dv), 0.11f, f));
  }
  return face;
}

// Sign faces by number; engine/simulate/world/meshes/signs.ts says which is which. u, v in -1..1; f half extent of the
// patch.
Vec3 SignFace(std::uint32_t kind, std::uint32_t value, float u, float v, float f) {
  const Vec3 white{0.80f, 0.80f, 0.78f}, red{0.55f, 0.02f, 0.02f}, blue{0.02f, 0.11f, 0.42f},
      black{0.02f, 0.02f, 0.02f};
  const Vec3 yellow{0.80f, 0.52f, 0.02f}, green{0.02f, 0.25f, 0.12f};
  const float r = std::sqrt(u * u + v * v);
  if (kind == 0) {
    // Distance to the nearest side of a triangle that points down.
    const float d = std::min({0.62f - v, 0.5f * (v + 1.2f) - 0.866f * u * 1.0f, 0.5f * (v + 1.2f) + 0.866f * u * 1.0f});
    return Mix(red, white, Disc(-d + 0.24f, 0.f, f));
  }
  if (kind == 1) {
    // The word: S and O are the strokes of a 5 and a 0.
    const float h = 0.17f, g = f / h, y = v / h;
    float c = std::max(Digit(5, (u + 0.57f) / h, y / 1.5f, g), Digit(0, (u - 0.2f) / h, y / 1.5f, g));
    const float tx = (u + 0.19f) / h, px = (u - 0.57f) / h, w = y / 1.5f;
    c = std::max({c, Stroke(tx, w, -0.5f, 1, 0.5f, 1, 0.14f, g), Stroke(tx, w, 0, 1, 0, -1, 0.14f, g),
                  Stroke(px, w, -0.4f, -1, -0.4f, 1, 0.14f, g), Stroke(px, w, -0.4f, 1, 0.4f, 1, 0.14f, g),
                  Stroke(px, w, 0.4f, 1, 0.4f, 0, 0.14f, g), Stroke(px, w, 0.4f, 0, -0.4f, 0, 0.14f, g)});
    const float rim = 1 - Disc(r, 0.90f, f);
    return Mix(Mix(red, white, c), white, rim);
  }
  if (kind == 2) {
    const float d = std::abs(u) + std::abs(v);
    return Mix(white, Mix(black, yellow, Disc(d, 0.66f, f)), Disc(d, 0.72f, f));
  }
  switch (kind) {
    case 10: {
      const float triangle = std::min({v + 0.62f, 0.5f * (0.82f - v) - 0.866f * u, 0.5f * (0.82f - v) + 0.866f * u});
      const float walker = std::max(
          Stroke(u, v, 0, 0.12f, 0, -0.2f, 0.07f, f),
          std::max(Stroke(u, v, 0, -0.2f, 0.16f, -0.5f, 0.05f, f), Stroke(u, v, 0, -0.2f, -0.16f, -0.5f, 0.05f, f)));
      return Mix(Mix(blue, white, Disc(-triangle, 0.f, f)), black,
                 std::max(walker, Disc(std::sqrt(u * u + (v - 0.27f) * (v - 0.27f)), 0.07f, f)));
    }
    case 11: {
      const float p = std::max(
          {Stroke(u, v, -0.3f, -0.6f, -0.3f, 0.6f, 0.11f, f), Stroke(u, v, -0.3f, 0.6f, 0.15f, 0.6f, 0.11f, f),
           Stroke(u, v, 0.15f, 0.6f, 0.32f, 0.35f, 0.11f, f), Stroke(u, v, 0.32f, 0.35f, 0.15f, 0.08f, 0.11f, f),
           Stroke(u, v, 0.15f, 0.08f, -0.3f, 0.08f, 0.11f, f)});
      return Mix(blue, white, p);
    }
    case 12: {
      const float slash =
          std::max(Stroke(u, v, -0.6f, 0.6f, 0.6f, -0.6f, 0.10f, f), Stroke(u, v, -0.6f, -0.6f, 0.6f, 0.6f, 0.10f, f));
      return Mix(Mix(red, blue, Disc(r, 0.78f, f)), red, slash * Disc(r, 0.85f, f));
    }
    case 13: {
      const float arrow =
          std::max({Stroke(u, v, 0, -0.6f, 0, 0.6f, 0.11f, f), Stroke(u, v, 0, 0.62f, -0.3f, 0.25f, 0.11f, f),
                    Stroke(u, v, 0, 0.62f, 0.3f, 0.25f, 0.11f, f)});
      return Mix(blue, white, arrow);
    }
    case 14: {
      const float rim = Interval(u, f, -0.96f, 0.96f) * Interval(v, f, -0.9f, 0.9f);
      const float text =
          Interval(v, f, -0.15f, 0.3f) * Stripes(u * 9, f * 9, 0.15f, 0.8f) * Interval(u, f, -0.75f, 0.35f);
      const float arrow =
          std::max(Stroke(u, v, 0.5f, -0.4f, 0.5f, 0.5f, 0.05f, f), Stroke(u, v, 0.5f, 0.5f, 0.68f, 0.15f, 0.05f, f));
      return Mix(white, Mix(yellow, black, std::max(text, arrow)), rim);
    }
    case 20: return Mix(Mix(red, white, Disc(r, 0.76f, f)), black, Number(value, u, v, value > 99 ? 0.19f : 0.25f, f));
    case 21: {
      const float rim = Interval(u, f, -0.92f, 0.92f) * Interval(v, f, -0.93f, 0.93f) -
                        Interval(u, f, -0.86f, 0.86f) * Interval(v, f, -0.88f, 0.88f);
      const float words =
          Interval(v, f, 0.58f, 0.76f) * Stripes(u * 4.5f, f * 4.5f, 0.12f, 0.8f) * Interval(u, f, -0.56f, 0.56f) +
          Interval(v, f, 0.30f, 0.48f) * Stripes(u * 4.5f, f * 4.5f, 0.12f, 0.8f) * Interval(u, f, -0.5f, 0.5f);
      return Mix(white, black,
                 Clamp(std::max({rim, 0.9f * words, Number(value, u, v * 1.1f + 0.36f, 0.27f, f)}), 0, 1));
    }
    case 22: {
      // Distance inside a triangle that points up.
      const float d = std::min({v + 0.8f, 0.857f * (1 - v) * 0.55f - 0.857f * std::abs(u), 1.f});
      Vec3 face = Mix(red, white, Disc(-d + 0.17f, 0.f, f));
      face = Mix(face, black, Symbol(value, u * 1.25f, (v + 0.22f) * 1.25f, f));
      return value == 3 ? Lamps(face, u * 1.25f, (v + 0.22f) * 1.25f, f) : face;
    }
    case 23: {
      const Vec3 amber{0.85f, 0.50f, 0.01f}, lime{0.60f, 0.85f, 0.03f};
      const float d = std::abs(u) + std::abs(v);
      const float rim = value == 4 ? 0.f : Disc(d, 0.95f, f) - Disc(d, 0.89f, f);
      const Vec3 face = Mix(value == 4 ? lime : amber, black, std::max(rim, Symbol(value, u * 0.9f, v * 0.9f, f)));
      return value == 3 ? Lamps(face, u * 0.9f, v * 0.9f, f) : face;
    }
    case 24: return {0.80f, 0.62f, 0.02f};
    case 25: {
      const float q = std::sqrt(u * u + (v - 0.2f) * (v - 0.2f) * 1.8f);
      const float ring = Disc(q, 0.72f, f) - Disc(q, 0.56f, f) +
                         Disc(q, 0.6f, f) * Stroke(u, v, -0.45f, 0.52f, 0.45f, -0.12f, 0.07f, f);
      const float p = std::max({Stroke(u, v, -0.16f, -0.1f, -0.16f, 0.5f, 0.08f, f),
                                Stroke(u, v, -0.16f, 0.5f, 0.18f, 0.4f, 0.08f, f),
                                Stroke(u, v, 0.18f, 0.4f, -0.16f, 0.2f, 0.08f, f)});
      const float words =
          Interval(v, f, -0.8f, -0.6f) * Stripes(u * 5, f * 5, 0.1f, 0.8f) * Interval(u, f, -0.6f, 0.6f);
      return Mix(Mix(white, black, p), red, Clamp(std::max(ring, words), 0, 1));
    }
    case 26: {
      if (value) u = -u;
      const float bend = u + 0.75f * std::abs(v);
      return Mix(Vec3{0.85f, 0.55f, 0.01f}, black, Interval(bend, f, 0.0f, 0.62f));
    }
    case 27: {
      const Vec3 lawn{0.02f, 0.30f, 0.10f};
      const float h =
          std::max({Stroke(u, v, -0.25f, -0.4f, -0.25f, 0.4f, 0.09f, f),
                    Stroke(u, v, 0.25f, -0.4f, 0.25f, 0.4f, 0.09f, f), Stroke(u, v, -0.25f, 0, 0.25f, 0, 0.09f, f)});
      return Mix(Mix(lawn, yellow, Disc(r, 0.84f, f)), lawn, h);
    }
    case 28: {
      auto ring = [&](float at) {
        const float q = std::sqrt((u - at) * (u - at) + (v + 0.15f) * (v + 0.15f));
        return Disc(q, 0.27f, f) - Disc(q, 0.20f, f);
      };
      const float frame = std::max(
          {Stroke(u, v, -0.38f, -0.15f, -0.12f, 0.22f, 0.035f, f), Stroke(u, v, -0.12f, 0.22f, 0.28f, 0.2f, 0.035f, f),
           Stroke(u, v, 0.38f, -0.15f, 0.26f, 0.38f, 0.035f, f), Stroke(u, v, -0.02f, -0.15f, 0.28f, 0.2f, 0.035f, f)});
      return Mix(blue, white, Clamp(std::max({ring(-0.38f), ring(0.38f), frame}), 0, 1));
    }
    default: {
      const float rim = Interval(u, f, -0.95f, 0.95f) * Interval(v, f, -0.9f, 0.9f);
      float text = Interval(v, f, -0.4f, 0.4f) * Stripes(u * 8, f * 8, 0.15f, 0.8f) * Interval(u, f, -0.8f, 0.8f);
      if (value == 1) {
        // Two lines and an arrow.
        text =
            Stripes(u * 7, f * 7, 0.15f, 0.8f) * std::max(Interval(v, f, 0.15f, 0.55f) * Interval(u, f, -0.8f, 0.4f),
                                                          Interval(v, f, -0.6f, -0.2f) * Interval(u, f, -0.8f, 0.1f));
        text = std::max({text, Stroke(u, v, 0.6f, -0.6f, 0.6f, 0.5f, 0.05f, f),
                         Stroke(u, v, 0.6f, 0.5f, 0.45f, 0.2f, 0.05f, f),
                         Stroke(u, v, 0.6f, 0.5f, 0.75f, 0.2f, 0.05f, f)});
      }
      return Mix(white, Mix(kind == 15 ? blue : green, white, text), kind == 15 ? 1.f : rim);
    }
  }
}

void Leaves(const Surface& s, const Patch& patch, Look& out) {
  const std::uint32_t tone = s.instanceParameter;
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
      const float n =
          Fractal(s.position.x + s.position.z, s.position.y - s.position.z, 0.16f, 3, patch.size, 201u) * 1.6f +
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
      out.albedo = Packed(s.instanceParameter) * 0.82f;
      // Dust and shade low down; the under-edge of doors.
      out.albedo = out.albedo * (0.70f + 0.30f * Step01(0.15f, 0.6f, s.local.z));
      const float fresnel = Fresnel(d, s.normal, 0.045f);
      out.emission = Mirrored(d, s.normal, light) * fresnel;
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
      const float reflector = std::max(Disc(std::hypot((s.u - 0.42f) * 1.6f, s.v - 0.15f), 0.62f, f),
                                       Disc(std::hypot((s.u + 0.42f) * 1.6f, s.v - 0.15f), 0.62f, f));
      const float strip = Interval(s.v, f, -0.95f, -0.62f) * Interval(s.u, f, -0.92f, 0.92f);
      out.albedo = Mix(Vec3{0.05f, 0.052f, 0.055f}, Vec3{0.62f, 0.64f, 0.66f}, reflector);
      out.emission = Mirrored(d, s.normal, light) * (0.10f + 0.25f * reflector) + Vec3{1.6f, 1.65f, 1.7f} * strip;
      out.gloss = 1;
      break;
    }
    case kTailLight: {
      // Bit 24 of a vehicle's parameter: it brakes.
      const bool braking = s.instanceParameter & (1u << 24);
      const float f = patch.size / 0.1f;
      const float lens = Interval(s.u, f, -0.88f, 0.88f) * Interval(s.v, f, -0.88f, 0.88f);
      out.albedo = Vec3{0.38f, 0.015f, 0.012f} * (0.4f + 0.6f * lens);
      out.emission = (braking ? Vec3{2.2f, 0.10f, 0.06f} : Vec3{0.12f, 0.004f, 0.003f}) * lens +
                     Mirrored(d, s.normal, light) * 0.06f;
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
      const float half = static_cast<float>((s.parameter >> 16) & 255u) * 0.01f;
      out.albedo =
          SignFace(s.parameter & 255u, (s.parameter >> 8) & 255u, s.u, s.v, patch.size / std::max(half, 0.05f));
      break;
    }
    case kLamp: out.albedo = Vec3{0.62f, 0.62f, 0.60f}; break;
    case kSignBack: out.albedo = Vec3{0.34f, 0.345f, 0.35f}; break;
    case kSignal: {
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
        // Somebody who stands, or who walks.
        const float spread = lamp == 0 ? 0.17f : 0.05f;
        const float body = std::max({Stroke(du, dv, 0, 0.14f, 0, -0.06f, 0.075f, f),
                                     Stroke(du, dv, 0, -0.06f, spread, -0.34f, 0.05f, f),
                                     Stroke(du, dv, 0, -0.06f, -spread, -0.34f, 0.05f, f),
                                     Disc(std::sqrt(du * du + (dv - 0.29f) * (dv - 0.29f)), 0.075f, f)});
        shape = std::max(body, 0.12f * shape);
      }
      const Vec3 colours[3] = {{0.10f, 2.3f, 1.15f}, {2.8f, 1.25f, 0.06f}, {2.9f, 0.16f, 0.08f}};
      const bool lit = s.instanceParameter & (4u >> lamp);
      // A lit lamp's middle is brighter than the eye takes, and its light spills over the hood.
      const float spill = walk ? 0.f : 0.20f * Clamp(1 - r / 0.75f, 0, 1);
      out.emission = colours[lamp] * (lit ? 1.15f * shape * (1.5f - r) + spill : 0.03f * shape);
      break;
    }
    case kDarkPlastic:
      out.albedo = Vec3{0.028f, 0.028f, 0.030f};
      out.occlusion = 0.6f;
      break;
    case kPlate: {
      const float text =
          Interval(s.v, patch.size / 0.06f, -0.5f, 0.5f) * Stripes(s.u * 5, patch.size / 0.05f, 0.2f, 0.75f);
      out.albedo = Mix(Vec3{0.75f, 0.75f, 0.72f}, Vec3{0.03f, 0.03f, 0.03f}, text * 0.9f);
      break;
    }
    case kCloth: out.albedo = Packed(s.parameter ? s.parameter : s.instanceParameter) * 0.8f; break;
    default: out.albedo = Vec3{0.5f, 0.1f, 0.5f};
  }
}

}  // namespace lanetrace::raycast
