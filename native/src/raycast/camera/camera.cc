#include "raycast/camera/camera.h"

#include <algorithm>
#include <cmath>

#include "raycast/camera/film.h"
#include "raycast/camera/pixel_shader.h"
#include "raycast/materials/materials.h"
#include "raycast/maths/random.h"
#include "raycast/weather/weather.h"

namespace lanetrace::raycast {

namespace {

using Sample = PixelSample;

bool Differ(const Sample& a, const Sample& b) {
  if (a.what != b.what) return true;
  if (a.what == 0) return false;
  if (a.what == 1 + kLeaves) return false;
  const float nearT = std::min(a.t, b.t);
  return Dot(a.normal, b.normal) < 0.92f || std::abs(a.t - b.t) > 0.25f * nearT;
}

// What covers the lens, computed anew where strength or seed changed.
void CoverWithDirt(Lens& lens, const PictureSpec& spec, ThreadPool& pool) {
  if (spec.lensDirt <= 0) return;
  if (!lens.dirt.empty() && lens.dirtStrength == spec.lensDirt && lens.dirtSeed == spec.seed) return;
  lens.dirt.resize(static_cast<std::size_t>(lens.width) * lens.height);
  pool.Run(lens.height, [&](std::size_t y) {
    for (std::uint32_t x = 0; x < lens.width; ++x) {
      lens.dirt[y * lens.width + x] = DirtAt(lens.Ray(x, static_cast<std::uint32_t>(y)), spec.lensDirt, spec.seed);
    }
  });
  lens.dirtStrength = spec.lensDirt;
  lens.dirtSeed = spec.seed;
}

// One picture, by the steps of RenderCamera. Tiles keep the rays of one thread close together, which keeps the
// hierarchy in its cache.
class Exposure {
 public:
  Exposure(const PixelShader& shader, Lens& lens, const PictureSpec& spec, const Sky& sky)
      : shader_(shader),
        lens_(lens),
        spec_(spec),
        film_(spec.exposure),
        skylight_(sky.Lit().sky),
        w_(lens.width),
        h_(lens.height),
        tilesX_((w_ + kTile - 1) / kTile),
        tiles_(static_cast<std::size_t>(tilesX_) * ((h_ + kTile - 1) / kTile)),
        noiseKey_(Key(spec.seed, spec.frame)),
        centre_(lens.samples),
        developed_(lens.developed),
        halfAngle_(h_, 0) {
    centre_.resize(static_cast<std::size_t>(w_) * h_);
    developed_.resize(centre_.size());
    for (std::uint32_t y = 0; y < h_; ++y) halfAngle_[y] = lens.HalfAngle(w_ / 2, y);
  }

  // What the middle of every pixel sees, shaded and developed.
  void ShadeCentres(ThreadPool& pool) {
    pool.Run(tiles_, [&](std::size_t tile) {
      Window window(*this, tile);
      See(window);
      for (std::uint32_t y = 0; y < std::min(window.ny, kTile); ++y) {
        for (std::uint32_t x = 0; x < std::min(window.nx, kTile); ++x) {
          Seen& s = window.At(x, y);
          if (s.sun == Sun::kUnknown) s.sun = SunBetween(window, x, y);
          const std::size_t i = IndexOf(window.x0 + x, window.y0 + y);
          centre_[i] = shader_.Shade(s, halfAngle_[window.y0 + y]);
          developed_[i] = film_.At(centre_[i].radiance);
        }
      }
    });
  }

  // Marks the pixels with an end of something between them and a neighbour.
  void FindEdges(ThreadPool& pool) {
    std::vector<std::uint8_t>& edges = lens_.edges;
    edges.assign(spec_.smooth ? centre_.size() : 0, 0);
    if (!spec_.smooth) return;
    constexpr std::uint32_t kRows = 16;
    pool.Run((h_ + kRows - 1) / kRows, [&](std::size_t band) {
      const auto first = static_cast<std::uint32_t>(band) * kRows;
      // Each pair is looked at once within a band; a pair of two bands by both, each for its own pixel.
      for (std::uint32_t y = first; y < std::min(h_, first + kRows); ++y) {
        for (std::uint32_t x = 0; x < w_; ++x) {
          const std::size_t i = IndexOf(x, y);
          if (x + 1 < w_ && IsEdge(i, i + 1)) edges[i] = edges[i + 1] = 1;
          if (y + 1 < h_ && IsEdge(i, i + w_)) {
            edges[i] = 1;
            if (y + 1 < first + kRows) edges[i + w_] = 1;
          }
          if (y == first && y > 0 && IsEdge(i, i - w_)) edges[i] = 1;
        }
      }
    });
  }

  // Smooths the edges, adds rain, dirt, vignette and noise, and writes three bytes a pixel.
  void Finish(ThreadPool& pool, std::uint8_t* rgb) const {
    pool.Run(tiles_, [&](std::size_t tile) {
      Facets facets;
      Occluder occluder;
      const std::uint32_t x0 = LeftOf(tile), y0 = TopOf(tile);
      for (std::uint32_t y = y0; y < std::min(h_, y0 + kTile); ++y) {
        for (std::uint32_t x = x0; x < std::min(w_, x0 + kTile); ++x) {
          const std::size_t i = IndexOf(x, y);
          Vec3 c = spec_.smooth && lens_.edges[i] ? Smoothed(x, y, facets, occluder) : developed_[i];
          if (spec_.rainMmPerH > 0) {
            const float streak = StreakAt(x, y, spec_.rainMmPerH, noiseKey_);
            if (streak > 0) c = Mix(c, film_.At(skylight_ * 1.1f), std::min(streak, 0.4f));
          }
          if (spec_.lensDirt > 0 && lens_.dirt[i] > 0.004f) c = Soiled(c, x, y);
          Write(c, x, y, rgb + 3 * i);
        }
      }
    });
  }

 private:
  static constexpr std::uint32_t kTile = 16;

  // A tile with one column and row more, so that every pixel has its even neighbours.
  struct Window {
    static constexpr std::uint32_t kSide = kTile + 1;
    Window(const Exposure& picture, std::size_t tile)
        : x0(picture.LeftOf(tile)),
          y0(picture.TopOf(tile)),
          nx(std::min(kSide, picture.w_ - x0)),
          ny(std::min(kSide, picture.h_ - y0)) {}
    Seen& At(std::uint32_t x, std::uint32_t y) { return seen[y * kSide + x]; }
    std::uint32_t x0, y0, nx, ny;
    Seen seen[kSide * kSide];
    Facets facets;
    Occluder occluder;
  };

  std::uint32_t LeftOf(std::size_t tile) const { return static_cast<std::uint32_t>(tile % tilesX_) * kTile; }
  std::uint32_t TopOf(std::size_t tile) const { return static_cast<std::uint32_t>(tile / tilesX_) * kTile; }
  std::size_t IndexOf(std::uint32_t x, std::uint32_t y) const { return static_cast<std::size_t>(y) * w_ + x; }

  // What the pixels of a window see; whether the sun shines on it at every other pixel only.
  void See(Window& window) const {
    for (std::uint32_t y = 0; y < window.ny; ++y) {
      for (std::uint32_t x = 0; x < window.nx; ++x) {
        Seen& s = window.At(x, y);
        if ((x == kTile && y % 2) || (y == kTile && x % 2)) continue;  // never asked for
        const std::uint32_t px = window.x0 + x, py = window.y0 + y;
        if (spec_.cast || !lens_.Drawn(px, py)) {
          shader_.Cast(shader_.Ray(px, py), window.facets, s);
        } else {
          shader_.LookUp(px, py, window.facets, s);
        }
        if (x % 2 == 0 && y % 2 == 0 && s.sun == Sun::kUnknown) s.sun = shader_.SunOn(s, window.occluder);
      }
    }
  }

  // Sunlight between pixels of one surface that agree on it is taken over from them.
  Sun SunBetween(Window& window, std::uint32_t x, std::uint32_t y) const {
    const Seen& s = window.At(x, y);
    const std::uint32_t xs[2] = {x - x % 2, std::min(x + x % 2, window.nx - 1 - (window.nx - 1) % 2)};
    const std::uint32_t ys[2] = {y - y % 2, std::min(y + y % 2, window.ny - 1 - (window.ny - 1) % 2)};
    const Seen& first = window.At(xs[0], ys[0]);
    bool agree = true;
    for (int k = 0; k < 4; ++k) {
      const Seen& other = window.At(xs[k % 2], ys[k / 2]);
      agree &= other.sun == first.sun && other.what == s.what && std::abs(other.t - s.t) < 0.1f * s.t;
    }
    const bool farLeaf = s.what == 1 + kLeaves && first.what == s.what && s.t > 20;
    return agree || farLeaf ? first.sun : shader_.SunOn(s, window.occluder);
  }

  bool IsEdge(std::size_t i, std::size_t j) const {
    const Vec3 step = developed_[j] - developed_[i];
    return std::abs(step.x) + std::abs(step.y) + std::abs(step.z) > 0.10f && Differ(centre_[i], centre_[j]);
  }

  // A pixel and its neighbours left, right, above, below; itself again where there is none.
  struct Neighbours {
    std::size_t index[5];
    std::uint32_t x[5], y[5];
  };
  Neighbours Around(std::uint32_t x, std::uint32_t y) const {
    const std::size_t i = IndexOf(x, y);
    return {{i, x > 0 ? i - 1 : i, x + 1 < w_ ? i + 1 : i, y > 0 ? i - w_ : i, y + 1 < h_ ? i + w_ : i},
            {x, x - (x > 0), x + (x + 1 < w_), x, x},
            {y, y, y, y - (y > 0), y + (y + 1 < h_)}};
  }

  // Four rays on a rotated grid. A part of the pixel that shows what a neighbour shows takes its colour; developed
  // before averaging, so that a bright edge stays smooth.
  Vec3 Smoothed(std::uint32_t x, std::uint32_t y, Facets& facets, Occluder& occluder) const {
    static constexpr float kOffsets[4][2] = {
        {-0.125f, -0.375f}, {0.375f, -0.125f}, {0.125f, 0.375f}, {-0.375f, 0.125f}};
    const Neighbours around = Around(x, y);
    bool byCasting = spec_.cast;
    for (int k = 0; k < 5; ++k) byCasting |= !lens_.Drawn(around.x[k], around.y[k]);
    Vec3 c;
    for (const auto& offset : kOffsets) {
      const Vec3 ray = shader_.RayAt(x, y, offset[0], offset[1]);
      Seen part;
      const int match = byCasting ? MatchByCasting(ray, around, facets, part) : MatchByReach(ray, around);
      if (match >= 0) {
        c += developed_[around.index[match]] * 0.25f;
      } else {
        if (part.sun == Sun::kUnknown) part.sun = shader_.SunOn(part, occluder);
        c += film_.At(shader_.Shade(part, halfAngle_[y] * 0.6f).radiance) * 0.25f;
      }
    }
    return c;
  }

  // Which of the five pixels sees what the ray meets, -1: none.
  int MatchByCasting(Vec3 ray, const Neighbours& around, Facets& facets, Seen& part) const {
    shader_.Cast(ray, facets, part);
    for (int k = 0; k < 5; ++k) {
      const Sample& other = centre_[around.index[k]];
      const bool turned = part.what > 1 + kLeaves && Dot(other.normal, part.surface.faceNormal) < 0.95f;
      if (other.what == part.what && !turned) return k;
    }
    return -1;
  }

  // Of the five triangles seen here, the nearest that this part of the pixel meets, or comes closest to.
  int MatchByReach(Vec3 ray, const Neighbours& around) const {
    int match = -1;
    float nearest = -1, closest = 1e9f;
    for (int k = 0; k < 5; ++k) {
      float inverseT, miss;
      lens_.visibility.Reach(around.x[k], around.y[k], ray, inverseT, miss);
      if (miss > closest || (miss == closest && inverseT <= nearest)) continue;
      closest = miss;
      nearest = inverseT;
      match = k;
    }
    return match;
  }

  // Far out of focus, what lies behind dirt runs together, darker and browner.
  Vec3 Soiled(Vec3 c, std::uint32_t x, std::uint32_t y) const {
    static constexpr int kAround[8][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {2, 2}, {-2, 2}, {2, -2}, {-2, -2}};
    Vec3 blur;
    const int reach = static_cast<int>(w_ / 64) + 2;
    for (const auto& step : kAround) {
      const int bx = std::clamp(static_cast<int>(x) + step[0] * reach, 0, static_cast<int>(w_) - 1);
      const int by = std::clamp(static_cast<int>(y) + step[1] * reach, 0, static_cast<int>(h_) - 1);
      blur += developed_[static_cast<std::size_t>(by) * w_ + static_cast<std::size_t>(bx)] * 0.125f;
    }
    return Mix(c, blur * Vec3{0.62f, 0.58f, 0.52f}, lens_.dirt[IndexOf(x, y)]);
  }

  void Write(Vec3 c, std::uint32_t x, std::uint32_t y, std::uint8_t* rgb) const {
    const float fx = (static_cast<float>(x) + 0.5f) / static_cast<float>(w_) - 0.5f;
    const float fy = (static_cast<float>(y) + 0.5f) / static_cast<float>(h_) - 0.5f;
    const float shade = 255.f * (1 - spec_.vignette * 2 * (fx * fx + fy * fy * 0.4f));
    // Sums of two bytes are near enough to normal for noise of one step; their standard deviation is 104.5.
    const std::uint64_t bits = Mix64(noiseKey_ + IndexOf(x, y) * 0x9e3779b97f4a7c15ull);
    auto noise = [&](int k) {
      return (static_cast<float>((bits >> (16 * k)) & 255u) + static_cast<float>((bits >> (16 * k + 8)) & 255u) -
              255.f) *
             (spec_.noise / 104.5f);
    };
    const float luma = 0.6f * noise(3) + 0.5f;
    auto put = [&](float v, int k) {
      const float level = v * shade + luma + 0.8f * noise(k);
      return static_cast<std::uint8_t>(level > 0 ? (level < 255 ? level : 255.f) : 0.f);
    };
    rgb[0] = put(c.x, 0);
    rgb[1] = put(c.y, 1);
    rgb[2] = put(c.z, 2);
  }

  const PixelShader& shader_;
  Lens& lens_;
  const PictureSpec& spec_;
  Film film_;
  Vec3 skylight_;
  std::uint32_t w_, h_, tilesX_;
  std::size_t tiles_;
  std::uint64_t noiseKey_;
  std::vector<Sample>& centre_;
  std::vector<Vec3>& developed_;
  std::vector<float> halfAngle_;
};

}  // namespace

Placement FrameOf(const SensorPose& pose) {
  const double w = pose.q[0], x = pose.q[1], y = pose.q[2], z = pose.q[3];
  auto vec = [](double a, double b, double c) {
    return Vec3{static_cast<float>(a), static_cast<float>(b), static_cast<float>(c)};
  };
  Placement frame;
  frame.ax = vec(1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y));
  frame.ay = vec(2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x));
  frame.az = vec(2 * (x * z + w * y), 2 * (y * z - w * x), 1 - 2 * (x * x + y * y));
  frame.p = vec(pose.p[0], pose.p[1], pose.p[2]);
  return frame;
}

Lens::Lens(std::uint32_t w, std::uint32_t h, std::vector<float> table)
    : width(w), height(h), rays(std::move(table)), visibility(w, h, rays.data()) {}

void RenderCamera(const Scene& scene, Lens& lens, const PictureSpec& spec, const Sky& sky, const SensorPose& pose,
                  ThreadPool& pool, std::uint8_t* rgb) {
  const Placement frame = FrameOf(pose);
  const PixelShader shader(scene, lens, sky, frame, spec);
  CoverWithDirt(lens, spec, pool);
  if (!spec.cast) lens.visibility.Draw(scene, frame, pool);
  Exposure picture(shader, lens, spec, sky);
  picture.ShadeCentres(pool);
  picture.FindEdges(pool);
  picture.Finish(pool, rgb);
}

}  // namespace lanetrace::raycast
