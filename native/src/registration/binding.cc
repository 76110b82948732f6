// Node-API face of lidar odometry: a class whose instances hold their own map and threads until dispose().
#include <napi.h>

#include <cmath>
#include <memory>
#include <span>
#include <string>

#include "binding/arguments.h"
#include "families.h"
#include "registration/odometry.h"

namespace lanetrace {

namespace {

Napi::Float32Array Floats(Napi::Env env, const std::vector<float>& values) {
  return js::CopyOf<Napi::Float32Array>(env, std::span<const float>(values));
}

Napi::Object PoseOf(Napi::Env env, const Rigid& pose) {
  Napi::Array p = Napi::Array::New(env, 3);
  p.Set(0u, pose.p.x);
  p.Set(1u, pose.p.y);
  p.Set(2u, pose.p.z);
  Napi::Object q = Napi::Object::New(env);
  q.Set("w", pose.q.w);
  q.Set("x", pose.q.x);
  q.Set("y", pose.q.y);
  q.Set("z", pose.q.z);
  Napi::Object out = Napi::Object::New(env);
  out.Set("p", p);
  out.Set("q", q);
  return out;
}

Napi::Object ResultOf(Napi::Env env, const ScanResult& result) {
  Napi::Object out = Napi::Object::New(env);
  out.Set("T_odom_lidar", PoseOf(env, result.pose));
  out.Set("iterations", result.iterations);
  out.Set("correspondences", result.correspondences);
  out.Set("matched", result.matched);
  out.Set("sourcePoints", result.sourcePoints);
  out.Set("meanResidualM", result.meanResidualM);
  out.Set("sigmaM", result.sigmaM);
  out.Set("minEigenvalueRatio", result.minEigenvalueRatio);
  out.Set("deviationM", result.deviationM);
  out.Set("jumpM", result.jumpM);
  out.Set("mapPoints", result.mapPoints);
  out.Set("held", result.held);
  return out;
}

Napi::Object TraceOf(Napi::Env env, const ScanTrace& trace) {
  Napi::Array iterations = Napi::Array::New(env, trace.iterations.size());
  for (std::size_t i = 0; i < trace.iterations.size(); ++i) {
    const IterationTrace& step = trace.iterations[i];
    Napi::Object item = Napi::Object::New(env);
    item.Set("T_odom_lidar", PoseOf(env, step.pose));
    item.Set("meanResidualM", step.meanResidualM);
    item.Set("source", Floats(env, step.source));
    item.Set("target", Floats(env, step.target));
    item.Set("residualM", Floats(env, step.residualM));
    iterations.Set(static_cast<std::uint32_t>(i), item);
  }
  Napi::Object out = Napi::Object::New(env);
  out.Set("iterations", iterations);
  out.Set("scan", Floats(env, trace.scan));
  out.Set("map", Floats(env, trace.map));
  return out;
}

OdometryConfig ConfigFrom(const Napi::Value& value) {
  const js::Fields from(value, "configuration");
  const auto number = [&](const char* name) { return js::Number(from.Get(name), name); };
  OdometryConfig to;
  to.minRangeM = number("minRangeM");
  to.maxRangeM = number("maxRangeM");
  to.elevationOffsetRad = number("elevationOffsetRad");
  to.voxelM = number("voxelM");
  to.mapVoxelM = number("mapVoxelM");
  to.sourceVoxelM = number("sourceVoxelM");
  to.planeRadiusM = number("planeRadiusM");
  to.wideRadiusM = number("wideRadiusM");
  to.planarity = number("planarity");
  to.pointWeight = number("pointWeight");
  to.initialThresholdM = number("initialThresholdM");
  to.minMotionM = number("minMotionM");
  to.kernelOverThreshold = number("kernelOverThreshold");
  to.convergence = number("convergence");
  to.searchSpeedMps = number("searchSpeedMps");
  to.pointsPerVoxel = from.Whole("pointsPerVoxel", 1, PointMap::kCapacity);
  to.maxIterations = from.Whole("maxIterations", 1, 1000);
  to.deskew = from.Truth("deskew");
  const std::string problem = to.Problem();
  if (!problem.empty()) throw Refusal(problem);
  return to;
}

constexpr double kFastestMps = 1000;

class OdometryHandle : public js::Handle<OdometryHandle> {
 public:
  static constexpr napi_type_tag kTag = {0x6c616e6574726163, 0x6f646f6d65740001};
  static constexpr const char* kName = "odometry";

  // new NativeOdometry(config, threads) or new NativeOdometry(state: Uint8Array, threads)
  explicit OdometryHandle(const Napi::CallbackInfo& info) : js::Handle<OdometryHandle>(info) {
    const Napi::Env env = info.Env();
    js::Guarded(env, [&] {
      const auto threads = js::Whole<unsigned>(info[1], "threads", 1, 256);
      if (info[0].IsTypedArray()) {
        const auto bytes = js::Borrowed().Array<const std::uint8_t>(info[0], "state");
        std::string error;
        odometry_ = Odometry::Load(bytes, threads, error);
        if (!odometry_) throw Refusal(error);
      } else {
        odometry_ = std::make_unique<Odometry>(ConfigFrom(info[0]), threads);
      }
    });
  }

  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "NativeOdometry",
                       {Method<&OdometryHandle::Register>("register"), Method<&OdometryHandle::Save>("save"),
                        Method<&OdometryHandle::Dispose>("dispose")});
  }

 private:
  Odometry& Alive(Napi::Env env) {
    if (!odometry_) throw Napi::Error::New(env, "the odometry has been disposed of");
    return *odometry_;
  }

  // register(xyz, timesNs | undefined, tNs, told: [x, y, z] | undefined, traceMapRadiusM | undefined)
  Napi::Value Register(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    js::Borrowed borrowed;
    const auto xyz = borrowed.Array<const float>(info[0], "xyz");
    if (xyz.size() % 3 != 0) throw Refusal("xyz must hold three values a point");
    const auto times = borrowed.Optional<const std::int32_t>(info[1], "timesNs");
    if (!info[1].IsUndefined() && times.size() * 3 != xyz.size()) throw Refusal("timesNs must hold one value a point");
    const double t = js::Number(info[2], "tNs", -1e19, 1e19);
    const auto velocity = borrowed.Optional<const double>(info[3], "told");
    if (!info[3].IsUndefined() && velocity.size() != 3) throw Refusal("told must hold three values");
    for (const double part : velocity)
      if (!(std::abs(part) <= kFastestMps)) throw Refusal("told must be within 1000 m/s");
    const Vec3 told = velocity.empty() ? Vec3{} : Vec3{velocity[0], velocity[1], velocity[2]};
    const bool traced = info[4].IsNumber();
    const double radius = traced ? js::Number(info[4], "traceRadiusM", 0, 1e6) : 0;
    Odometry& odometry = Alive(env);
    ScanTrace trace;
    const ScanResult result =
        odometry.Register(xyz, times, t, velocity.empty() ? nullptr : &told, traced ? &trace : nullptr, radius);
    Napi::Object out = ResultOf(env, result);
    if (traced) out.Set("trace", TraceOf(env, trace));
    return out;
  }

  Napi::Value Save(const Napi::CallbackInfo& info) {
    const std::vector<std::uint8_t> bytes = Alive(info.Env()).Save();
    return js::CopyOf<Napi::Uint8Array>(info.Env(), std::span<const std::uint8_t>(bytes));
  }

  Napi::Value Dispose(const Napi::CallbackInfo& info) {
    odometry_.reset();
    return info.Env().Undefined();
  }

  std::unique_ptr<Odometry> odometry_;
};

}  // namespace

void RegisterRegistration(Napi::Env env, Napi::Object exports) {
  exports.Set("NativeOdometry", OdometryHandle::Define(env));
}

}  // namespace lanetrace
