#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "registration/rigid.h"

namespace lanetrace {

// A point as the sensor gave it, and when: seconds from the sweep's t.
struct TimedPoint {
  Vec3 p;
  double tauS = 0;
};

// Keeps the first point of each voxel (no averaging: KISS-ICP, section III-B), in the order given.
// The scratch table is kept between calls; what it holds never matters.
class VoxelSampler {
 public:
  void Start(double voxelM, std::size_t points);
  // True when no point of the voxel that holds p came before.
  bool IsFirst(const Vec3& p);

 private:
  double inverse_ = 1;
  std::uint64_t last_ = 0;
  std::vector<std::uint64_t> table_;
};

struct SamplingConfig {
  double minRangeM, maxRangeM;
  double elevationOffsetRad;
  double mapVoxelM, sourceVoxelM;
};

struct Sample {
  std::vector<TimedPoint> map;     // one point per mapVoxelM: what the local map is fed with
  std::vector<TimedPoint> source;  // one of those per sourceVoxelM: what is registered
};

// Crops by range (points that are not finite go too), turns elevations by the offset, and downsamples twice.
// xyz: 3 N floats in the sensor's frame; timesNs: N offsets from the sweep's t, or empty.
void TakeSample(const SamplingConfig& config, std::span<const float> xyz, std::span<const std::int32_t> timesNs,
                VoxelSampler& sampler, Sample& out);

}  // namespace lanetrace
