#include "raycast/materials/materials.h"

#include <algorithm>
#include <cmath>

#include "raycast/maths/noise.h"

namespace lanetrace::raycast {

Vec3 Packed(std::uint32_t rgb) {
  auto channel = [](std::uint32_t v) {
    const float c = static_cast<float>(v & 255u) / 255.f;
    return c * c;  // near enough to sRGB's curve for a palette
  };
  return {channel(rgb >> 16), channel(rgb >> 8), channel(rgb)};
}

float Patch::Slant(Vec3 normal) const {
  const float c = std::abs(Dot(direction, normal));
  return size / std::max(c, 0.02f);
}

Patch PatchOf(Vec3 direction, float halfWidth) {
  Patch p;
  p.size = halfWidth;
  p.direction = direction;
  const float flat = std::sqrt(direction.x * direction.x + direction.y * direction.y);
  if (flat < 1e-6f) {
    p.ground = {halfWidth, 0, 0, halfWidth};
    return p;
  }
  const float ux = direction.x / flat, uy = direction.y / flat;
  const float along = halfWidth / std::max(std::abs(direction.z), 0.01f);
  p.ground = {ux * along, uy * along, -uy * halfWidth, ux * halfWidth};
  return p;
}

Look LookOf(const Surface& s, const Patch& patch, const Scene& scene, const Light& light) {
  Look out;
  out.normal = s.normal;
  switch (s.material) {
    case kAsphalt:
    case kKerb:
    case kPaving:
    case kGrass:
    case kGravel:
    case kField: LookOfGround(s, patch, scene, out); break;
    case kFacade:
    case kRoof:
    case kWall: LookOfBuilding(s, patch, light, out); break;
    default: LookOfObject(s, patch, light, out);
  }
  return out;
}

namespace {

// Reflectance of the ground with what lies in it.
float Covered(float reflectance, const Surface& s, const Patch& patch, const Scene& scene) {
  if (scene.Decals().Empty()) return reflectance;
  Ground ground{{}, reflectance};
  scene.Decals().Cover(s.position.x, s.position.y, patch.ground, ground);
  return ground.reflectance;
}

}  // namespace

Echo EchoOf(const Surface& s, const Patch& patch, const Scene& scene) {
  Echo e;
  switch (s.material) {
    case kAsphalt: {
      e.reflectance = 0.12f * (1 + 0.9f * AsphaltTexture(s.position.x, s.position.y, patch.size));
      e.reflectance = Covered(e.reflectance, s, patch, scene);
      const Paint paint = scene.Markings().At(s.position.x, s.position.y, patch.ground);
      if (paint.coverage > 0) e.paint = paint.coverage * PaintLeft(s.position.x, s.position.y, paint.wear, patch.size);
      break;
    }
    case kKerb: e.reflectance = s.parameter == 0 ? 0.30f : KerbReflectance(s.parameter); break;
    case kPaving:
      e.reflectance = Covered(0.24f + 0.1f * Fractal(s.u, s.v, 0.6f, 3, patch.size, 51u), s, patch, scene);
      break;
    case kGrass:
    case kField: e.reflectance = 0.46f + 0.3f * Fractal(s.position.x, s.position.y, 0.7f, 3, patch.size, 52u); break;
    case kGravel: e.reflectance = Covered(0.28f, s, patch, scene); break;
    case kFacade: {
      const float window = WindowShare(s, patch);
      e.reflectance = Mix(0.60f, 0.20f, window);
      e.lost = 0.45f * window;
      break;
    }
    case kRoof: e.reflectance = 0.25f; break;
    case kWall: e.reflectance = 0.40f; break;
    case kBark: e.reflectance = 0.36f; break;
    case kLeaves:
    case kHedge: e.reflectance = 0.60f; break;
    case kCarPaint: {
      const Vec3 c = Packed(s.instanceParameter);
      e.reflectance = 0.03f + 0.6f * (0.3f * c.x + 0.5f * c.y + 0.2f * c.z);
      e.lost = 0.10f + 0.35f * (1 - std::abs(Dot(patch.direction, s.faceNormal)));
      break;
    }
    case kCarGlass:
      e.reflectance = 0.06f;
      e.lost = 0.75f;
      break;
    case kRubber:
      e.reflectance = 0.05f;
      e.lost = 0.1f;
      break;
    case kHeadLight:
    case kTailLight:
      e.reflectance = 0.8f;
      e.retro = true;
      break;
    case kMetal: e.reflectance = 0.38f; break;
    case kSignFace:
    case kPlate:
      e.reflectance = 1;
      e.retro = true;
      break;
    case kSignBack: e.reflectance = 0.34f; break;
    case kLamp: e.reflectance = 0.3f; break;
    case kSignal: e.reflectance = 0.18f; break;
    case kDarkPlastic: e.reflectance = 0.08f; break;
    case kCloth: e.reflectance = 0.30f; break;
    default: e.reflectance = 0.2f;
  }
  return e;
}

}  // namespace lanetrace::raycast
