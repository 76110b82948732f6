// Node-API face of lidar odometry: a class whose instances hold their own map and threads until dispose().
#include <napi.h>

#include <cmath>
#include <cstring>
#include <memory>
#include <span>

#include "families.h"
#include "registration/odometry.h"

namespace lanetrace {

namespace {

Napi::Float32Array Floats(Napi::Env env, const std::vector<float>& values) {
  Napi::Float32Array out = Napi::Float32Array::New(env, values.size());
  if (!values.empty()) std::memcpy(out.Data(), values.data(), values.size() * sizeof(float));
  return out;
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

double NumberIn(const Napi::Object& config, const char* name) {
  const Napi::Value value = config.Get(name);
  if (!value.IsNumber()) throw Napi::TypeError::New(config.Env(), std::string(name) + " must be a number");
  return value.As<Napi::Number>().DoubleValue();
}

OdometryConfig ConfigFrom(const Napi::Object& from) {
  OdometryConfig to;
  to.minRangeM = NumberIn(from, "minRangeM");
  to.maxRangeM = NumberIn(from, "maxRangeM");
  to.elevationOffsetRad = NumberIn(from, "elevationOffsetRad");
  to.voxelM = NumberIn(from, "voxelM");
  to.pointsPerVoxel = static_cast<int>(NumberIn(from, "pointsPerVoxel"));
  to.mapVoxelM = NumberIn(from, "mapVoxelM");
  to.sourceVoxelM = NumberIn(from, "sourceVoxelM");
  to.planeRadiusM = NumberIn(from, "planeRadiusM");
  to.wideRadiusM = NumberIn(from, "wideRadiusM");
  to.planarity = NumberIn(from, "planarity");
  to.pointWeight = NumberIn(from, "pointWeight");
  to.initialThresholdM = NumberIn(from, "initialThresholdM");
  to.minMotionM = NumberIn(from, "minMotionM");
  to.kernelOverThreshold = NumberIn(from, "kernelOverThreshold");
  to.maxIterations = static_cast<int>(NumberIn(from, "maxIterations"));
  to.convergence = NumberIn(from, "convergence");
  to.searchSpeedMps = NumberIn(from, "searchSpeedMps");
  to.deskew = from.Get("deskew").ToBoolean();
  const std::string problem = to.Problem();
  if (!problem.empty()) throw Napi::RangeError::New(from.Env(), problem);
  return to;
}

class OdometryHandle : public Napi::ObjectWrap<OdometryHandle> {
 public:
  // new NativeOdometry(config, threads) or new NativeOdometry(state: Uint8Array, threads)
  explicit OdometryHandle(const Napi::CallbackInfo& info) : Napi::ObjectWrap<OdometryHandle>(info) {
    const Napi::Env env = info.Env();
    if (info.Length() != 2 || !info[0].IsObject() || !info[1].IsNumber())
      throw Napi::TypeError::New(env, "expected a configuration or a saved state, and a number of threads");
    const double threads = info[1].As<Napi::Number>().DoubleValue();
    if (!(threads >= 1 && threads <= 256)) throw Napi::RangeError::New(env, "threads must be from 1 to 256");
    Guarded(env, [&] {
      if (info[0].IsTypedArray()) {
        const Napi::Uint8Array bytes = info[0].As<Napi::Uint8Array>();
        std::string error;
        odometry_ = Odometry::Load({bytes.Data(), bytes.ByteLength()}, static_cast<unsigned>(threads), error);
        if (!odometry_) throw Napi::Error::New(env, error);
      } else {
        odometry_ = std::make_unique<Odometry>(ConfigFrom(info[0].As<Napi::Object>()), static_cast<unsigned>(threads));
      }
    });
  }

  static Napi::Function Define(Napi::Env env) {
    return DefineClass(env, "NativeOdometry",
                       {InstanceMethod<&OdometryHandle::Register>("register"),
                        InstanceMethod<&OdometryHandle::Save>("save"),
                        InstanceMethod<&OdometryHandle::Dispose>("dispose")});
  }

 private:
  template <typename Work>
  static auto Guarded(Napi::Env env, Work work) -> decltype(work()) {
    try {
      return work();
    } catch (const Napi::Error&) {
      throw;
    } catch (const std::exception& error) {
      throw Napi::Error::New(env, error.what());
    }
  }

  Odometry& Alive(Napi::Env env) {
    if (!odometry_) throw Napi::Error::New(env, "the odometry has been disposed of");
    return *odometry_;
  }

  // register(xyz, timesNs | undefined, tNs, traceMapRadiusM | undefined)
  Napi::Value Register(const Napi::CallbackInfo& info) {
    const Napi::Env env = info.Env();
    Odometry& odometry = Alive(env);
    if (!IsArray(info[0], napi_float32_array)) throw Napi::TypeError::New(env, "xyz must be a Float32Array");
    const Napi::Float32Array xyz = info[0].As<Napi::Float32Array>();
    if (xyz.ElementLength() % 3) throw Napi::RangeError::New(env, "xyz must hold three values a point");
    std::span<const std::int32_t> times;
    if (!info[1].IsUndefined()) {
      if (!IsArray(info[1], napi_int32_array)) throw Napi::TypeError::New(env, "timesNs must be an Int32Array");
      const Napi::Int32Array array = info[1].As<Napi::Int32Array>();
      if (array.ElementLength() * 3 != xyz.ElementLength())
        throw Napi::RangeError::New(env, "timesNs must hold one value a point");
      times = {array.Data(), array.ElementLength()};
    }
    if (!info[2].IsNumber() || !std::isfinite(info[2].As<Napi::Number>().DoubleValue()))
      throw Napi::TypeError::New(env, "tNs must be a finite number");
    const double t = info[2].As<Napi::Number>().DoubleValue();
    const bool traced = info[3].IsNumber();
    const double radius = traced ? info[3].As<Napi::Number>().DoubleValue() : 0;
    return Guarded(env, [&]() -> Napi::Value {
      ScanTrace trace;
      const ScanResult result =
          odometry.Register({xyz.Data(), xyz.ElementLength()}, times, t, traced ? &trace : nullptr, radius);
      Napi::Object out = ResultOf(env, result);
      if (traced) out.Set("trace", TraceOf(env, trace));
      return out;
    });
  }

  Napi::Value Save(const Napi::CallbackInfo& info) {
    return Guarded(info.Env(), [&]() -> Napi::Value {
      const std::vector<std::uint8_t> bytes = Alive(info.Env()).Save();
      Napi::Uint8Array out = Napi::Uint8Array::New(info.Env(), bytes.size());
      std::memcpy(out.Data(), bytes.data(), bytes.size());
      return out;
    });
  }

  void Dispose(const Napi::CallbackInfo&) { odometry_.reset(); }

  static bool IsArray(const Napi::Value& value, napi_typedarray_type type) {
    return value.IsTypedArray() && value.As<Napi::TypedArray>().TypedArrayType() == type;
  }

  std::unique_ptr<Odometry> odometry_;
};

}  // namespace

void RegisterRegistration(Napi::Env env, Napi::Object exports) {
  exports.Set("NativeOdometry", OdometryHandle::Define(env));
}

}  // namespace lanetrace
