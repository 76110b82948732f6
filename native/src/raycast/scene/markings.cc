#include "raycast/scene/markings.h"

#include <algorithm>
#include <cmath>

namespace lanetrace::raycast {

MarkingGrid::MarkingGrid(std::vector<Marking> markings)
    : markings_(std::move(markings)), grid_(StripsOf(markings_), "markings") {}

Paint MarkingGrid::At(float x, float y, const Footprint& f) const {
  Paint out;
  float most = 0;
  grid_.ForEachNear(x, y, f, [&](std::uint32_t i, const StripPlace& at) {
    const Marking& m = markings_[i];
    const auto [along, across, length, reachAlong, reachAcross] = at;
    if (length <= 0) return;
    const float half = m.strip.halfWidth;
    if (std::abs(across) > half + reachAcross || along < -reachAlong || along > length + reachAlong) return;
    const float c = Overlap(across, reachAcross, -half, half) * Overlap(along, reachAlong, 0, length);
    if (c <= 0) return;
    out.coverage += c;
    out.wear += c * m.wear;
    out.colour += c * m.colour;
    if (c > most) {
      most = c;
      out.kind = m.kind;
    }
  });
  if (out.coverage > 0) {
    out.wear /= out.coverage;
    out.colour /= out.coverage;
    out.coverage = std::min(1.f, out.coverage);
  }
  return out;
}

}  // namespace lanetrace::raycast
