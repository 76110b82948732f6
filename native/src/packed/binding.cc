// unpack(bytes, { step, count, bigEndian }, [{ offset, type, count }, …], out); allFinite(values);
// pointTimes(values, { zero, scale, rest, most }, out)
#include <napi.h>

#include <limits>
#include <string>
#include <vector>

#include "binding/arguments.h"
#include "families.h"
#include "packed/packed.h"

namespace lanetrace {

namespace {

NumberType TypeNamed(Napi::Env env, const std::string& name) {
  constexpr const char* kNames[] = {"i8", "u8", "i16", "u16", "i32", "u32", "f32", "f64"};
  for (int i = 0; i < 8; ++i)
    if (name == kNames[i]) return static_cast<NumberType>(i);
  throw Napi::TypeError::New(env, "There is no number type \"" + name + "\".");
}

NumberType TypeOf(Napi::Env env, napi_typedarray_type type) {
  switch (type) {
    case napi_int8_array: return NumberType::kI8;
    case napi_uint8_array: return NumberType::kU8;
    case napi_int16_array: return NumberType::kI16;
    case napi_uint16_array: return NumberType::kU16;
    case napi_int32_array: return NumberType::kI32;
    case napi_uint32_array: return NumberType::kU32;
    case napi_float32_array: return NumberType::kF32;
    case napi_float64_array: return NumberType::kF64;
    default: throw Napi::TypeError::New(env, "This is no array of numbers.");
  }
}

constexpr std::size_t kBytes[] = {1, 1, 2, 2, 4, 4, 4, 8};

// Sizes up to what a JavaScript number counts exactly.
constexpr double kMostSize = 9007199254740991.0;

Napi::Value UnpackFields(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  js::Borrowed borrowed;
  const std::span<const std::uint8_t> bytes = borrowed.Array<const std::uint8_t>(info[0], "bytes");
  const js::Fields shape(info[1], "points");
  const PackedPoints points = {bytes.data(), shape.Whole<std::size_t>("step", 0, kMostSize),
                               shape.Whole<std::size_t>("count", 0, kMostSize), shape.Truth("bigEndian")};
  const Napi::Array listed = js::List(info[2], "fields");
  std::vector<PackedField> fields;
  std::size_t values = 0;
  for (std::uint32_t i = 0; i < listed.Length(); ++i) {
    const js::Fields given(listed.Get(i), "field");
    const PackedField field = {given.Whole<std::size_t>("offset", 0, kMostSize),
                               TypeNamed(env, given.Get("type").ToString()),
                               given.Whole<std::size_t>("count", 0, kMostSize)};
    const std::size_t size = kBytes[static_cast<std::size_t>(field.type)];
    if (field.offset > points.step || field.count > (points.step - field.offset) / size)
      throw Napi::RangeError::New(env, "A field reaches past its point.");
    // Fields may share bytes; many may not add up past what a number holds.
    if (values > std::numeric_limits<std::size_t>::max() - field.count)
      throw Napi::RangeError::New(env, "There are too many fields.");
    values += field.count;
    fields.push_back(field);
  }
  if (points.step == 0 ? points.count > 0 : points.count > bytes.size() / points.step)
    throw Napi::RangeError::New(env, "The points reach past their bytes.");
  const js::ArrayView out = borrowed.Any(info[3], "out");
  const NumberType type = TypeOf(env, out.type);
  if (values > 0 && points.count > out.length / values)
    throw Napi::RangeError::New(env, "There is no room for the points.");
  if (js::Overlap(bytes.data(), bytes.size(), out.data, out.length * kBytes[static_cast<std::size_t>(type)]))
    throw Napi::RangeError::New(env, "\"out\" lies in the memory of the points.");
  borrowed.Settle();
  if (points.count > 0 && values > 0) Unpack(points, fields.data(), fields.size(), type, out.data);
  return env.Undefined();
}

Napi::Value Finite(const Napi::CallbackInfo& info) {
  const auto values = js::Borrowed().Array<const float>(info[0], "values");
  return Napi::Boolean::New(info.Env(), AllFinite(values.data(), values.size()));
}

Napi::Value Times(const Napi::CallbackInfo& info) {
  js::Borrowed borrowed;
  const js::ArrayView values = borrowed.Any(info[0], "values");
  const js::Fields unit(info[1], "unit");
  const std::span<std::int32_t> out = borrowed.Array<std::int32_t>(info[2], "out");
  if (out.size() < values.length) throw Napi::RangeError::New(info.Env(), "There is no room for the times.");
  const auto number = [&](const char* name) { return js::Number(unit.Get(name), name); };
  const double most = number("most"), zero = number("zero"), scale = number("scale"), rest = number("rest");
  if (!(most < 2147483647)) throw Napi::RangeError::New(info.Env(), "\"most\" is more than times can be.");
  const NumberType type = TypeOf(info.Env(), values.type);
  borrowed.Settle();
  return Napi::Boolean::New(info.Env(),
                            PointTimes(values.data, type, values.length, zero, scale, rest, most, out.data()));
}

}  // namespace

void RegisterPacked(Napi::Env env, Napi::Object exports) {
  exports.Set("unpack", js::Function<UnpackFields>(env, "unpack"));
  exports.Set("allFinite", js::Function<Finite>(env, "allFinite"));
  exports.Set("pointTimes", js::Function<Times>(env, "pointTimes"));
}

}  // namespace lanetrace
