#pragma once
// Areas of another material in the ground: gutter stones, patches, seams, rails, manholes, wheel tracks. A camera and a
// laser see each of them differently, so each has an albedo and a reflectance. They lie in layers: within one layer
// their shares add up, a higher layer covers a lower one, paint covers all.
#include <cstdint>
#include <vector>

#include "raycast/scene/strips.h"

namespace lanetrace::raycast {

struct Decal {
  Strip strip;               // no length: a disc of radius halfWidth
  float soft = 0;            // metres over which it fades out at its sides, inside its width
  float albedo = 0.2f;       // to a camera, grey
  float warmth = 0;          // red over blue: 0 grey .. 1 brick
  float reflectance = 0.2f;  // to a laser of about 900 nm
  float cover = 1;           // how much of the ground below it hides
  float rough = 0;           // how far the cover breaks up, 0 even .. 1 in spots
  float unit = 0;            // metres from joint to joint of single stones; 0: one piece
  std::uint8_t layer = 0;    // 0 .. kLayers - 1, from below
};

// The ground after its decals.
struct Ground {
  Vec3 albedo;
  float reflectance = 0;
};

class DecalGrid {
 public:
  static constexpr int kLayers = 6;
  DecalGrid() = default;
  explicit DecalGrid(std::vector<Decal> decals);
  bool Empty() const { return decals_.empty(); }
  // Covers `ground` with what lies at a place.
  void Cover(float x, float y, const Footprint& footprint, Ground& ground) const;

 private:
  std::vector<Decal> decals_;
  StripGrid grid_;
};

}  // namespace lanetrace::raycast
