#pragma once
// Oriented rectangles on the ground, found by place. Paint and areas of material both lie in such a grid.
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <vector>

#include "raycast/maths/vec.h"

namespace lanetrace::raycast {

// Axis and half width, metres.
struct Strip {
  float x0 = 0, y0 = 0, x1 = 0, y1 = 0;
  float halfWidth = 0;
};

// Of things that lie on strips, in their order.
template <class Thing>
std::vector<Strip> StripsOf(const std::vector<Thing>& things) {
  std::vector<Strip> strips;
  strips.reserve(things.size());
  for (const Thing& each : things) strips.push_back(each.strip);
  return strips;
}

// Footprint of a pixel or beam on the ground: two half axes as vectors in the plane.
struct Footprint {
  float ax = 0, ay = 0, bx = 0, by = 0;
};

// Share of [d - f, d + f] that lies in [lo, hi].
inline float Overlap(float d, float f, float lo, float hi) {
  f = std::max(f, 1e-4f);
  const float a = std::max(d - f, lo), b = std::min(d + f, hi);
  return b > a ? (b - a) / (2 * f) : 0.f;
}

// Where a place lies in a strip's own axes, and how far the footprint reaches along them.
struct StripPlace {
  float along, across, length, reachAlong, reachAcross;
};

class StripGrid {
 public:
  StripGrid() = default;
  // what: the name of the things, for a refusal.
  StripGrid(std::vector<Strip> strips, const char* what);
  bool Empty() const { return strips_.empty(); }

  // visit(index, StripPlace) for every strip that the footprint may touch, in their order; those of no length too.
  template <class Visit>
  void ForEachNear(float x, float y, const Footprint& f, Visit&& visit) const {
    const float gx = (x - x0_) * (1 / kCell), gy = (y - y0_) * (1 / kCell);
    if (!(gx >= 0 && gy >= 0 && gx < static_cast<float>(width_) && gy < static_cast<float>(height_))) return;
    const int cx = static_cast<int>(gx), cy = static_cast<int>(gy);
    // No direction reaches further than the sum of both half axes' longer sides.
    const bool small =
        std::max(std::abs(f.ax), std::abs(f.ay)) + std::max(std::abs(f.bx), std::abs(f.by)) < 0.7f * kNearReach;
    const Lists& lists = small ? near_ : all_;
    const std::size_t cell =
        static_cast<std::size_t>(cy) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(cx);
    for (std::uint32_t k = lists.start[cell]; k < lists.start[cell + 1]; ++k) {
      const Strip& m = strips_[lists.items[k]];
      const auto [length, ux, uy] = axes_[lists.items[k]];
      StripPlace at;
      at.length = length;
      at.along = (x - m.x0) * ux + (y - m.y0) * uy;
      at.across = (y - m.y0) * ux - (x - m.x0) * uy;
      at.reachAlong = std::min(kReach, std::abs(f.ax * ux + f.ay * uy) + std::abs(f.bx * ux + f.by * uy));
      at.reachAcross = std::min(kReach, std::abs(f.ay * ux - f.ax * uy) + std::abs(f.by * ux - f.bx * uy));
      visit(lists.items[k], at);
    }
  }

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
  Lists ListsFor(float reach, const char* what) const;
  std::vector<Strip> strips_;
  std::vector<Axis> axes_;
  float x0_ = 0, y0_ = 0;
  int width_ = 0, height_ = 0;
  Lists near_, all_;
};

}  // namespace lanetrace::raycast
