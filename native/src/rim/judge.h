#pragma once
#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <span>

#include "rim/rim.h"

namespace lanetrace::rim {

// What a rim looks like across: kLanes cells of a row judged together, from slices of ground on both sides.

constexpr double kSliceM = 0.2;  // width of a slice across
constexpr int kSides = 6;        // slices to each side
constexpr int kSlices = 2 * kSides + 1;
constexpr float kTiny = 1e-6f;
constexpr int kLeastSlices = 3;  // known slices that a side needs for its slope
constexpr int kLanes = 64;       // cells of a row judged together

using Lanes = std::array<float, kLanes>;

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
inline void MeanOf(const Profile& p, int from, int to, Mean& out) {
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

inline float OffsetOf(int slice) { return static_cast<float>(kSliceM * (slice - kSides)); }

inline void SlopeOf(const Profile& p, int from, int to, Slope& out) {
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
inline void Judge(const Profiles& at, Sums& sum) {
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

}  // namespace lanetrace::rim
