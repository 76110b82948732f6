// Saving and loading an odometry: a header, the scalars, the configuration, then the map voxel by voxel in its order.
#include <bit>
#include <cmath>
#include <cstring>
#include <type_traits>

#include "refusal.h"
#include "registration/odometry.h"

namespace lanetrace {

namespace {

static_assert(std::endian::native == std::endian::little, "saved states are little endian and written as they lie");
constexpr std::uint32_t kMagic = 0x444f544c;  // "LTOD"
constexpr std::uint32_t kVersion = 2;

class Writer {
 public:
  template <typename T>
  void Put(const T& value) {
    static_assert(std::is_trivially_copyable_v<T>);
    PutBytes(&value, sizeof value);
  }
  void PutBytes(const void* from, std::size_t size) {
    const auto* bytes = static_cast<const std::uint8_t*>(from);
    out.insert(out.end(), bytes, bytes + size);
  }
  std::vector<std::uint8_t> out;
};

class Reader {
 public:
  explicit Reader(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}
  template <typename T>
  bool Get(T& value) {
    return GetBytes(&value, sizeof value);
  }
  bool GetBytes(void* to, std::size_t size) {
    if (bytes_.size() - at_ < size) return false;
    if (size > 0) std::memcpy(to, bytes_.data() + at_, size);
    at_ += size;
    return true;
  }
  std::size_t Left() const { return bytes_.size() - at_; }

 private:
  std::span<const std::uint8_t> bytes_;
  std::size_t at_ = 0;
};

// Every field once, in file order, for both directions.
template <typename Config, typename Visit>
bool VisitConfig(Config& c, Visit visit) {
  std::uint8_t deskew = c.deskew;
  const bool done = visit(c.minRangeM) && visit(c.maxRangeM) && visit(c.elevationOffsetRad) && visit(c.voxelM) &&
                    visit(c.pointsPerVoxel) && visit(c.mapVoxelM) && visit(c.sourceVoxelM) && visit(c.planeRadiusM) &&
                    visit(c.wideRadiusM) && visit(c.planarity) && visit(c.pointWeight) && visit(c.initialThresholdM) &&
                    visit(c.minMotionM) && visit(c.kernelOverThreshold) && visit(c.maxIterations) &&
                    visit(c.convergence) && visit(deskew) && visit(c.searchSpeedMps);
  if constexpr (!std::is_const_v<Config>) c.deskew = deskew != 0;
  return done;
}

}  // namespace

std::vector<std::uint8_t> Odometry::Save() const {
  Writer to;
  to.out.reserve(512 + first_.size() * 32 + map_.Voxels().size() * 16 + map_.Points() * 12);
  to.Put(kMagic);
  to.Put(kVersion);
  VisitConfig(config_, [&](const auto& field) {
    to.Put(field);
    return true;
  });
  to.Put(scans_);
  to.Put(static_cast<std::uint8_t>(held_));
  to.Put(pose_);
  to.Put(velocity_);
  to.Put(lastNs_);
  to.Put(lastMiddleS_);
  to.Put(travelledM_);
  to.Put(threshold_.sumSquares);
  to.Put(threshold_.count);
  to.Put(static_cast<std::uint64_t>(first_.size()));
  to.PutBytes(first_.data(), first_.size() * sizeof(TimedPoint));
  to.Put(static_cast<std::uint64_t>(map_.Voxels().size()));
  for (const PointMap::Voxel& voxel : map_.Voxels()) {
    to.Put(voxel.key);
    to.Put(voxel.count);
    to.PutBytes(voxel.x, voxel.count * sizeof(float));
    to.PutBytes(voxel.y, voxel.count * sizeof(float));
    to.PutBytes(voxel.z, voxel.count * sizeof(float));
  }
  return to.out;
}

std::unique_ptr<Odometry> Odometry::Load(std::span<const std::uint8_t> bytes, unsigned threads, std::string& error) {
  Reader from(bytes);
  std::uint32_t magic = 0, version = 0;
  if (!from.Get(magic) || magic != kMagic) {
    error = "the bytes are not a saved odometry";
    return nullptr;
  }
  if (!from.Get(version) || version != kVersion) {
    error = "the odometry was saved by another version";
    return nullptr;
  }
  error = "the saved odometry is damaged";
  OdometryConfig config;
  if (!VisitConfig(config, [&](auto& field) { return from.Get(field); }) || !config.Problem().empty()) return nullptr;
  auto odometry = std::make_unique<Odometry>(config, threads);
  std::uint64_t first = 0, count = 0;
  std::uint8_t held = 0;
  if (!(from.Get(odometry->scans_) && from.Get(held) && from.Get(odometry->pose_) && from.Get(odometry->velocity_) &&
        from.Get(odometry->lastNs_) && from.Get(odometry->lastMiddleS_) && from.Get(odometry->travelledM_) &&
        from.Get(odometry->threshold_.sumSquares) && from.Get(odometry->threshold_.count) && from.Get(first)) ||
      first > from.Left() / sizeof(TimedPoint))
    return nullptr;
  odometry->held_ = held != 0;
  const Rigid& T = odometry->pose_;
  const Twist& v = odometry->velocity_;
  for (const double value : {T.q.w, T.q.x, T.q.y, T.q.z, T.p.x, T.p.y, T.p.z, v.w.x, v.w.y, v.w.z, v.v.x, v.v.y, v.v.z})
    if (!std::isfinite(value)) return nullptr;
  if (std::abs(T.q.w * T.q.w + T.q.x * T.q.x + T.q.y * T.q.y + T.q.z * T.q.z - 1) > 1e-6) return nullptr;
  for (const double value : {T.p.x, T.p.y, T.p.z})
    if (std::abs(value) > kFarthestM) return nullptr;
  for (const double value : {odometry->lastNs_, odometry->lastMiddleS_, odometry->travelledM_})
    if (!std::isfinite(value)) return nullptr;
  const AdaptiveThreshold& threshold = odometry->threshold_;
  if (!(std::isfinite(threshold.sumSquares) && threshold.sumSquares > 0 && std::isfinite(threshold.count) &&
        threshold.count >= 1))
    return nullptr;
  odometry->first_.resize(first);
  if (!from.GetBytes(odometry->first_.data(), first * sizeof(TimedPoint)) || !from.Get(count) ||
      count > from.Left() / 16)
    return nullptr;
  // As the sensor gave them: within its range.
  for (const TimedPoint& point : odometry->first_)
    if (!(point.p.Squared() <= 1.01 * config.maxRangeM * config.maxRangeM && std::isfinite(point.tauS))) return nullptr;
  std::vector<PointMap::Voxel> voxels(count);
  for (PointMap::Voxel& voxel : voxels) {
    if (!from.Get(voxel.key) || !from.Get(voxel.count) || voxel.count > PointMap::kCapacity) return nullptr;
    const std::size_t size = voxel.count * sizeof(float);
    if (!from.GetBytes(voxel.x, size) || !from.GetBytes(voxel.y, size) || !from.GetBytes(voxel.z, size)) return nullptr;
  }
  if (from.Left() != 0 || !odometry->map_.Restore(std::move(voxels))) return nullptr;
  error.clear();
  return odometry;
}

}  // namespace lanetrace
