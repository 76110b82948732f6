#include "raycast/camera.h"

#include <algorithm>
#include <cmath>
#include <memory>

#include "raycast/film.h"
#include "raycast/materials.h"
#include "raycast/noise.h"
#include "raycast/random.h"
#include "raycast/weather.h"

namespace lanetrace::raycast {

namespace {

using Sample = PixelSample;

// Sunlight on a surface: not facing, in shade, lit.
enum class Sun : std::int8_t { kUnknown, kAway, kShade, kLit };

struct Seen {
  Surface surface;
  Vec3 direction;
  std::uint32_t what = 0;
  float t = 0;
  Sun sun = Sun::kUnknown;
};

// The triangles that a tile saw last: its pixels mostly share them.
class Facets {
 public:
  const Facet& Of(const Scene& scene, const Hit& hit) {
    const std::uint32_t slot =
        (static_cast<std::uint32_t>(hit.triangle) + static_cast<std::uint32_t>(hit.instance) * 7u) % kSlots;
    Facet& facet = slots_[slot];
    if (facet.instance != hit.instance || facet.triangle != hit.triangle) scene.Prepare(hit, 0, facet);
    return facet;
  }

 private:
  static constexpr std::uint32_t kSlots = 16;
  Facet slots_[kSlots];
};

class Renderer {
 public:
  Renderer(const Scene& scene, const Lens& lens, const Sky& sky, const Placement& frame, const PictureSpec& spec)
      : scene_(scene), lens_(lens), sky_(sky), light_(sky.Lit()), frame_(frame), wet_(Wetness(spec.rainMmPerH)) {
    if (light_.night > 0) lamps_ = std::make_unique<LampLight>(scene, spec.ownLamps, frame.p);
  }

  Vec3 Ray(std::uint32_t x, std::uint32_t y) const { return lens_.Ray(x, y); }

  // Ray through a point off the pixel's centre, by the slope of the neighbouring rays; dx, dy within half a pixel.
  Vec3 RayAt(std::uint32_t x, std::uint32_t y, float dx, float dy) const {
    const std::uint32_t x1 = x + 1 < lens_.width ? x + 1 : x - 1, y1 = y + 1 < lens_.height ? y + 1 : y - 1;
    const Vec3 r = Ray(x, y);
    const Vec3 along = (Ray(x1, y) - r) * (x1 > x ? 1.f : -1.f), down = (Ray(x, y1) - r) * (y1 > y ? 1.f : -1.f);
    return Normalised(r + along * dx + down * dy);
  }

  // What a ray in the camera's frame meets, by casting it.
  void Cast(Vec3 inCamera, Facets& facets, Seen& out) const {
    out.direction = frame_.Rotate(inCamera);
    Hit hit;
    const bool found = scene_.Intersect(frame_.p, out.direction, 0.05f, 1800.f, 0, hit);
    Fill(found ? &hit : nullptr, facets, out);
  }

  // What a pixel sees, by the rasteriser.
  void LookUp(std::uint32_t x, std::uint32_t y, Facets& facets, Seen& out) const {
    out.direction = frame_.Rotate(Ray(x, y));
    Hit hit;
    const bool found = lens_.visibility.At(x, y, hit);
    Fill(found ? &hit : nullptr, facets, out);
  }

  Sun SunOn(const Seen& seen, Occluder& last) const {
    const Surface& s = seen.surface;
    const bool faceLit = Dot(s.faceNormal, light_.toSun) > 0;
    const bool through = s.material == kLeaves || s.material == kHedge || s.material == kGrass || s.material == kField;
    if (!faceLit && !through) return Sun::kAway;
    const Vec3 from = s.position + s.faceNormal * (faceLit ? 0.004f + 2e-5f * seen.t : -0.004f);
    return scene_.Occluded(from, light_.toSun, 0.002f, 120.f, 0, &last) ? Sun::kShade : Sun::kLit;
  }

  Sample Shade(const Seen& seen, float halfAngle) const {
    Sample out;
    out.what = seen.what;
    out.t = seen.t;
    if (seen.what == 0) {
      out.radiance = sky_.At(seen.direction);
      if (lamps_) out.radiance += lamps_->Glare(seen.direction);
      return out;
    }
    const Surface& s = seen.surface;
    const Vec3 d = seen.direction;
    out.normal = s.faceNormal;
    Look look = LookOf(s, PatchOf(d, seen.t * halfAngle), scene_, light_);
    if (wet_ > 0) Wet(s, d, look);
    if (lamps_) Darken(s, d, look);
    const bool lit = seen.sun == Sun::kLit;
    Vec3 c{};
    if (lit) {
      const float facing = Dot(look.normal, light_.toSun);
      float direct = Dot(s.faceNormal, light_.toSun) > 0 ? std::max(0.f, facing) : 0.f;
      if (look.translucency > 0) direct = std::max(direct, look.translucency * (0.4f + 0.6f * std::abs(facing)));
      c += light_.sun * direct;
    }
    const float up = 0.5f + 0.5f * look.normal.z;
    c += Mix(light_.ground, light_.sky, up) * look.occlusion;
    if (lamps_) {
      float retro;
      c += lamps_->On(s.position, look.normal, scene_, retro) * light_.night;
      if (s.material == kSignFace || s.material == kPlate) c += Vec3{1, 0.97f, 0.9f} * (retro * light_.night);
    }
    c = c * look.albedo + look.emission;
    if (look.gloss > 0 && lit) {
      const Vec3 r = d - look.normal * (2 * Dot(d, look.normal));
      const float towards = std::max(0.f, Dot(r, light_.toSun));
      float p = towards * towards;
      p *= p;
      p *= p;
      p *= p;
      p *= p;
      p *= p;
      p *= p;
      c += light_.sun * (2.2f * p * look.gloss);
    }
    const float air = 1 - std::exp(-seen.t / light_.hazeM);
    Vec3 level = d;
    level.z = std::max(level.z, 0.02f);
    out.radiance = Mix(c, ClearSky(level, light_) * 0.93f, air);
    if (lamps_) out.radiance += lamps_->Glare(d);
    return out;
  }

 private:
  // Water darkens what is porous and mirrors the sky where one looks along it.
  void Wet(const Surface& s, Vec3 d, Look& look) const {
    const bool ground = s.material == kAsphalt || s.material == kPaving || s.material == kKerb || s.material == kGravel;
    if (!ground) {
      if (s.material == kFacade || s.material == kRoof || s.material == kWall || s.material == kBark)
        look.albedo = look.albedo * (1 - 0.2f * wet_);
      return;
    }
    look.albedo = look.albedo * (1 - 0.48f * wet_);
    if (look.normal.z < 0.8f) return;
    const float film = 0.45f + 0.55f * Step01(0.35f, 0.65f, Noise2(s.position.x * 0.55f, s.position.y * 0.55f, 611u));
    const float cosine = std::abs(d.z), mirror = 0.02f + 0.98f * std::pow(1 - cosine, 5.f);
    const Vec3 up{d.x, d.y, std::max(0.02f, -d.z)};
    const Vec3 street = Vec3{0.30f, 0.29f, 0.27f} * (1 - 0.985f * std::sqrt(light_.night));
    look.emission += Mix(street, ClearSky(up, light_), Step01(0.03f, 0.30f, up.z)) * (mirror * wet_ * film);
  }

  // At night nothing mirrors daylight, and lamps shine.
  void Darken(const Surface& s, Vec3 d, Look& look) const {
    const float night = light_.night;
    if (s.material != kFacade && s.material != kSignal)
      look.emission = look.emission * Mix(1, 0.012f, std::sqrt(night));
    const float facing = std::abs(Dot(d, s.faceNormal));
    if (s.material == kLamp) look.emission += Vec3{5.f, 3.9f, 2.4f} * night;
    if (!s.moving) return;
    if (s.material == kHeadLight) look.emission += Vec3{6.f, 5.8f, 5.2f} * (night * (0.2f + 0.8f * facing * facing));
    if (s.material == kTailLight)
      look.emission += Vec3{1.3f, 0.04f, 0.03f} * night * ((s.instanceParameter & (1u << 24)) ? 2.2f : 1.f);
  }

  void Fill(const Hit* hit, Facets& facets, Seen& out) const {
    out.sun = Sun::kUnknown;
    if (!hit) {
      out.what = 0;
      out.t = 1e9f;
      out.sun = Sun::kAway;
      return;
    }
    Scene::Describe(facets.Of(scene_, *hit), frame_.p, out.direction, *hit, out.surface);
    // A crown is one thing; its leaves are texture.
    out.what = out.surface.material == kLeaves
                   ? 1 + kLeaves
                   : 1 + ((static_cast<std::uint32_t>(hit->instance) + 1) << 8 | out.surface.material);
    out.t = hit->t;
  }

  const Scene& scene_;
  const Lens& lens_;
  const Sky& sky_;
  const Light& light_;
  Placement frame_;
  float wet_;
  std::unique_ptr<LampLight> lamps_;
};

bool Differ(const Sample& a, const Sample& b) {
  if (a.what != b.what) return true;
  if (a.what == 0) return false;
  if (a.what == 1 + kLeaves) return false;
  const float nearT = std::min(a.t, b.t);
  return Dot(a.normal, b.normal) < 0.92f || std::abs(a.t - b.t) > 0.25f * nearT;
}

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
  const std::uint64_t noiseKey = Key(spec.seed, spec.frame);
  const Renderer renderer(scene, lens, sky, frame, spec);
  const Film film(spec.exposure);
  if (spec.lensDirt > 0 && (lens.dirt.empty() || lens.dirtStrength != spec.lensDirt || lens.dirtSeed != spec.seed)) {
    lens.dirt.resize(static_cast<std::size_t>(lens.width) * lens.height);
    pool.Run(lens.height, [&](std::size_t y) {
      for (std::uint32_t x = 0; x < lens.width; ++x) {
        lens.dirt[y * lens.width + x] = DirtAt(lens.Ray(x, static_cast<std::uint32_t>(y)), spec.lensDirt, spec.seed);
      }
    });
    lens.dirtStrength = spec.lensDirt;
    lens.dirtSeed = spec.seed;
  }
  if (!spec.cast) lens.visibility.Draw(scene, frame, pool);
  const std::uint32_t w = lens.width, h = lens.height;
  std::vector<Sample>& centre = lens.samples;
  std::vector<Vec3>& developed = lens.developed;
  centre.resize(static_cast<std::size_t>(w) * h);
  developed.resize(centre.size());
  std::vector<float> halfAngle(h, 0);
  for (std::uint32_t y = 0; y < h; ++y) halfAngle[y] = lens.HalfAngle(w / 2, y);
  // Tiles keep the rays of one thread close together, which keeps the hierarchy in its cache.
  constexpr std::uint32_t kTile = 16;
  const std::uint32_t tilesX = (w + kTile - 1) / kTile, tilesY = (h + kTile - 1) / kTile;
  const std::size_t tiles = static_cast<std::size_t>(tilesX) * tilesY;
  auto eachPixel = [&](std::size_t tile, auto&& work) {
    const std::uint32_t x0 = static_cast<std::uint32_t>(tile % tilesX) * kTile,
                        y0 = static_cast<std::uint32_t>(tile / tilesX) * kTile;
    for (std::uint32_t y = y0; y < std::min(h, y0 + kTile); ++y) {
      for (std::uint32_t x = x0; x < std::min(w, x0 + kTile); ++x) work(x, y);
    }
  };
  pool.Run(tiles, [&](std::size_t tile) {
    const std::uint32_t x0 = static_cast<std::uint32_t>(tile % tilesX) * kTile,
                        y0 = static_cast<std::uint32_t>(tile / tilesX) * kTile;
    // One column and row more than the tile, so that every pixel has its even neighbours.
    constexpr std::uint32_t kSide = kTile + 1;
    Seen seen[kSide * kSide];
    Facets facets;
    Occluder occluder;
    const std::uint32_t nx = std::min(kSide, w - x0), ny = std::min(kSide, h - y0);
    for (std::uint32_t y = 0; y < ny; ++y) {
      for (std::uint32_t x = 0; x < nx; ++x) {
        Seen& s = seen[y * kSide + x];
        if ((x == kTile && y % 2) || (y == kTile && x % 2)) continue;  // never asked for
        if (spec.cast || !lens.Drawn(x0 + x, y0 + y)) {
          renderer.Cast(renderer.Ray(x0 + x, y0 + y), facets, s);
        } else {
          renderer.LookUp(x0 + x, y0 + y, facets, s);
        }
        if (x % 2 == 0 && y % 2 == 0 && s.sun == Sun::kUnknown) s.sun = renderer.SunOn(s, occluder);
      }
    }
    // Sunlight is asked for at every other pixel; between pixels of one surface that agree it is taken over.
    for (std::uint32_t y = 0; y < std::min(ny, kTile); ++y) {
      for (std::uint32_t x = 0; x < std::min(nx, kTile); ++x) {
        Seen& s = seen[y * kSide + x];
        if (s.sun == Sun::kUnknown) {
          const std::uint32_t xs[2] = {x - x % 2, std::min(x + x % 2, nx - 1 - (nx - 1) % 2)};
          const std::uint32_t ys[2] = {y - y % 2, std::min(y + y % 2, ny - 1 - (ny - 1) % 2)};
          const Seen& first = seen[ys[0] * kSide + xs[0]];
          bool agree = true;
          for (int k = 0; k < 4; ++k) {
            const Seen& other = seen[ys[k / 2] * kSide + xs[k % 2]];
            agree &= other.sun == first.sun && other.what == s.what && std::abs(other.t - s.t) < 0.1f * s.t;
          }
          const bool farLeaf = s.what == 1 + kLeaves && first.what == s.what && s.t > 20;
          s.sun = agree || farLeaf ? first.sun : renderer.SunOn(s, occluder);
        }
        const std::size_t i = static_cast<std::size_t>(y0 + y) * w + x0 + x;
        centre[i] = renderer.Shade(s, halfAngle[y0 + y]);
        developed[i] = film.At(centre[i].radiance);
      }
    }
  });
  // Pixels with an end of something between them and a neighbour.
  std::vector<std::uint8_t>& edges = lens.edges;
  edges.assign(spec.smooth ? centre.size() : 0, 0);
  if (spec.smooth) {
    constexpr std::uint32_t kRows = 16;
    pool.Run((h + kRows - 1) / kRows, [&](std::size_t band) {
      const auto first = static_cast<std::uint32_t>(band) * kRows;
      auto compare = [&](std::size_t i, std::size_t j) {
        const Vec3 step = developed[j] - developed[i];
        return std::abs(step.x) + std::abs(step.y) + std::abs(step.z) > 0.10f && Differ(centre[i], centre[j]);
      };
      // Each pair is looked at once within a band; a pair of two bands by both, each for its own pixel.
      for (std::uint32_t y = first; y < std::min(h, first + kRows); ++y) {
        for (std::uint32_t x = 0; x < w; ++x) {
          const std::size_t i = static_cast<std::size_t>(y) * w + x;
          if (x + 1 < w && compare(i, i + 1)) edges[i] = edges[i + 1] = 1;
          if (y + 1 < h && compare(i, i + w)) {
            edges[i] = 1;
            if (y + 1 < first + kRows) edges[i + w] = 1;
          }
          if (y == first && y > 0 && compare(i, i - w)) edges[i] = 1;
        }
      }
    });
  }
  pool.Run(tiles, [&](std::size_t tile) {
    Facets facets;
    Occluder occluder;
    eachPixel(tile, [&](std::uint32_t x, std::uint32_t y) {
      const std::size_t i = static_cast<std::size_t>(y) * w + x;
      Vec3 c = developed[i];
      const bool edge = spec.smooth && edges[i];
      if (edge) {
        // Rotated grid. A part of the pixel that shows what a neighbour shows takes its colour; developed before
        // averaging, so that a bright edge stays smooth.
        static constexpr float kOffsets[4][2] = {
            {-0.125f, -0.375f}, {0.375f, -0.125f}, {0.125f, 0.375f}, {-0.375f, 0.125f}};
        c = {};
        // The pixel and its neighbours left, right, above, below.
        const std::size_t around[5] = {i, x > 0 ? i - 1 : i, x + 1 < w ? i + 1 : i, y > 0 ? i - w : i,
                                       y + 1 < h ? i + w : i};
        const std::uint32_t px[5] = {x, x - (x > 0), x + (x + 1 < w), x, x},
                            py[5] = {y, y, y, y - (y > 0), y + (y + 1 < h)};
        bool byCasting = spec.cast;
        for (int k = 0; k < 5; ++k) byCasting |= !lens.Drawn(px[k], py[k]);
        for (const auto& offset : kOffsets) {
          const Vec3 ray = renderer.RayAt(x, y, offset[0], offset[1]);
          int match = -1;
          Seen part;
          if (byCasting) {
            renderer.Cast(ray, facets, part);
            for (int k = 0; k < 5 && match < 0; ++k) {
              const Sample& other = centre[around[k]];
              const bool turned = part.what > 1 + kLeaves && Dot(other.normal, part.surface.faceNormal) < 0.95f;
              if (other.what == part.what && !turned) match = k;
            }
          } else {
            // Of the five triangles seen here, the nearest that this part of the pixel meets, or comes closest to.
            float nearest = -1, closest = 1e9f;
            for (int k = 0; k < 5; ++k) {
              float inverseT, miss;
              lens.visibility.Reach(px[k], py[k], ray, inverseT, miss);
              if (miss > closest || (miss == closest && inverseT <= nearest)) continue;
              closest = miss;
              nearest = inverseT;
              match = k;
            }
          }
          if (match >= 0) {
            c += developed[around[match]] * 0.25f;
          } else {
            if (part.sun == Sun::kUnknown) part.sun = renderer.SunOn(part, occluder);
            c += film.At(renderer.Shade(part, halfAngle[y] * 0.6f).radiance) * 0.25f;
          }
        }
      }
      if (spec.rainMmPerH > 0) {
        const float streak = StreakAt(x, y, spec.rainMmPerH, noiseKey);
        if (streak > 0) c = Mix(c, film.At(sky.Lit().sky * 1.1f), std::min(streak, 0.4f));
      }
      if (spec.lensDirt > 0 && lens.dirt[i] > 0.004f) {
        // Far out of focus, what lies behind runs together, darker and browner.
        Vec3 blur;
        const int reach = static_cast<int>(w / 64) + 2;
        for (int k = 0; k < 8; ++k) {
          static constexpr int kAround[8][2] = {{1, 0}, {-1, 0}, {0, 1}, {0, -1}, {2, 2}, {-2, 2}, {2, -2}, {-2, -2}};
          const int bx = std::clamp(static_cast<int>(x) + kAround[k][0] * reach, 0, static_cast<int>(w) - 1);
          const int by = std::clamp(static_cast<int>(y) + kAround[k][1] * reach, 0, static_cast<int>(h) - 1);
          blur += developed[static_cast<std::size_t>(by) * w + static_cast<std::size_t>(bx)] * 0.125f;
        }
        c = Mix(c, blur * Vec3{0.62f, 0.58f, 0.52f}, lens.dirt[i]);
      }
      const float fx = (static_cast<float>(x) + 0.5f) / static_cast<float>(w) - 0.5f;
      const float fy = (static_cast<float>(y) + 0.5f) / static_cast<float>(h) - 0.5f;
      const float shade = 255.f * (1 - spec.vignette * 2 * (fx * fx + fy * fy * 0.4f));
      // Sums of two bytes are near enough to normal for noise of one step; their standard deviation is 104.5.
      const std::uint64_t bits = Mix64(noiseKey + i * 0x9e3779b97f4a7c15ull);
      auto noise = [&](int k) {
        return (static_cast<float>((bits >> (16 * k)) & 255u) + static_cast<float>((bits >> (16 * k + 8)) & 255u) -
                255.f) *
               (spec.noise / 104.5f);
      };
      const float luma = 0.6f * noise(3) + 0.5f;
      auto put = [&](float v, int k) {
        const float level = v * shade + luma + 0.8f * noise(k);
        return static_cast<std::uint8_t>(level > 0 ? (level < 255 ? level : 255.f) : 0.f);
      };
      rgb[3 * i] = put(c.x, 0);
      rgb[3 * i + 1] = put(c.y, 1);
      rgb[3 * i + 2] = put(c.z, 2);
    });
  });
}

}  // namespace lanetrace::raycast
