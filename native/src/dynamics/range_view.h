#pragma once
#include <cstdint>
#include <vector>

#include "sweep/sweep.h"

namespace lanetrace {

// What one sweep saw in every direction: the range of the nearest thing that the rays around a direction met. A place
// nearer than that was free at the time of the sweep. It answers what the void voxels of DUFOMap (Duberg et al., RA-L
// 2024) answer, for one look-up a place and sweep in place of a walk along every ray.
class RangeView {
 public:
  RangeView(const PlacedSweep& sweep, double egoM);

  struct Seen {
    float rangeM = 0;    // of the place asked for
    float nearestM = 0;  // of what the rays around it met; 0 where no rays enclose it
  };
  Seen Look(const Point3& place) const {
    const double dx = place.x - origin_.x, dy = place.y - origin_.y, dz = place.z - origin_.z;
    const double* m = rotation_;
    return LookAlong(static_cast<float>(m[0] * dx + m[3] * dy + m[6] * dz),
                     static_cast<float>(m[1] * dx + m[4] * dy + m[7] * dz),
                     static_cast<float>(m[2] * dx + m[5] * dy + m[8] * dz));
  }
  const Point3& Origin() const { return origin_; }

 private:
  Seen LookAlong(float x, float y, float z) const;

  double rotation_[9];
  Point3 origin_;
  std::vector<std::uint16_t> nearest_;  // centimetres, column by column; 0: nothing known
};

}  // namespace lanetrace
