#include "raycast/camera.h"

#include <algorithm>
#include <cmath>

#include "raycast/materials.h"
#include "raycast/random.h"

namespace lanetrace::raycast {

namespace {

struct Sample {
  Vec3 radiance;
  uint64_t what = 0;  // object and material; 0 is sky
  Vec3 normal;
  float t = 0;
};

class Renderer {
 public:
  Renderer(const Scene& scene, const CameraSpec& spec, const SensorPose& pose) : scene_(scene), spec_(spec) {
    const double w = pose.q[0], x = pose.q[1], y = pose.q[2], z = pose.q[3];
    frame_.ax = {static_cast<float>(1 - 2 * (y * y + z * z)), static_cast<float>(2 * (x * y + w * z)), static_cast<float>(2 * (x * z - w * y))};
    frame_.ay = {static_cast<float>(2 * (x * y - w * z)), static_cast<float>(1 - 2 * (x * x + z * z)), static_cast<float>(2 * (y * z + w * x))};
    frame_.az = {static_cast<float>(2 * (x * z + w * y)), static_cast<float>(2 * (y * z - w * x)), static_cast<float>(1 - 2 * (x * x + y * y))};
    frame_.p = {static_cast<float>(pose.p[0]), static_cast<float>(pose.p[1]), static_cast<float>(pose.p[2])};
  }

  Vec3 Ray(uint32_t x, uint32_t y) const {
    const float* r = spec_.rays + 3 * (static_cast<size_t>(y) * spec_.width + x);
    return {r[0], r[1], r[2]};
  }

  // Ray through a point off the pixel's centre, by the slope of the neighbouring rays; dx, dy within half a pixel.
  Vec3 RayAt(uint32_t x, uint32_t y, float dx, float dy) const {
    const uint32_t x1 = x + 1 < spec_.width ? x + 1 : x - 1, y1 = y + 1 < spec_.height ? y + 1 : y - 1;
    const Vec3 r = Ray(x, y);
    const Vec3 along = (Ray(x1, y) - r) * (x1 > x ? 1.f : -1.f), down = (Ray(x, y1) - r) * (y1 > y ? 1.f : -1.f);
    return Normalised(r + along * dx + down * dy);
  }

  Sample Trace(Vec3 in_camera, float half_angle) const {
    Sample out;
    const Vec3 d = frame_.Rotate(in_camera);
    Hit hit;
    if (!scene_.Intersect(frame_.p, d, 0.05f, 1500.f, 0, hit)) {
      out.radiance = SkyRadiance(d, spec_.light);
      out.t = 1e9f;
      return out;
    }
    const Surface s = scene_.Describe(frame_.p, d, hit, 0);
    out.what = 1 + ((static_cast<uint64_t>(hit.instance) + 1) << 8 | s.material);
    if (s.material == kLeaves) out.what = 1 + s.material;  // a crown is one thing; its leaves are texture
    out.normal = s.face_normal;
    out.t = hit.t;
    out.radiance = Shade(s, d, hit.t, half_angle);
    return out;
  }

  Vec3 Shade(const Surface& s, Vec3 d, float t, float half_angle) const {
    const Light& light = spec_.light;
    const Patch patch = PatchOf(d, t * half_angle);
    const Look look = LookOf(s, patch, scene_, light);
    const float facing = Dot(look.normal, light.to_sun);
    const bool face_lit = Dot(s.face_normal, light.to_sun) > 0;
    float direct = face_lit ? std::max(0.f, facing) : 0.f;
    if (look.translucency > 0) direct = std::max(direct, look.translucency * (0.4f + 0.6f * std::abs(facing)));
    Vec3 c{};
    bool lit = false;
    if (direct > 0) {
      const Vec3 from = s.position + s.face_normal * (face_lit ? 0.004f + 2e-5f * t : -0.004f);
      lit = !scene_.Occluded(from, light.to_sun, 0.002f, 200.f, 0);
      if (lit) c += light.sun * direct;
    }
    const float up = 0.5f + 0.5f * look.normal.z;
    c += Mix(light.ground, light.sky, up) * look.occlusion;
    c = c * look.albedo + look.emission;
    if (look.gloss > 0 && lit) {
      const Vec3 r = d - look.normal * (2 * Dot(d, look.normal));
      const float towards = std::max(0.f, Dot(r, light.to_sun));
      float p = towards * towards;
      p *= p; p *= p; p *= p; p *= p; p *= p; p *= p;
      c += light.sun * (2.2f * p * look.gloss);
    }
    const float air = 1 - std::exp(-t / light.haze_m);
    Vec3 level = d;
    level.z = std::max(level.z, 0.02f);
    return Mix(c, ClearSky(level, light) * 0.93f, air);
  }

  // Exposure and a film-like shoulder (Hable's 2010 form with own constants), then sRGB's transfer curve.
  Vec3 Develop(Vec3 radiance) const {
    auto curve = [&](float v) {
      v *= spec_.light.exposure;
      v = v * (1.f + v * 0.16f) / (1.f + v * 0.86f);
      v = v * 1.18f;
      v = Clamp(v, 0, 1);
      return v <= 0.0031308f ? 12.92f * v : 1.055f * std::pow(v, 1 / 2.4f) - 0.055f;
    };
    return {curve(radiance.x), curve(radiance.y), curve(radiance.z)};
  }

 private:
  const Scene& scene_;
  const CameraSpec& spec_;
  Placement frame_;
};

bool Differ(const Sample& a, const Sample& b) {
  if (a.what != b.what) return true;
  if (a.what == 0) return false;
  if (a.what == 1 + kLeaves) return false;
  const float near_t = std::min(a.t, b.t);
  return Dot(a.normal, b.normal) < 0.92f || std::abs(a.t - b.t) > 0.25f * near_t;
}

}  // namespace

void RenderCamera(const Scene& scene, const CameraSpec& spec, const SensorPose& pose, Crew& crew, uint8_t* rgb) {
  const Renderer renderer(scene, spec, pose);
  const uint32_t w = spec.width, h = spec.height;
  std::vector<Sample> centre(static_cast<size_t>(w) * h);
  std::vector<float> half_angle(h, 0);
  for (uint32_t y = 0; y < h; y++) {
    half_angle[y] = 0.5f * Length(renderer.Ray(w / 2 + 1, y) - renderer.Ray(w / 2, y));
  }
  // Tiles keep the rays of one thread close together, which keeps the hierarchy in its cache.
  constexpr uint32_t kTile = 32;
  const uint32_t tiles_x = (w + kTile - 1) / kTile, tiles_y = (h + kTile - 1) / kTile;
  const size_t tiles = static_cast<size_t>(tiles_x) * tiles_y;
  auto each_pixel = [&](size_t tile, auto&& work) {
    const uint32_t x0 = static_cast<uint32_t>(tile % tiles_x) * kTile, y0 = static_cast<uint32_t>(tile / tiles_x) * kTile;
    for (uint32_t y = y0; y < std::min(h, y0 + kTile); y++) {
      for (uint32_t x = x0; x < std::min(w, x0 + kTile); x++) work(x, y);
    }
  };
  crew.Run(tiles, [&](size_t tile) {
    each_pixel(tile, [&](uint32_t x, uint32_t y) {
      centre[static_cast<size_t>(y) * w + x] = renderer.Trace(renderer.Ray(x, y), half_angle[y]);
    });
  });
  crew.Run(tiles, [&](size_t tile) {
    each_pixel(tile, [&](uint32_t x, uint32_t y) {
      const size_t i = static_cast<size_t>(y) * w + x;
      const Sample& s = centre[i];
      Vec3 c;
      const bool edge = spec.smooth && ((x > 0 && Differ(s, centre[i - 1])) || (x + 1 < w && Differ(s, centre[i + 1])) ||
                                        (y > 0 && Differ(s, centre[i - w])) || (y + 1 < h && Differ(s, centre[i + w])));
      if (edge) {
        // Rotated grid; developed before averaging, so that a bright edge stays smooth.
        static constexpr float kOffsets[4][2] = {{-0.125f, -0.375f}, {0.375f, -0.125f}, {0.125f, 0.375f}, {-0.375f, 0.125f}};
        for (const auto& offset : kOffsets) {
          c += renderer.Develop(renderer.Trace(renderer.RayAt(x, y, offset[0], offset[1]), half_angle[y] * 0.6f).radiance) * 0.25f;
        }
      } else {
        c = renderer.Develop(s.radiance);
      }
      const float fx = (static_cast<float>(x) + 0.5f) / static_cast<float>(w) - 0.5f;
      const float fy = (static_cast<float>(y) + 0.5f) / static_cast<float>(h) - 0.5f;
      const float shade = 1 - spec.vignette * 2 * (fx * fx + fy * fy * 0.4f);
      float n0, n1, n2, n3;
      const uint64_t key = Key(spec.seed, spec.frame, i);
      Normals(key, n0, n1);
      Normals(Mix64(key), n2, n3);
      const float luma = (0.6f * n0) * spec.noise;
      auto put = [&](float v, float noise) {
        return static_cast<uint8_t>(Clamp(v * shade * 255.f + luma + 0.8f * noise * spec.noise + 0.5f, 0, 255));
      };
      rgb[3 * i] = put(c.x, n1);
      rgb[3 * i + 1] = put(c.y, n2);
      rgb[3 * i + 2] = put(c.z, n3);
    });
  });
}

}  // namespace lanetrace::raycast
