#include "packed/packed.h"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstring>
#include <limits>
#include <type_traits>

namespace lanetrace {

namespace {

// Points whose fields are read one after the other while they are near.
constexpr std::size_t kBlock = 256;

template <typename T, bool kSwap>
T Load(const std::uint8_t* at) {
  if constexpr (kSwap) {
    std::uint8_t turned[sizeof(T)];
    std::reverse_copy(at, at + sizeof(T), turned);
    return std::bit_cast<T>(turned);
  } else {
    T value;
    std::memcpy(&value, at, sizeof(T));
    return value;
  }
}

template <typename To, typename From>
To Convert(From value) {
  if constexpr (std::is_integral_v<To> && std::is_floating_point_v<From>) {
    if (!std::isfinite(value)) return 0;
    constexpr double kWrap = 4294967296.0;
    double whole = std::trunc(static_cast<double>(value));
    if (!(std::abs(whole) < kWrap)) whole = std::fmod(whole, kWrap);
    return static_cast<To>(static_cast<std::int64_t>(whole));
  } else {
    return static_cast<To>(value);
  }
}

template <typename To, typename From, bool kSwap>
void Gather(const std::uint8_t* at, std::size_t step, std::size_t count, To* out, std::size_t stride) {
  for (std::size_t i = 0; i < count; ++i) out[i * stride] = Convert<To>(Load<From, kSwap>(at + i * step));
}

// Numbers that lie side by side and stay what they are.
template <std::size_t kBytes>
void Copy(const std::uint8_t* at, std::size_t step, std::size_t count, std::uint8_t* out, std::size_t stride) {
  for (std::size_t i = 0; i < count; ++i) std::memcpy(out + i * stride, at + i * step, kBytes);
}

// Calls `use` with a value of the type that `type` names.
template <typename Use>
auto WithType(NumberType type, const Use& use) {
  switch (type) {
    case NumberType::kI8: return use(std::int8_t{});
    case NumberType::kU8: return use(std::uint8_t{});
    case NumberType::kI16: return use(std::int16_t{});
    case NumberType::kU16: return use(std::uint16_t{});
    case NumberType::kI32: return use(std::int32_t{});
    case NumberType::kU32: return use(std::uint32_t{});
    case NumberType::kF32: return use(float{});
    case NumberType::kF64: break;
  }
  return use(double{});
}

// Nearly every cloud's x, y, z: floats one after the other.
bool IsTriple(const PackedPoints& points, const PackedField* fields, std::size_t fieldCount, NumberType to) {
  if (points.bigEndian || to != NumberType::kF32 || fieldCount != 3) return false;
  for (std::size_t f = 0; f < 3; ++f)
    if (fields[f].type != NumberType::kF32 || fields[f].count != 1 || fields[f].offset != fields[0].offset + 4 * f)
      return false;
  return true;
}

}  // namespace

void Unpack(const PackedPoints& points, const PackedField* fields, std::size_t fieldCount, NumberType to, void* out) {
  if (IsTriple(points, fields, fieldCount, to)) {
    Copy<12>(points.bytes + fields[0].offset, points.step, points.count, static_cast<std::uint8_t*>(out), 12);
    return;
  }
  std::size_t stride = 0;
  for (std::size_t f = 0; f < fieldCount; ++f) stride += fields[f].count;
  for (std::size_t from = 0; from < points.count; from += kBlock) {
    const std::size_t count = std::min(kBlock, points.count - from);
    std::size_t place = from * stride;
    for (std::size_t f = 0; f < fieldCount; ++f) {
      WithType(fields[f].type, [&](auto source) {
        using From = decltype(source);
        WithType(to, [&](auto target) {
          using To = decltype(target);
          for (std::size_t k = 0; k < fields[f].count; ++k, ++place) {
            const std::uint8_t* at = points.bytes + from * points.step + fields[f].offset + k * sizeof(From);
            To* const values = static_cast<To*>(out) + place;
            if (points.bigEndian)
              Gather<To, From, true>(at, points.step, count, values, stride);
            else
              Gather<To, From, false>(at, points.step, count, values, stride);
          }
        });
      });
    }
  }
}

bool AllFinite(const float* values, std::size_t count) {
  constexpr float kMost = std::numeric_limits<float>::max();
  unsigned lost = 0;
  for (std::size_t i = 0; i < count; ++i) lost |= static_cast<unsigned>(!(std::abs(values[i]) <= kMost));
  return lost == 0;
}

bool PointTimes(const void* values, NumberType type, std::size_t count, double zero, double scale, double rest,
                double most, std::int32_t* out) {
  return WithType(type, [&](auto sample) {
    const auto* given = static_cast<const decltype(sample)*>(values);
    unsigned far = 0;
    for (std::size_t i = 0; i < count; ++i) {
      const double ns = (static_cast<double>(given[i]) - zero) * scale - rest;
      const bool near = ns <= most && ns >= -most;
      far |= static_cast<unsigned>(!near);
      out[i] = static_cast<std::int32_t>(std::floor((near ? ns : 0) + 0.5));
    }
    return far == 0;
  });
}

}  // namespace lanetrace
