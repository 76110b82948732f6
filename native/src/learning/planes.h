#pragma once
#include <cstddef>
#include <vector>

namespace lanetrace {

// Planes of one picture, each with a border of one cell of zeros, so that a 3 × 3 window reads no cell outside.
class Planes {
 public:
  Planes(int channels, int side)
      : channels_(channels), side_(side), values_(static_cast<std::size_t>(channels) * Size(), 0.f) {}

  int Channels() const { return channels_; }
  int Side() const { return side_; }
  // The first inner cell of row y; y from -1 to Side().
  float* Row(int channel, int y) { return values_.data() + Offset(channel, y); }
  const float* Row(int channel, int y) const { return values_.data() + Offset(channel, y); }

 private:
  std::size_t Stride() const { return static_cast<std::size_t>(side_) + 2; }
  std::size_t Size() const { return Stride() * Stride(); }
  std::size_t Offset(int channel, int y) const {
    return static_cast<std::size_t>(channel) * Size() + static_cast<std::size_t>(y + 1) * Stride() + 1;
  }

  int channels_, side_;
  std::vector<float> values_;
};

}  // namespace lanetrace
