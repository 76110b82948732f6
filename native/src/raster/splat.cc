#include "raster/splat.h"

#include <algorithm>
#include <cmath>

namespace lanetrace {

namespace {

// Work for the cells of one strip of a tile, in the order of the sweeps: this order, and not that of the threads,
// decides the rounding of every sum.
struct StripKey {
  TileKey tile;
  int strip;
  bool operator<(const StripKey& o) const { return tile != o.tile ? tile < o.tile : strip < o.strip; }
};

constexpr int kStrips = 8;

template <typename Record>
using Strips = std::map<StripKey, std::vector<Record>>;

// Sorts the records that `make(sweep, put)` yields a sweep into strips, then lets `apply(cell, record)` see each
// strip's records in the order of the sweeps and of the points within them.
template <typename Record, typename MakeRecords, typename Apply>
void Splat(TileStore& store, const std::vector<PlacedSweep>& sweeps, ThreadPool& pool, MakeRecords make, Apply apply) {
  std::vector<Strips<Record>> made(sweeps.size());
  pool.Run(sweeps.size(), [&](std::size_t s) {
    Strips<Record>& strips = made[s];
    StripKey lastKey{};
    std::vector<Record>* last = nullptr;
    make(sweeps[s], [&](double x, double y, Record record) {
      const TileKey key = store.KeyOf(x, y);
      const int cx = store.CellOf(x, key.first), cy = store.CellOf(y, key.second);
      const StripKey strip{key, cy * kStrips / store.cells};
      if (!last || strip.tile != lastKey.tile || strip.strip != lastKey.strip) {
        last = &strips[strip];
        lastKey = strip;
      }
      record.cell = static_cast<std::uint32_t>(cy * store.cells + cx);
      last->push_back(record);
    });
  });
  std::map<StripKey, std::vector<const std::vector<Record>*>> byStrip;
  for (const Strips<Record>& strips : made)
    for (const auto& [key, records] : strips) byStrip[key].push_back(&records);
  std::vector<std::pair<float*, const std::vector<const std::vector<Record>*>*>> jobs;
  jobs.reserve(byStrip.size());
  // All tiles are counted before the first is made, so that a refused call changes nothing.
  std::size_t fresh = 0;
  const TileKey* counted = nullptr;
  for (const auto& [key, lists] : byStrip) {
    if (!counted || *counted != key.tile) fresh += store.tiles.contains(key.tile) ? 0 : 1;
    counted = &key.tile;
  }
  store.CheckRoom(fresh);
  for (const auto& [key, lists] : byStrip) jobs.emplace_back(store.Make(key.tile).data(), &lists);
  pool.Run(jobs.size(), [&](std::size_t j) {
    for (const auto* records : *jobs[j].second)
      for (const Record& record : *records)
        apply(jobs[j].first + static_cast<std::size_t>(record.cell) * static_cast<std::size_t>(store.channels), record);
  });
}

struct HeightRecord {
  std::uint32_t cell;
  float z;
};

struct SurfaceRecord {
  std::uint32_t cell;
  float z;       // height of the ground point, or height over ground of a standing one
  float shine;   // normalised intensity
  float weight;  // 0: no intensity; negative: a standing point
  std::uint32_t scan;
};

}  // namespace

int LaserOf(const PlacedSweep& sweep, std::size_t i, int lasers) {
  if (sweep.ring) return std::min<int>(sweep.ring[i], lasers - 1);
  const double x = sweep.xyz[3 * i], y = sweep.xyz[3 * i + 1], z = sweep.xyz[3 * i + 2];
  const double degrees = std::atan2(z, std::sqrt(x * x + y * y)) * (180 / 3.14159265358979323846);
  return ToInt<int>(std::floor((degrees + 30) / 0.4), 0, lasers - 1);
}

void SplatElevation(TileStore& store, const std::vector<PlacedSweep>& sweeps, double rangeM, ThreadPool& pool) {
  Splat<HeightRecord>(
      store, sweeps, pool,
      [&](const PlacedSweep& sweep, auto put) {
        const Point3 o = sweep.Origin();
        for (std::size_t i = 0; i < sweep.count; ++i) {
          if (!sweep.labels || sweep.labels[i] != kGround) continue;
          const Point3 p = sweep.At(i);
          if (!Placeable(p) || (p.x - o.x) * (p.x - o.x) + (p.y - o.y) * (p.y - o.y) > rangeM * rangeM) continue;
          put(p.x, p.y, HeightRecord{0, static_cast<float>(p.z)});
        }
      },
      [](float* cell, const HeightRecord& record) {
        const float n = cell[kElevationCount] += 1;
        const float d = record.z - cell[kElevationMean];
        cell[kElevationMean] += d / n;
        cell[kElevationSpread] += d * (record.z - cell[kElevationMean]);
      });
}

std::vector<std::uint32_t> IntensityHistogram(const std::vector<PlacedSweep>& sweeps, const IntensityTable& shape,
                                              ThreadPool& pool) {
  const std::size_t size = static_cast<std::size_t>(shape.lasers) * static_cast<std::size_t>(shape.ranges) * 256;
  std::vector<std::vector<std::uint32_t>> parts(sweeps.size());
  pool.Run(sweeps.size(), [&](std::size_t s) {
    const PlacedSweep& sweep = sweeps[s];
    std::vector<std::uint32_t>& part = parts[s];
    if (!sweep.intensity || !sweep.labels) return;
    part.assign(size, 0);
    for (std::size_t i = 0; i < sweep.count; ++i) {
      if (sweep.labels[i] != kGround) continue;
      const double x = sweep.xyz[3 * i], y = sweep.xyz[3 * i + 1];
      const double steps = std::sqrt(x * x + y * y) / shape.rangeStepM;
      if (!(steps < shape.ranges)) continue;
      const int range = static_cast<int>(steps);
      const int value = ToInt<int>(sweep.intensity[i] * shape.scale, 0, 255);
      const int laser = LaserOf(sweep, i, shape.lasers);
      ++part[(static_cast<std::size_t>(laser) * static_cast<std::size_t>(shape.ranges) +
              static_cast<std::size_t>(range)) *
                 256 +
             static_cast<std::size_t>(value)];
    }
  });
  std::vector<std::uint32_t> total(size, 0);
  for (const auto& part : parts)
    for (std::size_t i = 0; i < part.size(); ++i) total[i] += part[i];
  return total;
}

void SplatSweeps(TileStore& store, const TileStore& elevation, const std::vector<PlacedSweep>& sweeps,
                 const IntensityTable& table, const SplatOptions& options, ThreadPool& pool) {
  Splat<SurfaceRecord>(
      store, sweeps, pool,
      [&](const PlacedSweep& sweep, auto put) {
        if (!sweep.labels) return;
        TileStore::Reader ground(elevation);
        const Point3 o = sweep.Origin();
        for (std::size_t i = 0; i < sweep.count; ++i) {
          const std::uint8_t label = sweep.labels[i];
          if (label != kGround && label != kAbove) continue;
          const Point3 p = sweep.At(i);
          const double r2 = (p.x - o.x) * (p.x - o.x) + (p.y - o.y) * (p.y - o.y);
          if (!Placeable(p) || r2 > options.rangeM * options.rangeM) continue;
          const float* under = ground.At(p.x, p.y);
          if (!under || !(*under == *under)) continue;
          const double above = p.z - *under;
          if (label == kAbove) {
            if (above > 0.2 && above < 4) put(p.x, p.y, SurfaceRecord{0, static_cast<float>(above), 0, -1, sweep.scan});
            continue;
          }
          if (std::abs(above) > options.agreeM) continue;
          float shine = 0, weight = 0;
          if (sweep.intensity && table.lasers > 0) {
            const double x = sweep.xyz[3 * i], y = sweep.xyz[3 * i + 1];
            const double steps = std::sqrt(x * x + y * y) / table.rangeStepM;
            // An intensity that is no number says nothing.
            if (steps < table.ranges && std::isfinite(sweep.intensity[i])) {
              const int range = static_cast<int>(steps);
              const std::size_t at =
                  static_cast<std::size_t>(LaserOf(sweep, i, table.lasers)) * static_cast<std::size_t>(table.ranges) +
                  static_cast<std::size_t>(range);
              if (table.perSpread[at] > 0) {
                const double value = std::clamp(sweep.intensity[i] * table.scale, 0.0, 255.0);
                shine = std::clamp(static_cast<float>(value - table.median[at]) * table.perSpread[at], -4.f, 8.f);
                weight = static_cast<float>(1 / (1 + r2 / (options.halfRangeM * options.halfRangeM)));
              }
            }
          }
          put(p.x, p.y, SurfaceRecord{0, static_cast<float>(p.z), shine, weight, sweep.scan});
        }
      },
      [](float* cell, const SurfaceRecord& record) {
        const float scan = static_cast<float>(record.scan);
        if (record.weight < 0) {
          if (cell[kLastAbove] != scan) {
            cell[kLastAbove] = scan;
            cell[kAboveScans] += 1;
          }
          cell[kTallest] = std::max(cell[kTallest], record.z);
          return;
        }
        if (cell[kLastScan] != scan) {
          cell[kLastScan] = scan;
          cell[kScans] += 1;
        }
        const float n = cell[kCount] += 1;
        cell[kHeight] += (record.z - cell[kHeight]) / n;
        if (record.weight > 0) {
          const float w = cell[kShineWeight] += record.weight;
          const float d = record.shine - cell[kShine];
          cell[kShine] += d * record.weight / w;
          cell[kShineSpread] += record.weight * d * (record.shine - cell[kShine]);
        }
      });
}

}  // namespace lanetrace
