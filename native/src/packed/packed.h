#pragma once
#include <cstddef>
#include <cstdint>

namespace lanetrace {

enum class NumberType { kI8, kU8, kI16, kU16, kI32, kU32, kF32, kF64 };

// Points packed into rows of bytes, as sensor_msgs/PointCloud2 and foxglove.PointCloud have them.
struct PackedPoints {
  const std::uint8_t* bytes;
  std::size_t step;  // bytes from point to point
  std::size_t count;
  bool bigEndian;
};

// Where the numbers of a point begin, and how many lie side by side.
struct PackedField {
  std::size_t offset;
  NumberType type;
  std::size_t count;
};

// Puts the fields' values, field after field, side by side a point into `out`, which has room for them: numbers of the
// type `to`, made as JavaScript makes an element of a typed array (integers wrap, fractions are cut off, no number is
// 0).
void Unpack(const PackedPoints& points, const PackedField* fields, std::size_t fieldCount, NumberType to, void* out);

// True when no value is infinite or no number.
bool AllFinite(const float* values, std::size_t count);

// Point times as whole nanoseconds, half up: (value - zero) * scale - rest. False as soon as one is further than `most`
// from 0 or is no number; then `out` is unfinished.
bool PointTimes(const void* values, NumberType type, std::size_t count, double zero, double scale, double rest,
                double most, std::int32_t* out);

}  // namespace lanetrace
