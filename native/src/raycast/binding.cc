// The ray caster in JavaScript: its scene from the first mesh to dispose(), and plain rays.
#include <algorithm>

#include "families.h"
#include "raycast/handles.h"

namespace lanetrace::raycast {

void RaycastScene::Register(Napi::Env env, Napi::Object exports) {
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

RaycastScene::RaycastScene(const Napi::CallbackInfo& info) : js::Handle<RaycastScene>(info) {
  js::Guarded(info.Env(), [&] {
    const auto threads = js::Whole<std::uint32_t>(info[0], "threads", 1, 256);
    scene_ = std::make_unique<Scene>();
    pool_ = std::make_unique<ThreadPool>(threads);
  });
}

Scene& RaycastScene::Alive(Napi::Env env) {
  if (!scene_) throw Napi::Error::New(env, "raycast: the scene was disposed");
  return *scene_;
}

Scene& RaycastScene::Ready(Napi::Env env) {
  Scene& scene = Alive(env);
  if (!built_) throw Napi::Error::New(env, "raycast: build() has not been called");
  return scene;
}

Napi::Value RaycastScene::Build(const Napi::CallbackInfo& info) {
  Alive(info.Env()).Build();
  built_ = true;
  return info.Env().Undefined();
}

// origins and directions: three numbers a ray. Result: t (-1: nothing), object id, material, face normal per ray.
Napi::Value RaycastScene::Cast(const Napi::CallbackInfo& info) {
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

Napi::Value RaycastScene::Info(const Napi::CallbackInfo& info) {
  const Scene& scene = Alive(info.Env());
  Napi::Object out = Napi::Object::New(info.Env());
  out.Set("meshes", Napi::Number::New(info.Env(), static_cast<double>(scene.Meshes())));
  out.Set("triangles", Napi::Number::New(info.Env(), static_cast<double>(scene.Triangles())));
  return out;
}

Napi::Value RaycastScene::Dispose(const Napi::CallbackInfo& info) {
  scene_.reset();
  sky_.reset();
  pool_.reset();
  return info.Env().Undefined();
}

}  // namespace lanetrace::raycast

namespace lanetrace {

void RegisterRaycast(Napi::Env env, Napi::Object exports) {
  raycast::RaycastScene::Register(env, exports);
  raycast::RaycastCamera::Register(env, exports);
}

}  // namespace lanetrace
