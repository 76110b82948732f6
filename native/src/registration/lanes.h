#pragma once
// Four floats side by side, on every compiler and CPU of ours with the same order of operations, hence the same bits.
#if !defined(__GNUC__) && !defined(__clang__)
#include <array>
#endif
#include <cstdint>
#include <cstring>

namespace lanetrace {

#if defined(__GNUC__) || defined(__clang__)
using Float4 = float __attribute__((vector_size(16)));
using Int4 = std::int32_t __attribute__((vector_size(16)));
inline Float4 Splat(float v) { return Float4{v, v, v, v}; }
inline Int4 SplatInt(std::int32_t v) { return Int4{v, v, v, v}; }
inline Int4 Less(Float4 a, Float4 b) { return a < b; }
// b where the mask is set, a elsewhere
inline Float4 Select(Int4 mask, Float4 a, Float4 b) {
  return reinterpret_cast<Float4>((reinterpret_cast<Int4>(a) & ~mask) | (reinterpret_cast<Int4>(b) & mask));
}
inline Int4 SelectInt(Int4 mask, Int4 a, Int4 b) { return (a & ~mask) | (b & mask); }
#else
template <typename T>
struct Lanes4 {
  std::array<T, 4> v;
  T operator[](int i) const { return v[i]; }
};
using Float4 = Lanes4<float>;
using Int4 = Lanes4<std::int32_t>;
#define LANETRACE_LANES(op)                                            \
  inline Float4 operator op(const Float4& a, const Float4& b) {        \
    return {{a[0] op b[0], a[1] op b[1], a[2] op b[2], a[3] op b[3]}}; \
  }
LANETRACE_LANES(+)
LANETRACE_LANES(-)
LANETRACE_LANES(*)
#undef LANETRACE_LANES
inline Float4& operator+=(Float4& a, const Float4& b) { return a = a + b; }
inline Float4 Splat(float v) { return {{v, v, v, v}}; }
inline Int4 SplatInt(std::int32_t v) { return {{v, v, v, v}}; }
inline Int4 Less(const Float4& a, const Float4& b) {
  return {{a[0] < b[0] ? -1 : 0, a[1] < b[1] ? -1 : 0, a[2] < b[2] ? -1 : 0, a[3] < b[3] ? -1 : 0}};
}
inline Float4 Select(const Int4& m, const Float4& a, const Float4& b) {
  return {{m[0] ? b[0] : a[0], m[1] ? b[1] : a[1], m[2] ? b[2] : a[2], m[3] ? b[3] : a[3]}};
}
inline Int4 SelectInt(const Int4& m, const Int4& a, const Int4& b) {
  return {{m[0] ? b[0] : a[0], m[1] ? b[1] : a[1], m[2] ? b[2] : a[2], m[3] ? b[3] : a[3]}};
}
#endif

inline Float4 Load4(const float* p) {
  Float4 v;
  std::memcpy(&v, p, sizeof v);
  return v;
}
inline float Sum4(Float4 v) { return (v[0] + v[1]) + (v[2] + v[3]); }

}  // namespace lanetrace
