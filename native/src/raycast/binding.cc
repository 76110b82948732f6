// Node-API face of the ray caster: a class that holds the world, its hierarchies and its threads until dispose().
#include <napi.h>

#include <cmath>
#include <cstring>
#include <memory>

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
  Array out = Array::New(env, values.size());
  if (!values.empty()) std::memcpy(out.Data(), values.data(), values.size() * sizeof(T));
  return out;
}

template <class T, class Array>
std::vector<T> VectorOf(const Napi::Object& from, const char* name) {
  const Array a = from.Get(name).As<Array>();
  return std::vector<T>(a.Data(), a.Data() + a.ElementLength());
}

double Number(const Napi::Object& from, const char* name) { return from.Get(name).As<Napi::Number>().DoubleValue(); }
float Single(const Napi::Object& from, const char* name) { return static_cast<float>(Number(from, name)); }

// 0 where it is left out.
float OrZero(const Napi::Object& from, const char* name) { return from.Get(name).IsNumber() ? Single(from, name) : 0.f; }

void Require(Napi::Env env, bool condition, const char* what) {
  if (!condition) throw Napi::RangeError::New(env, std::string("raycast: ") + what);
}

Vec3 VecOf(const Napi::Value& value) {
  const auto a = value.As<Napi::Array>();
  auto at = [&](uint32_t i) { return static_cast<float>(a.Get(i).As<Napi::Number>().DoubleValue()); };
  return {at(0), at(1), at(2)};
}

std::vector<SensorPose> PosesOf(Napi::Env env, const Napi::Value& value) {
  const auto a = value.As<Napi::Float64Array>();
  Require(env, a.ElementLength() > 0 && a.ElementLength() % 7 == 0, "poses hold seven numbers each: p xyz, q wxyz");
  std::vector<SensorPose> poses(a.ElementLength() / 7);
  for (size_t i = 0; i < poses.size(); i++) {
    for (size_t k = 0; k < 3; k++) poses[i].p[k] = a[7 * i + k];
    for (size_t k = 0; k < 4; k++) poses[i].q[k] = a[7 * i + 3 + k];
  }
  return poses;
}

class RaycastCamera : public Napi::ObjectWrap<RaycastCamera> {
 public:
  static Napi::Function Define(Napi::Env env) { return DefineClass(env, "RaycastCamera", {}); }

  // width, height, rays: three numbers a pixel.
  explicit RaycastCamera(const Napi::CallbackInfo& info) : Napi::ObjectWrap<RaycastCamera>(info) {
    const Napi::Env env = info.Env();
    const uint32_t width = info[0].As<Napi::Number>().Uint32Value(), height = info[1].As<Napi::Number>().Uint32Value();
    Require(env, width >= 2 && height >= 2 && width <= 16384 && height <= 16384, "a picture has 2 to 16384 pixels a side");
    const auto rays = info[2].As<Napi::Float32Array>();
    Require(env, rays.ElementLength() == size_t{3} * width * height, "rays hold three numbers a pixel");
    std::vector<float> table(rays.Data(), rays.Data() + rays.ElementLength());
    for (const float r : table) Require(env, std::isfinite(r), "a ray of a camera is not finite");
    lens = std::make_unique<Lens>(width, height, std::move(table));
  }

  std::unique_ptr<Lens> lens;
};

class RaycastScene : public Napi::ObjectWrap<RaycastScene> {
 public:
  static void Register(Napi::Env env, Napi::Object exports) {
    exports.Set("RaycastScene",
                DefineClass(env, "RaycastScene",
                            {InstanceMethod("addMesh", &RaycastScene::AddMesh),
                             InstanceMethod("addInstances", &RaycastScene::AddInstances),
                             InstanceMethod("setMarkings", &RaycastScene::SetMarkings),
                             InstanceMethod("build", &RaycastScene::Build), InstanceMethod("setMovers", &RaycastScene::SetMovers),
                             InstanceMethod("cast", &RaycastScene::Cast), InstanceMethod("scan", &RaycastScene::Scan),
                             InstanceMethod("render", &RaycastScene::Render),
                             InstanceMethod("labels", &RaycastScene::Labels), InstanceMethod("info", &RaycastScene::Info),
                             InstanceMethod("dispose", &RaycastScene::Dispose)}));
  }

  explicit RaycastScene(const Napi::CallbackInfo& info) : Napi::ObjectWrap<RaycastScene>(info) {
    const uint32_t threads = info[0].As<Napi::Number>().Uint32Value();
    Require(info.Env(), threads >= 1 && threads <= 256, "threads must lie in 1..256");
    scene_ = std::make_unique<Scene>();
    crew_ = std::make_unique<Crew>(threads);
  }

 private:
  Scene& Alive(Napi::Env env) {
    if (!scene_) throw Napi::Error::New(env, "raycast: the scene was disposed");
    return *scene_;
  }

  Scene& Ready(Napi::Env env) {
    Scene& scene = Alive(env);
    if (!built_) throw Napi::Error::New(env, "raycast: build() has not been called");
    return scene;
  }

  Napi::Value AddMesh(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    Scene& scene = Alive(env);
    Require(env, !built_, "meshes must be added before build()");
    const auto from = info[0].As<Napi::Object>();
    MeshData data;
    data.positions = VectorOf<float, Napi::Float32Array>(from, "positions");
    data.normals = VectorOf<float, Napi::Float32Array>(from, "normals");
    data.uvs = VectorOf<float, Napi::Float32Array>(from, "uvs");
    data.indices = VectorOf<uint32_t, Napi::Uint32Array>(from, "indices");
    data.materials = VectorOf<uint16_t, Napi::Uint16Array>(from, "materials");
    data.parameters = VectorOf<uint32_t, Napi::Uint32Array>(from, "parameters");
    const size_t vertices = data.positions.size() / 3, triangles = data.materials.size();
    Require(env, data.positions.size() == vertices * 3 && data.normals.size() == vertices * 3 && data.uvs.size() == vertices * 2,
            "positions, normals and uvs must be of the same count of vertices");
    Require(env, data.indices.size() == triangles * 3 && data.parameters.size() == triangles,
            "indices and parameters must fit the count of materials");
    Require(env, triangles > 0, "a mesh needs a triangle");
    for (const uint32_t i : data.indices) Require(env, i < vertices, "an index points past the vertices");
    for (const uint16_t m : data.materials) Require(env, m < kMaterials, "unknown material");
    for (const float p : data.positions) Require(env, std::isfinite(p), "a position is not finite");
    return Napi::Number::New(env, scene.AddMesh(std::move(data)));
  }

  // Rows of 11: mesh, id, parameter, x, y, z, yaw, pitch, roll, scale, casts shadow.
  void AddInstances(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    Scene& scene = Alive(env);
    Require(env, !built_, "instances must be added before build()");
    const auto rows = info[0].As<Napi::Float64Array>();
    Require(env, rows.ElementLength() % 11 == 0, "instances hold eleven numbers each");
    for (size_t i = 0; i < rows.ElementLength(); i += 11) {
      Instance instance;
      Require(env, rows[i] >= 0 && rows[i] < static_cast<double>(scene.Meshes()), "an instance names an unknown mesh");
      Require(env, rows[i + 9] > 0, "an instance needs a positive scale");
      instance.mesh = static_cast<uint32_t>(rows[i]);
      instance.id = static_cast<uint32_t>(rows[i + 1]);
      instance.parameter = static_cast<uint32_t>(rows[i + 2]);
      const double cy = std::cos(rows[i + 6]), sy = std::sin(rows[i + 6]), cp = std::cos(rows[i + 7]), sp = std::sin(rows[i + 7]);
      const double cr = std::cos(rows[i + 8]), sr = std::sin(rows[i + 8]);
      auto vec = [](double x, double y, double z) { return Vec3{static_cast<float>(x), static_cast<float>(y), static_cast<float>(z)}; };
      instance.placement.ax = vec(cy * cp, sy * cp, -sp);
      instance.placement.ay = vec(cy * sp * sr - sy * cr, sy * sp * sr + cy * cr, cp * sr);
      instance.placement.az = vec(cy * sp * cr + sy * sr, sy * sp * cr - cy * sr, cp * cr);
      instance.placement.p = vec(rows[i + 3], rows[i + 4], rows[i + 5]);
      instance.placement.scale = static_cast<float>(rows[i + 9]);
      instance.casts_shadow = rows[i + 10] != 0;
      scene.AddInstance(instance);
    }
  }

  // Rows of 8: x0, y0, x1, y1, half width, wear, colour, kind.
  void SetMarkings(const Napi::CallbackInfo& info) {
    const auto rows = info[0].As<Napi::Float64Array>();
    Require(info.Env(), rows.ElementLength() % 8 == 0, "markings hold eight numbers each");
    std::vector<Marking> markings;
    for (size_t i = 0; i < rows.ElementLength(); i += 8) {
      auto at = [&](size_t k) { return static_cast<float>(rows[i + k]); };
      Require(info.Env(), rows[i + 7] >= 0 && rows[i + 7] <= 254, "the kind of a marking lies in 0..254");
      Marking m{};
      m.x0 = at(0);
      m.y0 = at(1);
      m.x1 = at(2);
      m.y1 = at(3);
      m.half_width = at(4);
      m.wear = at(5);
      m.colour = at(6);
      m.kind = static_cast<uint8_t>(rows[i + 7]);
      markings.push_back(m);
    }
    Alive(info.Env()).SetMarkings(std::move(markings));
  }

  void Build(const Napi::CallbackInfo& info) {
    Alive(info.Env()).Build();
    built_ = true;
  }

  // Rows of 13: mesh, id, parameter, x0, y0, z0, yaw0, pitch0, x1, y1, z1, yaw1, pitch1.
  void SetMovers(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    Scene& scene = Ready(env);
    const auto rows = info[0].As<Napi::Float64Array>();
    Require(env, rows.ElementLength() % 13 == 0, "movers hold thirteen numbers each");
    std::vector<Mover> movers;
    for (size_t i = 0; i < rows.ElementLength(); i += 13) {
      Require(env, rows[i] >= 0 && rows[i] < static_cast<double>(scene.Meshes()), "a mover names an unknown mesh");
      auto at = [&](size_t k) { return static_cast<float>(rows[i + k]); };
      Mover m;
      m.mesh = static_cast<uint32_t>(rows[i]);
      m.id = static_cast<uint32_t>(rows[i + 1]);
      m.parameter = static_cast<uint32_t>(rows[i + 2]);
      m.p0 = {at(3), at(4), at(5)};
      m.yaw0 = at(6);
      m.pitch0 = at(7);
      m.p1 = {at(8), at(9), at(10)};
      m.yaw1 = at(11);
      m.pitch1 = at(12);
      movers.push_back(m);
    }
    scene.SetMovers(std::move(movers));
  }

  // origins and directions: three numbers a ray. Result: t (-1: nothing), object id, material, face normal per ray.
  Napi::Value Cast(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const Scene& scene = Ready(env);
    const auto origins = info[0].As<Napi::Float32Array>(), directions = info[1].As<Napi::Float32Array>();
    Require(env, origins.ElementLength() == directions.ElementLength() && origins.ElementLength() % 3 == 0,
            "origins and directions must hold three numbers a ray");
    const auto far_t = static_cast<float>(info[2].As<Napi::Number>().DoubleValue());
    const auto time = static_cast<float>(info[3].As<Napi::Number>().DoubleValue());
    const bool naive = info[4].ToBoolean().Value();
    const size_t count = origins.ElementLength() / 3;
    const float *o = origins.Data(), *d = directions.Data();
    std::vector<float> t(count), normals(3 * count);
    std::vector<uint32_t> objects(count);
    std::vector<uint16_t> materials(count);
    constexpr size_t kBlock = 256;
    crew_->Run((count + kBlock - 1) / kBlock, [&](size_t block) {
      for (size_t i = block * kBlock; i < std::min(count, (block + 1) * kBlock); i++) {
        const Vec3 origin{o[3 * i], o[3 * i + 1], o[3 * i + 2]}, direction{d[3 * i], d[3 * i + 1], d[3 * i + 2]};
        Hit hit;
        const bool found = naive ? scene.IntersectNaively(origin, direction, 0, far_t, time, hit)
                                 : scene.Intersect(origin, direction, 0, far_t, time, hit);
        t[i] = found ? hit.t : -1.f;
        if (!found) continue;
        const Surface s = scene.Describe(origin, direction, hit, time);
        objects[i] = s.id;
        materials[i] = s.material;
        normals[3 * i] = s.face_normal.x;
        normals[3 * i + 1] = s.face_normal.y;
        normals[3 * i + 2] = s.face_normal.z;
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
    const Scene& scene = Ready(env);
    const auto from = info[0].As<Napi::Object>();
    LidarSpec spec;
    const auto beams = VectorOf<float, Napi::Float32Array>(from, "beams");
    Require(env, !beams.empty() && beams.size() % 4 == 0 && beams.size() <= 4 * 1024, "beams hold four numbers each, 1024 beams at most");
    for (size_t i = 0; i < beams.size(); i += 4) spec.beams.push_back({beams[i], beams[i + 1], beams[i + 2], beams[i + 3]});
    spec.columns = static_cast<uint32_t>(Number(from, "columns"));
    Require(env, spec.columns >= 1 && spec.columns <= 100000, "columns must lie in 1..100000");
    spec.start_azimuth = Number(from, "startAzimuthRad");
    spec.clockwise = from.Get("clockwise").ToBoolean().Value();
    spec.range_min = Single(from, "rangeMinM");
    spec.range_max = Single(from, "rangeMaxM");
    spec.range_sigma = Single(from, "rangeSigmaM");
    spec.divergence = Single(from, "divergenceRad");
    spec.dropout = Single(from, "dropout");
    spec.counts_per_reflectance = Single(from, "countsPerReflectance");
    spec.paint_contrast = Single(from, "paintContrast");
    spec.paint_range = Single(from, "paintRangeM");
    spec.speckle = Single(from, "speckle");
    spec.speckle_floor = Single(from, "speckleFloor");
    spec.saturation = Single(from, "saturation");
    spec.weak = Single(from, "weak");
    spec.skew = Single(from, "skew");
    spec.fall = Single(from, "fallPerM");
    spec.fall_from = Single(from, "fallFromM");
    spec.hidden = VectorOf<uint8_t, Napi::Uint8Array>(from, "hidden");
    Require(env, spec.hidden.empty() || spec.hidden.size() == size_t{spec.columns} * spec.beams.size(), "hidden holds one number for each column and laser, or none");
    spec.rain_mm_per_h = OrZero(from, "rainMmPerH");
    spec.quantise = from.Get("quantise").ToBoolean().Value();
    spec.seed = static_cast<uint64_t>(Number(from, "seed"));
    spec.sweep = static_cast<uint64_t>(Number(from, "sweep"));
    const LidarSweep sweep = ScanLidar(scene, spec, PosesOf(env, info[1]), *crew_);
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
  void Render(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const Scene& scene = Ready(env);
    Lens& lens = *Napi::ObjectWrap<RaycastCamera>::Unwrap(info[0].As<Napi::Object>())->lens;
    const auto from = info[1].As<Napi::Object>();
    Light light;
    light.to_sun = Normalised(VecOf(from.Get("toSun")));
    light.haze_m = Single(from, "hazeM");
    light = LightUnder(light, OrZero(from, "rainMmPerH"), OrZero(from, "night"));
    if (!sky_ || std::memcmp(&sky_->Lit(), &light, sizeof light) != 0) sky_ = std::make_unique<Sky>(light);
    PictureSpec spec;
    spec.exposure = Single(from, "exposure");
    spec.noise = Single(from, "noise");
    spec.vignette = Single(from, "vignette");
    spec.smooth = from.Get("smooth").ToBoolean().Value();
    spec.rain_mm_per_h = OrZero(from, "rainMmPerH");
    spec.lens_dirt = Clamp(OrZero(from, "lensDirt"), 0, 1);
    if (from.Get("headLamps").IsObject()) {
      const auto lamps = from.Get("headLamps").As<Napi::Object>();
      const Vec3 ahead = Normalised(VecOf(lamps.Get("forward"))), p = VecOf(lamps.Get("p"));
      const Vec3 left = Normalised(Cross({0, 0, 1}, ahead));
      for (const float side : {-0.6f, 0.6f}) {
        spec.own_lamps.push_back({p + left * side, Normalised(ahead + Vec3{0, 0, -0.03f}), Vec3{1.f, 0.95f, 0.84f} * 150, true});
      }
    }
    spec.cast = from.Get("cast").ToBoolean().Value();
    spec.seed = static_cast<uint64_t>(Number(from, "seed"));
    spec.frame = static_cast<uint64_t>(Number(from, "frame"));
    auto out = info[3].As<Napi::Uint8Array>();
    Require(env, out.ElementLength() == size_t{3} * lens.width * lens.height, "the output holds three bytes a pixel");
    RenderCamera(scene, lens, spec, *sky_, PosesOf(env, info[2])[0], *crew_, out.Data());
  }

  // camera, pose. Result: materials, paint, objects, ranges per pixel.
  Napi::Value Labels(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    const Scene& scene = Ready(env);
    Lens& lens = *Napi::ObjectWrap<RaycastCamera>::Unwrap(info[0].As<Napi::Object>())->lens;
    const size_t pixels = static_cast<size_t>(lens.width) * lens.height;
    auto materials = Napi::Uint8Array::New(env, pixels), paint = Napi::Uint8Array::New(env, pixels);
    auto objects = Napi::Uint32Array::New(env, pixels);
    auto ranges = Napi::Float32Array::New(env, pixels);
    LabelCamera(scene, lens, PosesOf(env, info[1])[0], *crew_, {materials.Data(), paint.Data(), objects.Data(), ranges.Data()});
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

  void Dispose(const Napi::CallbackInfo&) {
    scene_.reset();
    sky_.reset();
    crew_.reset();
  }

  std::unique_ptr<Scene> scene_;
  std::unique_ptr<Crew> crew_;
  std::unique_ptr<Sky> sky_;
  bool built_ = false;
};

}  // namespace

void RegisterRaycast(Napi::Env env, Napi::Object exports) {
  RaycastScene::Register(env, exports);
  exports.Set("RaycastCamera", RaycastCamera::Define(env));
}

}  // namespace lanetrace
