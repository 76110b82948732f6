#include "raycast/scene/scene.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>

#include "raycast/camera/camera.h"
#include "raycast/camera/labels.h"
#include "raycast/lidar/lidar.h"
#include "raycast/maths/random.h"
#include "raycast/weather/weather.h"

using namespace lanetrace;
using namespace lanetrace::raycast;

namespace {

float Draw(std::uint64_t& n) { return Uniform(Mix64(n++)); }

MeshData Soup(std::size_t triangles, std::uint64_t seed, float spread) {
  MeshData m;
  std::uint64_t n = seed * 1000003;
  for (std::size_t i = 0; i < triangles; ++i) {
    const Vec3 c{(Draw(n) - 0.5f) * spread, (Draw(n) - 0.5f) * spread, (Draw(n) - 0.5f) * spread};
    for (std::uint32_t k = 0; k < 3; ++k) {
      m.positions.insert(m.positions.end(), {c.x + Draw(n), c.y + Draw(n), c.z + Draw(n)});
      m.normals.insert(m.normals.end(), {0, 0, 1});
      m.uvs.insert(m.uvs.end(), {0, 0});
      m.indices.push_back(static_cast<std::uint32_t>(3 * i + k));
    }
    m.materials.push_back(6);
    m.parameters.push_back(0);
  }
  return m;
}

// A world with instances, turned, moved and scaled, and one mover.
void Fill(Scene& scene) {
  scene.AddMesh(Soup(3000, 1, 24));
  scene.AddMesh(Soup(200, 2, 3));
  scene.AddInstance({0, {}, 0, 1});
  for (std::uint32_t i = 0; i < 12; ++i) {
    Instance at{1, {}, 0, 10 + i};
    const float a = static_cast<float>(i);
    at.placement.ax = {std::cos(a), std::sin(a), 0};
    at.placement.ay = {-std::sin(a), std::cos(a), 0};
    at.placement.p = {a * 3 - 18, a - 6, a * 0.5f};
    at.placement.scale = 0.5f + 0.1f * a;
    scene.AddInstance(at);
  }
  scene.Build();
  scene.SetMovers({{1, {-5, 0, 0}, {5, 2, 0}, 0, 1, 0, 0.2f, 0, 99}});
}

SensorPose Looking() {
  // Camera axes: z forward along x, x right along -y, y down along -z.
  return {{-15, 0, 2}, {0.5, -0.5, 0.5, -0.5}};
}

std::vector<float> Rays(std::uint32_t w, std::uint32_t h) {
  std::vector<float> rays;
  for (std::uint32_t y = 0; y < h; ++y) {
    for (std::uint32_t x = 0; x < w; ++x) {
      const Vec3 r = Normalised({(static_cast<float>(x) - 0.5f * static_cast<float>(w)) / 100,
                                 (static_cast<float>(y) - 0.5f * static_cast<float>(h)) / 100, 1});
      rays.insert(rays.end(), {r.x, r.y, r.z});
    }
  }
  return rays;
}

}  // namespace

TEST(Raycast, TreeAnswersAsTestingEveryTriangleDoes) {
  Scene scene;
  Fill(scene);
  std::uint64_t n = 77;
  int hits = 0;
  for (int i = 0; i < 4000; ++i) {
    const Vec3 o{(Draw(n) - 0.5f) * 30, (Draw(n) - 0.5f) * 30, (Draw(n) - 0.5f) * 30};
    Vec3 d = Normalised({Draw(n) - 0.5f, Draw(n) - 0.5f, Draw(n) - 0.5f});
    if (i % 50 == 0) d = {1, 0, 0};  // along an axis, where a slab test divides by zero
    const float time = Draw(n);
    Hit a, b;
    const bool found = scene.Intersect(o, d, 0, 100, time, a), truly = scene.IntersectNaively(o, d, 0, 100, time, b);
    ASSERT_EQ(found, truly) << i;
    EXPECT_EQ(found, scene.Occluded(o, d, 0, 100, time)) << i;
    if (!found) continue;
    ++hits;
    EXPECT_EQ(a.instance, b.instance);
    EXPECT_EQ(a.triangle, b.triangle);
    EXPECT_EQ(a.t, b.t);
  }
  EXPECT_GT(hits, 400);
}

TEST(Raycast, AnEmptyWorldIsEmpty) {
  Scene scene;
  scene.Build();
  Hit hit;
  EXPECT_FALSE(scene.Intersect({0, 0, 0}, {0, 0, 1}, 0, 100, 0, hit));
  EXPECT_FALSE(scene.Occluded({0, 0, 0}, {0, 0, 1}, 0, 100, 0));
}

TEST(Raycast, SweepsDoNotDependOnTheNumberOfThreads) {
  Scene scene;
  Fill(scene);
  LidarSpec spec;
  for (int i = 0; i < 16; ++i) spec.beams.push_back({(static_cast<float>(i) - 8) * 0.03f, 0, 1, 0});
  spec.columns = 333;
  const std::vector<SensorPose> poses{{{0, 0, 0}, {1, 0, 0, 0}}, {{1, 0.2, 0}, {0.9999, 0, 0, 0.0141}}};
  ThreadPool one(1), four(4);
  const LidarSweep a = ScanLidar(scene, spec, poses, one), b = ScanLidar(scene, spec, poses, four);
  EXPECT_GT(a.ring.size(), 1000u);
  EXPECT_EQ(a.xyz, b.xyz);
  EXPECT_EQ(a.intensity, b.intensity);
  EXPECT_EQ(a.column, b.column);
}

TEST(Raycast, RasteriserSeesWhatTheCasterSees) {
  Scene scene;
  Fill(scene);
  const std::uint32_t w = 160, h = 96;
  const std::vector<float> rays = Rays(w, h);
  VisibilityBuffer buffer(w, h, rays.data());
  ThreadPool pool(2);
  Placement camera;
  camera.ax = {0, -1, 0};
  camera.ay = {0, 0, -1};
  camera.az = {1, 0, 0};
  camera.p = {-15, 0, 2};
  buffer.Draw(scene, camera, pool);
  int wrong = 0, hits = 0;
  for (std::uint32_t y = 0; y < h; ++y) {
    for (std::uint32_t x = 0; x < w; ++x) {
      const float* r = &rays[3 * (y * w + x)];
      Hit drawn, cast;
      const bool a = buffer.At(x, y, drawn);
      const bool b = scene.Intersect(camera.p, camera.Rotate({r[0], r[1], r[2]}), 0.05f, 1000, 0, cast);
      hits += b;
      if (a != b) {
        ++wrong;
      } else if (a && (drawn.instance != cast.instance || drawn.triangle != cast.triangle)) {
        ++wrong;
      } else if (a) {
        EXPECT_NEAR(drawn.t, cast.t, 1e-3f * cast.t);
        EXPECT_NEAR(drawn.u, cast.u, 0.02f);
        EXPECT_NEAR(drawn.v, cast.v, 0.02f);
      }
    }
  }
  EXPECT_GT(hits, 3000);
  // Only rays that graze an edge may fall to either side of it.
  EXPECT_LT(wrong, 12);
}

TEST(Raycast, PicturesDoNotDependOnTheNumberOfThreads) {
  Scene scene;
  Fill(scene);
  const std::uint32_t w = 90, h = 50;
  const Sky sky{Light{}};
  std::vector<std::uint8_t> pictures[2];
  for (unsigned threads : {1u, 3u}) {
    Lens lens(w, h, Rays(w, h));
    ThreadPool pool(threads);
    std::vector<std::uint8_t>& rgb = pictures[threads == 3];
    rgb.resize(w * h * 3);
    RenderCamera(scene, lens, {}, sky, Looking(), pool, rgb.data());
  }
  EXPECT_EQ(pictures[0], pictures[1]);
}

TEST(Raycast, RainNightAndDirtAreTheSameAtAnyNumberOfThreads) {
  Scene scene;
  // The mover carries head lamps; one instance is a street lamp.
  MeshData lamps = Soup(40, 5, 3);
  for (std::uint16_t& m : lamps.materials) m = 12;
  MeshData street = Soup(2, 6, 1);
  for (std::uint16_t& m : street.materials) m = 24;
  scene.AddMesh(Soup(3000, 1, 24));
  scene.AddMesh(std::move(lamps));
  scene.AddMesh(std::move(street));
  scene.AddInstance({0, {}, 0, 1});
  scene.AddInstance({2, {}, 0, 2});
  scene.Build();
  scene.SetMovers({{1, {-5, 0, 0}, {5, 2, 0}, 0, 1, 0, 0.2f, 0, 99}});
  EXPECT_EQ(scene.Lights().size(), 3u);
  const std::uint32_t w = 90, h = 50;
  const Sky sky{LightUnder(Light{}, 20, 0.9f)};
  PictureSpec picture;
  picture.rainMmPerH = 20;
  picture.lensDirt = 0.8f;
  picture.ownLamps = {{{-14, 0, 1}, {1, 0, 0}, {90, 90, 80}, true}};
  LidarSpec lidar;
  lidar.rainMmPerH = 40;
  for (int i = 0; i < 16; ++i) lidar.beams.push_back({(static_cast<float>(i) - 8) * 0.03f, 0, 1, 0});
  lidar.columns = 333;
  std::vector<std::vector<std::uint8_t>> pictures;
  std::vector<LidarSweep> sweeps;
  for (unsigned threads : {1u, 2u, 3u}) {
    Lens lens(w, h, Rays(w, h));
    ThreadPool pool(threads);
    pictures.emplace_back(w * h * 3);
    RenderCamera(scene, lens, picture, sky, Looking(), pool, pictures.back().data());
    sweeps.push_back(ScanLidar(scene, lidar, {{{0, 0, 0}, {1, 0, 0, 0}}}, pool));
  }
  for (std::size_t k : {1u, 2u}) {
    EXPECT_EQ(pictures[0], pictures[k]);
    EXPECT_EQ(sweeps[0].xyz, sweeps[k].xyz);
    EXPECT_EQ(sweeps[0].intensity, sweeps[k].intensity);
    EXPECT_EQ(sweeps[0].material, sweeps[k].material);
  }
  EXPECT_GT(std::count(sweeps[0].material.begin(), sweeps[0].material.end(), kInAir), 20);
}

TEST(Raycast, LabelsNameWhatTheCasterHitsAtAnyNumberOfThreads) {
  Scene scene;
  Fill(scene);
  const std::uint32_t w = 90, h = 50;
  std::vector<std::uint8_t> materials[2], paint[2];
  std::vector<std::uint32_t> objects[2];
  std::vector<float> ranges[2];
  for (unsigned k : {0u, 1u}) {
    Lens lens(w, h, Rays(w, h));
    ThreadPool pool(1 + 2 * k);
    materials[k].resize(w * h);
    paint[k].resize(w * h);
    objects[k].resize(w * h);
    ranges[k].resize(w * h);
    LabelCamera(scene, lens, Looking(), pool,
                {materials[k].data(), paint[k].data(), objects[k].data(), ranges[k].data()});
  }
  EXPECT_EQ(materials[0], materials[1]);
  EXPECT_EQ(objects[0], objects[1]);
  EXPECT_EQ(ranges[0], ranges[1]);
  const Placement frame = FrameOf(Looking());
  const std::vector<float> rays = Rays(w, h);
  int wrong = 0;
  for (std::uint32_t i = 0; i < w * h; ++i) {
    Hit hit;
    const Vec3 d = frame.Rotate({rays[3 * i], rays[3 * i + 1], rays[3 * i + 2]});
    if (!scene.Intersect(frame.p, d, 0.05f, 1000, 0, hit)) {
      wrong += materials[0][i] != kNoMaterial;
      continue;
    }
    wrong += objects[0][i] != scene.Describe(frame.p, d, hit, 0).id || std::abs(ranges[0][i] - hit.t) > 1e-3f * hit.t;
  }
  EXPECT_LT(wrong, 6);
}

TEST(Raycast, DecalsCoverByLayerAndEachSensorSeesItsOwn) {
  Decal stones;
  stones.strip = {0, 0, 10, 0, 0.15f};
  stones.albedo = 0.5f;
  stones.reflectance = 0.4f;
  stones.layer = 3;
  Decal next = stones;
  next.strip = {10, 0, 20, 0, 0.15f};
  Decal track = stones;
  track.strip = {0, 0, 20, 0, 1};
  track.soft = 0.5f;
  track.albedo = 0.15f;
  track.reflectance = 0.05f;
  track.layer = 1;
  Decal lid = stones;
  lid.strip = {5, 3, 5, 3, 0.3f};
  const DecalGrid grid({stones, next, track, lid});
  const Footprint point{0.001f, 0, 0, 0.001f};
  auto at = [&](float x, float y, const Footprint& f) {
    Ground ground{{0.2f, 0.2f, 0.2f}, 0.12f};
    grid.Cover(x, y, f, ground);
    return ground;
  };
  EXPECT_NEAR(at(5, 0, point).reflectance, 0.4f, 1e-4);
  EXPECT_NEAR(at(5, 0, point).albedo.y, 0.5f, 1e-4);
  // Beside the stones the track below them shows, fading out; beyond it the ground as it was.
  EXPECT_NEAR(at(5, 0.3f, point).reflectance, 0.05f, 1e-4);
  EXPECT_GT(at(5, 0.75f, point).reflectance, 0.06f);
  EXPECT_LT(at(5, 0.75f, point).reflectance, 0.11f);
  EXPECT_EQ(at(5, 1.1f, point).reflectance, 0.12f);
  // Where two pieces meet there is neither a gap nor a seam.
  EXPECT_NEAR(at(10, 0, {0.2f, 0, 0, 0.01f}).reflectance, 0.4f, 1e-3);
  // A strip of no length is a disc.
  EXPECT_NEAR(at(5.2f, 3, point).reflectance, 0.4f, 1e-4);
  EXPECT_EQ(at(5.25f, 3.25f, point).reflectance, 0.12f);
}

TEST(Raycast, PaintCoversItsRectangleAndHalfAFootprintThatStraddlesItsEdge) {
  const MarkingGrid grid({{0, 0, 10, 0, 0.06f, 0, 0, 3}, {10, 0, 20, 0, 0.06f, 0, 0, 3}});
  const Footprint point{0.001f, 0, 0, 0.001f};
  EXPECT_NEAR(grid.At(5, 0.05f, point).coverage, 1, 1e-3);
  EXPECT_EQ(grid.At(5, 0.05f, point).kind, 3);
  EXPECT_EQ(grid.At(5, 0.07f, point).coverage, 0);
  EXPECT_EQ(grid.At(-0.1f, 0, point).coverage, 0);
  EXPECT_NEAR(grid.At(5, 0.06f, point).coverage, 0.5, 0.02);
  // Where two pieces of a line meet there is neither a gap nor a double coat.
  EXPECT_NEAR(grid.At(10, 0, {0.3f, 0, 0, 0.01f}).coverage, 1, 1e-3);
  // A beam five times as wide as the line sees a fifth of paint.
  EXPECT_NEAR(grid.At(5, 0, {0.01f, 0, 0, 0.3f}).coverage, 0.2, 1e-3);
}
