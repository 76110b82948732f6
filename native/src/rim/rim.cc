#include "rim/rim.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "wide.h"

namespace lanetrace {

namespace {

constexpr double kPi = 3.14159265358979323846;
constexpr double kCellM = 0.1;   // cells of the result, where those of the rasters are no larger
constexpr double kAlongM = 1.6;  // support along the rim
constexpr double kSliceM = 0.2;  // width of a slice across
constexpr int kSides = 6;        // slices to each side
constexpr int kSlices = 2 * kSides + 1;
constexpr float kMostPoints = 8;    // points of a cell beyond which more say no more of its height
constexpr float kWeightScale = 10;  // steps of 1 in which the rasters store the weight of intensity
constexpr float kHeightScale = 50;  // steps of a metre in which they store what stands
constexpr float kStandsM = 0.3;     // lower things are no obstacle
constexpr float kTiny = 1e-6f;
constexpr float kLeastShine = 0.5f;  // least weight of intensity in a slice
constexpr int kLeastSlices = 3;      // known slices that a side needs for its slope
constexpr int kLanes = 64;           // cells of a row judged together

// What is summed along a direction: points, their heights, cells hit, weight of intensity, intensity, cells in which
// something stands.
enum Channel { kPoints, kHeights, kHits, kShineWeight, kShine, kStanding, kChannels };
using Planes = std::array<std::vector<float>, kChannels>;
using Lanes = std::array<float, kLanes>;

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

// Values across a possible rim, from the inside (0) to the outside, with 1 where known and 0 elsewhere.
struct Profile {
  std::array<const float*, kSlices> value, known;
  Profile Reversed() const {
    Profile out = *this;
    std::reverse(out.value.begin(), out.value.end());
    std::reverse(out.known.begin(), out.known.end());
    return out;
  }
};

struct Mean {
  Lanes value, known;
};

// Mean of the known slices from `from` to before `to`.
void MeanOf(const Profile& p, int from, int to, Mean& out) {
  Lanes sum{}, count{};
  for (int k = from; k < to; ++k) {
    const float *v = p.value[static_cast<std::size_t>(k)], *m = p.known[static_cast<std::size_t>(k)];
    for (int i = 0; i < kLanes; ++i) sum[i] += v[i] * m[i];
    for (int i = 0; i < kLanes; ++i) count[i] += m[i];
  }
  for (int i = 0; i < kLanes; ++i) out.value[i] = sum[i] / std::max(count[i], kTiny);
  for (int i = 0; i < kLanes; ++i) out.known[i] = count[i] > 0 ? 1.f : 0.f;
}

// A straight line through the known slices of one side: height at the rim, slope, scatter, slices known.
struct Slope {
  Lanes height, slope, scatter, count;
};

float OffsetOf(int slice) { return static_cast<float>(kSliceM * (slice - kSides)); }

void SlopeOf(const Profile& p, int from, int to, Slope& out) {
  Lanes n{}, sx{}, sv{}, sxx{}, sxv{}, squares{};
  for (int k = from; k < to; ++k) {
    const float *v = p.value[static_cast<std::size_t>(k)], *m = p.known[static_cast<std::size_t>(k)];
    const float x = OffsetOf(k);
    for (int i = 0; i < kLanes; ++i) n[i] += m[i];
    for (int i = 0; i < kLanes; ++i) sx[i] += m[i] * x;
    for (int i = 0; i < kLanes; ++i) sv[i] += m[i] * v[i];
  }
  for (int i = 0; i < kLanes; ++i) sx[i] /= std::max(n[i], 1.f);
  for (int i = 0; i < kLanes; ++i) sv[i] /= std::max(n[i], 1.f);
  for (int k = from; k < to; ++k) {
    const float *v = p.value[static_cast<std::size_t>(k)], *m = p.known[static_cast<std::size_t>(k)];
    const float x = OffsetOf(k);
    for (int i = 0; i < kLanes; ++i) sxx[i] += m[i] * (x - sx[i]) * (x - sx[i]);
    for (int i = 0; i < kLanes; ++i) sxv[i] += m[i] * (x - sx[i]) * (v[i] - sv[i]);
  }
  for (int i = 0; i < kLanes; ++i) out.slope[i] = sxv[i] / std::max(sxx[i], kTiny);
  for (int i = 0; i < kLanes; ++i) out.height[i] = sv[i] - out.slope[i] * sx[i];
  for (int k = from; k < to; ++k) {
    const float *v = p.value[static_cast<std::size_t>(k)], *m = p.known[static_cast<std::size_t>(k)];
    const float x = OffsetOf(k);
    for (int i = 0; i < kLanes; ++i) {
      const float e = v[i] - out.height[i] - out.slope[i] * x;
      squares[i] += m[i] * e * e;
    }
  }
  for (int i = 0; i < kLanes; ++i) out.scatter[i] = std::sqrt(squares[i] / std::max(n[i], 1.f));
  out.count = n;
}

// Adds features, one after the other, to the log-odds of every kind of rim, each with its own weights.
class Sums {
 public:
  explicit Sums(std::span<const float> weights) : weights_(weights), kinds_(weights.size() / kEach) {
    for (std::size_t k = 0; k < kinds_; ++k) total[k].fill(weights[k * kEach + kRimFeatures]);
  }
  template <typename Value>
  void Add(Value value) {
    Lanes feature;
    for (int i = 0; i < kLanes; ++i) feature[i] = value(i);
    for (std::size_t k = 0; k < kinds_; ++k) {
      const float w = weights_[k * kEach + next_];
      for (int i = 0; i < kLanes; ++i) total[k][i] += w * feature[i];
    }
    ++next_;
  }
  std::array<Lanes, kMostRimKinds> total;

 private:
  static constexpr std::size_t kEach = kRimFeatures + 1;
  std::span<const float> weights_;
  std::size_t kinds_, next_ = 0;
};

// From -1 to 1, half of it at `half`: large values say hardly more than clear ones.
inline float Soft(float v, float half) { return v / (half + std::abs(v)); }
inline float Up(float v) { return std::max(v, 0.f); }
inline float Down(float v) { return std::max(-v, 0.f); }

struct Profiles {
  Profile height, shine, standing, hits;
};

// Log-odds for each kind of rim with its outside at the profiles' far end.
void Judge(const Profiles& at, Sums& sum) {
  constexpr float kCm = 100;
  Slope in, past;
  SlopeOf(at.height, 0, kSides, in);
  SlopeOf(at.height, kSides + 1, kSlices, past);
  Lanes ok;
  for (int i = 0; i < kLanes; ++i)
    ok[i] = (in.count[i] >= kLeastSlices ? 1.f : 0.f) * (past.count[i] >= kLeastSlices ? 1.f : 0.f);
  Lanes step, crease, rise, low, change, ridge, edge, far;
  Mean a, b, c;
  // Heights (cm): step at the rim, change of slope (cm a metre), rise 1 m outside over the inside's plane, lowest line.
  MeanOf(at.height, 7, 9, a);
  MeanOf(at.height, 4, 6, b);
  for (int i = 0; i < kLanes; ++i)
    step[i] = kCm * ok[i] * a.known[i] * b.known[i] * (a.value[i] - b.value[i] - 0.3f * in.slope[i]);
  for (int i = 0; i < kLanes; ++i) crease[i] = kCm * ok[i] * (past.slope[i] - in.slope[i]);
  MeanOf(at.height, 10, 13, a);
  for (int i = 0; i < kLanes; ++i) rise[i] = kCm * ok[i] * a.known[i] * (a.value[i] - in.height[i] - in.slope[i]);
  MeanOf(at.height, 2, 4, a);
  MeanOf(at.height, 9, 11, b);
  MeanOf(at.height, 5, 7, c);
  for (int i = 0; i < kLanes; ++i)
    low[i] = kCm * ok[i] * a.known[i] * b.known[i] * c.known[i] * (a.value[i] + b.value[i] - 2 * c.value[i]);
  // Intensity: outside less inside, the bright stone, its inner edge, the slow rise of the gutter.
  MeanOf(at.shine, 7, 12, a);
  MeanOf(at.shine, 1, 6, b);
  for (int i = 0; i < kLanes; ++i) change[i] = a.known[i] * b.known[i] * (a.value[i] - b.value[i]);
  MeanOf(at.shine, 5, 7, a);
  MeanOf(at.shine, 3, 5, b);
  MeanOf(at.shine, 8, 10, c);
  for (int i = 0; i < kLanes; ++i)
    ridge[i] = a.known[i] * b.known[i] * c.known[i] * (a.value[i] - (b.value[i] + c.value[i]) / 2);
  MeanOf(at.shine, 6, 8, a);
  MeanOf(at.shine, 4, 6, b);
  for (int i = 0; i < kLanes; ++i) edge[i] = a.known[i] * b.known[i] * (a.value[i] - b.value[i]);
  MeanOf(at.shine, 5, 8, a);
  MeanOf(at.shine, 0, 3, b);
  for (int i = 0; i < kLanes; ++i) far[i] = a.known[i] * b.known[i] * (a.value[i] - b.value[i]);
  Mean standsIn, standsOut, hitsIn, hitsOut;
  MeanOf(at.standing, 0, kSides, standsIn);
  MeanOf(at.standing, kSides + 1, kSlices, standsOut);
  MeanOf(at.hits, 0, kSides, hitsIn);
  MeanOf(at.hits, kSides + 1, kSlices, hitsOut);
  Lanes step1, crease1, ridge1, edge1;
  for (int i = 0; i < kLanes; ++i) step1[i] = Soft(Up(step[i]), 2);
  for (int i = 0; i < kLanes; ++i) crease1[i] = Soft(Up(crease[i]), 4);
  for (int i = 0; i < kLanes; ++i) ridge1[i] = Soft(Up(ridge[i]), 0.5f);
  for (int i = 0; i < kLanes; ++i) edge1[i] = Soft(edge[i], 0.5f);

  sum.Add([&](int i) { return step1[i]; });
  sum.Add([&](int i) { return Soft(Up(step[i]), 6); });
  sum.Add([&](int i) { return Soft(Down(step[i]), 3); });
  sum.Add([&](int i) { return crease1[i]; });
  sum.Add([&](int i) { return Soft(Up(crease[i]), 12); });
  sum.Add([&](int i) { return Soft(Down(crease[i]), 8); });
  sum.Add([&](int i) { return Soft(Up(rise[i]), 4); });
  sum.Add([&](int i) { return Soft(Up(rise[i]), 12); });
  sum.Add([&](int i) { return Soft(Down(rise[i]), 8); });
  sum.Add([&](int i) { return Soft(Up(low[i]), 2); });
  sum.Add([&](int i) { return Soft(Down(low[i]), 2); });
  sum.Add([&](int i) { return Soft(std::abs(kCm * ok[i] * in.slope[i]), 6); });
  sum.Add([&](int i) { return ok[i] * Soft(kCm * in.scatter[i], 1); });
  sum.Add([&](int i) { return ok[i] * Soft(kCm * past.scatter[i], 1); });
  sum.Add([&](int i) { return Soft(change[i], 0.6f); });
  sum.Add([&](int i) { return Soft(std::abs(change[i]), 0.6f); });
  sum.Add([&](int i) { return ridge1[i]; });
  sum.Add([&](int i) { return Soft(Down(ridge[i]), 0.5f); });
  sum.Add([&](int i) { return edge1[i]; });
  sum.Add([&](int i) { return std::abs(edge1[i]); });
  sum.Add([&](int i) { return Soft(far[i], 0.8f); });
  sum.Add([&](int i) { return standsIn.value[i]; });
  sum.Add([&](int i) { return standsOut.value[i]; });
  sum.Add([&](int i) { return 1 - std::min(1.f, 2 * hitsIn.value[i]); });
  sum.Add([&](int i) { return 1 - std::min(1.f, 2 * hitsOut.value[i]); });
  sum.Add([&](int i) { return 1 - ok[i]; });
  sum.Add([&](int i) { return step1[i] * ridge1[i]; });
  sum.Add([&](int i) { return crease1[i] * ridge1[i]; });
  sum.Add([&](int i) { return crease1[i] * Up(edge1[i]); });
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
