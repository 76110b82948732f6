#include "registration/sampling.h"

#include <algorithm>
#include <cmath>

#include "refusal.h"
#include "registration/point_map.h"

namespace lanetrace {

namespace {
constexpr std::uint64_t kFree = ~0ull;     // a packed key has 63 bits
constexpr double kFarthestCell = 1048575;  // in 21 bits
}  // namespace

void VoxelSampler::Start(double voxelM, std::size_t points) {
  std::size_t slots = 4096;
  while (slots < points * 2) slots *= 2;
  inverse_ = 1 / voxelM;
  last_ = kFree;
  table_.assign(slots, kFree);
}

bool VoxelSampler::IsFirst(const Vec3& p) {
  const std::uint64_t key = PackKey({ToInt<std::int32_t>(std::floor(p.x * inverse_), -kFarthestCell, kFarthestCell),
                                     ToInt<std::int32_t>(std::floor(p.y * inverse_), -kFarthestCell, kFarthestCell),
                                     ToInt<std::int32_t>(std::floor(p.z * inverse_), -kFarthestCell, kFarthestCell)});
  if (key == last_) return false;
  last_ = key;
  const std::size_t mask = table_.size() - 1;
  for (std::size_t at = MixKey(key) & mask;; at = (at + 1) & mask) {
    if (table_[at] == key) return false;
    if (table_[at] == kFree) {
      table_[at] = key;
      return true;
    }
  }
}

void TakeSample(const SamplingConfig& config, std::span<const float> xyz, std::span<const std::int32_t> timesNs,
                VoxelSampler& sampler, Sample& out) {
  out.map.clear();
  out.source.clear();
  const std::size_t n = xyz.size() / 3;
  const double low = config.minRangeM * config.minRangeM, high = config.maxRangeM * config.maxRangeM;
  const double c = std::cos(config.elevationOffsetRad), s = std::sin(config.elevationOffsetRad);
  sampler.Start(config.mapVoxelM, n);
  for (std::size_t i = 0; i < n; ++i) {
    Vec3 p{xyz[3 * i], xyz[3 * i + 1], xyz[3 * i + 2]};
    const double squared = p.Squared();
    if (!(squared > low && squared < high)) continue;
    if (config.elevationOffsetRad != 0) {
      const double flat = std::sqrt(p.x * p.x + p.y * p.y);
      const double k = flat > 0 ? c - s * p.z / flat : c;
      p = {p.x * k, p.y * k, c * p.z + s * flat};
    }
    if (sampler.IsFirst(p)) out.map.push_back({p, timesNs.empty() ? 0.0 : timesNs[i] * 1e-9});
  }
  sampler.Start(config.sourceVoxelM, out.map.size());
  for (const TimedPoint& point : out.map)
    if (sampler.IsFirst(point.p)) out.source.push_back(point);
}

}  // namespace lanetrace
