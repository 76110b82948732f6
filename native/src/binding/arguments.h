#pragma once
// How bindings read numbers, objects and typed arrays from JavaScript: each by its name, each checked.
#include <napi.h>

#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

#include "binding/guard.h"
#include "refusal.h"

namespace lanetrace::js {

// Why a number is refused, with the number.
inline std::string Shown(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", value);
  return text;
}

inline double Number(const Napi::Value& value, const std::string& name) {
  if (!value.IsNumber()) throw Napi::TypeError::New(value.Env(), "\"" + name + "\" is not a number.");
  return value.As<Napi::Number>().DoubleValue();
}

// A number from `low` to `high`.
inline double Number(const Napi::Value& value, const std::string& name, double low, double high) {
  const double number = Number(value, name);
  if (!(number >= low && number <= high))
    throw Refusal("\"" + name + "\" must be from " + Shown(low) + " to " + Shown(high) + ", not " + Shown(number) +
                  ".");
  return number;
}

template <typename Int = int>
Int Whole(const Napi::Value& value, const std::string& name, double low, double high) {
  return static_cast<Int>(Number(value, name, low, high));
}

inline Napi::Object Object(const Napi::Value& value, const std::string& name) {
  if (!value.IsObject()) throw Napi::TypeError::New(value.Env(), "\"" + name + "\" is not an object.");
  return value.As<Napi::Object>();
}

inline Napi::Array List(const Napi::Value& value, const std::string& name) {
  if (!value.IsArray()) throw Napi::TypeError::New(value.Env(), "\"" + name + "\" is not a list.");
  return value.As<Napi::Array>();
}

// The fields of an object, each by its name.
class Fields {
 public:
  Fields(const Napi::Value& value, const char* name) : object_(Object(value, name)) {}
  Napi::Value Get(const char* name) const { return object_.Get(name); }
  double Number(const char* name, double low, double high) const { return js::Number(Get(name), name, low, high); }
  template <typename Int = int>
  Int Whole(const char* name, double low, double high) const {
    return js::Whole<Int>(Get(name), name, low, high);
  }
  bool Truth(const char* name) const { return Get(name).ToBoolean(); }

 private:
  Napi::Object object_;
};

// Threads a call may use. More than 64 bring nothing.
inline unsigned Threads(const Napi::Value& value) {
  const double threads = Number(value, "threads");
  if (!(threads >= 1)) return 1;
  return threads > 64 ? 64u : static_cast<unsigned>(threads);
}

template <typename T>
constexpr napi_typedarray_type ArrayType() {
  using V = std::remove_const_t<T>;
  if constexpr (std::is_same_v<V, std::int8_t>) return napi_int8_array;
  if constexpr (std::is_same_v<V, std::uint8_t>) return napi_uint8_array;
  if constexpr (std::is_same_v<V, std::uint16_t>) return napi_uint16_array;
  if constexpr (std::is_same_v<V, std::int32_t>) return napi_int32_array;
  if constexpr (std::is_same_v<V, std::uint32_t>) return napi_uint32_array;
  if constexpr (std::is_same_v<V, float>) return napi_float32_array;
  if constexpr (std::is_same_v<V, double>) return napi_float64_array;
}

struct ArrayView {
  napi_typedarray_type type = napi_uint8_array;
  void* data = nullptr;
  std::size_t length = 0;  // elements
};

inline ArrayView ViewOf(const Napi::Value& value) {
  ArrayView view;
  napi_value buffer;
  std::size_t offset = 0;
  const napi_status status =
      napi_get_typedarray_info(value.Env(), value, &view.type, &view.length, &view.data, &buffer, &offset);
  if (status != napi_ok) throw Napi::Error::New(value.Env());
  // A detached buffer has no bytes, whatever it had.
  if (!view.data) view.length = 0;
  return view;
}

// Typed arrays that are borrowed for the length of a call. Reading another argument may run JavaScript (a getter),
// which may detach or shrink a buffer: Settle(), after the last argument is read, refuses such a call.
class Borrowed {
 public:
  template <typename T>
  std::span<T> Array(const Napi::Value& value, const std::string& name) {
    if (!value.IsTypedArray()) throw Napi::TypeError::New(value.Env(), "\"" + name + "\" is not a typed array.");
    const ArrayView view = ViewOf(value);
    if (view.type != ArrayType<T>())
      throw Napi::TypeError::New(value.Env(), "\"" + name + "\" is a typed array of another type.");
    held_.push_back({value, view});
    return {static_cast<T*>(view.data), view.length};
  }
  // Nothing where it is left out.
  template <typename T>
  std::span<T> Optional(const Napi::Value& value, const std::string& name) {
    if (value.IsUndefined() || value.IsNull()) return {};
    return Array<T>(value, name);
  }
  // Of any type of numbers.
  ArrayView Any(const Napi::Value& value, const std::string& name) {
    if (!value.IsTypedArray()) throw Napi::TypeError::New(value.Env(), "\"" + name + "\" is not a typed array.");
    const ArrayView view = ViewOf(value);
    held_.push_back({value, view});
    return view;
  }
  void Settle() const {
    for (const auto& [value, before] : held_) {
      const ArrayView now = ViewOf(value);
      if (now.data != before.data || now.length != before.length)
        throw Napi::Error::New(value.Env(),
                               "The memory of a typed array was taken away while the arguments were read.");
    }
  }

 private:
  struct Held {
    Napi::Value value;
    ArrayView view;
  };
  std::vector<Held> held_;
};

// Whether two pieces of memory share a byte.
inline bool Overlap(const void* a, std::size_t aBytes, const void* b, std::size_t bBytes) {
  const auto x = reinterpret_cast<std::uintptr_t>(a), y = reinterpret_cast<std::uintptr_t>(b);
  return aBytes > 0 && bBytes > 0 && x < y + bBytes && y < x + aBytes;
}

// A typed array with a copy of the values.
template <typename Array, typename T>
Array CopyOf(Napi::Env env, std::span<const T> values) {
  Array out = Array::New(env, values.size());
  if (!values.empty()) std::memcpy(out.Data(), values.data(), values.size_bytes());
  return out;
}

// A pose as seven numbers: x y z (m), qw qx qy qz. Refused where it is not finite, lies too far away or does not turn.
inline void CheckPose(const double* pose, const std::string& what) {
  for (int k = 0; k < 7; ++k)
    if (!std::isfinite(pose[k])) throw Refusal(what + " is not finite.");
  for (int k = 0; k < 3; ++k)
    if (std::abs(pose[k]) > kFarthestM)
      throw Refusal(what + " lies " + Shown(std::abs(pose[k])) + " m from the origin; at most " + Shown(kFarthestM) +
                    " m is possible.");
  // Rounding of a stored rotation is far below; what is further off is no rotation.
  constexpr double kUnitTolerance = 0.01;
  const double norm = std::sqrt(pose[3] * pose[3] + pose[4] * pose[4] + pose[5] * pose[5] + pose[6] * pose[6]);
  if (!(std::abs(norm - 1) <= kUnitTolerance))
    throw Refusal(what + " has a quaternion of length " + Shown(norm) + " instead of 1.");
}

}  // namespace lanetrace::js
