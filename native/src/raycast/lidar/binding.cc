// One turn of a lidar.
#include "raycast/handles.h"
#include "raycast/lidar/lidar.h"

namespace lanetrace::raycast {

namespace {

// Points of one lidar turn: 1024 lasers at 4096 firings, 300 MB while they are cast.
constexpr std::size_t kMostEchoes = std::size_t{1} << 22;

}  // namespace

Napi::Value RaycastScene::Scan(const Napi::CallbackInfo& info) {
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

}  // namespace lanetrace::raycast
