#pragma once
#include <cmath>

namespace lanetrace::raycast {

struct Vec3 {
  float x = 0, y = 0, z = 0;
  float operator[](int i) const { return i == 0 ? x : i == 1 ? y : z; }
};

inline Vec3 operator+(Vec3 a, Vec3 b) { return {a.x + b.x, a.y + b.y, a.z + b.z}; }
inline Vec3 operator-(Vec3 a, Vec3 b) { return {a.x - b.x, a.y - b.y, a.z - b.z}; }
inline Vec3 operator*(Vec3 a, float s) { return {a.x * s, a.y * s, a.z * s}; }
inline Vec3 operator*(Vec3 a, Vec3 b) { return {a.x * b.x, a.y * b.y, a.z * b.z}; }
inline Vec3& operator+=(Vec3& a, Vec3 b) { return a = a + b; }
inline float Dot(Vec3 a, Vec3 b) { return a.x * b.x + a.y * b.y + a.z * b.z; }
inline Vec3 Cross(Vec3 a, Vec3 b) { return {a.y * b.z - a.z * b.y, a.z * b.x - a.x * b.z, a.x * b.y - a.y * b.x}; }
inline float Length(Vec3 a) { return std::sqrt(Dot(a, a)); }
inline Vec3 Normalised(Vec3 a) {
  const float n = Length(a);
  return n > 0 ? a * (1 / n) : Vec3{0, 0, 1};
}
inline Vec3 Mix(Vec3 a, Vec3 b, float s) { return a + (b - a) * s; }
inline float Mix(float a, float b, float s) { return a + (b - a) * s; }
inline float Clamp(float v, float lo, float hi) { return v < lo ? lo : v > hi ? hi : v; }
inline float Step01(float lo, float hi, float v) {
  const float s = Clamp((v - lo) / (hi - lo), 0, 1);
  return s * s * (3 - 2 * s);
}

// Rotation (columns are the images of the axes), translation and one scale.
struct Placement {
  Vec3 ax{1, 0, 0}, ay{0, 1, 0}, az{0, 0, 1}, p;
  float scale = 1;

  Vec3 Rotate(Vec3 v) const { return ax * v.x + ay * v.y + az * v.z; }
  Vec3 Unrotate(Vec3 v) const { return {Dot(ax, v), Dot(ay, v), Dot(az, v)}; }
  Vec3 ToWorld(Vec3 v) const { return Rotate(v * scale) + p; }
  Vec3 ToLocal(Vec3 v) const { return Unrotate(v - p) * (1 / scale); }
};

}  // namespace lanetrace::raycast
