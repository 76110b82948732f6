#include "dynamics/range_view.h"

#include <algorithm>
#include <cmath>

namespace lanetrace {

namespace {

// Directions: 1024 columns of 0.35 degrees around, 256 rows of a quarter of a degree from 32 degrees below to above.
constexpr int kColumns = 1024, kRows = 256;
constexpr float kPerTurn = static_cast<float>(kColumns / (2 * 3.14159265358979323846));
constexpr float kPerRadian = static_cast<float>(4 * 180 / 3.14159265358979323846);
// Rows up to which a ray above and below enclose a place: the 2 degrees between the lasers of a VLP-16, and a quarter.
constexpr int kMostGap = 9;
constexpr float kCentimetres = 100, kFarthest = 65000;

// Arc tangent for 0 to 1 within 1e-5 (Hastings, Approximations for Digital Computers, 1955). The same on every machine.
inline float ArcTangent(float x) {
  const float s = x * x;
  return x * (0.9998660f + s * (-0.3302995f + s * (0.1801410f + s * (-0.0851330f + s * 0.0208351f))));
}

// Column and row of a direction; false where it lies outside of all rows.
inline bool PixelOf(float x, float y, float z, float across, int& column, int& row) {
  const float ax = std::abs(x), ay = std::abs(y), az = std::abs(z);
  if (!(az < across)) return false;
  const float up = ArcTangent(az / across);
  row = static_cast<int>(std::floor((z < 0 ? -up : up) * kPerRadian)) + kRows / 2;
  if (row < 0 || row >= kRows) return false;
  constexpr float kQuarter = 1.57079633f, kHalf = 3.14159265f;
  float turn = ax > ay ? ArcTangent(ay / ax) : kQuarter - ArcTangent(ax / ay);
  if (x < 0) turn = kHalf - turn;
  if (y < 0) turn = -turn;
  column = static_cast<int>(std::floor(turn * kPerTurn)) & (kColumns - 1);
  return true;
}

// The nearer of two ranges, where 0 is none.
inline std::uint16_t Nearer(std::uint16_t a, std::uint16_t b) {
  // 0 becomes the largest number.
  return std::min<std::uint16_t>(static_cast<std::uint16_t>(a - 1), static_cast<std::uint16_t>(b - 1)) + 1u;
}

// Nearest range of the rays in each row of a column and of those right below and above the row; 0 where there are not
// both. A ray of the row itself does not do: on ground far away, one a fifth of a degree higher sees metres further.
void Enclose(const std::uint16_t* met, std::uint16_t* enclosed) {
  std::uint16_t below[kRows];
  int last = -kMostGap - 1;
  for (int row = 0; row < kRows; ++row) {
    below[row] = row - last <= kMostGap ? met[last] : std::uint16_t{0};
    if (met[row] != 0) last = row;
  }
  last = kRows + kMostGap + 1;
  for (int row = kRows - 1; row >= 0; --row) {
    const std::uint16_t above = last - row <= kMostGap ? met[last] : std::uint16_t{0};
    enclosed[row] = below[row] == 0 || above == 0 ? std::uint16_t{0} : Nearer(met[row], std::min(below[row], above));
    if (met[row] != 0) last = row;
  }
}

}  // namespace

RangeView::RangeView(const PlacedSweep& sweep, double egoM) : origin_(sweep.Origin()) {
  sweep.Rotation(rotation_);
  const std::size_t size = static_cast<std::size_t>(kColumns) * kRows;
  std::vector<std::uint16_t> met(size), enclosed(size);
  const double* m = rotation_;
  for (std::size_t i = 0; i < sweep.count; ++i) {
    const Point3 p = sweep.At(i);
    if (!Placeable(p)) continue;
    const double dx = p.x - origin_.x, dy = p.y - origin_.y, dz = p.z - origin_.z;
    const float x = static_cast<float>(m[0] * dx + m[3] * dy + m[6] * dz);
    const float y = static_cast<float>(m[1] * dx + m[4] * dy + m[7] * dz);
    const float z = static_cast<float>(m[2] * dx + m[5] * dy + m[8] * dz);
    const float across = std::sqrt(x * x + y * y), range = std::sqrt(across * across + z * z);
    int column, row;
    if (!(range >= static_cast<float>(egoM)) || !PixelOf(x, y, z, across, column, row)) continue;
    std::uint16_t& pixel = met[static_cast<std::size_t>(column * kRows + row)];
    pixel = Nearer(pixel, ToInt<std::uint16_t>(range * kCentimetres, 1, kFarthest));
  }
  for (std::size_t at = 0; at < size; at += kRows) Enclose(&met[at], &enclosed[at]);
  nearest_.resize(size);
  // Neighbouring columns count, too: a post that a ray just missed does not make its place free. Sensors with fewer
  // columns leave some empty.
  const auto columnAt = [&](int column) {
    return &enclosed[static_cast<std::size_t>(((column + kColumns) % kColumns) * kRows)];
  };
  for (int column = 0; column < kColumns; ++column) {
    const std::uint16_t *middle = columnAt(column), *left = columnAt(column - 1), *right = columnAt(column + 1),
                        *leftmost = columnAt(column - 2), *rightmost = columnAt(column + 2);
    std::uint16_t* out = &nearest_[static_cast<std::size_t>(column * kRows)];
    for (int row = 0; row < kRows; ++row) {
      const std::uint16_t l = left[row] != 0 ? left[row] : leftmost[row];
      const std::uint16_t r = right[row] != 0 ? right[row] : rightmost[row];
      const bool known = middle[row] != 0 || (l != 0 && r != 0);
      out[row] = known ? Nearer(middle[row], Nearer(l, r)) : std::uint16_t{0};
    }
  }
}

RangeView::Seen RangeView::LookAlong(float x, float y, float z) const {
  const float across = std::sqrt(x * x + y * y);
  Seen seen;
  seen.rangeM = std::sqrt(across * across + z * z);
  int column, row;
  if (PixelOf(x, y, z, across, column, row))
    seen.nearestM = static_cast<float>(nearest_[static_cast<std::size_t>(column * kRows + row)]) / kCentimetres;
  return seen;
}

}  // namespace lanetrace
