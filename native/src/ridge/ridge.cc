#include "ridge/ridge.h"

#include <algorithm>
#include <cmath>

#include "wide.h"

namespace lanetrace {

namespace {

constexpr double kPi = 3.14159265358979323846;

// Weighted values and weights with the axis nearer to the line's direction running along columns of memory:
// at [along * across + c].
struct Plane {
  int along = 0, across = 0;
  std::vector<float> product, weight;
};

Plane MakePlane(const Layer& layer, int width, int height, bool alongX) {
  Plane p;
  p.along = alongX ? width : height;
  p.across = alongX ? height : width;
  const std::size_t n = static_cast<std::size_t>(width) * static_cast<std::size_t>(height);
  p.product.resize(n);
  p.weight.resize(n);
  for (int y = 0; y < height; ++y) {
    for (int x = 0; x < width; ++x) {
      const std::size_t from =
          static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
      const std::size_t to =
          alongX ? static_cast<std::size_t>(x) * static_cast<std::size_t>(height) + static_cast<std::size_t>(y) : from;
      const float w = layer.weight[from];
      p.weight[to] = w > 0 ? w : 0.f;
      p.product[to] = w > 0 ? w * layer.value[from] : 0.f;
    }
  }
  return p;
}

// Sums along slanted lines: a window of 2·half + 1 columns slides along, every column shifted by the line's slant.
class Slide {
 public:
  Slide(const Plane& plane, double slant, int half)
      : plane_(plane),
        slant_(slant),
        half_(half),
        pad_(static_cast<int>(std::ceil(std::abs(slant) * plane.along)) + 2) {
    const auto size = static_cast<std::size_t>(plane.across + 2 * pad_);
    product.assign(size, 0.f);
    weight.assign(size, 0.f);
    for (int a = 0; a < half; ++a) Add(a, 1.f);
  }
  // Moves the window's centre to column a (called for 0, 1, 2, …) and returns where cell 0 of that column lies in the
  // sums.
  int To(int a) {
    if (a + half_ < plane_.along) Add(a + half_, 1.f);
    if (a - half_ - 1 >= 0) Add(a - half_ - 1, -1.f);
    return pad_ - Shift(a);
  }
  std::vector<float> product, weight;

 private:
  int Shift(int a) const { return static_cast<int>(std::floor((a - plane_.along / 2) * slant_ + 0.5)); }
  void Add(int a, float sign) {
    const std::size_t from = static_cast<std::size_t>(a) * static_cast<std::size_t>(plane_.across);
    float* p = product.data() + pad_ - Shift(a);
    float* w = weight.data() + pad_ - Shift(a);
    const float* sp = plane_.product.data() + from;
    const float* sw = plane_.weight.data() + from;
    for (int c = 0; c < plane_.across; ++c) p[c] += sign * sp[c];
    for (int c = 0; c < plane_.across; ++c) w[c] += sign * sw[c];
  }
  const Plane& plane_;
  double slant_;
  int half_, pad_;
};

struct Direction {
  bool alongX;
  double slant;    // cells across per cell along
  double stretch;  // cells across per cell of perpendicular distance
  int left;        // +1 when the left of the line lies towards higher across
};

Direction DirectionOf(int index, int orientations) {
  const double angle = kPi * index / orientations;
  const double c = std::cos(angle), s = std::sin(angle);
  if (std::abs(c) >= std::abs(s)) return {true, s / c, 1 / std::abs(c), c > 0 ? 1 : -1};
  return {false, c / s, 1 / std::abs(s), s > 0 ? -1 : 1};
}

struct Span {
  int from, to;  // offsets across, inclusive
};

Span SpanOf(double fromM, double toM, const Window& window, double stretch) {
  const double perM = stretch / window.resolutionM;
  const int from = static_cast<int>(std::lround(fromM * perM));
  return {from, std::max(from, static_cast<int>(std::lround(toM * perM)))};
}

// out[i] = Σ in[i + from … i + to]
void Box(const float* in, Span span, int n, std::vector<float>& out) {
  std::fill(out.begin(), out.begin() + n, 0.f);
  float* o = out.data();
  for (int k = span.from; k <= span.to; ++k) {
    const float* s = in + k;
    for (int i = 0; i < n; ++i) o[i] += s[i];
  }
}

struct Profile {
  std::vector<float> p, w;
  explicit Profile(int n) : p(static_cast<std::size_t>(n)), w(static_cast<std::size_t>(n)) {}
  void Read(const Slide& slide, int at, Span span, int n) {
    Box(slide.product.data() + at, span, n, p);
    Box(slide.weight.data() + at, span, n, w);
  }
};

constexpr float kTiny = 1e-3f;

// From [along][across] to rows of the window, in blocks that fit the cache.
void ToRows(const std::vector<float>& from, bool alongX, int inX, int inY, std::vector<float>& to) {
  if (!alongX) {
    std::copy(from.begin(), from.end(), to.begin());
    return;
  }
  constexpr int kBlock = 16;
  for (int y0 = 0; y0 < inY; y0 += kBlock)
    for (int x0 = 0; x0 < inX; x0 += kBlock)
      for (int y = y0; y < std::min(inY, y0 + kBlock); ++y)
        for (int x = x0; x < std::min(inX, x0 + kBlock); ++x)
          to[static_cast<std::size_t>(y) * static_cast<std::size_t>(inX) + static_cast<std::size_t>(x)] =
              from[static_cast<std::size_t>(x) * static_cast<std::size_t>(inY) + static_cast<std::size_t>(y)];
}

// Everything a line filter needs of a window: both planes of each layer, and the sizes of the result.
struct Ground {
  const std::vector<Layer>& layers;
  const Window& window;
  const LineShape& shape;
  int inX, inY;
  std::size_t size;
  std::vector<Plane> alongX, alongY;

  Ground(const std::vector<Layer>& given, const Window& w, const LineShape& s, ThreadPool& pool)
      : layers(given),
        window(w),
        shape(s),
        inX(w.width - 2 * w.margin),
        inY(w.height - 2 * w.margin),
        size(static_cast<std::size_t>(inX) * static_cast<std::size_t>(inY)),
        alongX(given.size()),
        alongY(given.size()) {
    pool.Run(2 * layers.size(), [&](std::size_t i) {
      (i % 2 == 0 ? alongX : alongY)[i / 2] = MakePlane(layers[i / 2], window.width, window.height, i % 2 == 0);
    });
  }
};

// Calls judge(a, slide sums at cell 0 of the interior) for each interior column along a direction.
template <typename Judge>
void Sweep(const Ground& ground, std::size_t layer, const Direction& d, Judge judge) {
  const int half =
      std::max(1, static_cast<int>(std::lround(0.5 * ground.shape.lengthM / (ground.window.resolutionM * d.stretch))));
  Slide slide((d.alongX ? ground.alongX : ground.alongY)[layer], d.slant, half);
  const int margin = ground.window.margin, inAlong = d.alongX ? ground.inX : ground.inY;
  for (int a = 0; a < inAlong + margin; ++a) {
    const int at = slide.To(a) + margin;
    if (a >= margin) judge(static_cast<std::size_t>(a - margin), slide, at);
  }
}

// What one orientation says of every cell, in rows of the window.
struct Response {
  std::vector<float> fused;
  std::vector<std::vector<float>> layers;
};

LANETRACE_WIDE Response RespondRidge(const Ground& ground, int index) {
  const Direction d = DirectionOf(index, ground.shape.orientations);
  const int inAcross = d.alongX ? ground.inY : ground.inX;
  const auto n = static_cast<std::size_t>(inAcross);
  const Span centre = SpanOf(-ground.shape.halfWidthM + 1e-9, ground.shape.halfWidthM - 1e-9, ground.window, d.stretch);
  const Span far = SpanOf(ground.shape.flankFromM, ground.shape.flankToM, ground.window, d.stretch);
  const Span near = {-far.to, -far.from};
  Profile middle(inAcross), left(inAcross), right(inAcross);
  std::vector<float> sum(ground.size, 0.f), gains(ground.size, 0.f), score(ground.size);
  Response response{std::vector<float>(ground.size), {}};
  const float least = static_cast<float>(ground.shape.minWeight);
  for (std::size_t l = 0; l < ground.layers.size(); ++l) {
    const Layer& layer = ground.layers[l];
    const float noise2 = static_cast<float>(layer.noise * layer.noise),
                floor2 = static_cast<float>(layer.floor * layer.floor);
    const float gain = static_cast<float>(layer.gain), gain2 = gain * gain;
    Sweep(ground, l, d, [&](std::size_t a, const Slide& slide, int at) {
      middle.Read(slide, at, centre, inAcross);
      left.Read(slide, at, far, inAcross);
      right.Read(slide, at, near, inAcross);
      float *s = score.data() + a * n, *total = sum.data() + a * n, *known = gains.data() + a * n;
      const float *mp = middle.p.data(), *mw = middle.w.data(), *lp = left.p.data(), *lw = left.w.data(),
                  *rp = right.p.data(), *rw = right.w.data();
      for (std::size_t c = 0; c < n; ++c) {
        const float wm = std::max(mw[c], kTiny), wl = std::max(lw[c], kTiny), wr = std::max(rw[c], kTiny);
        const float seen = std::min(mw[c], std::min(lw[c], rw[c])) >= least ? 1.f : 0.f;
        const float m = mp[c] / wm, cl = m - lp[c] / wl, cr = m - rp[c] / wr;
        const float var = noise2 * (1 / wm + 1 / std::min(wl, wr)) + floor2;
        s[c] = seen * std::min(cl, cr) / std::sqrt(var);
        total[c] += gain * s[c];
        known[c] += gain2 * seen;
      }
    });
    response.layers.emplace_back(ground.size);
    ToRows(score, d.alongX, ground.inX, ground.inY, response.layers.back());
  }
  for (std::size_t i = 0; i < ground.size; ++i) sum[i] = gains[i] > 0 ? sum[i] / std::sqrt(gains[i]) : 0.f;
  ToRows(sum, d.alongX, ground.inX, ground.inY, response.fused);
  return response;
}

// What is looked for in a step, and how it is judged.
struct StepShape {
  float noise2, floor2, lowest, highest;
};

// Scores and heights of steps along one direction, at [along][across].
LANETRACE_WIDE void RespondStep(const Ground& ground, const Direction& d, const StepShape& sought,
                                std::vector<float>& score, std::vector<float>& step) {
  const Window& window = ground.window;
  const LineShape& shape = ground.shape;
  const float least = static_cast<float>(shape.minWeight);
  const float noise2 = sought.noise2, floor2 = sought.floor2;
  const int inAcross = d.alongX ? ground.inY : ground.inX;
  const auto n = static_cast<std::size_t>(inAcross);
  const double width = shape.flankToM - shape.flankFromM;
  const Span inner = SpanOf(shape.flankFromM, shape.flankToM, window, d.stretch);
  const Span outer =
      SpanOf(shape.flankToM + window.resolutionM, shape.flankToM + window.resolutionM + width, window, d.stretch);
  const auto mirrored = [](Span s) { return Span{-s.to, -s.from}; };
  // Distances between the middles of the spans, for the slopes.
  const float apart = static_cast<float>((inner.from + inner.to) * window.resolutionM / d.stretch);
  const float perBetween =
      static_cast<float>(d.stretch / ((outer.from + outer.to - inner.from - inner.to) * 0.5 * window.resolutionM));
  const float sign = static_cast<float>(d.left);
  Profile high(inAcross), higher(inAcross), low(inAcross), lower(inAcross);
  Sweep(ground, 0, d, [&](std::size_t a, const Slide& slide, int at) {
    high.Read(slide, at, inner, inAcross);
    higher.Read(slide, at, outer, inAcross);
    low.Read(slide, at, mirrored(inner), inAcross);
    lower.Read(slide, at, mirrored(outer), inAcross);
    float *s = score.data() + a * n, *t = step.data() + a * n;
    const float *hp = high.p.data(), *hw = high.w.data(), *hhp = higher.p.data(), *hhw = higher.w.data();
    const float *lp = low.p.data(), *lw = low.w.data(), *llp = lower.p.data(), *llw = lower.w.data();
    for (std::size_t c = 0; c < n; ++c) {
      const float wh = std::max(hw[c], kTiny), wl = std::max(lw[c], kTiny);
      const float h = hp[c] / wh, l = lp[c] / wl;
      // The ground's own slope is what both sides agree on (minmod): an edge beside the window has one side only.
      const float up = (hhp[c] / std::max(hhw[c], kTiny) - h) * perBetween,
                  down = (l - llp[c] / std::max(llw[c], kTiny)) * perBetween;
      const float slope = std::max(0.f, std::min(up, down)) + std::min(0.f, std::max(up, down));
      const float both = std::min(hhw[c], llw[c]) >= least ? 1.f : 0.f;
      const float rise = (h - l) - both * slope * apart, size = std::abs(rise);
      const float seen = std::min(hw[c], lw[c]) >= least ? 1.f : 0.f;
      const float enough = size >= sought.lowest ? seen : 0.f, valid = size <= sought.highest ? enough : 0.f;
      s[c] = valid * size / std::sqrt(noise2 * (1 / wh + 1 / wl) + floor2);
      t[c] = rise * sign;
    }
  });
}

}  // namespace

RidgeResult OrientedRidges(const std::vector<Layer>& layers, const Window& window, const LineShape& shape,
                           ThreadPool& pool) {
  const Ground ground(layers, window, shape, pool);
  // An orientation and the one across it are looked at together: what shines as much across as along is a spot, no
  // line.
  const auto pairs = static_cast<std::size_t>(shape.orientations / 2);
  const auto blank = [&] {
    return RidgeResult{std::vector<float>(ground.size, 0.f), std::vector<std::uint8_t>(ground.size, 0),
                       std::vector<std::vector<float>>(layers.size(), std::vector<float>(ground.size, 0.f))};
  };
  const auto keep = [&](RidgeResult& into, const RidgeResult& from, std::size_t i) {
    into.score[i] = from.score[i];
    into.orientation[i] = from.orientation[i];
    for (std::size_t l = 0; l < layers.size(); ++l) into.layers[l][i] = from.layers[l][i];
  };
  constexpr std::size_t kChunks = 4;
  std::vector<RidgeResult> best(kChunks);
  pool.Run(kChunks, [&](std::size_t chunk) {
    RidgeResult& mine = best[chunk] = blank();
    for (std::size_t p = chunk * pairs / kChunks; p < (chunk + 1) * pairs / kChunks; ++p) {
      const Response both[2] = {RespondRidge(ground, static_cast<int>(p)),
                                RespondRidge(ground, static_cast<int>(p + pairs))};
      for (int side = 0; side < 2; ++side) {
        const Response &own = both[side], &across = both[1 - side];
        for (std::size_t i = 0; i < ground.size; ++i) {
          const float score = own.fused[i] - std::max(0.f, across.fused[i]);
          if (!(score > mine.score[i])) continue;
          mine.score[i] = score;
          mine.orientation[i] = static_cast<std::uint8_t>(p + (side == 0 ? 0 : pairs));
          for (std::size_t l = 0; l < layers.size(); ++l) mine.layers[l][i] = own.layers[l][i];
        }
      }
    }
  });
  for (std::size_t chunk = 1; chunk < kChunks; ++chunk)
    for (std::size_t i = 0; i < ground.size; ++i)
      if (best[chunk].score[i] > best[0].score[i]) keep(best[0], best[chunk], i);
  return std::move(best[0]);
}

StepResult OrientedSteps(const Layer& height, const Window& window, const LineShape& shape, double lowestM,
                         double highestM, ThreadPool& pool) {
  const std::vector<Layer> layers{height};
  const Ground ground(layers, window, shape, pool);
  const auto orientations = static_cast<std::size_t>(shape.orientations);
  constexpr std::size_t kChunks = 4;
  std::vector<StepResult> best(kChunks);
  const StepShape sought{static_cast<float>(height.noise * height.noise),
                         static_cast<float>(height.floor * height.floor), static_cast<float>(lowestM),
                         static_cast<float>(highestM)};
  pool.Run(kChunks, [&](std::size_t chunk) {
    StepResult& mine = best[chunk];
    mine = {std::vector<float>(ground.size, 0.f), std::vector<std::uint8_t>(ground.size, 0),
            std::vector<float>(ground.size, 0.f)};
    std::vector<float> score(ground.size), step(ground.size), scoreRows(ground.size), stepRows(ground.size);
    for (std::size_t o = chunk * orientations / kChunks; o < (chunk + 1) * orientations / kChunks; ++o) {
      const Direction d = DirectionOf(static_cast<int>(o), shape.orientations);
      RespondStep(ground, d, sought, score, step);
      ToRows(score, d.alongX, ground.inX, ground.inY, scoreRows);
      ToRows(step, d.alongX, ground.inX, ground.inY, stepRows);
      for (std::size_t i = 0; i < ground.size; ++i) {
        if (!(scoreRows[i] > mine.score[i])) continue;
        mine.score[i] = scoreRows[i];
        mine.step[i] = stepRows[i];
        mine.orientation[i] = static_cast<std::uint8_t>(o);
      }
    }
  });
  for (std::size_t chunk = 1; chunk < kChunks; ++chunk) {
    for (std::size_t i = 0; i < ground.size; ++i) {
      if (!(best[chunk].score[i] > best[0].score[i])) continue;
      best[0].score[i] = best[chunk].score[i];
      best[0].step[i] = best[chunk].step[i];
      best[0].orientation[i] = best[chunk].orientation[i];
    }
  }
  return std::move(best[0]);
}

}  // namespace lanetrace
