#pragma once
// The classes of the ray caster in JavaScript. A scene holds the world, its hierarchies and its threads until
// dispose(); a camera holds the lens and the buffers of its last picture.
#include <napi.h>

#include <cstdint>
#include <memory>
#include <vector>

#include "binding/guard.h"
#include "parallel/thread_pool.h"
#include "raycast/arguments.h"
#include "raycast/camera/camera.h"
#include "raycast/scene/scene.h"
#include "raycast/weather/sky.h"

namespace lanetrace::raycast {

class RaycastCamera : public js::Handle<RaycastCamera> {
 public:
  static constexpr napi_type_tag kTag = {0x6c616e6574726163, 0x63616d6572610001};
  static constexpr const char* kName = "camera of the ray caster";

  static void Register(Napi::Env env, Napi::Object exports);
  // width, height, rays: three numbers a pixel.
  explicit RaycastCamera(const Napi::CallbackInfo& info);
  static Lens& LensOf(const Napi::Value& camera) { return *Of(camera, "camera").lens_; }

 private:
  std::unique_ptr<Lens> lens_;
};

class RaycastScene : public js::Handle<RaycastScene> {
 public:
  static constexpr napi_type_tag kTag = {0x6c616e6574726163, 0x7363656e65000001};
  static constexpr const char* kName = "scene of the ray caster";

  static void Register(Napi::Env env, Napi::Object exports);
  explicit RaycastScene(const Napi::CallbackInfo& info);

 private:
  Scene& Alive(Napi::Env env);
  Scene& Ready(Napi::Env env);

  // raycast/binding.cc
  Napi::Value Build(const Napi::CallbackInfo& info);
  Napi::Value Cast(const Napi::CallbackInfo& info);
  Napi::Value Info(const Napi::CallbackInfo& info);
  Napi::Value Dispose(const Napi::CallbackInfo& info);

  // raycast/scene/binding.cc
  Napi::Value AddMesh(const Napi::CallbackInfo& info);
  Napi::Value AddInstances(const Napi::CallbackInfo& info);
  Napi::Value SetMarkings(const Napi::CallbackInfo& info);
  Napi::Value SetDecals(const Napi::CallbackInfo& info);
  Napi::Value SetMovers(const Napi::CallbackInfo& info);
  std::uint32_t MeshOf(const Row& row, double scale) const;

  // raycast/lidar/binding.cc
  Napi::Value Scan(const Napi::CallbackInfo& info);

  // raycast/camera/binding.cc
  Napi::Value Render(const Napi::CallbackInfo& info);
  Napi::Value Labels(const Napi::CallbackInfo& info);

  std::unique_ptr<Scene> scene_;
  std::unique_ptr<ThreadPool> pool_;
  std::unique_ptr<Sky> sky_;
  std::vector<double> reach_;  // of each mesh from its origin, at most (m)
  bool built_ = false;
};

}  // namespace lanetrace::raycast
