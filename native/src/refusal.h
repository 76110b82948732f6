#pragma once
// Input that a kernel refuses. Bindings hand it to JavaScript as an InputError: a sentence that a user can act on.
#include <cmath>
#include <cstdint>
#include <stdexcept>

namespace lanetrace {

class Refusal : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

// Poses and points further from the origin than this are refused or left out (m): more than any drive covers, and
// little enough that every cell number of a grid of 1 mm fits 31 bits.
inline constexpr double kFarthestM = 1e6;

// The whole part of a number as an integer that holds it; the nearest bound where none does, 0 for what is no number.
// A plain cast of such a number is undefined.
template <typename Int>
constexpr Int ToInt(double value, double low, double high) {
  if (!(value > low))
    return value == value ? static_cast<Int>(low) : (low <= 0 && high >= 0 ? Int{0} : static_cast<Int>(low));
  return static_cast<Int>(value < high ? value : high);
}

}  // namespace lanetrace
