#pragma once
#include <vector>

#include "raycast/maths/vec.h"

namespace lanetrace::raycast {

struct Light {
  Vec3 toSun{0.5f, 0.3f, 0.8f};      // unit
  Vec3 sun{2.75f, 2.5f, 2.1f};       // on a surface that faces it
  Vec3 sky{0.72f, 0.84f, 1.04f};     // from above, diffuse
  Vec3 ground{0.36f, 0.34f, 0.30f};  // light the ground throws back up
  float overcast = 0;                // 0 as painted .. 1 a closed grey cover
  float night = 0;                   // 0 day .. 1 night
  float hazeM = 1100;                // distance at which 63 % of the light is air's
};

// The sky without clouds and hills, for reflections and haze.
Vec3 ClearSky(Vec3 direction, const Light& light);

// The sky with clouds and the far hills, computed once for a sun and then looked up.
class Sky {
 public:
  explicit Sky(const Light& light);
  const Light& Lit() const { return light_; }
  Vec3 At(Vec3 direction) const;

 private:
  static constexpr int kAzimuths = 3072, kElevations = 640, kRidge = 16384;
  Light light_;
  std::vector<float> map_;         // RGB by elevation (square root spaced) and azimuth
  std::vector<float> near_, far_;  // heights of the ridges
  float ridgeLight_;
};

}  // namespace lanetrace::raycast
