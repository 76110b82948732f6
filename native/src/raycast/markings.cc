#include "raycast/markings.h"

#include <algorithm>
#include <cmath>

namespace lanetrace::raycast {

namespace {

std::vector<Strip> StripsOf(const std::vector<Marking>& markings) {
  std::vector<Strip> strips;
  strips.reserve(markings.size());
  for (const Marking& m : markings) strips.push_back({m.x0, m.y0, m.x1, m.y1, m.halfWidth});
  return strips;
}

}  // namespace

MarkingGrid::MarkingGrid(std::vector<Marking> markings)
    : markings_(std::move(markings)), grid_(StripsOf(markings_), "markings") {}

Paint MarkingGrid::At(float x, float y, const Footprint& f) const {
  Paint out;
  float most = 0;
  grid_.ForEachNear(x, y, f, [&](std::uint32_t i, const StripPlace& at) {
    const Marking& m = markings_[i];
    const auto [along, across, length, reachAlong, reachAcross] = at;
    if (length <= 0) return;
    if (std::abs(across) > m.halfWidth + reachAcross || along < -reachAlong || along > length + reachAlong) return;
    const float c = Overlap(across, reachAcross, -m.halfWidth, m.halfWidth) * Overlap(along, reachAlong, 0, length);
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
