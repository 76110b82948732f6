#pragma once
// Paint on the road as oriented rectangles, found by place. Coverage is a box filter over the footprint of a pixel or
// of a laser beam, so that thin lines fade with distance instead of flickering, and lie exactly where the map says.
#include <cstdint>
#include <vector>

#include "raycast/vec.h"

namespace lanetrace::raycast {

struct Marking {
  float x0, y0, x1, y1;  // axis, metres
  float halfWidth;
  float wear;             // 0 fresh .. 1 nearly gone
  float colour;           // 0 white, 1 yellow
  std::uint8_t kind = 0;  // the caller's own number, 0..254, handed through to labels
};

// Footprint on the ground: two half axes as vectors in the plane.
struct Footprint {
  float ax = 0, ay = 0, bx = 0, by = 0;
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
  static constexpr float kCell = 2.f;
  // Longest half extent of a footprint that is looked up; what is larger is cut.
  static constexpr float kReach = 2.5f;
  // Most footprints are smaller than this, and have lists of their own.
  static constexpr float kNearReach = 0.2f;
  struct Lists {
    std::vector<std::uint32_t> start, items;
  };
  struct Axis {
    float length, ux, uy;
  };
  Lists ListsFor(float reach) const;
  std::vector<Marking> markings_;
  std::vector<Axis> axes_;
  float x0_ = 0, y0_ = 0;
  int width_ = 0, height_ = 0;
  Lists near_, all_;
};

}  // namespace lanetrace::raycast
