#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "refusal.h"

namespace lanetrace {

struct Point3 {
  double x, y, z;
};

// False for a point that no grid has a cell for: not finite, or too far away.
inline bool Placeable(const Point3& p) {
  return std::abs(p.x) <= 2 * kFarthestM && std::abs(p.y) <= 2 * kFarthestM && std::abs(p.z) <= 2 * kFarthestM;
}

// A lidar sweep and its trajectory in the map: the pose of the sensor at equally spaced moments of the sweep, so that
// each point is placed by the pose of its own moment (motion compensation along the optimised trajectory).
class PlacedSweep {
 public:
  const float* xyz = nullptr;            // 3 × count, sensor frame, metres
  const std::int32_t* time = nullptr;    // ns from the sweep's t; absent: every point at t
  const float* intensity = nullptr;      // the log's scale
  const std::uint16_t* ring = nullptr;   // laser number
  const std::uint8_t* labels = nullptr;  // kGround…, from the ground stage
  std::size_t count = 0;
  std::uint32_t scan = 0;  // running number of the sweep, from 1

  // `poses` holds 7 numbers a knot (x y z qw qx qy qz, T_map_sensor; finite, within kFarthestM, unit quaternions),
  // knots spread evenly from `from` to `to` ns.
  void Place(const double* poses, std::size_t knots, double from, double to);

  // Where point i lies in the map.
  Point3 At(std::size_t i) const {
    const Slot& s = slots_[SlotOf(i)];
    const double x = xyz[3 * i], y = xyz[3 * i + 1], z = xyz[3 * i + 2];
    return {s.m[0] * x + s.m[1] * y + s.m[2] * z + s.t[0], s.m[3] * x + s.m[4] * y + s.m[5] * z + s.t[1],
            s.m[6] * x + s.m[7] * y + s.m[8] * z + s.t[2]};
  }

  // Where the sensor is in the middle of the sweep's knots, and how it is turned: R_map_sensor, row by row.
  Point3 Origin() const;
  void Rotation(double (&rotation)[9]) const;

 private:
  struct Slot {
    double m[9];
    double t[3];
  };
  std::size_t SlotOf(std::size_t i) const {
    if (!time || slots_.size() < 2) return 0;
    const double s = (static_cast<double>(time[i]) - from_) * perNs_ + 0.5;
    if (!(s > 0)) return 0;
    return s < static_cast<double>(slots_.size()) ? static_cast<std::size_t>(s) : slots_.size() - 1;
  }

  std::vector<Slot> slots_;
  double from_ = 0;
  double perNs_ = 0;
};

enum : std::uint8_t { kUnjudged = 0, kGround = 1, kAbove = 2, kOutlier = 3 };

}  // namespace lanetrace
