// Node-API face of the ray caster: a class that holds the world, its hierarchies and its threads until dispose().
#include <napi.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <memory>
#include <string>
#include <string_view>

#include "binding/arguments.h"
#include "families.h"
#include "raycast/camera.h"
#include "raycast/labels.h"
#include "raycast/lidar.h"
#include "raycast/materials.h"
#include "raycast/scene.h"
#include "raycast/weather.h"

namespace lanetrace {

namespace {

using namespace raycast;

template <class Array, class T>
Array Copy(Napi::Env env, const std::vector<T>& values) {
  return js::CopyOf<Array>(env, std::span<const T>(values));
}

// Places, lengths and texture coordinates (m): noise of a millimetre's cells is still counted in 31 bits.
constexpr double kFar = 1e6;
// Angles (rad): some turns.
constexpr double kTurns = 1e4;
constexpr double kLargestSeed = 9007199254740991.0;
constexpr double kLargestId = 4294967295.0;
// Points of one lidar turn: 1024 lasers at 4096 firings, 300 MB while they are cast.
constexpr std::size_t kMostEchoes = std::size_t{1} << 22;

void Require(bool condition, const std::string& what) {
  if (!condition) throw Refusal("raycast: " + what);
}

// Called for every number of a mesh or of rays, so the sentence is made only where it is needed.
double Within(double value, double low, double high, std::string_view what) {
  if (!(value >= low && value <= high))
    throw Refusal("raycast: " + std::string(what) + " must be from " + js::Shown(low) + " to " + js::Shown(high) +
                  ", not " + js::Shown(value));
  return value;
}

template <class T>
std::vector<T> VectorOf(const js::Fields& from, const char* name) {
  const auto a = js::Borrowed().Array<const T>(from.Get(name), name);
  return std::vector<T>(a.begin(), a.end());
}

float Single(const js::Fields& from, const char* name, double low, double high) {
  return static_cast<float>(from.Number(name, low, high));
}

// 0 where it is left out.
float OrZero(const js::Fields& from, const char* name, double high) {
  const Napi::Value value = from.Get(name);
  return value.IsNumber() ? static_cast<float>(js::Number(value, name, 0, high)) : 0.f;
}

Vec3 VecOf(const Napi::Value& value, const char* name) {
  const Napi::Array a = js::List(value, name);
  auto at = [&](std::uint32_t i) { return static_cast<float>(js::Number(a.Get(i), name, -kFar, kFar)); };
  const float x = at(0), y = at(1), z = at(2);
  return {x, y, z};
}

// Rows of `width` numbers, all finite.
std::vector<double> RowsOf(const Napi::Value& value, const char* name, std::size_t width) {
  const auto given = js::Borrowed().Array<const double>(value, name);
  std::vector<double> rows(given.begin(), given.end());
  Require(rows.size() % width == 0, std::string(name) + " hold " + std::to_string(width) + " numbers each");
  for (const double v : rows) Require(std::isfinite(v), std::string("a number of ") + name + " is not finite");
  return rows;
}

std::vector<SensorPose> PosesOf(const Napi::Value& value) {
  const std::vector<double> a = RowsOf(value, "poses", 7);
  Require(!a.empty(), "at least one pose is needed");
  std::vector<SensorPose> poses(a.size() / 7);
  for (std::size_t i = 0; i < poses.size(); ++i) {
    js::CheckPose(&a[7 * i], "raycast: pose " + std::to_string(i));
    for (std::size_t k = 0; k < 3; ++k) poses[i].p[k] = a[7 * i + k];
    for (std::size_t k = 0; k < 4; ++k) poses[i].q[k] = a[7 * i + 3 + k];
  }
  return poses;
}

class RaycastCamera : public js::Handle<RaycastCamera> {
 public:
  static constexpr napi_type_tag kTag = {0x6c616e6574726163, 0x63616d6572610001};
  static constexpr const char* kName = "camera of the ray caster";

  static Napi::Function Define(Napi::Env env) { return DefineClass(env, "RaycastCamera", {}); }

  // width, height, rays: three numbers a pixel.
  explicit RaycastCamera(const Napi::CallbackInfo& info) : js::Handle<RaycastCamera>(info) {
    js::Guarded(info.Env(), [&] {
      const auto width = js::Whole<std::uint32_t>(info[0], "width", 2, 16384),
                 height = js::Whole<std::uint32_t>(info[1], "height", 2, 16384);
      constexpr std::size_t kMostPixels = std::size_t{1} << 26;  // 8 GB of buffers
      Require(std::size_t{width} * height <= kMostPixels, "a picture has at most 67108864 pixels");
      const auto rays = js::Borrowed().Array<const float>(info[2], "rays");
      Require(rays.size() == std::size_t{3} * width * height, "rays hold three numbers a pixel");
      std::vector<float> table(rays.begin(), rays.end());
      for (std::size_t i = 0; i < table.size(); i += 3) {
        const float length = table[i] * table[i] + table[i + 1] * table[i + 1] + table[i + 2] * table[i + 2];
        Require(length <= 1.01f, "a ray of a camera is longer than 1 or not finite");
      }
      lens = std::make_unique<Lens>(width, height, std::move(table));
    });
  }

  std::unique_ptr<Lens> lens;
};

class RaycastScene : public js::Handle<RaycastScene> {
 public:
  static constexpr napi_type_tag kTag = {0x6c616e6574726163, 0x7363656e65000001};
  static constexpr const char* kName = "scene of the ray caster";

  static void Register(Napi::Env env, Napi::Object exports) {
    exports.Set(
        "RaycastScene",
        DefineClass(env, "RaycastScene",
                    {Method<&RaycastScene::AddMesh>("addMesh"), Method<&RaycastScene::AddInstances>("addInstances"),
                     Method<&RaycastScene::SetMarkings>("setMarkings"), Method<&RaycastScene::SetDecals>("setDecals"),
                     Method<&RaycastScene::Build>("build"), Method<&RaycastScene::SetMovers>("setMovers"),
                     Method<&RaycastScene::Cast>("cast"), Method<&RaycastScene::Scan>("scan"),
                     Method<&RaycastScene::Render>("render"), Method<&RaycastScene::Labels>("labels"),
                     Method<&RaycastScene::Info>("info"), Method<&RaycastScene::Dispose>("dispose")}));
  }

  explicit RaycastScene(const Napi::CallbackInfo& info) : js::Handle<RaycastScene>(info) {
    js::Guarded(info.Env(), [&] {
      const auto threads = js::Whole<std::uint32_t>(info[0], "threads", 1, 256);
      scene_ = std::make_unique<Scene>();
      pool_ = std::make_unique<ThreadPool>(threads);
    });
  }

 private:
  Scene& Alive(Napi::Env env) {
    if (!scene_) throw Napi::Error::New(env, "raycast: the scene was disposed");
    return *scene_;
  }

  static Lens& LensOf(const Napi::Value& camera) { return *RaycastCamera::Of(camera, "camera").lens; }

  Scene& Ready(Napi::Env env) {
    Scene& scene = Alive(env);
    if (!built_) throw Napi::Error::New(env, "raycast: build() has not been called");
    return scene;
  }

  Napi::Value AddMesh(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const js::Fields from(info[0], "mesh");
    MeshData data;
    data.positions = VectorOf<float>(from, "positions");
    data.normals = VectorOf<float>(from, "normals");
    data.uvs = VectorOf<float>(from, "uvs");
    data.indices = VectorOf<std::uint32_t>(from, "indices");
    data.materials = VectorOf<std::uint16_t>(from, "materials");
    data.parameters = VectorOf<std::uint32_t>(from, "parameters");
    const std::size_t vertices = data.positions.size() / 3, triangles = data.materials.size();
    Require(
        data.positions.size() == vertices * 3 && data.normals.size() == vertices * 3 && data.uvs.size() == vertices * 2,
        "positions, normals and uvs must be of the same count of vertices");
    Require(data.indices.size() == triangles * 3 && data.parameters.size() == triangles,
            "indices and parameters must fit the count of materials");
    Require(triangles > 0, "a mesh needs a triangle");
    constexpr std::size_t kMostTriangles = std::size_t{1} << 26;  // 12 GB with the hierarchy
    Require(triangles <= kMostTriangles, "a mesh has at most 67108864 triangles");
    for (const std::uint32_t i : data.indices) Require(i < vertices, "an index points past the vertices");
    for (const std::uint16_t m : data.materials) Require(m < kMaterials, "unknown material");
    double reach = 0;
    for (const float p : data.positions) reach = std::max(reach, Within(std::abs(p), 0, kFar, "a position"));
    for (const float n : data.normals) Within(n, -2, 2, "a number of a normal");
    for (const float t : data.uvs) Within(t, -kFar, kFar, "a texture coordinate");
    Scene& scene = Alive(env);
    Require(!built_, "meshes must be added before build()");
    reach_.reserve(reach_.size() + 1);
    const std::uint32_t mesh = scene.AddMesh(std::move(data));
    reach_.push_back(2 * reach);  // further than any corner from the mesh's origin
    return Napi::Number::New(env, mesh);
  }

  // The number of a mesh at row[0], and whether it lies within the world's bounds at the place row[3..5].
  std::uint32_t MeshOf(const double* row, double scale, const char* what) const {
    Require(row[0] >= 0 && row[0] < static_cast<double>(reach_.size()), std::string(what) + " names an unknown mesh");
    const auto mesh = static_cast<std::uint32_t>(row[0]);
    Require(reach_[mesh] * scale <= 2 * kFar, std::string(what) + " is larger than the world may be");
    return mesh;
  }

  static std::uint32_t IdOf(double value, const char* what) {
    return static_cast<std::uint32_t>(Within(value, 0, kLargestId, what));
  }

  // Rows of 11: mesh, id, parameter, x, y, z, yaw, pitch, roll, scale, casts shadow.
  Napi::Value AddInstances(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const std::vector<double> rows = RowsOf(info[0], "instances", 11);
    Scene& scene = Alive(env);
    Require(!built_, "instances must be added before build()");
    std::vector<Instance> instances;
    for (std::size_t i = 0; i < rows.size(); i += 11) {
      Instance instance;
      Require(rows[i + 9] > 0, "an instance needs a positive scale");
      instance.mesh = MeshOf(&rows[i], rows[i + 9], "an instance");
      instance.id = IdOf(rows[i + 1], "the id of an instance");
      instance.parameter = IdOf(rows[i + 2], "the parameter of an instance");
      for (std::size_t k = 3; k < 6; ++k) Within(rows[i + k], -kFar, kFar, "the place of an instance");
      for (std::size_t k = 6; k < 9; ++k) Within(rows[i + k], -kTurns, kTurns, "an angle of an instance");
      Within(rows[i + 9], 1e-6, kFar, "the scale of an instance");
      const double cy = std::cos(rows[i + 6]), sy = std::sin(rows[i + 6]), cp = std::cos(rows[i + 7]),
                   sp = std::sin(rows[i + 7]);
      const double cr = std::cos(rows[i + 8]), sr = std::sin(rows[i + 8]);
      auto vec = [](double x, double y, double z) {
        return Vec3{static_cast<float>(x), static_cast<float>(y), static_cast<float>(z)};
      };
      instance.placement.ax = vec(cy * cp, sy * cp, -sp);
      instance.placement.ay = vec(cy * sp * sr - sy * cr, sy * sp * sr + cy * cr, cp * sr);
      instance.placement.az = vec(cy * sp * cr + sy * sr, sy * sp * cr - cy * sr, cp * cr);
      instance.placement.p = vec(rows[i + 3], rows[i + 4], rows[i + 5]);
      instance.placement.scale = static_cast<float>(rows[i + 9]);
      instance.castsShadow = rows[i + 10] != 0;
      instances.push_back(instance);
    }
    for (const Instance& instance : instances) scene.AddInstance(instance);
    return env.Undefined();
  }

  // Rows of 8: x0, y0, x1, y1, half width, wear, colour, kind.
  Napi::Value SetMarkings(const Napi::CallbackInfo& info) {
    const std::vector<double> rows = RowsOf(info[0], "markings", 8);
    std::vector<Marking> markings;
    for (std::size_t i = 0; i < rows.size(); i += 8) {
      auto at = [&](std::size_t k, double low, double high, const char* what) {
        return static_cast<float>(Within(rows[i + k], low, high, what));
      };
      Marking m{};
      m.x0 = at(0, -kFar, kFar, "the place of a marking");
      m.y0 = at(1, -kFar, kFar, "the place of a marking");
      m.x1 = at(2, -kFar, kFar, "the place of a marking");
      m.y1 = at(3, -kFar, kFar, "the place of a marking");
      m.halfWidth = at(4, 0, 1000, "half the width of a marking");
      m.wear = at(5, -100, 100, "the wear of a marking");
      m.colour = at(6, -100, 100, "the colour of a marking");
      m.kind = static_cast<std::uint8_t>(Within(rows[i + 7], 0, 254, "the kind of a marking"));
      markings.push_back(m);
    }
    Alive(info.Env()).SetMarkings(std::move(markings));
    return info.Env().Undefined();
  }

  // Rows of 13: x0, y0, x1, y1, half width, soft, albedo, warmth, reflectance, cover, rough, unit, layer.
  Napi::Value SetDecals(const Napi::CallbackInfo& info) {
    const std::vector<double> rows = RowsOf(info[0], "decals", 13);
    std::vector<Decal> decals;
    for (std::size_t i = 0; i < rows.size(); i += 13) {
      auto at = [&](std::size_t k, double low, double high, const char* what) {
        return static_cast<float>(Within(rows[i + k], low, high, what));
      };
      Decal d{};
      d.strip.x0 = at(0, -kFar, kFar, "the place of a decal");
      d.strip.y0 = at(1, -kFar, kFar, "the place of a decal");
      d.strip.x1 = at(2, -kFar, kFar, "the place of a decal");
      d.strip.y1 = at(3, -kFar, kFar, "the place of a decal");
      d.strip.halfWidth = at(4, 0, 1000, "half the width of a decal");
      d.soft = at(5, 0, 1000, "the soft rim of a decal");
      d.albedo = at(6, 0, 1, "the albedo of a decal");
      d.warmth = at(7, 0, 1, "the warmth of a decal");
      d.reflectance = at(8, 0, 1, "the reflectance of a decal");
      d.cover = at(9, 0, 1, "the cover of a decal");
      d.rough = at(10, 0, 1, "the roughness of a decal");
      d.unit = at(11, 0, 1000, "the stone of a decal");
      Require(d.unit == 0 || d.unit >= 0.01f, "a stone of a decal is at least a centimetre long");
      d.layer = static_cast<std::uint8_t>(Within(rows[i + 12], 0, DecalGrid::kLayers - 1, "the layer of a decal"));
      decals.push_back(d);
    }
    Alive(info.Env()).SetDecals(std::move(decals));
    return info.Env().Undefined();
  }

  Napi::Value Build(const Napi::CallbackInfo& info) {
    Alive(info.Env()).Build();
    built_ = true;
    return info.Env().Undefined();
  }

  // Rows of 13: mesh, id, parameter, x0, y0, z0, yaw0, pitch0, x1, y1, z1, yaw1, pitch1.
  Napi::Value SetMovers(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const std::vector<double> rows = RowsOf(info[0], "movers", 13);
    Scene& scene = Ready(env);
    std::vector<Mover> movers;
    for (std::size_t i = 0; i < rows.size(); i += 13) {
      auto at = [&](std::size_t k) {
        const bool place = (k >= 3 && k < 6) || (k >= 8 && k < 11);
        return static_cast<float>(Within(rows[i + k], place ? -kFar : -kTurns, place ? kFar : kTurns,
                                         place ? "the place of a mover" : "an angle of a mover"));
      };
      Mover m;
      m.mesh = MeshOf(&rows[i], 1, "a mover");
      m.id = IdOf(rows[i + 1], "the id of a mover");
      m.parameter = IdOf(rows[i + 2], "the parameter of a mover");
      m.p0 = {at(3), at(4), at(5)};
      m.yaw0 = at(6);
      m.pitch0 = at(7);
      m.p1 = {at(8), at(9), at(10)};
      m.yaw1 = at(11);
      m.pitch1 = at(12);
      movers.push_back(m);
    }
    scene.SetMovers(std::move(movers));
    return env.Undefined();
  }

  // origins and directions: three numbers a ray. Result: t (-1: nothing), object id, material, face normal per ray.
  Napi::Value Cast(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const auto numbers = [&](const Napi::Value& value, const char* name) {
      const auto given = js::Borrowed().Array<const float>(value, name);
      std::vector<float> copy(given.begin(), given.end());
      const std::string what = std::string("a number of ") + name;
      for (const float v : copy) Within(v, -kFar, kFar, what);
      return copy;
    };
    const std::vector<float> origins = numbers(info[0], "origins"), directions = numbers(info[1], "directions");
    Require(origins.size() == directions.size() && origins.size() % 3 == 0,
            "origins and directions must hold three numbers a ray");
    const auto farT = static_cast<float>(js::Number(info[2], "farT", 0, kFar));
    const auto time = static_cast<float>(js::Number(info[3], "time", 0, 1));
    const bool naive = info[4].ToBoolean().Value();
    const Scene& scene = Ready(env);
    const std::size_t count = origins.size() / 3;
    const float *o = origins.data(), *d = directions.data();
    std::vector<float> t(count), normals(3 * count);
    std::vector<std::uint32_t> objects(count);
    std::vector<std::uint16_t> materials(count);
    constexpr std::size_t kBlock = 256;
    pool_->Run((count + kBlock - 1) / kBlock, [&](std::size_t block) {
      for (std::size_t i = block * kBlock; i < std::min(count, (block + 1) * kBlock); ++i) {
        const Vec3 origin{o[3 * i], o[3 * i + 1], o[3 * i + 2]}, direction{d[3 * i], d[3 * i + 1], d[3 * i + 2]};
        Hit hit;
        const bool found = naive ? scene.IntersectNaively(origin, direction, 0, farT, time, hit)
                                 : scene.Intersect(origin, direction, 0, farT, time, hit);
        t[i] = found ? hit.t : -1.f;
        if (!found) continue;
        const Surface s = scene.Describe(origin, direction, hit, time);
        objects[i] = s.id;
        materials[i] = s.material;
        normals[3 * i] = s.faceNormal.x;
        normals[3 * i + 1] = s.faceNormal.y;
        normals[3 * i + 2] = s.faceNormal.z;
      }
    });
    Napi::Object out = Napi::Object::New(env);
    out.Set("t", Copy<Napi::Float32Array>(env, t));
    out.Set("objects", Copy<Napi::Uint32Array>(env, objects));
    out.Set("materials", Copy<Napi::Uint16Array>(env, materials));
    out.Set("normals", Copy<Napi::Float32Array>(env, normals));
    return out;
  }

  Napi::Value Scan(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const js::Fields from(info[0], "spec");
    LidarSpec spec;
    const auto beams = VectorOf<float>(from, "beams");
    Require(!beams.empty() && beams.size() % 4 == 0 && beams.size() <= 4 * 1024,
            "beams hold four numbers each, 1024 beams at most");
    for (const float v : beams) Within(v, -1e6, 1e6, "a number of a beam");
    for (std::size_t i = 0; i < beams.size(); i += 4)
      spec.beams.push_back({beams[i], beams[i + 1], beams[i + 2], beams[i + 3]});
    spec.columns = from.Whole<std::uint32_t>("columns", 1, 100000);
    Require(spec.columns * spec.beams.size() <= kMostEchoes, "a turn has at most 4194304 points");
    spec.startAzimuth = from.Number("startAzimuthRad", -kTurns, kTurns);
    spec.clockwise = from.Truth("clockwise");
    spec.rangeMin = Single(from, "rangeMinM", 0, 1e4);
    spec.rangeMax = Single(from, "rangeMaxM", 0, 1e4);
    spec.rangeSigma = Single(from, "rangeSigmaM", 0, 1e3);
    spec.divergence = Single(from, "divergenceRad", 0, 0.5);
    spec.dropout = Single(from, "dropout", 0, 1);
    spec.countsPerReflectance = Single(from, "countsPerReflectance", 0, 1e6);
    spec.paintContrast = Single(from, "paintContrast", -1e6, 1e6);
    spec.paintRange = Single(from, "paintRangeM", 1e-3, 1e6);
    spec.speckle = Single(from, "speckle", 0, 1e6);
    spec.speckleFloor = Single(from, "speckleFloor", 0, 1e6);
    spec.saturation = Single(from, "saturation", 0, 1e6);
    spec.weak = Single(from, "weak", 0, 1);
    spec.skew = Single(from, "skew", -1e6, 1e6);
    spec.fall = Single(from, "fallPerM", -1e6, 1e6);
    spec.fallFrom = Single(from, "fallFromM", -1e6, 1e6);
    spec.hidden = VectorOf<std::uint8_t>(from, "hidden");
    Require(spec.hidden.empty() || spec.hidden.size() == std::size_t{spec.columns} * spec.beams.size(),
            "hidden holds one number for each column and laser, or none");
    spec.rainMmPerH = OrZero(from, "rainMmPerH", 1000);
    spec.quantise = from.Truth("quantise");
    spec.seed = from.Whole<std::uint64_t>("seed", 0, kLargestSeed);
    spec.sweep = from.Whole<std::uint64_t>("sweep", 0, kLargestSeed);
    const std::vector<SensorPose> poses = PosesOf(info[1]);
    const Scene& scene = Ready(env);
    const LidarSweep sweep = ScanLidar(scene, spec, poses, *pool_);
    Napi::Object out = Napi::Object::New(env);
    out.Set("count", Napi::Number::New(env, static_cast<double>(sweep.ring.size())));
    out.Set("xyz", Copy<Napi::Float32Array>(env, sweep.xyz));
    out.Set("intensity", Copy<Napi::Float32Array>(env, sweep.intensity));
    out.Set("ring", Copy<Napi::Uint16Array>(env, sweep.ring));
    out.Set("column", Copy<Napi::Uint32Array>(env, sweep.column));
    out.Set("materials", Copy<Napi::Uint8Array>(env, sweep.material));
    out.Set("objects", Copy<Napi::Uint32Array>(env, sweep.object));
    out.Set("paint", Copy<Napi::Float32Array>(env, sweep.paint));
    return out;
  }

  // camera, spec, pose, output. Writes RGB into the caller's output array.
  Napi::Value Render(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const js::Fields from(info[1], "spec");
    Light light;
    light.toSun = Normalised(VecOf(from.Get("toSun"), "toSun"));
    light.hazeM = Single(from, "hazeM", 1e-3, 1e9);
    light = LightUnder(light, OrZero(from, "rainMmPerH", 1000), OrZero(from, "night", 1));
    PictureSpec spec;
    spec.exposure = Single(from, "exposure", 0, 1e6);
    spec.noise = Single(from, "noise", 0, 1e6);
    spec.vignette = Single(from, "vignette", -1e6, 1e6);
    spec.smooth = from.Truth("smooth");
    spec.rainMmPerH = OrZero(from, "rainMmPerH", 1000);
    spec.lensDirt = OrZero(from, "lensDirt", 1);
    const std::vector<SensorPose> poses = PosesOf(info[2]);
    if (const Napi::Value given = from.Get("headLamps"); given.IsObject()) {
      const js::Fields lamps(given, "headLamps");
      const Vec3 ahead = Normalised(VecOf(lamps.Get("forward"), "forward")), p = VecOf(lamps.Get("p"), "p");
      // Lamps are laid into a grid around the camera.
      constexpr float kLampsNear = 1000;
      const Vec3 eye{static_cast<float>(poses[0].p[0]), static_cast<float>(poses[0].p[1]),
                     static_cast<float>(poses[0].p[2])};
      Require(Length(p - eye) <= kLampsNear, "the own head lamps must be within 1000 m of the camera");
      const Vec3 left = Normalised(Cross({0, 0, 1}, ahead));
      for (const float side : {-0.6f, 0.6f}) {
        spec.ownLamps.push_back(
            {p + left * side, Normalised(ahead + Vec3{0, 0, -0.03f}), Vec3{1.f, 0.95f, 0.84f} * 150, true});
      }
    }
    spec.cast = from.Truth("cast");
    spec.seed = from.Whole<std::uint64_t>("seed", 0, kLargestSeed);
    spec.frame = from.Whole<std::uint64_t>("frame", 0, kLargestSeed);
    const auto out = js::Borrowed().Array<std::uint8_t>(info[3], "output");
    Lens& lens = LensOf(info[0]);
    const Scene& scene = Ready(env);
    Require(out.size() == std::size_t{3} * lens.width * lens.height, "the output holds three bytes a pixel");
    if (!sky_ || std::memcmp(&sky_->Lit(), &light, sizeof light) != 0) sky_ = std::make_unique<Sky>(light);
    RenderCamera(scene, lens, spec, *sky_, poses[0], *pool_, out.data());
    return env.Undefined();
  }

  // camera, pose. Result: materials, paint, objects, ranges per pixel.
  Napi::Value Labels(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const std::vector<SensorPose> poses = PosesOf(info[1]);
    Lens& lens = LensOf(info[0]);
    const Scene& scene = Ready(env);
    const std::size_t pixels = static_cast<std::size_t>(lens.width) * lens.height;
    auto materials = Napi::Uint8Array::New(env, pixels), paint = Napi::Uint8Array::New(env, pixels);
    auto objects = Napi::Uint32Array::New(env, pixels);
    auto ranges = Napi::Float32Array::New(env, pixels);
    LabelCamera(scene, lens, poses[0], *pool_, {materials.Data(), paint.Data(), objects.Data(), ranges.Data()});
    Napi::Object out = Napi::Object::New(env);
    out.Set("materials", materials);
    out.Set("paint", paint);
    out.Set("objects", objects);
    out.Set("rangesM", ranges);
    return out;
  }

  Napi::Value Info(const Napi::CallbackInfo& info) {
    const Scene& scene = Alive(info.Env());
    Napi::Object out = Napi::Object::New(info.Env());
    out.Set("meshes", Napi::Number::New(info.Env(), static_cast<double>(scene.Meshes())));
    out.Set("triangles", Napi::Number::New(info.Env(), static_cast<double>(scene.Triangles())));
    return out;
  }

  Napi::Value Dispose(const Napi::CallbackInfo& info) {
    scene_.reset();
    sky_.reset();
    pool_.reset();
    return info.Env().Undefined();
  }

  std::unique_ptr<Scene> scene_;
  std::unique_ptr<ThreadPool> pool_;
  std::unique_ptr<Sky> sky_;
  std::vector<double> reach_;  // of each mesh from its origin, at most (m)
  bool built_ = false;
};

}  // namespace

void RegisterRaycast(Napi::Env env, Napi::Object exports) {
  RaycastScene::Register(env, exports);
  exports.Set("RaycastCamera", RaycastCamera::Define(env));
}

}  // namespace lanetrace
