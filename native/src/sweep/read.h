#pragma once
#include <napi.h>

#include <string>
#include <vector>

#include "sweep/sweep.h"

// How bindings read sweeps, numbers and arrays from JavaScript. Arrays are only borrowed for the length of the call.
namespace lanetrace::js {

template <typename T, typename Array>
const T* Values(const Napi::Object& object, const char* name, std::size_t& length) {
  const Napi::Value value = object.Get(name);
  length = 0;
  if (value.IsUndefined() || value.IsNull()) return nullptr;
  if (!value.IsTypedArray())
    throw Napi::TypeError::New(object.Env(), std::string("\"") + name + "\" is not a typed array.");
  const auto typed = value.As<Napi::TypedArray>();
  if (typed.TypedArrayType() != Array::New(object.Env(), 0).TypedArrayType())
    throw Napi::TypeError::New(object.Env(), std::string("\"") + name + "\" is a typed array of another type.");
  const auto array = value.As<Array>();
  length = array.ElementLength();
  return reinterpret_cast<const T*>(array.Data());
}

inline double Number(const Napi::Object& object, const char* name) {
  const Napi::Value value = object.Get(name);
  if (!value.IsNumber()) throw Napi::TypeError::New(object.Env(), std::string("\"") + name + "\" is not a number.");
  return value.As<Napi::Number>().DoubleValue();
}

inline PlacedSweep ReadSweep(const Napi::Object& object) {
  PlacedSweep sweep;
  std::size_t n = 0, length = 0;
  sweep.xyz = Values<float, Napi::Float32Array>(object, "xyz", n);
  if (!sweep.xyz || n % 3 != 0) throw Napi::TypeError::New(object.Env(), "A sweep needs \"xyz\" of 3 × N values.");
  sweep.count = n / 3;
  const auto fits = [&](const char* name) {
    if (length != 0 && length != sweep.count)
      throw Napi::RangeError::New(object.Env(), std::string("\"") + name + "\" has " + std::to_string(length) +
                                                    " values for " + std::to_string(sweep.count) + " points.");
  };
  sweep.time = Values<std::int32_t, Napi::Int32Array>(object, "time", length);
  fits("time");
  sweep.intensity = Values<float, Napi::Float32Array>(object, "intensity", length);
  fits("intensity");
  sweep.ring = Values<std::uint16_t, Napi::Uint16Array>(object, "ring", length);
  fits("ring");
  sweep.labels = Values<std::uint8_t, Napi::Uint8Array>(object, "labels", length);
  fits("labels");
  sweep.scan = static_cast<std::uint32_t>(Number(object, "scan"));
  const double* poses = Values<double, Napi::Float64Array>(object, "poses", length);
  if (!poses || length == 0 || length % 7 != 0)
    throw Napi::RangeError::New(object.Env(), "A sweep needs \"poses\" of 7 values a knot.");
  sweep.Place(poses, length / 7, Number(object, "from"), Number(object, "to"));
  return sweep;
}

inline std::vector<PlacedSweep> ReadSweeps(const Napi::Value& value) {
  const auto list = value.As<Napi::Array>();
  std::vector<PlacedSweep> sweeps;
  sweeps.reserve(list.Length());
  for (std::uint32_t i = 0; i < list.Length(); ++i) sweeps.push_back(ReadSweep(list.Get(i).As<Napi::Object>()));
  return sweeps;
}

inline unsigned Threads(const Napi::Value& value) {
  const int n = value.As<Napi::Number>().Int32Value();
  return n < 1 ? 1u : static_cast<unsigned>(n > 64 ? 64 : n);
}

}  // namespace lanetrace::js
