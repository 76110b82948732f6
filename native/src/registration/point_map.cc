#include "registration/point_map.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "refusal.h"

namespace lanetrace {

namespace {
constexpr float kNowhere = 1e17f;                          // its square times three is still a float
constexpr double kFarthestCell = 1048574;                  // a neighbour's key still fits 21 bits
constexpr std::size_t kMostVoxels = std::size_t{1} << 22;  // 1 GiB; a dense city within 100 m has a hundredth of it
}  // namespace

PointMap::PointMap(double voxelM, int capacity)
    : voxelM_(voxelM),
      inverse_(1 / voxelM),
      capacity_(std::clamp(capacity, 1, kCapacity)),
      spacingSquared_(static_cast<float>(voxelM * voxelM / capacity_)) {
  Rehash(1024);
}

VoxelKey PointMap::KeyOf(const Vec3& p) const {
  // Bounded to what a packed key can hold, so that a pose gone astray stays a wrong answer and never an overflow.
  const auto cell = [this](double v) {
    return ToInt<std::int32_t>(std::floor(v * inverse_), -kFarthestCell, kFarthestCell);
  };
  return {cell(p.x), cell(p.y), cell(p.z)};
}

std::int32_t PointMap::Find(const VoxelKey& key) const {
  const std::uint64_t packed = PackKey(key);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t at = MixKey(packed) & mask;; at = (at + 1) & mask) {
    const Slot& slot = slots_[at];
    if (slot.voxel < 0) return -1;
    if (slot.key == packed) return slot.voxel;
  }
}

void PointMap::Place(const VoxelKey& key, std::int32_t voxel) {
  const std::uint64_t packed = PackKey(key);
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = MixKey(packed) & mask;
  while (slots_[at].voxel >= 0) at = (at + 1) & mask;
  slots_[at] = {packed, voxel};
}

void PointMap::Rehash(std::size_t slots) {
  slots_.assign(slots, Slot{0, -1});
  for (std::size_t i = 0; i < voxels_.size(); ++i) Place(voxels_[i].key, static_cast<std::int32_t>(i));
}

bool PointMap::Insert(const Vec3& p) {
  const VoxelKey key = KeyOf(p);
  const float x = static_cast<float>(p.x - key[0] * voxelM_);
  const float y = static_cast<float>(p.y - key[1] * voxelM_);
  const float z = static_cast<float>(p.z - key[2] * voxelM_);
  std::int32_t index = Find(key);
  if (index < 0) {
    if (voxels_.size() >= kMostVoxels)
      throw Refusal("The local map has more than 4194304 voxels: the poses lie too far apart.");
    if ((voxels_.size() + 1) * 2 > slots_.size()) Rehash(slots_.size() * 2);
    index = static_cast<std::int32_t>(voxels_.size());
    Voxel& fresh = voxels_.emplace_back();
    std::fill(fresh.x, fresh.x + 3 * kCapacity, kNowhere);
    fresh.key = key;
    fresh.count = 0;
    Place(key, index);
  }
  Voxel& voxel = voxels_[index];
  if (voxel.count >= static_cast<std::uint32_t>(capacity_)) return false;
  for (std::uint32_t i = 0; i < voxel.count; ++i) {
    const float dx = voxel.x[i] - x, dy = voxel.y[i] - y, dz = voxel.z[i] - z;
    if (dx * dx + dy * dy + dz * dz < spacingSquared_) return false;
  }
  voxel.x[voxel.count] = x;
  voxel.y[voxel.count] = y;
  voxel.z[voxel.count] = z;
  ++voxel.count;
  ++points_;
  return true;
}

void PointMap::RemoveFar(const Vec3& place, double radiusM) {
  const double limit = radiusM * radiusM;
  std::size_t kept = 0;
  for (std::size_t i = 0; i < voxels_.size(); ++i) {
    const VoxelKey& k = voxels_[i].key;
    const Vec3 centre{(k[0] + 0.5) * voxelM_, (k[1] + 0.5) * voxelM_, (k[2] + 0.5) * voxelM_};
    if ((centre - place).Squared() > limit) {
      points_ -= voxels_[i].count;
      continue;
    }
    if (kept != i) voxels_[kept] = voxels_[i];
    ++kept;
  }
  if (kept == voxels_.size()) return;
  voxels_.resize(kept);
  Rehash(slots_.size());
}

void PointMap::Clear() {
  voxels_.clear();
  points_ = 0;
  Rehash(1024);
}

void PointMap::FindAround(const VoxelKey& key, Around& out) const {
  out.key = key;
  out.count = 0;
  for (int dx = -1; dx <= 1; ++dx)
    for (int dy = -1; dy <= 1; ++dy)
      for (int dz = -1; dz <= 1; ++dz) {
        const std::int32_t index = Find({key[0] + dx, key[1] + dy, key[2] + dz});
        if (index >= 0) out.voxel[out.count++] = index;
      }
}

PointMap::Near PointMap::Look(const Vec3& query, const Around& around, double radiusM) const {
  const Float4 one = Splat(1.0f), zero = Splat(0.0f);
  const Float4 inverseSquared = Splat(static_cast<float>(1 / (radiusM * radiusM)));
  const float radiusSquared = static_cast<float>(radiusM * radiusM);
  const float side = static_cast<float>(voxelM_);
  Float4 best = Splat(std::numeric_limits<float>::infinity());
  Int4 bestId = SplatInt(-1);
  Float4 sw = zero, sx = zero, sy = zero, sz = zero, sxx = zero, sxy = zero, sxz = zero, syy = zero, syz = zero,
         szz = zero, n = zero;
  float bound = std::numeric_limits<float>::infinity();
  for (int a = 0; a < around.count; ++a) {
    const std::int32_t index = around.voxel[a];
    const Voxel& voxel = voxels_[index];
    const float fx = static_cast<float>(query.x - voxel.key[0] * voxelM_);
    const float fy = static_cast<float>(query.y - voxel.key[1] * voxelM_);
    const float fz = static_cast<float>(query.z - voxel.key[2] * voxelM_);
    // A voxel that can hold neither a closer point nor one within the radius is passed over.
    const float ex = std::max({0.0f, -fx, fx - side}), ey = std::max({0.0f, -fy, fy - side}),
                ez = std::max({0.0f, -fz, fz - side});
    const float box = ex * ex + ey * ey + ez * ez;
    if (box > radiusSquared && box > bound) continue;
    const Float4 qx = Splat(fx), qy = Splat(fy), qz = Splat(fz);
    for (std::uint32_t i = 0; i < voxel.count; i += 4) {
      const Float4 dx = Load4(voxel.x + i) - qx, dy = Load4(voxel.y + i) - qy, dz = Load4(voxel.z + i) - qz;
      const Float4 d2 = dx * dx + dy * dy + dz * dz;
      const Int4 closer = Less(d2, best);
      best = Select(closer, best, d2);
      bestId = SelectInt(closer, bestId, SplatInt(static_cast<std::int32_t>(index * kCapacity + i)));
      const Float4 inside = one - d2 * inverseSquared;
      const Int4 within = Less(zero, inside);
      const Float4 k = Select(within, zero, inside);
      const Float4 w = k * k;
      const Float4 wx = w * dx, wy = w * dy, wz = w * dz;
      n += Select(within, zero, one);
      sw += w;
      sx += wx;
      sy += wy;
      sz += wz;
      sxx += wx * dx;
      sxy += wx * dy;
      sxz += wx * dz;
      syy += wy * dy;
      syz += wy * dz;
      szz += wz * dz;
    }
    bound = std::min(std::min(best[0], best[1]), std::min(best[2], best[3]));
  }
  Near near;
  near.nearestSquared = std::numeric_limits<float>::infinity();
  for (int lane = 0; lane < 4; ++lane) {
    if (bestId[lane] >= 0 && best[lane] < near.nearestSquared) {
      near.nearestSquared = best[lane];
      near.nearest = bestId[lane] + lane;
    }
  }
  near.count = Sum4(n);
  near.weight = Sum4(sw);
  near.x = Sum4(sx);
  near.y = Sum4(sy);
  near.z = Sum4(sz);
  near.xx = Sum4(sxx);
  near.xy = Sum4(sxy);
  near.xz = Sum4(sxz);
  near.yy = Sum4(syy);
  near.yz = Sum4(syz);
  near.zz = Sum4(szz);
  return near;
}

PointMap::Near PointMap::Nearest(const Vec3& query) const {
  Around around;
  FindAround(KeyOf(query), around);
  return Look(query, around, voxelM_);
}

Vec3 PointMap::PointAt(std::int32_t id) const {
  const Voxel& voxel = voxels_[id / kCapacity];
  const int i = id % kCapacity;
  return {voxel.key[0] * voxelM_ + voxel.x[i], voxel.key[1] * voxelM_ + voxel.y[i],
          voxel.key[2] * voxelM_ + voxel.z[i]};
}

bool PointMap::Restore(std::vector<Voxel> voxels) {
  Clear();
  if (voxels.size() > kMostVoxels) return false;
  std::size_t slots = 1024;
  while (slots < 2 * (voxels.size() + 1)) slots *= 2;
  slots_.assign(slots, Slot{0, -1});
  const float side = static_cast<float>(voxelM_) * 1.001f;
  for (std::size_t i = 0; i < voxels.size(); ++i) {
    Voxel& voxel = voxels[i];
    bool sound = voxel.count >= 1 && voxel.count <= static_cast<std::uint32_t>(capacity_) && Find(voxel.key) < 0;
    for (const std::int32_t k : voxel.key) sound = sound && std::abs(static_cast<double>(k)) <= kFarthestCell;
    for (std::uint32_t j = 0; sound && j < voxel.count; ++j) {
      for (const float c : {voxel.x[j], voxel.y[j], voxel.z[j]}) sound = sound && c >= -0.001f * side && c <= side;
    }
    if (!sound) {
      Clear();
      return false;
    }
    for (std::uint32_t j = voxel.count; j < kCapacity; ++j) voxel.x[j] = voxel.y[j] = voxel.z[j] = kNowhere;
    points_ += voxel.count;
    Place(voxel.key, static_cast<std::int32_t>(i));
  }
  voxels_ = std::move(voxels);
  return true;
}

}  // namespace lanetrace
