#pragma once
// Paint on the road as oriented rectangles, found by place. Coverage is a box filter over the footprint of a pixel or
// of a laser beam, so that thin lines fade with distance instead of flickering, and lie exactly where the map says.
#include <cstdint>
#include <vector>

#include "raycast/scene/strips.h"

namespace lanetrace::raycast {

struct Marking {
  Strip strip;
  float wear = 0;         // 0 fresh .. 1 nearly gone
  float colour = 0;       // 0 white, 1 yellow
  std::uint8_t kind = 0;  // the caller's own number, 0..254, handed through to labels
};

struct Paint {
  float coverage = 0;  // 0..1 of the footprint
  float wear = 0;
  float colour = 0;
  std::uint8_t kind = 0;  // of the marking that covers most
};

class MarkingGrid {
 public:
  MarkingGrid() = default;
  explicit MarkingGrid(std::vector<Marking> markings);
  Paint At(float x, float y, const Footprint& footprint) const;
  bool Empty() const { return markings_.empty(); }

 private:
  std::vector<Marking> markings_;
  StripGrid grid_;
};

}  // namespace lanetrace::raycast
