#include "voxels/voxels.h"

#include <algorithm>
#include <cmath>
#include <string>

namespace lanetrace {

Voxel& VoxelStore::Tile::At(std::uint64_t key) {
  if (table.size() < 2 * (voxels.size() + 1)) Grow();
  const std::size_t mask = table.size() - 1;
  std::size_t slot = static_cast<std::size_t>((key * 0x9E3779B97F4A7C15ull) >> 20) & mask;
  while (table[slot] != 0) {
    if (keys[table[slot] - 1] == key) return voxels[table[slot] - 1];
    slot = (slot + 1) & mask;
  }
  // Room for both first, so that a failed allocation leaves them of one length.
  constexpr std::size_t kMostVoxels = std::size_t{1} << 24;  // 1 GiB a tile
  if (keys.size() >= kMostVoxels) throw Refusal("A tile of the map cloud has more than 16777216 voxels.");
  if (keys.size() == keys.capacity()) keys.reserve(std::max<std::size_t>(64, 2 * keys.size()));
  if (voxels.size() == voxels.capacity()) voxels.reserve(std::max<std::size_t>(64, 2 * voxels.size()));
  voxels.push_back(Voxel{});
  keys.push_back(key);
  table[slot] = static_cast<std::uint32_t>(voxels.size());
  return voxels.back();
}

void VoxelStore::Tile::Grow() {
  std::size_t size = table.empty() ? 4096 : 2 * table.size();
  table.assign(size, 0);
  for (std::size_t i = 0; i < keys.size(); ++i) {
    std::size_t slot = static_cast<std::size_t>((keys[i] * 0x9E3779B97F4A7C15ull) >> 20) & (size - 1);
    while (table[slot] != 0) slot = (slot + 1) & (size - 1);
    table[slot] = static_cast<std::uint32_t>(i + 1);
  }
}

namespace {

struct Record {
  std::uint64_t key;
  float x, y, z, intensity;
  std::uint8_t r, g, b, seen;
  std::uint8_t label;
};

// Whether a place lies on the vehicle's own trajectory, which is laid into a grid of 1 m cells once a call.
class Corridor {
 public:
  Corridor(const std::vector<double>& trajectory, double radiusM) : radius_(radiusM) {
    if (trajectory.size() < 3) return;
    double highX = trajectory[0], highY = trajectory[1];
    lowX_ = trajectory[0];
    lowY_ = trajectory[1];
    for (std::size_t i = 0; i + 2 < trajectory.size(); i += 3) {
      lowX_ = std::min(lowX_, trajectory[i]);
      highX = std::max(highX, trajectory[i]);
      lowY_ = std::min(lowY_, trajectory[i + 1]);
      highY = std::max(highY, trajectory[i + 1]);
    }
    const int reach = static_cast<int>(std::ceil(radiusM));
    const double spanX = highX - lowX_, spanY = highY - lowY_;
    lowX_ -= reach + 1;
    lowY_ -= reach + 1;
    // 16 million cells are 4 km each trajectory: more than one call's sweeps span, and 400 MB.
    constexpr double kMostCells = 1 << 24;
    if (!((highX - lowX_ + reach + 2) * (highY - lowY_ + reach + 2) <= kMostCells))
      throw Refusal("The vehicle's trajectory near these sweeps spans " + std::to_string(std::lround(spanX)) + " by " +
                    std::to_string(std::lround(spanY)) + " m: its positions lie too far apart.");
    width_ = static_cast<int>(highX - lowX_) + reach + 2;
    height_ = static_cast<int>(highY - lowY_) + reach + 2;
    cells_.resize(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_));
    for (std::size_t i = 0; i + 2 < trajectory.size(); i += 3) {
      const int x = static_cast<int>(trajectory[i] - lowX_), y = static_cast<int>(trajectory[i + 1] - lowY_);
      for (int dy = -reach; dy <= reach; ++dy)
        for (int dx = -reach; dx <= reach; ++dx)
          if (x + dx >= 0 && y + dy >= 0 && x + dx < width_ && y + dy < height_)
            cells_[static_cast<std::size_t>(y + dy) * static_cast<std::size_t>(width_) +
                   static_cast<std::size_t>(x + dx)]
                .push_back({trajectory[i], trajectory[i + 1], trajectory[i + 2]});
    }
  }
  bool Holds(const Point3& p) const {
    const double x = p.x - lowX_, y = p.y - lowY_;
    if (!(x >= 0 && y >= 0 && x < width_ && y < height_)) return false;
    for (const Point3& c :
         cells_[static_cast<std::size_t>(y) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(x)])
      if ((p.x - c.x) * (p.x - c.x) + (p.y - c.y) * (p.y - c.y) < radius_ * radius_ && p.z < c.z + 2.5 &&
          p.z > c.z - 3.5)
        return true;
    return false;
  }

 private:
  double radius_;
  double lowX_ = 0, lowY_ = 0;
  int width_ = 0, height_ = 0;
  std::vector<std::vector<Point3>> cells_;
};

// The places of a trajectory that a point of these sweeps can be near to.
std::vector<double> PartNear(const std::vector<double>& trajectory, const std::vector<PlacedSweep>& sweeps,
                             double reachM) {
  double low[2] = {INFINITY, INFINITY}, high[2] = {-INFINITY, -INFINITY};
  for (const PlacedSweep& sweep : sweeps) {
    const Point3 o = sweep.Origin();
    low[0] = std::min(low[0], o.x - reachM);
    high[0] = std::max(high[0], o.x + reachM);
    low[1] = std::min(low[1], o.y - reachM);
    high[1] = std::max(high[1], o.y + reachM);
  }
  std::vector<double> near;
  for (std::size_t i = 0; i + 2 < trajectory.size(); i += 3)
    if (trajectory[i] >= low[0] && trajectory[i] <= high[0] && trajectory[i + 1] >= low[1] &&
        trajectory[i + 1] <= high[1])
      near.insert(near.end(), trajectory.begin() + static_cast<std::ptrdiff_t>(i),
                  trajectory.begin() + static_cast<std::ptrdiff_t>(i) + 3);
  return near;
}

using TileKey = std::pair<int, int>;

// Near the sensor many points of a sweep fall into one voxel and say the same: a small cache lets the first through.
class RecentVoxels {
 public:
  // Whether the voxel `key` of the tile was not the last one seen at its place in the cache.
  bool IsNew(const TileKey& tile, std::uint64_t key) {
    const std::uint64_t known =
        key + (static_cast<std::uint64_t>(static_cast<std::uint32_t>(tile.first)) << 47) +
        (static_cast<std::uint64_t>(static_cast<std::uint32_t>(tile.second)) << 15) * 0x2545F491ull;
    std::uint64_t& slot = slots_[static_cast<std::size_t>((known * 0x9E3779B97F4A7C15ull) >> 40) & (kSlots - 1)];
    if (slot == known) return false;
    slot = known;
    return true;
  }

 private:
  static constexpr std::size_t kSlots = 1 << 14;
  std::vector<std::uint64_t> slots_ = std::vector<std::uint64_t>(kSlots, ~0ull);
};

// The colour of a point in a picture, where the picture shows it.
void TakeColour(const Picture& picture, const Point3& p, Record& record) {
  const double* R = picture.rotation;
  const double dx = p.x - picture.position[0], dy = p.y - picture.position[1], dz = p.z - picture.position[2];
  const double forward = R[2] * dx + R[5] * dy + R[8] * dz;
  double u, v;
  if (!(forward > 0.5 &&
        ProjectPoint(picture, R[0] * dx + R[3] * dy + R[6] * dz, R[1] * dx + R[4] * dy + R[7] * dz, forward, u, v) &&
        u > 0 && v > 0 && u < picture.width - 1 && v < picture.height - 1))
    return;
  const std::uint8_t* c =
      picture.rgb + 3 * (static_cast<std::size_t>(v + 0.5) * static_cast<std::size_t>(picture.width) +
                         static_cast<std::size_t>(u + 0.5));
  record.r = c[0];
  record.g = c[1];
  record.b = c[2];
  record.seen = 1;
}

using RecordsByTile = std::map<TileKey, std::vector<Record>>;

// The records of one sweep: its points but for outliers and for what moves where the vehicle went.
RecordsByTile RecordsOf(const VoxelStore& store, const PlacedSweep& sweep, const Picture* picture,
                        const Corridor& corridor, const VoxelOptions& options) {
  const double perVoxel = 1 / store.voxel, perEdge = 1 / store.edge;
  const Point3 o = sweep.Origin();
  RecordsByTile made;
  TileKey lastKey{};
  std::vector<Record>* last = nullptr;
  RecentVoxels recent;
  for (std::size_t i = 0; i < sweep.count; ++i) {
    const Point3 p = sweep.At(i);
    const double r2 = (p.x - o.x) * (p.x - o.x) + (p.y - o.y) * (p.y - o.y);
    if (!Placeable(p) || r2 > options.rangeM * options.rangeM || r2 < options.egoM * options.egoM) continue;
    const std::uint8_t label = sweep.labels ? sweep.labels[i] : static_cast<std::uint8_t>(kUnjudged);
    if (label == kOutlier || (label != kGround && corridor.Holds(p))) continue;
    const TileKey tile{static_cast<int>(std::floor(p.x * perEdge)), static_cast<int>(std::floor(p.y * perEdge))};
    const double lx = p.x - tile.first * store.edge, ly = p.y - tile.second * store.edge;
    const std::uint64_t key =
        (static_cast<std::uint64_t>(lx * perVoxel) & 0xffff) |
        ((static_cast<std::uint64_t>(ly * perVoxel) & 0xffff) << 16) |
        ((static_cast<std::uint64_t>(static_cast<std::int64_t>(std::floor(p.z * perVoxel)) + (1ll << 30)) &
          0xffffffffull)
         << 32);
    if (!last || tile != lastKey) {
      last = &made[tile];
      lastKey = tile;
    }
    if (!recent.IsNew(tile, key)) continue;
    Record record{};
    record.key = key;
    record.x = static_cast<float>(lx);
    record.y = static_cast<float>(ly);
    record.z = static_cast<float>(p.z);
    record.intensity = sweep.intensity ? sweep.intensity[i] : 0.f;
    record.label = label;
    if (picture) TakeColour(*picture, p, record);
    last->push_back(record);
  }
  return made;
}

// Running means of a voxel.
void Merge(Voxel& voxel, const Record& record, std::uint32_t scan) {
  const float n = static_cast<float>(++voxel.count);
  if (voxel.count == 1) {
    voxel.sweep = scan;
    voxel.label = record.label;
  }
  if (voxel.last != scan) {
    voxel.last = scan;
    if (voxel.scans < 0xffff) ++voxel.scans;
  }
  voxel.x += (record.x - voxel.x) / n;
  voxel.y += (record.y - voxel.y) / n;
  voxel.z += (record.z - voxel.z) / n;
  voxel.intensity += (record.intensity - voxel.intensity) / n;
  if (record.seen) {
    const float m = voxel.seen += 1;
    voxel.r += (record.r - voxel.r) / m;
    voxel.g += (record.g - voxel.g) / m;
    voxel.b += (record.b - voxel.b) / m;
  }
}

// A tile, and the records for it in the order of the sweeps.
struct TileJob {
  VoxelStore::Tile* tile;
  std::vector<std::pair<const std::vector<Record>*, std::uint32_t>> lists;
};

}  // namespace

void SplatVoxels(VoxelStore& store, const std::vector<PlacedSweep>& sweeps, const std::vector<const Picture*>& pictures,
                 const std::vector<double>& trajectory, const VoxelOptions& options, ThreadPool& pool) {
  const Corridor corridor(PartNear(trajectory, sweeps, options.rangeM + options.corridorM), options.corridorM);
  std::vector<RecordsByTile> made(sweeps.size());
  pool.Run(sweeps.size(), [&](std::size_t s) {
    made[s] = RecordsOf(store, sweeps[s], s < pictures.size() ? pictures[s] : nullptr, corridor, options);
  });
  std::map<TileKey, TileJob> byTile;
  for (std::size_t s = 0; s < sweeps.size(); ++s) {
    for (const auto& [key, records] : made[s]) {
      TileJob& job = byTile[key];
      job.tile = &store.tiles[key];
      job.lists.emplace_back(&records, sweeps[s].scan);
    }
  }
  std::vector<TileJob*> jobs;
  for (auto& [key, job] : byTile) jobs.push_back(&job);
  pool.Run(jobs.size(), [&](std::size_t j) {
    VoxelStore::Tile& tile = *jobs[j]->tile;
    for (const auto& [records, scan] : jobs[j]->lists)
      for (const Record& record : *records) Merge(tile.At(record.key), record, scan);
  });
}

}  // namespace lanetrace
