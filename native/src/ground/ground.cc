#include "ground/ground.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace lanetrace {

namespace {

constexpr float kNone = std::numeric_limits<float>::infinity();

struct Cell {
  float low = kNone;  // second lowest point where there are three or more: one stray point below the road is ignored
  float lowest = kNone;
  float high = -kNone;
  float ground = kNone;
  std::uint32_t count = 0;
  std::uint16_t gap = 0;  // cells between here and the last measured ground towards the vehicle
};

// Height of the ground next to the vehicle: the lowest 0.3 m of height that holds a fair share of the near cells.
float NearGround(const std::vector<Cell>& cells, int half, double cellM) {
  constexpr int kBins = 160;
  constexpr float kFrom = -6.f, kBin = 0.05f;
  int bins[kBins] = {};
  int total = 0;
  const int reach = std::min(half, static_cast<int>(10 / cellM)), side = 2 * half + 1;
  for (int y = -reach; y <= reach; ++y) {
    for (int x = -reach; x <= reach; ++x) {
      const Cell& c = cells[static_cast<std::size_t>((y + half) * side + x + half)];
      if (c.count < 2) continue;
      const int bin = static_cast<int>((c.low - kFrom) / kBin);
      if (bin < 0 || bin >= kBins) continue;
      ++bins[bin];
      ++total;
    }
  }
  if (total < 20) return kNone;
  for (int b = 0; b + 6 <= kBins; ++b) {
    int sum = 0;
    for (int k = 0; k < 6; ++k) sum += bins[b + k];
    if (sum * 4 < total) continue;
    int best = b;
    for (int k = b; k < b + 6; ++k)
      if (bins[k] > bins[best]) best = k;
    return kFrom + (static_cast<float>(best) + 0.5f) * kBin;
  }
  return kNone;
}

// Cells to each side of the vehicle. 4 million cells take 100 MB a sweep and thread.
int HalfOf(const GroundOptions& options) {
  constexpr double kMostHalf = 1000;
  const double half = std::ceil(options.rangeM / options.cellM);
  if (!(options.cellM > 0 && half >= 0 && half <= kMostHalf))
    throw Refusal(
        "A grid of the ground has at most 1000 cells to each side: make \"rangeM\" smaller or \"cellM\" larger.");
  return static_cast<int>(half);
}

}  // namespace

GroundGrid::GroundGrid(const GroundOptions& options) : options_(options), half_(HalfOf(options)) {
  const int side = 2 * half_ + 1;
  outward_.resize(static_cast<std::size_t>(side) * static_cast<std::size_t>(side));
  for (std::size_t i = 0; i < outward_.size(); ++i) outward_[i] = static_cast<int>(i);
  const auto distance = [&](int i) {
    const int x = i % side - half_, y = i / side - half_;
    return x * x + y * y;
  };
  std::sort(outward_.begin(), outward_.end(), [&](int a, int b) {
    const int da = distance(a), db = distance(b);
    return da != db ? da < db : a < b;
  });
}

GroundResult GroundGrid::Label(const PlacedSweep& sweep) const {
  const int side = 2 * half_ + 1;
  GroundResult result;
  result.labels.assign(sweep.count, kUnjudged);
  std::vector<Cell> cells(static_cast<std::size_t>(side) * static_cast<std::size_t>(side));
  std::vector<std::int32_t> cellOf(sweep.count, -1);
  std::vector<float> height(sweep.count);

  // 1. Points into cells, heights relative to the sensor so that floats keep millimetres.
  const Point3 origin = sweep.Origin();
  const double perCell = 1 / options_.cellM, ego2 = options_.egoM * options_.egoM;
  const double reach = (half_ + 2) * options_.cellM;  // past the last cell
  for (std::size_t i = 0; i < sweep.count; ++i) {
    const Point3 p = sweep.At(i);
    if (!Placeable(p)) continue;
    const double dx = p.x - origin.x, dy = p.y - origin.y;
    if (dx * dx + dy * dy < ego2 || std::abs(dx) > reach || std::abs(dy) > reach) continue;
    const int cx = static_cast<int>(std::floor(dx * perCell + 0.5)) + half_;
    const int cy = static_cast<int>(std::floor(dy * perCell + 0.5)) + half_;
    if (cx < 0 || cy < 0 || cx >= side || cy >= side) continue;
    const float z = static_cast<float>(p.z - origin.z);
    const int at = cy * side + cx;
    cellOf[i] = at;
    height[i] = z;
    Cell& c = cells[static_cast<std::size_t>(at)];
    ++c.count;
    if (z < c.lowest) {
      c.low = c.lowest;
      c.lowest = z;
    } else if (z < c.low) {
      c.low = z;
    }
    if (z > c.high) c.high = z;
  }
  for (Cell& c : cells)
    if (c.count < 3) c.low = c.lowest;

  // 2. The height to start from.
  const float start = NearGround(cells, half_, options_.cellM);
  if (start == kNone) return result;
  result.found = true;

  // 3. Outwards: a cell whose lowest point continues its inner neighbours is ground, any other takes their height over.
  const double sure = 3.0 * perCell;
  for (const int at : outward_) {
    Cell& c = cells[static_cast<std::size_t>(at)];
    const int x = at % side - half_, y = at / side - half_;
    const double d2 = static_cast<double>(x) * x + static_cast<double>(y) * y;
    float sum = 0, weight = 0;
    int gap = 1000;
    for (int ny = -1; ny <= 1; ++ny) {
      for (int nx = -1; nx <= 1; ++nx) {
        const int ix = x + nx, iy = y + ny;
        if ((nx == 0 && ny == 0) || ix < -half_ || iy < -half_ || ix > half_ || iy > half_) continue;
        if (static_cast<double>(ix) * ix + static_cast<double>(iy) * iy >= d2) continue;
        const Cell& n = cells[static_cast<std::size_t>((iy + half_) * side + ix + half_)];
        if (n.ground == kNone) continue;
        const float w = 1.f / (1.f + static_cast<float>(n.gap));
        sum += w * n.ground;
        weight += w;
        gap = std::min<int>(gap, n.gap);
      }
    }
    const float predicted = weight > 0 ? sum / weight : start;
    if (weight == 0) gap = 0;
    // The longer nothing was seen, the further the ground may have moved: 3 % of the distance, never as far as a car's
    // sill.
    const float tolerance = static_cast<float>(
        std::min(0.45, options_.stepM + 0.03 * options_.cellM * gap + (d2 < sure * sure ? 0.1 : 0.0)));
    if (c.count > 0 && std::abs(c.low - predicted) <= tolerance) {
      c.ground = c.low;
      c.gap = 0;
    } else {
      c.ground = predicted;
      c.gap = static_cast<std::uint16_t>(std::min(gap + 1, 1000));
    }
  }

  // 4. Points against their cell. Where something tall stands in the cell its foot must not pass as ground.
  for (std::size_t i = 0; i < sweep.count; ++i) {
    if (cellOf[i] < 0) continue;
    const Cell& c = cells[static_cast<std::size_t>(cellOf[i])];
    const float above = height[i] - c.ground;
    const float limit = static_cast<float>(c.high - c.ground > 0.5f ? 0.6 * options_.aboveM : options_.aboveM);
    if (c.gap > 0) {
      result.labels[i] = above > 0.3f ? kAbove : (above < -0.3f ? kOutlier : kUnjudged);
    } else {
      result.labels[i] = above > limit ? kAbove : (above < -0.25f ? kOutlier : kGround);
    }
  }
  return result;
}

}  // namespace lanetrace
