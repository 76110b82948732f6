#pragma once
// How the bindings of the ray caster read their arguments: rows of numbers, poses and parts of a description, each
// checked against what the world may hold.
#include <cmath>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "binding/arguments.h"
#include "raycast/lidar/lidar.h"
#include "raycast/maths/vec.h"

namespace lanetrace::raycast {

// Places, lengths and texture coordinates (m): noise of a millimetre's cells is still counted in 31 bits.
constexpr double kFar = 1e6;
// Angles (rad): some turns.
constexpr double kTurns = 1e4;
constexpr double kLargestSeed = 9007199254740991.0;
constexpr double kLargestId = 4294967295.0;

inline void Require(bool condition, const std::string& what) {
  if (!condition) throw Refusal("raycast: " + what);
}

// Called for every number of a mesh or of rays, so the sentence is made only where it is needed. `of` ends the name.
inline double Within(double value, double low, double high, std::string_view what, std::string_view of = {}) {
  if (!(value >= low && value <= high))
    throw Refusal("raycast: " + std::string(what) + std::string(of) + " must be from " + js::Shown(low) + " to " +
                  js::Shown(high) + ", not " + js::Shown(value));
  return value;
}

template <class T>
std::vector<T> VectorOf(const js::Fields& from, const char* name) {
  const auto a = js::Borrowed().Array<const T>(from.Get(name), name);
  return std::vector<T>(a.begin(), a.end());
}

inline float Single(const js::Fields& from, const char* name, double low, double high) {
  return static_cast<float>(from.Number(name, low, high));
}

// 0 where it is left out.
inline float OrZero(const js::Fields& from, const char* name, double high) {
  const Napi::Value value = from.Get(name);
  return value.IsNumber() ? static_cast<float>(js::Number(value, name, 0, high)) : 0.f;
}

inline Vec3 VecOf(const Napi::Value& value, const char* name) {
  const Napi::Array a = js::List(value, name);
  auto at = [&](std::uint32_t i) { return static_cast<float>(js::Number(a.Get(i), name, -kFar, kFar)); };
  const float x = at(0), y = at(1), z = at(2);
  return {x, y, z};
}

// Rows of `width` numbers, all finite.
inline std::vector<double> RowsOf(const Napi::Value& value, const char* name, std::size_t width) {
  const auto given = js::Borrowed().Array<const double>(value, name);
  std::vector<double> rows(given.begin(), given.end());
  Require(rows.size() % width == 0, std::string(name) + " hold " + std::to_string(width) + " numbers each");
  for (const double v : rows) Require(std::isfinite(v), std::string("a number of ") + name + " is not finite");
  return rows;
}

// One row of RowsOf, and what it describes ("a decal").
struct Row {
  const double* values;
  std::string_view what;
  double operator[](std::size_t k) const { return values[k]; }
  // `part` names the number: "the place of ".
  float At(std::size_t k, double low, double high, std::string_view part) const {
    return static_cast<float>(Within(values[k], low, high, part, what));
  }
  float PlaceAt(std::size_t k) const { return At(k, -kFar, kFar, "the place of "); }
  float AngleAt(std::size_t k) const { return At(k, -kTurns, kTurns, "an angle of "); }
  // Whole numbers of an object's name and look, of which a float would lose some.
  std::uint32_t WordAt(std::size_t k, std::string_view part) const {
    return static_cast<std::uint32_t>(Within(values[k], 0, kLargestId, part, what));
  }
};

inline std::vector<SensorPose> PosesOf(const Napi::Value& value) {
  const std::vector<double> a = RowsOf(value, "poses", 7);
  Require(!a.empty(), "at least one pose is needed");
  std::vector<SensorPose> poses(a.size() / 7);
  for (std::size_t i = 0; i < poses.size(); ++i) {
    js::CheckPose(&a[7 * i], "raycast: pose " + std::to_string(i));
    for (std::size_t k = 0; k < 3; ++k) poses[i].p[k] = a[7 * i + k];
    for (std::size_t k = 0; k < 4; ++k) poses[i].q[k] = a[7 * i + 3 + k];
  }
  return poses;
}

template <class Array, class T>
Array Copy(Napi::Env env, const std::vector<T>& values) {
  return js::CopyOf<Array>(env, std::span<const T>(values));
}

}  // namespace lanetrace::raycast
