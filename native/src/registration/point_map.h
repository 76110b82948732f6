#pragma once
// The local map: points in cubic voxels found by a hash, as in KISS-ICP (Vizzo et al. 2023, section III-C), with at
// most `capacity` points a voxel, each at least voxel / sqrt(capacity) from the others. Nothing ever runs over the hash
// table: voxels are kept in the order in which they were made, so results, and bytes saved, do not depend on the table.
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "registration/lanes.h"
#include "registration/rigid.h"

namespace lanetrace {

using VoxelKey = std::array<std::int32_t, 3>;

// A key as one word, 21 bits an axis: a million voxels to each side.
constexpr std::uint64_t PackKey(const VoxelKey& k) {
  constexpr std::uint64_t mask = (1ull << 21) - 1;
  return ((static_cast<std::uint64_t>(k[0]) & mask) << 42) | ((static_cast<std::uint64_t>(k[1]) & mask) << 21) |
         (static_cast<std::uint64_t>(k[2]) & mask);
}
constexpr std::uint64_t MixKey(std::uint64_t k) {
  k ^= k >> 31;
  k *= 0x9e3779b97f4a7c15ull;
  return k ^ (k >> 29);
}

class PointMap {
 public:
  static constexpr int kCapacity = 20;

  // Coordinates are relative to the voxel's lower corner, so that they stay exact however far the drive goes. Places
  // not taken hold a point far away: loops run over whole groups of four and need no test.
  struct Voxel {
    float x[kCapacity], y[kCapacity], z[kCapacity];
    VoxelKey key;
    std::uint32_t count;
  };
  static_assert(sizeof(Voxel) == 256);

  // Voxels around a place: indices into voxels(), valid until the map changes.
  struct Around {
    VoxelKey key;
    int count = -1;
    std::array<std::int32_t, 27> voxel;
  };

  // What the map holds near a query point. Sums are of w d, w d d^T over points closer than the radius, d being map
  // point minus query and w = (1 - |d|^2/radius^2)^2, so that a plane fitted to them changes smoothly as the query
  // moves.
  struct Near {
    float nearestSquared;       // m^2; infinity where there is none
    std::int32_t nearest = -1;  // voxel index * kCapacity + place
    float weight = 0, x = 0, y = 0, z = 0, xx = 0, xy = 0, xz = 0, yy = 0, yz = 0, zz = 0;
    float count = 0;  // points within the radius
  };

  PointMap(double voxelM, int capacity);

  VoxelKey KeyOf(const Vec3& p) const;
  // Adds the point unless its voxel is full or holds one too close. True when added.
  bool Insert(const Vec3& p);
  // Drops voxels whose centre is further than radius from the place.
  void RemoveFar(const Vec3& place, double radiusM);
  void Clear();

  // The 27 voxels around a key that exist, in a fixed order.
  void FindAround(const VoxelKey& key, Around& out) const;
  // Nearest point among those voxels (ties: the first), and moments of those within the radius (m).
  Near Look(const Vec3& query, const Around& around, double radiusM) const;
  // Nearest point among the 27 voxels around the query, as Look gives it.
  Near Nearest(const Vec3& query) const;
  Vec3 PointAt(std::int32_t id) const;

  std::span<const Voxel> Voxels() const { return voxels_; }
  std::size_t Points() const { return points_; }
  double VoxelM() const { return voxelM_; }

  // Rebuilds the map from voxels in their order; each must have 1 to capacity points inside itself and a new key.
  // False, and the map empty, where they do not.
  bool Restore(std::vector<Voxel> voxels);

 private:
  struct Slot {
    std::uint64_t key;
    std::int32_t voxel;  // -1: free
  };
  std::int32_t Find(const VoxelKey& key) const;
  void Place(const VoxelKey& key, std::int32_t voxel);
  void Rehash(std::size_t slots);

  double voxelM_, inverse_;
  int capacity_;
  float spacingSquared_;
  std::vector<Voxel> voxels_;
  std::vector<Slot> slots_;
  std::size_t points_ = 0;
};

}  // namespace lanetrace
