#pragma once
// What surfaces are made of: how they look to a camera and how they answer a laser of about 900 nm. All procedural.
// The numbers are shared with engine/kernels/raycast.ts; append, never renumber.
#include "raycast/scene/scene.h"
#include "raycast/weather/sky.h"

namespace lanetrace::raycast {

enum Material : std::uint16_t {
  kAsphalt = 0,  // parameter: lane width in mm, 0 where no wheels run in lanes; uv: s and t of the road, metres
  kKerb = 1,     // uv: metres along, metres up; parameter: albedo << 8 | reflectance in 255ths, 0: grey granite
  kPaving = 2,   // uv: metres
  kGrass = 3,
  kFacade = 4,  // uv: bays, floors; parameter: see building_look.cc
  kRoof = 5,    // uv: metres along the eaves, metres up the slope; parameter: tone 0..7
  kWall = 6,    // plain wall; parameter: palette entry
  kBark = 7,
  kLeaves = 8,    // instance parameter: tone
  kCarPaint = 9,  // instance parameter: 0xRRGGBB
  kCarGlass = 10,
  kRubber = 11,
  kHeadLight = 12,
  kTailLight = 13,
  kMetal = 14,     // galvanised poles and rails
  kSignFace = 15,  // uv: -1..1 over the sign; parameter or instance parameter: kind
  kSignBack = 16,
  kSignal = 17,  // traffic light face, uv: 0..1 across, 0..3 up; instance parameter: lit lamp 0 red 1 amber 2 green
  kDarkPlastic = 18,
  kPlate = 19,  // retro-reflective number plate
  kHedge = 20,
  kGravel = 21,
  kField = 22,  // far terrain
  kCloth = 23,  // people; parameter: 0xRRGGBB
  kLamp = 24,   // glass of a street lamp: shines at night
  kMaterials = 25,
};

// How large the patch is that one pixel or one beam sees.
struct Patch {
  float size = 0;                  // half width across the line of sight, metres
  Vec3 direction;                  // of the ray
  Footprint ground;                // the same laid on a horizontal plane
  float Slant(Vec3 normal) const;  // half length along the surface
};
Patch PatchOf(Vec3 direction, float halfWidth);

struct Look {
  Vec3 albedo;
  Vec3 emission;           // reflections and lamps, added unshadowed
  float translucency = 0;  // share of sunlight that comes through from behind
  float occlusion = 1;     // ambient light that reaches it
  float gloss = 0;         // strength of the clear coat
  Vec3 normal;             // for light, may be bent
};
Look LookOf(const Surface& s, const Patch& patch, const Scene& scene, const Light& light);

struct Echo {
  float reflectance = 0;  // diffuse, 0..1
  float paint = 0;        // share of the beam on paint
  bool retro = false;     // sends light back to where it came from
  float lost = 0;         // chance that nothing comes back (glass, polished paint)
};
Echo EchoOf(const Surface& s, const Patch& patch, const Scene& scene);

// One function for each family of materials; each sets only what differs from the defaults.
void LookOfGround(const Surface& s, const Patch& patch, const Scene& scene, Look& out);
void LookOfBuilding(const Surface& s, const Patch& patch, const Light& light, Look& out);
void LookOfObject(const Surface& s, const Patch& patch, const Light& light, Look& out);
// Asphalt's brightness variation around zero, common to camera and laser.
float AsphaltTexture(float x, float y, float footprint);
// Share of the paint that is still there, likewise.
float PaintLeft(float x, float y, float wear, float footprint);
// Share of the window area in the patch of a facade.
float WindowShare(const Surface& s, const Patch& patch);
Vec3 Packed(std::uint32_t rgb);
// Of a kerb whose parameter is not 0.
inline float KerbAlbedo(std::uint32_t parameter) { return static_cast<float>(parameter >> 8 & 255u) / 255.f; }
inline float KerbReflectance(std::uint32_t parameter) { return static_cast<float>(parameter & 255u) / 255.f; }

}  // namespace lanetrace::raycast
