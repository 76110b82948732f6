// takeApart(records, { startNs, endNs }, { xyz, intensity, ring, time? }) -> { points, lasers }
#include <napi.h>

#include "binding/arguments.h"
#include "families.h"
#include "hdl64/hdl64.h"

namespace lanetrace {

namespace {

// Times of points are whole ns in 32 bits; a sweep lasts a tenth of this.
constexpr double kMostNs = 1e9;

Napi::Value Take(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  js::Borrowed borrowed;
  const std::span<const float> records = borrowed.Array<const float>(info[0], "records");
  const js::Fields span(info[1], "span"), given(info[2], "columns");
  const std::size_t count = records.size() / 4;
  const auto column = [&]<typename T>(const char* name, std::size_t values, T*& to) {
    const std::span<T> room = borrowed.Array<T>(given.Get(name), name);
    if (room.size() != values)
      throw Napi::RangeError::New(env, std::string("\"") + name + "\" has no room for each record.");
    if (js::Overlap(room.data(), room.size_bytes(), records.data(), records.size_bytes()))
      throw Napi::RangeError::New(env, std::string("\"") + name + "\" lies in the memory of the records.");
    to = room.data();
  };
  SweepColumns out{};
  column("xyz", 3 * count, out.xyz);
  column("intensity", count, out.intensity);
  column("ring", count, out.ring);
  if (!given.Get("time").IsUndefined()) column("time", count, out.time);
  const double start = span.Number("startNs", -kMostNs, kMostNs), end = span.Number("endNs", -kMostNs, kMostNs);
  borrowed.Settle();
  const SweepFound found = TakeApart(records.data(), count, start, end, out);
  auto result = Napi::Object::New(env);
  result.Set("points", Napi::Number::New(env, static_cast<double>(found.points)));
  result.Set("lasers", Napi::Number::New(env, static_cast<double>(found.lasers)));
  return result;
}

}  // namespace

void RegisterHdl64(Napi::Env env, Napi::Object exports) {
  exports.Set("takeApart", js::Function<Take>(env, "takeApart"));
}

}  // namespace lanetrace
