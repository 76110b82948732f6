#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "dynamics/range_view.h"
#include "raster/tiles.h"

namespace lanetrace {

// All values come from the dynamics stage's parameters and constants (engine/kernels/dynamics.ts says what they mean).
struct MotionOptions {
  double rangeM = 0;
  double egoM = 0;
  double voxelM = 0;
  double marginM = 0;
  double marginShare = 0;
  double cellM = 0;
  double groundM = 0;
  int leastFree = 0;
  double freePerHit = 0;
  double movingGateM = 0;
  double standingGateM = 0;
  int movingVotes = 0;
  int standingVotes = 0;
  bool everyVoxel = false;  // give back all voxels, not only those that move
};

// A sweep of another time, and whether it counts where it met something: one so near in time that a moving thing has
// not left its own place does not.
struct Witness {
  const RangeView* view = nullptr;
  bool hits = false;
};

// A radar return at the moment of the sweep, in the plane of the map. `scan` tells scans apart: a cell has one vote
// from each.
struct Echo {
  double x = 0, y = 0;
  bool moving = false;
  std::int32_t scan = 0;
};

enum : std::uint8_t { kMotionUnjudged = 0, kStatic = 1, kMoving = 2 };

struct MotionResult {
  std::vector<std::uint8_t> labels;  // a point
  std::uint32_t counts[3] = {};      // points of each label
  // A voxel: one of its points in the map (three numbers), what it is, the witnesses that saw past it, those that met
  // something there, and the radar scans with a moving and with a standing return beside it.
  std::vector<double> places;
  std::vector<std::uint8_t> verdicts, free, hits, moving, standing;
};

// The first witnesses are asked first, and the later ones only about what those do not agree on.
// `elevation` has one channel, NaN where the ground is unknown.
MotionResult JudgeMotion(const PlacedSweep& sweep, const TileStore& elevation, std::span<const Witness> witnesses,
                         std::span<const Echo> echoes, const MotionOptions& options);

}  // namespace lanetrace
