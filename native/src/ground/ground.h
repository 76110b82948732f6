#pragma once
#include <cstdint>
#include <vector>

#include "sweep/sweep.h"

namespace lanetrace {

// Which points of a sweep lie on the ground, after the idea of GroundGrid (Steinke et al. 2023): a grid of elevations
// around the vehicle, grown outwards from where the ground is sure, across holes at the height of the inner neighbours.
// All values come from the ground stage's parameters (engine/kernels/ground.ts).
struct GroundOptions {
  double cellM = 0;   // cell of the sweep's own grid
  double rangeM = 0;  // points further away stay unjudged
  double egoM = 0;    // nearer points are the vehicle itself
  double stepM =
      0;  // how far the lowest point of a cell may leave the neighbours' ground: a kerb passes, a car does not
  double aboveM = 0;  // points up to this height over their cell's ground belong to it
};

struct GroundResult {
  std::vector<std::uint8_t> labels;  // kUnjudged, kGround, kAbove, kOutlier a point
  bool found = false;                // false when no ground was seen next to the vehicle
};

class GroundGrid {
 public:
  explicit GroundGrid(const GroundOptions& options);
  GroundResult Label(const PlacedSweep& sweep) const;

 private:
  GroundOptions options_;
  int half_;                  // cells from the centre to the edge
  std::vector<int> outward_;  // cells by growing distance from the centre
};

}  // namespace lanetrace
