#pragma once
#include <cstdint>
#include <map>
#include <utility>
#include <vector>

#include "parallel/thread_pool.h"
#include "raster/colour.h"
#include "sweep/sweep.h"

namespace lanetrace {

// One voxel of the map cloud: the mean of what fell into it. Positions are relative to the lower left corner of its
// tile.
struct Voxel {
  float x, y, z;
  float intensity;
  float r, g, b, seen;  // colour sums' means and how often a camera saw it
  std::uint32_t count;
  std::uint32_t sweep;  // first sweep
  std::uint32_t last;   // last sweep counted
  std::uint16_t scans;  // sweeps that hit it
  std::uint8_t label;
};

// The map cloud under construction: tiles of voxels, filled sweep by sweep.
class VoxelStore {
 public:
  VoxelStore(double edgeM, double voxelM) : edge(edgeM), voxel(voxelM) {}

  const double edge, voxel;

  struct Tile {
    std::vector<Voxel> voxels;         // in the order they were first hit
    std::vector<std::uint64_t> keys;   // of each voxel
    std::vector<std::uint32_t> table;  // open addressing: index + 1, 0 is empty
    Voxel& At(std::uint64_t key);

   private:
    void Grow();
  };
  std::map<std::pair<int, int>, Tile> tiles;
};

// All values come from the caller (engine/kernels/voxels.ts).
struct VoxelOptions {
  double rangeM = 0;
  double egoM = 0;
  // Points above the ground within this distance of the vehicle's own path and below 2.5 m are traffic in its lane.
  double corridorM = 0;
};

// Adds sweeps. `pictures[i]` (may be null) colours sweep i; `trajectory` holds x y z of the vehicle near these
// sweeps.
void SplatVoxels(VoxelStore& store, const std::vector<PlacedSweep>& sweeps, const std::vector<const Picture*>& pictures,
                 const std::vector<double>& trajectory, const VoxelOptions& options, ThreadPool& pool);

}  // namespace lanetrace
