// unpack(bytes, { step, count, bigEndian }, [{ offset, type, count }, …], out); allFinite(values);
// pointTimes(values, { zero, scale, rest, most }, out)
#include <napi.h>

#include <string>
#include <vector>

#include "families.h"
#include "packed/packed.h"
#include "sweep/read.h"

namespace lanetrace {

namespace {

NumberType TypeNamed(Napi::Env env, const std::string& name) {
  constexpr const char* kNames[] = {"i8", "u8", "i16", "u16", "i32", "u32", "f32", "f64"};
  for (int i = 0; i < 8; ++i)
    if (name == kNames[i]) return static_cast<NumberType>(i);
  throw Napi::TypeError::New(env, "There is no number type \"" + name + "\".");
}

NumberType TypeOf(const Napi::TypedArray& array) {
  switch (array.TypedArrayType()) {
    case napi_int8_array: return NumberType::kI8;
    case napi_uint8_array: return NumberType::kU8;
    case napi_int16_array: return NumberType::kI16;
    case napi_uint16_array: return NumberType::kU16;
    case napi_int32_array: return NumberType::kI32;
    case napi_uint32_array: return NumberType::kU32;
    case napi_float32_array: return NumberType::kF32;
    case napi_float64_array: return NumberType::kF64;
    default: throw Napi::TypeError::New(array.Env(), "This is no array of numbers.");
  }
}

constexpr std::size_t kBytes[] = {1, 1, 2, 2, 4, 4, 4, 8};

// The start of its values, whatever they are.
void* DataOf(const Napi::TypedArray& array) {
  napi_typedarray_type type;
  std::size_t length, offset;
  napi_value buffer;
  void* data = nullptr;
  NAPI_THROW_IF_FAILED(array.Env(), napi_get_typedarray_info(array.Env(), array, &type, &length, &data, &buffer, &offset), nullptr);
  return data;
}

std::size_t Whole(const Napi::Object& object, const char* name) {
  const double value = js::Number(object, name);
  if (!(value >= 0 && value <= 9007199254740991.0)) throw Napi::RangeError::New(object.Env(), std::string("\"") + name + "\" is no size.");
  return static_cast<std::size_t>(value);
}

Napi::Value UnpackFields(const Napi::CallbackInfo& info) {
  const Napi::Env env = info.Env();
  const auto bytes = info[0].As<Napi::Uint8Array>();
  const auto shape = info[1].As<Napi::Object>();
  const PackedPoints points = {bytes.Data(), Whole(shape, "step"), Whole(shape, "count"), shape.Get("bigEndian").ToBoolean()};
  const auto listed = info[2].As<Napi::Array>();
  std::vector<PackedField> fields;
  std::size_t values = 0;
  for (std::uint32_t i = 0; i < listed.Length(); ++i) {
    const auto given = listed.Get(i).As<Napi::Object>();
    const PackedField field = {Whole(given, "offset"), TypeNamed(env, given.Get("type").As<Napi::String>()), Whole(given, "count")};
    const std::size_t size = kBytes[static_cast<std::size_t>(field.type)];
    if (field.offset > points.step || field.count > (points.step - field.offset) / size)
      throw Napi::RangeError::New(env, "A field reaches past its point.");
    values += field.count;
    fields.push_back(field);
  }
  if (points.step == 0 ? points.count > 0 : points.count > bytes.ByteLength() / points.step)
    throw Napi::RangeError::New(env, "The points reach past their bytes.");
  const auto out = info[3].As<Napi::TypedArray>();
  if (values > 0 && points.count > out.ElementLength() / values) throw Napi::RangeError::New(env, "There is no room for the points.");
  Unpack(points, fields.data(), fields.size(), TypeOf(out), DataOf(out));
  return env.Undefined();
}

Napi::Value Finite(const Napi::CallbackInfo& info) {
  const auto values = info[0].As<Napi::Float32Array>();
  return Napi::Boolean::New(info.Env(), AllFinite(values.Data(), values.ElementLength()));
}

Napi::Value Times(const Napi::CallbackInfo& info) {
  const auto values = info[0].As<Napi::TypedArray>();
  const auto unit = info[1].As<Napi::Object>();
  auto out = info[2].As<Napi::Int32Array>();
  const std::size_t count = values.ElementLength();
  if (out.ElementLength() < count) throw Napi::RangeError::New(info.Env(), "There is no room for the times.");
  const double most = js::Number(unit, "most");
  if (!(most < 2147483647)) throw Napi::RangeError::New(info.Env(), "\"most\" is more than times can be.");
  return Napi::Boolean::New(info.Env(), PointTimes(DataOf(values), TypeOf(values), count, js::Number(unit, "zero"), js::Number(unit, "scale"),
                                                    js::Number(unit, "rest"), most, out.Data()));
}

}  // namespace

void RegisterPacked(Napi::Env env, Napi::Object exports) {
  exports.Set("unpack", Napi::Function::New(env, UnpackFields));
  exports.Set("allFinite", Napi::Function::New(env, Finite));
  exports.Set("pointTimes", Napi::Function::New(env, Times));
}

}  // namespace lanetrace
