#pragma once
// Four floats or integers at once: SSE4.1 on x86-64, NEON on arm64, plain loops elsewhere. Only operations that IEEE
// 754 rounds the same way everywhere are used, so results do not depend on which of the three was compiled.
#include <cmath>
#include <cstdint>
#if defined(__SSE4_1__) || defined(_M_X64)
#include <smmintrin.h>
#define LANETRACE_SSE 1
#elif defined(__aarch64__)
#include <arm_neon.h>
#define LANETRACE_NEON 1
#endif

namespace lanetrace::raycast {

#if defined(LANETRACE_SSE)
struct F4 {
  __m128 v;
  static F4 Load(const float* p) { return {_mm_load_ps(p)}; }
  static F4 Set(float a) { return {_mm_set1_ps(a)}; }
  void Store(float* p) const { _mm_store_ps(p, v); }
};
inline F4 operator+(F4 a, F4 b) { return {_mm_add_ps(a.v, b.v)}; }
inline F4 operator-(F4 a, F4 b) { return {_mm_sub_ps(a.v, b.v)}; }
inline F4 operator*(F4 a, F4 b) { return {_mm_mul_ps(a.v, b.v)}; }
inline F4 operator/(F4 a, F4 b) { return {_mm_div_ps(a.v, b.v)}; }
inline F4 Min(F4 a, F4 b) { return {_mm_min_ps(a.v, b.v)}; }
inline F4 Max(F4 a, F4 b) { return {_mm_max_ps(a.v, b.v)}; }
inline F4 LessEqual(F4 a, F4 b) { return {_mm_cmple_ps(a.v, b.v)}; }
inline F4 operator&(F4 a, F4 b) { return {_mm_and_ps(a.v, b.v)}; }
inline int Mask(F4 a) { return _mm_movemask_ps(a.v); }
inline F4 Floor(F4 a) { return {_mm_floor_ps(a.v)}; }
struct I4 {
  __m128i v;
  static I4 Load(const std::uint32_t* p) { return {_mm_load_si128(reinterpret_cast<const __m128i*>(p))}; }
  static I4 Set(std::uint32_t a) { return {_mm_set1_epi32(static_cast<int>(a))}; }
};
inline I4 operator+(I4 a, I4 b) { return {_mm_add_epi32(a.v, b.v)}; }
inline I4 operator*(I4 a, I4 b) { return {_mm_mullo_epi32(a.v, b.v)}; }
inline I4 operator^(I4 a, I4 b) { return {_mm_xor_si128(a.v, b.v)}; }
template <int N>
inline I4 ShiftRight(I4 a) {
  return {_mm_srli_epi32(a.v, N)};
}
inline I4 Truncated(F4 a) { return {_mm_cvttps_epi32(a.v)}; }
inline F4 Float(I4 a) { return {_mm_cvtepi32_ps(a.v)}; }
#elif defined(LANETRACE_NEON)
struct F4 {
  float32x4_t v;
  static F4 Load(const float* p) { return {vld1q_f32(p)}; }
  static F4 Set(float a) { return {vdupq_n_f32(a)}; }
  void Store(float* p) const { vst1q_f32(p, v); }
};
inline F4 operator+(F4 a, F4 b) { return {vaddq_f32(a.v, b.v)}; }
inline F4 operator-(F4 a, F4 b) { return {vsubq_f32(a.v, b.v)}; }
inline F4 operator*(F4 a, F4 b) { return {vmulq_f32(a.v, b.v)}; }
inline F4 operator/(F4 a, F4 b) { return {vdivq_f32(a.v, b.v)}; }
inline F4 Min(F4 a, F4 b) { return {vbslq_f32(vcltq_f32(a.v, b.v), a.v, b.v)}; }
inline F4 Max(F4 a, F4 b) { return {vbslq_f32(vcgtq_f32(a.v, b.v), a.v, b.v)}; }
inline F4 LessEqual(F4 a, F4 b) { return {vreinterpretq_f32_u32(vcleq_f32(a.v, b.v))}; }
inline F4 operator&(F4 a, F4 b) {
  return {vreinterpretq_f32_u32(vandq_u32(vreinterpretq_u32_f32(a.v), vreinterpretq_u32_f32(b.v)))};
}
inline int Mask(F4 a) {
  const uint32x4_t bits = vshrq_n_u32(vreinterpretq_u32_f32(a.v), 31);
  return static_cast<int>(vgetq_lane_u32(bits, 0) | (vgetq_lane_u32(bits, 1) << 1) | (vgetq_lane_u32(bits, 2) << 2) |
                          (vgetq_lane_u32(bits, 3) << 3));
}
inline F4 Floor(F4 a) { return {vrndmq_f32(a.v)}; }
struct I4 {
  uint32x4_t v;
  static I4 Load(const std::uint32_t* p) { return {vld1q_u32(p)}; }
  static I4 Set(std::uint32_t a) { return {vdupq_n_u32(a)}; }
};
inline I4 operator+(I4 a, I4 b) { return {vaddq_u32(a.v, b.v)}; }
inline I4 operator*(I4 a, I4 b) { return {vmulq_u32(a.v, b.v)}; }
inline I4 operator^(I4 a, I4 b) { return {veorq_u32(a.v, b.v)}; }
template <int N>
inline I4 ShiftRight(I4 a) {
  return {vshrq_n_u32(a.v, N)};
}
inline I4 Truncated(F4 a) { return {vreinterpretq_u32_s32(vcvtq_s32_f32(a.v))}; }
inline F4 Float(I4 a) { return {vcvtq_f32_s32(vreinterpretq_s32_u32(a.v))}; }
#else
struct F4 {
  float v[4];
  static F4 Load(const float* p) { return {{p[0], p[1], p[2], p[3]}}; }
  static F4 Set(float a) { return {{a, a, a, a}}; }
  void Store(float* p) const {
    for (int i = 0; i < 4; ++i) p[i] = v[i];
  }
};
template <class Op>
inline F4 Each(F4 a, F4 b, Op op) {
  F4 r;
  for (int i = 0; i < 4; ++i) r.v[i] = op(a.v[i], b.v[i]);
  return r;
}
inline F4 operator+(F4 a, F4 b) {
  return Each(a, b, [](float x, float y) { return x + y; });
}
inline F4 operator-(F4 a, F4 b) {
  return Each(a, b, [](float x, float y) { return x - y; });
}
inline F4 operator*(F4 a, F4 b) {
  return Each(a, b, [](float x, float y) { return x * y; });
}
inline F4 operator/(F4 a, F4 b) {
  return Each(a, b, [](float x, float y) { return x / y; });
}
inline F4 Min(F4 a, F4 b) {
  return Each(a, b, [](float x, float y) { return x < y ? x : y; });
}
inline F4 Max(F4 a, F4 b) {
  return Each(a, b, [](float x, float y) { return x > y ? x : y; });
}
// Truth is 1 and falsehood 0 here; & multiplies.
inline F4 LessEqual(F4 a, F4 b) {
  return Each(a, b, [](float x, float y) { return x <= y ? 1.f : 0.f; });
}
inline F4 operator&(F4 a, F4 b) { return a * b; }
inline int Mask(F4 a) {
  int m = 0;
  for (int i = 0; i < 4; ++i) m |= (a.v[i] != 0.f ? 1 : 0) << i;
  return m;
}
inline F4 Floor(F4 a) {
  return Each(a, a, [](float x, float) { return std::floor(x); });
}
struct I4 {
  std::uint32_t v[4];
  static I4 Load(const std::uint32_t* p) { return {{p[0], p[1], p[2], p[3]}}; }
  static I4 Set(std::uint32_t a) { return {{a, a, a, a}}; }
};
template <class Op>
inline I4 Each(I4 a, I4 b, Op op) {
  I4 r;
  for (int i = 0; i < 4; ++i) r.v[i] = op(a.v[i], b.v[i]);
  return r;
}
inline I4 operator+(I4 a, I4 b) {
  return Each(a, b, [](std::uint32_t x, std::uint32_t y) { return x + y; });
}
inline I4 operator*(I4 a, I4 b) {
  return Each(a, b, [](std::uint32_t x, std::uint32_t y) { return x * y; });
}
inline I4 operator^(I4 a, I4 b) {
  return Each(a, b, [](std::uint32_t x, std::uint32_t y) { return x ^ y; });
}
template <int N>
inline I4 ShiftRight(I4 a) {
  return Each(a, a, [](std::uint32_t x, std::uint32_t) { return x >> N; });
}
inline I4 Truncated(F4 a) {
  I4 r;
  for (int i = 0; i < 4; ++i) r.v[i] = static_cast<std::uint32_t>(static_cast<std::int32_t>(a.v[i]));
  return r;
}
inline F4 Float(I4 a) {
  F4 r;
  for (int i = 0; i < 4; ++i) r.v[i] = static_cast<float>(static_cast<std::int32_t>(a.v[i]));
  return r;
}
#endif

}  // namespace lanetrace::raycast
