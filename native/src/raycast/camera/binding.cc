// A camera: its lens, its pictures and their labels.
#include <cstring>

#include "raycast/camera/labels.h"
#include "raycast/handles.h"
#include "raycast/weather/weather.h"

namespace lanetrace::raycast {

namespace {

// The two head lamps of the vehicle that carries the camera.
std::vector<LightSource> OwnLampsOf(const Napi::Value& given, const SensorPose& camera) {
  const js::Fields lamps(given, "headLamps");
  const Vec3 ahead = Normalised(VecOf(lamps.Get("forward"), "forward")), p = VecOf(lamps.Get("p"), "p");
  // Lamps are laid into a grid around the camera.
  constexpr float kLampsNear = 1000;
  const Vec3 eye{static_cast<float>(camera.p[0]), static_cast<float>(camera.p[1]), static_cast<float>(camera.p[2])};
  Require(Length(p - eye) <= kLampsNear, "the own head lamps must be within 1000 m of the camera");
  const Vec3 left = Normalised(Cross({0, 0, 1}, ahead));
  std::vector<LightSource> sources;
  for (const float side : {-0.6f, 0.6f})
    sources.push_back({p + left * side, Normalised(ahead + Vec3{0, 0, -0.03f}), Vec3{1.f, 0.95f, 0.84f} * 150, true});
  return sources;
}

}  // namespace

void RaycastCamera::Register(Napi::Env env, Napi::Object exports) {
  exports.Set("RaycastCamera", DefineClass(env, "RaycastCamera", {}));
}

RaycastCamera::RaycastCamera(const Napi::CallbackInfo& info) : js::Handle<RaycastCamera>(info) {
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
    lens_ = std::make_unique<Lens>(width, height, std::move(table));
  });
}

// camera, spec, pose, output. Writes RGB into the caller's output array.
Napi::Value RaycastScene::Render(const Napi::CallbackInfo& info) {
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
  if (const Napi::Value given = from.Get("headLamps"); given.IsObject()) spec.ownLamps = OwnLampsOf(given, poses[0]);
  spec.cast = from.Truth("cast");
  spec.seed = from.Whole<std::uint64_t>("seed", 0, kLargestSeed);
  spec.frame = from.Whole<std::uint64_t>("frame", 0, kLargestSeed);
  const auto out = js::Borrowed().Array<std::uint8_t>(info[3], "output");
  Lens& lens = RaycastCamera::LensOf(info[0]);
  const Scene& scene = Ready(env);
  Require(out.size() == std::size_t{3} * lens.width * lens.height, "the output holds three bytes a pixel");
  if (!sky_ || std::memcmp(&sky_->Lit(), &light, sizeof light) != 0) sky_ = std::make_unique<Sky>(light);
  RenderCamera(scene, lens, spec, *sky_, poses[0], *pool_, out.data());
  return env.Undefined();
}

// camera, pose. Result: materials, paint, objects, ranges per pixel.
Napi::Value RaycastScene::Labels(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const std::vector<SensorPose> poses = PosesOf(info[1]);
  Lens& lens = RaycastCamera::LensOf(info[0]);
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

}  // namespace lanetrace::raycast
