// takeApart(records, { startNs, endNs }, { xyz, intensity, ring, time? }) -> { points, lasers }
#include <napi.h>

#include "families.h"
#include "hdl64/hdl64.h"
#include "sweep/read.h"

namespace lanetrace {

namespace {

Napi::Value Take(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto records = info[0].As<Napi::Float32Array>();
  const auto span = info[1].As<Napi::Object>();
  const auto given = info[2].As<Napi::Object>();
  const std::size_t count = records.ElementLength() / 4;
  std::size_t length = 0;
  const auto room = [&](std::size_t values, const char* name) {
    if (length != values) throw Napi::RangeError::New(env, std::string("\"") + name + "\" has no room for each record.");
  };
  SweepColumns out{};
  out.xyz = const_cast<float*>(js::Values<float, Napi::Float32Array>(given, "xyz", length));
  room(3 * count, "xyz");
  out.intensity = const_cast<float*>(js::Values<float, Napi::Float32Array>(given, "intensity", length));
  room(count, "intensity");
  out.ring = const_cast<std::uint16_t*>(js::Values<std::uint16_t, Napi::Uint16Array>(given, "ring", length));
  room(count, "ring");
  out.time = const_cast<std::int32_t*>(js::Values<std::int32_t, Napi::Int32Array>(given, "time", length));
  if (out.time) room(count, "time");
  const SweepFound found = TakeApart(records.Data(), count, js::Number(span, "startNs"), js::Number(span, "endNs"), out);
  auto result = Napi::Object::New(env);
  result.Set("points", Napi::Number::New(env, static_cast<double>(found.points)));
  result.Set("lasers", Napi::Number::New(env, static_cast<double>(found.lasers)));
  return result;
}

}  // namespace

void RegisterHdl64(Napi::Env env, Napi::Object exports) {
  exports.Set("takeApart", Napi::Function::New(env, Take));
}

}  // namespace lanetrace
