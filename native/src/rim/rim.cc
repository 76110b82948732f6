#include "rim/rim.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "rim/judge.h"
#include "wide.h"

namespace lanetrace {

namespace {

using namespace rim;

constexpr double kPi = 3.14159265358979323846;
constexpr double kCellM = 0.1;       // cells of the result, where those of the rasters are no larger
constexpr double kAlongM = 1.6;      // support along the rim
constexpr float kMostPoints = 8;     // points of a cell beyond which more say no more of its height
constexpr float kWeightScale = 10;   // steps of 1 in which the rasters store the weight of intensity
constexpr float kHeightScale = 50;   // steps of a metre in which they store what stands
constexpr float kStandsM = 0.3;      // lower things are no obstacle
constexpr float kLeastShine = 0.5f;  // least weight of intensity in a slice

// What is summed along a direction: points, their heights, cells hit, weight of intensity, intensity, cells in which
// something stands.
enum Channel { kPoints, kHeights, kHits, kShineWeight, kShine, kStanding, kChannels };
using Planes = std::array<std::vector<float>, kChannels>;

// Channels of cells of kCellM, each the sum over the raster's cells in it.
Planes Gather(const RimGround& g, int factor, int width) {
  Planes planes;
  for (auto& plane : planes) plane.assign(static_cast<std::size_t>(width) * static_cast<std::size_t>(width), 0.f);
  float base = 0;
  for (float z : g.elevation)
    if (!std::isnan(z)) {
      base = z;
      break;
    }
  for (int y = 0; y < width * factor; ++y) {
    for (int x = 0; x < width * factor; ++x) {
      const auto from = static_cast<std::size_t>(y) * static_cast<std::size_t>(g.width) + static_cast<std::size_t>(x);
      const auto to =
          static_cast<std::size_t>(y / factor) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x / factor);
      const float z = g.elevation[from], shine = g.intensity[from];
      if (!std::isnan(z)) {
        const float n = std::min(kMostPoints, g.density[from]);
        planes[kPoints][to] += n;
        planes[kHeights][to] += n * (z - base);
      }
      if (!std::isnan(shine)) {
        const float w = g.intensityWeight[from] / kWeightScale;
        planes[kShineWeight][to] += w;
        planes[kShine][to] += w * shine;
      }
      if (g.height[from] > kStandsM * kHeightScale) planes[kStanding][to] = 1;
    }
  }
  for (std::size_t k = 0; k < planes[kHits].size(); ++k) planes[kHits][k] = planes[kPoints][k] > 0 ? 1.f : 0.f;
  return planes;
}

// Sums over 2^doublings cells ahead along a direction: each pass adds to a sum the one half of the length ahead.
void SumAlong(Planes& planes, int width, double ux, double uy, int doublings, std::vector<float>& scratch) {
  for (auto& plane : planes) {
    const long size = static_cast<long>(plane.size());
    scratch.resize(plane.size());
    for (int pass = 0; pass < doublings; ++pass) {
      const long shift = std::lround((1 << pass) * uy) * width + std::lround((1 << pass) * ux);
      const long from = std::clamp(-shift, 0L, size), to = std::clamp(size - shift, from, size);
      const float *own = plane.data(), *ahead = own + shift;
      float* out = scratch.data();
      std::copy(own, own + from, out);
      for (long k = from; k < to; ++k) out[k] = own[k] + ahead[k];
      std::copy(own + to, own + size, out + to);
      plane.swap(scratch);
    }
  }
}

// Slices of kLanes cells of a row.
struct Slices {
  std::array<Lanes, kSlices> height, heightKnown, shine, shineKnown, standing, hits;
  Lanes ones;
  Slices() { ones.fill(1); }
  Profiles Outward() const {
    Profiles p;
    for (std::size_t k = 0; k < kSlices; ++k) {
      p.height.value[k] = height[k].data();
      p.height.known[k] = heightKnown[k].data();
      p.shine.value[k] = shine[k].data();
      p.shine.known[k] = shineKnown[k].data();
      p.standing.value[k] = standing[k].data();
      p.hits.value[k] = hits[k].data();
      p.standing.known[k] = p.hits.known[k] = ones.data();
    }
    return p;
  }
};

struct Offsets {
  long first, second;
};

void Read(const Planes& sums, long at, const std::array<Offsets, kSlices>& offsets, float perCell, Slices& out) {
  for (std::size_t k = 0; k < kSlices; ++k) {
    const long p = at + offsets[k].first, q = at + offsets[k].second;
    const auto both = [&](Channel channel, int i) {
      return sums[channel][static_cast<std::size_t>(p + i)] + sums[channel][static_cast<std::size_t>(q + i)];
    };
    for (int i = 0; i < kLanes; ++i) {
      const float n = both(kPoints, i);
      out.height[k][i] = both(kHeights, i) / std::max(n, kTiny);
      out.heightKnown[k][i] = n > 0 ? 1.f : 0.f;
    }
    for (int i = 0; i < kLanes; ++i) {
      const float w = both(kShineWeight, i);
      out.shine[k][i] = both(kShine, i) / std::max(w, kTiny);
      out.shineKnown[k][i] = w > kLeastShine ? 1.f : 0.f;
    }
    for (int i = 0; i < kLanes; ++i) out.standing[k][i] = perCell * both(kStanding, i);
    for (int i = 0; i < kLanes; ++i) out.hits[k][i] = perCell * both(kHits, i);
  }
}

struct Best {
  std::vector<float> score;
  std::vector<std::uint8_t> direction, kind;
  void Take(std::size_t cell, float value, int index, std::size_t of) {
    if (!(value > score[cell])) return;
    score[cell] = value;
    direction[cell] = static_cast<std::uint8_t>(index);
    kind[cell] = static_cast<std::uint8_t>(of);
  }
};

// Whether one of the cells is wanted and has ground.
bool Any(const float* hits, const std::uint8_t* wanted, int lanes) {
  for (int i = 0; i < lanes; ++i)
    if (wanted[i] != 0 && hits[i] >= 1) return true;
  return false;
}

// What is the same for all directions.
struct Field {
  const RimGround& ground;
  std::span<const float> weights;
  Planes cells;
  double cellM;
  int width, margin, side;  // cells
  int doublings;
};

constexpr std::size_t kChunks = 4;

// The best of the directions of one chunk.
LANETRACE_WIDE void JudgeChunk(const Field& field, std::size_t chunk, Best& mine) {
  const int width = field.width, margin = field.margin, side = field.side;
  const auto size = static_cast<std::size_t>(side) * static_cast<std::size_t>(side);
  const std::size_t kinds = field.weights.size() / (kRimFeatures + 1);
  const int length = 1 << field.doublings;
  const float perCell = 1.f / static_cast<float>(2 * length);
  mine.score.assign(size, kNoRim);
  mine.direction.assign(size, 0);
  mine.kind.assign(size, 0);
  std::vector<float> scratch;
  Slices slices;
  constexpr int kEach = kRimDirections / static_cast<int>(kChunks);
  for (int d = static_cast<int>(chunk) * kEach; d < (static_cast<int>(chunk) + 1) * kEach; ++d) {
    const double ux = std::cos(kPi * d / kRimDirections), uy = std::sin(kPi * d / kRimDirections);
    Planes sums = field.cells;
    SumAlong(sums, width, ux, uy, field.doublings, scratch);
    // Rows are read kLanes at a time, past the last cell of the last row, too.
    for (auto& plane : sums) plane.resize(plane.size() + kLanes, 0.f);
    const double half = (length - 1) / 2.0;
    const long back = std::lround(-half * uy) * width + std::lround(-half * ux);
    std::array<Offsets, kSlices> offsets;
    for (int k = -kSides; k <= kSides; ++k) {
      const double middle = k * kSliceM / field.cellM, off = 0.25 * kSliceM / field.cellM;
      const auto across = [&](double a) { return std::lround(ux * a) * width + std::lround(-uy * a) + back; };
      offsets[static_cast<std::size_t>(k + kSides)] = {across(middle - off), across(middle + off)};
    }
    for (int y = 0; y < side; ++y) {
      for (int x = 0; x < side; x += kLanes) {
        const long at = static_cast<long>(y + margin) * width + x + margin;
        const int lanes = std::min(kLanes, side - x);
        const float* hits = sums[kHits].data() + at + back;
        const auto cell = static_cast<std::size_t>(y) * static_cast<std::size_t>(side) + static_cast<std::size_t>(x);
        if (!Any(hits, field.ground.wanted.data() + cell, lanes)) continue;
        Read(sums, at, offsets, perCell, slices);
        const Profiles profiles = slices.Outward();
        Sums outward(field.weights), inward(field.weights);
        Judge(profiles, outward);
        Judge({profiles.height.Reversed(), profiles.shine.Reversed(), profiles.standing.Reversed(),
               profiles.hits.Reversed()},
              inward);
        for (int i = 0; i < lanes; ++i) {
          if (!(hits[i] >= 1)) continue;
          const std::size_t own = cell + static_cast<std::size_t>(i);
          for (std::size_t k = 0; k < kinds; ++k) {
            mine.Take(own, outward.total[k][i], d, k);
            mine.Take(own, inward.total[k][i], d + kRimDirections, k);
          }
        }
      }
    }
  }
}

}  // namespace

int RimFactor(double resolutionM) { return std::max(1, static_cast<int>(std::lround(kCellM / resolutionM))); }

RimResult RimScores(const RimGround& ground, std::span<const float> weights, ThreadPool& pool) {
  const int factor = RimFactor(ground.resolutionM);
  const double cellM = factor * ground.resolutionM;
  const int width = ground.width / factor, margin = ground.margin / factor;
  const int doublings = std::max(1, static_cast<int>(std::lround(std::log2(kAlongM / cellM))));
  const Field field{ground,   weights, Gather(ground, factor, width), cellM, width, margin, width - 2 * margin,
                    doublings};
  std::array<Best, kChunks> best;
  pool.Run(kChunks, [&](std::size_t chunk) { JudgeChunk(field, chunk, best[chunk]); });
  for (std::size_t chunk = 1; chunk < kChunks; ++chunk)
    for (std::size_t k = 0; k < best[0].score.size(); ++k)
      best[0].Take(k, best[chunk].score[k], best[chunk].direction[k], best[chunk].kind[k]);
  return {field.side, cellM, std::move(best[0].score), std::move(best[0].direction), std::move(best[0].kind)};
}

}  // namespace lanetrace
