#include <algorithm>
#include <cmath>

#include "raycast/materials/materials.h"
#include "raycast/maths/noise.h"

namespace lanetrace::raycast {

namespace {

// Sixteen wall colours, and shutters and shop fronts that go with them.
constexpr std::uint32_t kWalls[16] = {0xE9DFC8, 0xD9C7A3, 0xE8E4DA, 0xC9A27C, 0xD8B48A, 0xBFB6A4, 0xE3CDB4, 0xB98668,
                                      0xCFC6B8, 0xDDBB6E, 0xC7CFC9, 0xE7D2C0, 0xA9745A, 0xD5D0C2, 0xE0C9A6, 0xBCC3CC};
constexpr std::uint32_t kAccents[8] = {0x4D6B57, 0x5A3A2A, 0x39506B, 0x7A2E2A, 0x6B6B5E, 0x2F4A43, 0x8A6A3A, 0x50505A};
constexpr std::uint32_t kRoofs[8] = {0x8F4A34, 0x7C4030, 0x9A5A40, 0x5B5652, 0x4B4A4C, 0x845040, 0x6E4A3C, 0xA05C3C};

// The fields packed into a facade's parameter; engine/simulate/world/meshes/house.ts packs them.
struct Facade {
  std::uint32_t palette, style, seed;
  float bayM, floorM, window;
  explicit Facade(std::uint32_t p)
      : palette(p & 15u),
        style((p >> 4) & 7u),
        seed(p >> 21),
        bayM(static_cast<float>((p >> 7) & 31u) * 0.1f),
        floorM(2.f + static_cast<float>((p >> 12) & 31u) * 0.1f),
        window(0.3f + 0.02f * static_cast<float>((p >> 17) & 15u)) {}
  bool Shutters() const { return style & 1u; }
  bool Shop() const { return style & 2u; }
  bool Brick() const { return style & 4u; }
};

struct Spread {
  float u, v;  // half extents of the patch in bays and floors
};

Spread SpreadOf(const Surface& s, const Patch& patch, const Facade& f) {
  const Vec3 n = s.faceNormal, d = patch.direction;
  const float flatD = std::max(1e-3f, std::sqrt(d.x * d.x + d.y * d.y));
  const float facing = std::abs(n.x * d.x + n.y * d.y) / flatD;
  return {patch.size / std::max(facing, 0.04f) / std::max(f.bayM, 0.5f), patch.size / flatD / std::max(f.floorM, 0.5f)};
}

// What a pane shows: the sky or the other side of the street, over a dark room, some with curtains.
Vec3 Pane(const Surface& s, const Patch& patch, const Light& light, float random, float heightInPane) {
  const Vec3 d = patch.direction, n = s.faceNormal;
  Vec3 r = d - n * (2 * Dot(d, n));
  const float cosine = std::abs(Dot(d, n));
  const float c5 = std::pow(1 - cosine, 5.f);
  const float fresnel = 0.10f + 0.75f * c5;
  r.x += (random - 0.5f) * 0.08f;
  const Vec3 street = Mix(Vec3{0.20f, 0.19f, 0.17f}, Vec3{0.34f, 0.33f, 0.30f}, Clamp(r.z * 3 + 0.5f, 0, 1));
  const Vec3 above = ClearSky(Normalised(r), light);
  const Vec3 mirrored = Mix(street, above, Step01(0.10f, 0.42f, r.z + 0.18f * (random - 0.5f)));
  Vec3 room = Vec3{0.030f, 0.032f, 0.038f} * (0.6f + random);
  if (random > 0.62f)
    room = Mix(room, Vec3{0.30f, 0.29f, 0.27f}, 0.75f);  // drawn curtains
  else if (random > 0.42f)
    room = Mix(room, Vec3{0.26f, 0.26f, 0.25f}, Step01(0.45f, 0.5f, heightInPane));  // blind
  return room + mirrored * fresnel;
}

void FacadeLook(const Surface& s, const Patch& patch, const Light& light, Look& out) {
  const Facade f(s.parameter);
  const Spread e = SpreadOf(s, patch, f);
  const float metresU = s.u * f.bayM, metresV = s.v * f.floorM;
  Vec3 wall = Packed(kWalls[f.palette]) * 0.82f;
  const Vec3 accent = Packed(kAccents[(f.seed + f.palette) & 7u]);
  if (f.Brick()) {
    wall = Mix(wall, Vec3{0.36f, 0.17f, 0.11f}, 0.72f);
    const float row = std::floor(metresV / 0.075f);
    const float mortar = 1 - Stripes(metresV / 0.075f, patch.size / 0.075f, 0.08f, 0.92f) *
                                 Stripes(metresU / 0.24f + 0.5f * row, e.u * f.bayM / 0.24f, 0.03f, 0.97f);
    wall = Mix(wall, Vec3{0.45f, 0.42f, 0.38f}, 0.5f * mortar);
  }
  const float grime = 0.30f * Fractal(metresU, metresV, 2.8f, 4, patch.size, f.seed) +
                      0.16f * Fractal(metresU * 3, metresV * 0.4f, 1.1f, 3, patch.size, f.seed + 1);
  wall = wall * (1 + grime);
  // Damp at the foot, a plinth, a band above the ground floor.
  wall = wall * (1 - 0.22f * Step01(0.9f, 0.f, metresV));
  const Vec3 trim = Mix(Packed(0xEDE8DC) * 0.85f, wall, 0.25f);
  const float plinth = Interval(metresV, patch.size, -1.f, 0.55f);
  wall = Mix(wall, Vec3{0.30f, 0.29f, 0.28f}, 0.8f * plinth);
  const float band = Interval(s.v, e.v, 0.985f, 1.03f);
  wall = Mix(wall, trim, band);

  const float column = std::floor(s.u), storey = std::floor(s.v);
  const float random = Lattice(static_cast<int>(column), static_cast<int>(storey), f.seed * 977u + 13u);
  const float withinV = s.v - storey;
  float glass = 0, frame = 0;
  Vec3 frameColour = trim;
  if (storey < 0.5f && f.Shop()) {
    const float across = Stripes(s.u, e.u, 0.05f, 0.95f), up = Interval(s.v, e.v, 0.10f, 0.74f);
    frame = Stripes(s.u, e.u, 0.02f, 0.98f) * Interval(s.v, e.v, 0.06f, 0.78f);
    glass = across * up * Stripes(s.u * 2, e.u * 2, 0.03f, 0.97f);
    frameColour = accent;
    const float fascia = Interval(s.v, e.v, 0.79f, 0.95f);
    wall = Mix(wall, accent * 1.1f, fascia);
    // Lettering, as a row of light strokes of uneven length.
    const float word = Lattice(static_cast<int>(std::floor(s.u / 3.f)), 1, f.seed);
    const float letters = Interval(s.v, e.v, 0.835f, 0.905f) * Stripes(s.u * 7, e.u * 7, 0.15f, 0.85f) *
                          Interval(s.u / 3.f - std::floor(s.u / 3.f), e.u / 3, 0.2f, 0.45f + 0.35f * word);
    wall = Mix(wall, Vec3{0.82f, 0.80f, 0.74f}, 0.9f * letters);
  } else if (storey < 0.5f && static_cast<int>(column + 1000) % 4 == static_cast<int>(f.seed & 3u)) {
    // A door.
    const float lo = 0.5f - 0.55f / f.bayM, hi = 0.5f + 0.55f / f.bayM;
    frame = Stripes(s.u, e.u, lo - 0.05f, hi + 0.05f) * Interval(s.v, e.v, -0.1f, 0.76f);
    const float leaf = Stripes(s.u, e.u, lo, hi) * Interval(s.v, e.v, -0.1f, 0.72f);
    wall = Mix(wall, trim, frame);
    wall = Mix(wall, accent * (0.8f + 0.3f * Stripes(s.v * 5, e.v * 5, 0.08f, 0.92f)), leaf);
    glass = Stripes(s.u, e.u, lo + 0.03f, hi - 0.03f) * Interval(s.v, e.v, 0.58f, 0.70f);
    frame = 0;
  } else {
    const float half = f.window * 0.5f, lo = 0.5f - half, hi = 0.5f + half;
    const float bottom = 0.27f, top = 0.80f;
    frame = Stripes(s.u, e.u, lo - 0.045f, hi + 0.045f) * Stripes(s.v, e.v, bottom - 0.03f, top + 0.035f);
    const float sash = Stripes(s.u, e.u, lo + 0.012f, 0.493f) + Stripes(s.u, e.u, 0.507f, hi - 0.012f);
    glass = Clamp(sash, 0, 1) * Stripes(s.v, e.v, bottom + 0.015f, top - 0.015f);
    if (f.Shutters() && random < 0.93f) {
      const float width = f.window * 0.45f;
      const float slats = 0.75f + 0.25f * Stripes(s.v * 24, e.v * 24, 0.2f, 1.f);
      const float leaf =
          (Stripes(s.u, e.u, lo - 0.05f - width, lo - 0.05f) + Stripes(s.u, e.u, hi + 0.05f, hi + 0.05f + width)) *
          Stripes(s.v, e.v, bottom, top);
      wall = Mix(wall, accent * slats, Clamp(leaf, 0, 1));
    }
    // The sill and the shade of the lintel.
    const float sill = Stripes(s.u, e.u, lo - 0.07f, hi + 0.07f) * Stripes(s.v, e.v, bottom - 0.055f, bottom - 0.02f);
    wall = Mix(wall, trim * 1.05f, sill);
    wall = wall *
           (1 - 0.35f * Stripes(s.u, e.u, lo - 0.07f, hi + 0.07f) * Stripes(s.v, e.v, bottom - 0.10f, bottom - 0.055f));
  }
  out.albedo = Mix(wall, frameColour, frame);
  if (glass > 0) {
    const float heightInPane = Clamp((withinV - 0.27f) / 0.53f, 0, 1);
    const float lintelShade = 1 - 0.65f * Step01(0.80f, 1.0f, heightInPane);
    const Vec3 pane = Pane(s, patch, light, random, heightInPane) * lintelShade;
    out.albedo = out.albedo * (1 - glass);
    out.emission = pane * glass;
    if (light.night > 0) {
      // A third of the rooms are lit, in several tones, behind curtains or not; shops more often.
      const float other = Lattice(static_cast<int>(column) + 31, static_cast<int>(storey) * 7 + 5, f.seed * 131u + 7u);
      const bool lit = other < (storey < 0.5f && f.Shop() ? 0.7f : 0.33f);
      const Vec3 tone = Mix(Vec3{1.f, 0.62f, 0.28f}, Vec3{0.95f, 0.88f, 0.74f}, random) * (0.25f + 0.75f * random);
      const float dark = Mix(1, 0.015f, std::sqrt(light.night));
      out.emission =
          out.emission * dark + (lit ? tone * (glass * light.night * (0.55f + 0.45f * lintelShade)) : Vec3{});
    }
  }
  out.occlusion = 0.62f + 0.38f * Step01(0.f, 5.f, metresV);
}

}  // namespace

float WindowShare(const Surface& s, const Patch& patch) {
  const Facade f(s.parameter);
  const Spread e = SpreadOf(s, patch, f);
  if (s.v < 1 && f.Shop()) return Stripes(s.u, e.u, 0.05f, 0.95f) * Interval(s.v, e.v, 0.10f, 0.74f);
  return Stripes(s.u, e.u, 0.5f - f.window * 0.5f, 0.5f + f.window * 0.5f) * Stripes(s.v, e.v, 0.27f, 0.80f);
}

void LookOfBuilding(const Surface& s, const Patch& patch, const Light& light, Look& out) {
  if (s.material == kFacade) {
    FacadeLook(s, patch, light, out);
    return;
  }
  if (s.material == kRoof) {
    const float slant = std::min(patch.Slant(s.faceNormal), 3.f);
    const float row = Stripes(s.v / 0.33f, slant / 0.33f, 0.0f, 0.80f);
    const float column = Stripes(s.u / 0.25f, slant / 0.25f, 0.1f, 0.9f);
    const float fade = Clamp(1.5f - slant / 0.2f, 0, 1);
    const float each =
        (Lattice(static_cast<int>(std::floor(s.u / 0.25f)), static_cast<int>(std::floor(s.v / 0.33f)), 17u) - 0.5f) *
        fade;
    const float tone = 1 + 0.22f * each + 0.4f * Fractal(s.u, s.v, 2.5f, 4, slant, 18u);
    out.albedo = Packed(kRoofs[s.parameter & 7u]) * tone * (0.72f + 0.28f * row) * (0.85f + 0.15f * column);
    return;
  }
  if (s.parameter & 256u) {
    // Heaped snow, greyed by the road.
    const float soiled = 0.5f + Fractal(s.position.x, s.position.y + s.position.z, 0.9f, 4, patch.size, 33u);
    out.albedo = Mix(Vec3{0.86f, 0.88f, 0.91f}, Vec3{0.55f, 0.54f, 0.52f}, 0.45f * Clamp(soiled, 0, 1));
    out.translucency = 0.1f;
    return;
  }
  const float grime = 0.35f * Fractal(s.u, s.v, 2.2f, 4, patch.size, s.parameter + 3u);
  out.albedo = Packed(kWalls[s.parameter & 15u]) * 0.8f * (1 + grime) * (1 - 0.2f * Step01(0.7f, 0.f, s.v));
  out.occlusion = 0.65f + 0.35f * Step01(0.f, 4.f, s.v);
}

}  // namespace lanetrace::raycast
