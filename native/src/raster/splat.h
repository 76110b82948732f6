#pragma once
#include <cstdint>
#include <vector>

#include "parallel/thread_pool.h"
#include "raster/tiles.h"
#include "sweep/sweep.h"

namespace lanetrace {

// Channels of the elevation store.
enum ElevationChannel { kElevationCount, kElevationMean, kElevationSpread, kElevationChannels };

// Channels of the accumulation store.
enum SurfaceChannel {
  kCount,   // ground points
  kHeight,  // mean height of ground points
  kShine,   // weighted mean of normalised intensity
  kShineWeight,
  kShineSpread,  // weighted sum of squared deviations
  kScans,        // sweeps that hit the ground here
  kLastScan,
  kTallest,     // greatest height of anything above the ground
  kAboveScans,  // sweeps that hit something above the ground here
  kLastAbove,
  kRed,
  kGreen,
  kBlue,
  kViewWeight,
  kViews,
  kPaint,  // probability that pictures give paint, 0 to 254, weighted as colour is
  kSurfaceChannels
};

// Median and spread of raw intensity by laser and range, so that one laser's paint is not another's asphalt.
struct IntensityTable {
  int lasers = 0, ranges = 0;
  double rangeStepM = 1;
  double scale = 1;                  // raw intensity times scale is 0…255
  const float* median = nullptr;     // lasers × ranges, in 0…255
  const float* perSpread = nullptr;  // 1 / spread, 0 where nothing is known
};

// The laser of a point: its ring, or where the log has none its elevation in steps of 0.4 degrees.
int LaserOf(const PlacedSweep& sweep, std::size_t i, int lasers);

// Heights of ground points into the elevation store.
void SplatElevation(TileStore& store, const std::vector<PlacedSweep>& sweeps, double rangeM, ThreadPool& pool);

// Counts of 8-bit intensity of ground points by laser and range: lasers × ranges × 256.
std::vector<std::uint32_t> IntensityHistogram(const std::vector<PlacedSweep>& sweeps, const IntensityTable& shape,
                                              ThreadPool& pool);

// All values come from the caller (engine/kernels/raster.ts).
struct SplatOptions {
  double rangeM = 0;      // ground points beyond are left out
  double halfRangeM = 0;  // range at which a point's intensity weighs half
  double agreeM = 0;      // a ground point further than this from the elevation grid is none
};

// Ground and standing points into the accumulation store. `elevation` has one channel, NaN where unknown.
void SplatSweeps(TileStore& store, const TileStore& elevation, const std::vector<PlacedSweep>& sweeps,
                 const IntensityTable& table, const SplatOptions& options, ThreadPool& pool);

}  // namespace lanetrace
