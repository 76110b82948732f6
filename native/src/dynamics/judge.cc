#include "dynamics/judge.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace lanetrace {

namespace {

constexpr std::int32_t kNone = -1;

struct Voxel {
  Point3 place;
  std::int32_t cell = 0;
  std::uint8_t free = 0, hits = 0;
  std::uint8_t moving = 0, standing = 0;  // radar scans
  std::uint8_t verdict = kMotionUnjudged;
};

// Candidates of a sweep in voxels around the sensor: points of one voxel share their votes.
class Voxels {
 public:
  Voxels(std::size_t points, double voxelM) : per_(1 / voxelM) {
    std::size_t size = 4096;
    while (size < 2 * points) size *= 2;
    table_.assign(size, kNone);
    keys_.reserve(points / 4);
    all.reserve(points / 4);
  }
  std::int32_t At(const Point3& p, const Point3& origin) {
    const std::uint64_t key = Part(p.x - origin.x) << 42 | Part(p.y - origin.y) << 21 | Part(p.z - origin.z);
    if (key == last_) return lastAt_;
    last_ = key;
    const std::size_t mask = table_.size() - 1;
    std::size_t slot = static_cast<std::size_t>((key * 0x9E3779B97F4A7C15ull) >> 24) & mask;
    while (table_[slot] != kNone) {
      if (keys_[static_cast<std::size_t>(table_[slot])] == key) return lastAt_ = table_[slot];
      slot = (slot + 1) & mask;
    }
    table_[slot] = static_cast<std::int32_t>(all.size());
    keys_.push_back(key);
    all.push_back({p});
    return lastAt_ = table_[slot];
  }
  std::vector<Voxel> all;

 private:
  std::uint64_t Part(double d) const {
    return static_cast<std::uint64_t>(static_cast<std::int64_t>(std::floor(d * per_)) + (1 << 20)) & 0x1fffff;
  }
  double per_;
  std::vector<std::int32_t> table_;
  std::vector<std::uint64_t> keys_;
  std::uint64_t last_ = ~0ull;  // no key has all bits
  std::int32_t lastAt_ = kNone;
};

// Once so many witnesses gave the same vote and none the other, no more are asked. Most voxels are of this kind, and
// static.
constexpr int kEnough = 4;

// A return further from a voxel than this share of the margin is not in the voxel: it may be a wall behind a person.
constexpr float kTakenShare = 0.5f;

// Each witness votes on each voxel: free or taken, or no vote where the voxel is hidden from it.
void Vote(std::vector<Voxel>& voxels, std::span<const Witness> witnesses, const MotionOptions& options) {
  const float marginM = static_cast<float>(options.marginM), share = static_cast<float>(options.marginShare);
  std::vector<std::int32_t> open(voxels.size());
  std::iota(open.begin(), open.end(), 0);
  for (const Witness& witness : witnesses) {
    std::size_t left = 0;
    for (const std::int32_t each : open) {
      Voxel& voxel = voxels[static_cast<std::size_t>(each)];
      const RangeView::Seen seen = witness.view->Look(voxel.place);
      const float margin = marginM + share * seen.rangeM;
      if (seen.nearestM > seen.rangeM + margin)
        ++voxel.free;
      else if (witness.hits && std::abs(seen.nearestM - seen.rangeM) <= kTakenShare * margin)
        ++voxel.hits;
      if (voxel.free + voxel.hits < kEnough || (voxel.free > 0 && voxel.hits > 0)) open[left++] = each;
    }
    open.resize(left);
  }
}

// Cells to each side of the sensor. 4 million cells take 32 MB a sweep and thread.
int HalfOf(const MotionOptions& options) {
  constexpr double kMostHalf = 1000;
  const double half = std::ceil(options.rangeM / options.cellM) + 1;
  if (!(half <= kMostHalf))
    throw Refusal(
        "A plan of what moves has at most 1000 cells to each side: make \"rangeM\" smaller or \"cellM\" larger.");
  return static_cast<int>(half);
}

struct Cell {
  std::int32_t free = 0, hits = 0;        // votes of the voxels in it
  std::uint8_t moving = 0, standing = 0;  // radar scans with such a return beside it
  std::int32_t movingScan = kNone, standingScan = kNone;
};

// Votes seen from above. A vehicle's wheels, its windows and what of it few witnesses could see move with the rest of
// it, and a lone free voxel in a crown is a leaf that rays missed.
class Plan {
 public:
  Plan(const Point3& origin, const MotionOptions& options)
      : origin_(origin),
        per_(1 / options.cellM),
        half_(HalfOf(options)),
        side_(2 * half_ + 1),
        cells_(static_cast<std::size_t>(side_) * static_cast<std::size_t>(side_)) {}
  std::int32_t CellOf(const Point3& p) const {
    const int x = std::clamp(static_cast<int>(std::floor((p.x - origin_.x) * per_)) + half_, 1, side_ - 2);
    const int y = std::clamp(static_cast<int>(std::floor((p.y - origin_.y) * per_)) + half_, 1, side_ - 2);
    return y * side_ + x;
  }
  // A scan's returns of one kind are one vote of a cell: a vehicle has as many as its corners, and stands beside walls.
  void Mark(const Echo& echo, double gateM) {
    const int cx = static_cast<int>(std::floor((echo.x - origin_.x) * per_)) + half_;
    const int cy = static_cast<int>(std::floor((echo.y - origin_.y) * per_)) + half_;
    const int reach = static_cast<int>(std::ceil(gateM * per_));
    for (int y = std::max(0, cy - reach); y <= std::min(side_ - 1, cy + reach); ++y) {
      for (int x = std::max(0, cx - reach); x <= std::min(side_ - 1, cx + reach); ++x) {
        const double dx = (x - half_ + 0.5) / per_ + origin_.x - echo.x;
        const double dy = (y - half_ + 0.5) / per_ + origin_.y - echo.y;
        if (dx * dx + dy * dy > gateM * gateM) continue;
        Cell& cell = cells_[static_cast<std::size_t>(y * side_ + x)];
        std::int32_t& last = echo.moving ? cell.movingScan : cell.standingScan;
        std::uint8_t& votes = echo.moving ? cell.moving : cell.standing;
        if (last != echo.scan && votes < 255) ++votes;
        last = echo.scan;
      }
    }
  }
  Cell& At(std::int32_t cell) { return cells_[static_cast<std::size_t>(cell)]; }
  // Sums over the cells within `reach` of a cell.
  Cell Around(std::int32_t cell, int reach) const {
    Cell sum;
    const int cx = cell % side_, cy = cell / side_;
    for (int y = std::max(0, cy - reach); y <= std::min(side_ - 1, cy + reach); ++y) {
      for (int x = std::max(0, cx - reach); x <= std::min(side_ - 1, cx + reach); ++x) {
        const Cell& c = cells_[static_cast<std::size_t>(y * side_ + x)];
        sum.free += c.free;
        sum.hits += c.hits;
      }
    }
    return sum;
  }

 private:
  Point3 origin_;
  double per_;
  int half_, side_;
  std::vector<Cell> cells_;
};

// A point that the ground stage took for ground, and how many cells around it speak for what stands on it.
struct Foot {
  std::size_t point;
  std::int32_t cell;
  int reach;
};

}  // namespace

MotionResult JudgeMotion(const PlacedSweep& sweep, const TileStore& elevation, std::span<const Witness> witnesses,
                         std::span<const Echo> echoes, const MotionOptions& options) {
  MotionResult result;
  result.labels.assign(sweep.count, kMotionUnjudged);
  const Point3 origin = sweep.Origin();
  const double ego2 = options.egoM * options.egoM;
  const double range2 = options.rangeM * options.rangeM;

  // 1. Ground is protected: it stands still. What else lies in range becomes voxels. Feet, tyres and sills that the
  // ground stage took for ground wait for what stands on them.
  Voxels voxels(sweep.count, options.voxelM);
  Plan plan(origin, options);
  TileStore::Reader ground(elevation);
  std::vector<std::int32_t> voxelOf(sweep.count, kNone);
  std::vector<Foot> feet;
  for (std::size_t i = 0; i < sweep.count; ++i) {
    const double x = sweep.xyz[3 * i], y = sweep.xyz[3 * i + 1], d2 = x * x + y * y;
    if (!(d2 >= ego2 && d2 <= range2)) continue;
    const Point3 p = sweep.At(i);
    if (!Placeable(p)) continue;
    const float* height = ground.At(p.x, p.y);
    const bool low = height && p.z - static_cast<double>(*height) <= options.groundM;
    if (low || (sweep.labels && sweep.labels[i] == kGround)) {
      feet.push_back({i, plan.CellOf(p), low ? 0 : 1});
      result.labels[i] = kStatic;
    } else {
      voxelOf[i] = voxels.At(p, origin);
    }
  }

  // 2. Votes of each voxel: of the witnesses, and of the radar returns around it.
  Vote(voxels.all, witnesses, options);
  for (const Echo& echo : echoes) {
    const double dx = echo.x - origin.x, dy = echo.y - origin.y;
    if (dx * dx + dy * dy <= range2) plan.Mark(echo, echo.moving ? options.movingGateM : options.standingGateM);
  }

  // 3. Votes of all voxels around decide.
  for (Voxel& voxel : voxels.all) {
    voxel.cell = plan.CellOf(voxel.place);
    Cell& cell = plan.At(voxel.cell);
    voxel.moving = cell.moving;
    voxel.standing = cell.standing;
    cell.free += voxel.free + options.movingVotes * voxel.moving;
    cell.hits += voxel.hits + options.standingVotes * voxel.standing;
  }
  const auto moves = [&](std::int32_t cell, int reach) {
    Cell around = plan.Around(cell, reach);
    if (reach > 0 && around.free + around.hits < kEnough) around = plan.Around(cell, reach + 1);
    return around.free >= options.leastFree && around.free > options.freePerHit * around.hits;
  };
  for (Voxel& voxel : voxels.all) voxel.verdict = moves(voxel.cell, 1) ? kMoving : kStatic;
  for (const Foot& foot : feet)
    if (moves(foot.cell, foot.reach)) result.labels[foot.point] = kMoving;

  // 4. Points are what their voxel is.
  for (std::size_t i = 0; i < sweep.count; ++i)
    if (voxelOf[i] != kNone) result.labels[i] = voxels.all[static_cast<std::size_t>(voxelOf[i])].verdict;
  for (const Voxel& voxel : voxels.all) {
    if (voxel.verdict != kMoving && !options.everyVoxel) continue;
    result.places.insert(result.places.end(), {voxel.place.x, voxel.place.y, voxel.place.z});
    result.verdicts.push_back(voxel.verdict);
    result.free.push_back(voxel.free);
    result.hits.push_back(voxel.hits);
    result.moving.push_back(voxel.moving);
    result.standing.push_back(voxel.standing);
  }
  for (const std::uint8_t label : result.labels) ++result.counts[label];
  return result;
}

}  // namespace lanetrace
