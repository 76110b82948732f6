#include "ridge/ridge.h"

#include <algorithm>
#include <cmath>

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
      const std::size_t from = static_cast<std::size_t>(y) * static_cast<std::size_t>(width) + static_cast<std::size_t>(x);
      const std::size_t to = alongX ? static_cast<std::size_t>(x) * static_cast<std::size_t>(height) + static_cast<std::size_t>(y) : from;
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
      : plane_(plane), slant_(slant), half_(half), pad_(static_cast<int>(std::ceil(std::abs(slant) * plane.along)) + 2) {
    const auto size = static_cast<std::size_t>(plane.across + 2 * pad_);
    product.assign(size, 0.f);
    weight.assign(size, 0.f);
    for (int a = 0; a < half; ++a) Add(a, 1.f);
  }
  // Moves the window's centre to column a (called for 0, 1, 2, …) and returns where cell 0 of that column lies in the sums.
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
  double slant;   // cells across per cell along
  double stretch;  // cells across per cell of perpendicular distance
  int left;       // +1 when the left of the line lies towards higher across
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

}  // namespace

RidgeResult OrientedRidges(const std::vector<Layer>& layers, const Window& window, const LineShape& shape, Crew& crew) {
  const int inX = window.width - 2 * window.margin, inY = window.height - 2 * window.margin;
  const std::size_t size = static_cast<std::size_t>(inX) * static_cast<std::size_t>(inY);
  const auto orientations = static_cast<std::size_t>(shape.orientations);
  std::vector<Plane> alongX(layers.size()), alongY(layers.size());
  crew.Run(2 * layers.size(), [&](std::size_t i) {
    const std::size_t l = i / 2;
    (i % 2 == 0 ? alongX : alongY)[l] = MakePlane(layers[l], window.width, window.height, i % 2 == 0);
  });

  // By orientation: gained scores, gains² of the layers that know the place, then each layer's score and contrast.
  const std::size_t fields = 2 + 2 * layers.size();
  std::vector<std::vector<float>> made(orientations);
  crew.Run(orientations, [&](std::size_t o) {
    const Direction d = DirectionOf(static_cast<int>(o), shape.orientations);
    const int half = std::max(1, static_cast<int>(std::lround(0.5 * shape.lengthM / (window.resolutionM * d.stretch))));
    const int inAlong = d.alongX ? inX : inY, inAcross = d.alongX ? inY : inX;
    const Span centre = SpanOf(-shape.halfWidthM + 1e-9, shape.halfWidthM - 1e-9, window, d.stretch);
    const Span far = SpanOf(shape.flankFromM, shape.flankToM, window, d.stretch);
    const Span near = {-far.to, -far.from};
    std::vector<float>& out = made[o];
    out.assign(fields * size, 0.f);
    Profile middle(inAcross), left(inAcross), right(inAcross);
    std::vector<float> score(static_cast<std::size_t>(inAcross)), contrast(static_cast<std::size_t>(inAcross)),
        sure(static_cast<std::size_t>(inAcross));
    for (std::size_t l = 0; l < layers.size(); ++l) {
      const Layer& layer = layers[l];
      Slide slide(d.alongX ? alongX[l] : alongY[l], d.slant, half);
      const float noise2 = static_cast<float>(layer.noise * layer.noise), floor2 = static_cast<float>(layer.floor * layer.floor);
      const float least = static_cast<float>(shape.minWeight), gain = static_cast<float>(layer.gain);
      for (int a = 0; a < inAlong + window.margin; ++a) {
        const int at = slide.To(a) + window.margin;
        if (a < window.margin) continue;
        middle.Read(slide, at, centre, inAcross);
        left.Read(slide, at, far, inAcross);
        right.Read(slide, at, near, inAcross);
        for (int c = 0; c < inAcross; ++c) {
          const auto i = static_cast<std::size_t>(c);
          const float wm = middle.w[i], wl = left.w[i], wr = right.w[i];
          const float known = wm >= least && wl >= least && wr >= least ? 1.f : 0.f;
          const float m = middle.p[i] / std::max(wm, kTiny);
          const float cl = m - left.p[i] / std::max(wl, kTiny), cr = m - right.p[i] / std::max(wr, kTiny);
          const float lesser = std::min(cl, cr) * known;
          contrast[i] = lesser;
          sure[i] = known;
          const float var = noise2 * (1 / std::max(wm, kTiny) + 1 / std::max(std::min(wl, wr), kTiny)) + floor2;
          score[i] = lesser / std::sqrt(var);
        }
        for (int c = 0; c < inAcross; ++c) {
          const std::size_t along = static_cast<std::size_t>(a - window.margin), across = static_cast<std::size_t>(c);
          const std::size_t cell = d.alongX ? across * static_cast<std::size_t>(inX) + along : along * static_cast<std::size_t>(inX) + across;
          float* field = out.data() + cell * fields;
          field[0] += gain * score[across];
          field[1] += gain * gain * sure[across];
          field[2 + 2 * l] = score[across];
          field[3 + 2 * l] = contrast[across];
        }
      }
    }
  });

  RidgeResult result;
  result.score.assign(size, 0.f);
  result.orientation.assign(size, 0);
  result.layers.assign(layers.size(), std::vector<float>(size, 0.f));
  result.contrasts.assign(layers.size(), std::vector<float>(size, 0.f));
  for (std::size_t cell = 0; cell < size; ++cell) {
    std::size_t best = 0;
    float top = 0;
    for (std::size_t o = 0; o < orientations; ++o) {
      const float gains = made[o][cell * fields + 1];
      const float s = gains > 0 ? made[o][cell * fields] / std::sqrt(gains) : 0.f;
      if (s > top) {
        top = s;
        best = o;
      }
    }
    // What shines as much across the line as along it is a spot, not a line.
    const float* across = &made[(best + orientations / 2) % orientations][cell * fields];
    if (across[1] > 0) top -= std::max(0.f, across[0] / std::sqrt(across[1]));
    if (!(top > 0)) continue;
    result.score[cell] = top;
    result.orientation[cell] = static_cast<std::uint8_t>(best);
    for (std::size_t l = 0; l < layers.size(); ++l) {
      result.layers[l][cell] = made[best][cell * fields + 2 + 2 * l];
      result.contrasts[l][cell] = made[best][cell * fields + 3 + 2 * l];
    }
  }
  return result;
}

StepResult OrientedSteps(const Layer& height, const Window& window, const LineShape& shape, double lowestM,
                         double highestM, Crew& crew) {
  const int inX = window.width - 2 * window.margin, inY = window.height - 2 * window.margin;
  const std::size_t size = static_cast<std::size_t>(inX) * static_cast<std::size_t>(inY);
  const auto orientations = static_cast<std::size_t>(shape.orientations);
  Plane planes[2];
  crew.Run(2, [&](std::size_t i) { planes[i] = MakePlane(height, window.width, window.height, i == 0); });
  std::vector<std::vector<float>> made(orientations);
  crew.Run(orientations, [&](std::size_t o) {
    const Direction d = DirectionOf(static_cast<int>(o), shape.orientations);
    const int half = std::max(1, static_cast<int>(std::lround(0.5 * shape.lengthM / (window.resolutionM * d.stretch))));
    const int inAlong = d.alongX ? inX : inY, inAcross = d.alongX ? inY : inX;
    const double width = shape.flankToM - shape.flankFromM;
    const Span inner = SpanOf(shape.flankFromM, shape.flankToM, window, d.stretch);
    const Span outer = SpanOf(shape.flankToM + window.resolutionM, shape.flankToM + window.resolutionM + width, window, d.stretch);
    const auto mirrored = [](Span s) { return Span{-s.to, -s.from}; };
    // Distances between the middles of the spans, for the slopes.
    const float apart = static_cast<float>((inner.from + inner.to) * window.resolutionM / d.stretch);
    const float between = static_cast<float>((outer.from + outer.to - inner.from - inner.to) * 0.5 * window.resolutionM / d.stretch);
    std::vector<float>& out = made[o];
    out.assign(2 * size, 0.f);
    Profile high(inAcross), higher(inAcross), low(inAcross), lower(inAcross);
    Slide slide(d.alongX ? planes[0] : planes[1], d.slant, half);
    const float noise2 = static_cast<float>(height.noise * height.noise), floor2 = static_cast<float>(height.floor * height.floor);
    const float least = static_cast<float>(shape.minWeight);
    const float sign = static_cast<float>(d.left);
    for (int a = 0; a < inAlong + window.margin; ++a) {
      const int at = slide.To(a) + window.margin;
      if (a < window.margin) continue;
      high.Read(slide, at, inner, inAcross);
      higher.Read(slide, at, outer, inAcross);
      low.Read(slide, at, mirrored(inner), inAcross);
      lower.Read(slide, at, mirrored(outer), inAcross);
      for (int c = 0; c < inAcross; ++c) {
        const auto i = static_cast<std::size_t>(c);
        if (high.w[i] < least || low.w[i] < least) continue;
        const float h = high.p[i] / high.w[i], l = low.p[i] / low.w[i];
        // The ground's own slope is what both sides agree on (minmod): an edge beside the window has one side only.
        float slope = 0;
        if (higher.w[i] >= least && lower.w[i] >= least) {
          const float up = (higher.p[i] / higher.w[i] - h) / between, down = (l - lower.p[i] / lower.w[i]) / between;
          if (up * down > 0) slope = std::abs(up) < std::abs(down) ? up : down;
        }
        const float step = (h - l) - slope * apart;
        const float size_ = std::abs(step);
        if (size_ < lowestM || size_ > highestM) continue;
        const float score = size_ / std::sqrt(noise2 * (1 / high.w[i] + 1 / low.w[i]) + floor2);
        const std::size_t along = static_cast<std::size_t>(a - window.margin);
        const std::size_t cell = d.alongX ? i * static_cast<std::size_t>(inX) + along : along * static_cast<std::size_t>(inX) + i;
        out[2 * cell] = score;
        out[2 * cell + 1] = step * sign;
      }
    }
  });
  StepResult result;
  result.score.assign(size, 0.f);
  result.orientation.assign(size, 0);
  result.step.assign(size, 0.f);
  for (std::size_t cell = 0; cell < size; ++cell) {
    for (std::size_t o = 0; o < orientations; ++o) {
      if (made[o][2 * cell] > result.score[cell]) {
        result.score[cell] = made[o][2 * cell];
        result.step[cell] = made[o][2 * cell + 1];
        result.orientation[cell] = static_cast<std::uint8_t>(o);
      }
    }
  }
  return result;
}

}  // namespace lanetrace
