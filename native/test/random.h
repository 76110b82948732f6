#pragma once
#include <cstdint>

namespace lanetrace {

// A reproducible generator: xorshift64*.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  double Uniform(double low, double high) {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return low + (high - low) * static_cast<double>((state_ * 0x2545f4914f6cdd1dull) >> 11) / 9007199254740992.0;
  }

 private:
  std::uint64_t state_;
};

}  // namespace lanetrace
