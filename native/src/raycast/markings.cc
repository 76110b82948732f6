#include "raycast/markings.h"

#include "refusal.h"

#include <algorithm>
#include <cmath>

namespace lanetrace::raycast {

namespace {

// Share of [d - f, d + f] that lies in [lo, hi].
float Overlap(float d, float f, float lo, float hi) {
  f = std::max(f, 1e-4f);
  const float a = std::max(d - f, lo), b = std::min(d + f, hi);
  return b > a ? (b - a) / (2 * f) : 0.f;
}

}  // namespace

MarkingGrid::MarkingGrid(std::vector<Marking> markings) : markings_(std::move(markings)) {
  if (markings_.empty()) return;
  float x1 = -1e30f, y1 = -1e30f;
  x0_ = y0_ = 1e30f;
  for (const Marking& m : markings_) {
    x0_ = std::min({x0_, m.x0, m.x1});
    y0_ = std::min({y0_, m.y0, m.y1});
    x1 = std::max({x1, m.x0, m.x1});
    y1 = std::max({y1, m.y0, m.y1});
  }
  // 67 million cells are 16 km each way, and half a gigabyte.
  constexpr float kMostCells = 1 << 26;
  if (!((x1 - x0_ + 10) * (y1 - y0_ + 10) <= kMostCells * kCell * kCell))
    throw Refusal("The markings spread over more than 16 by 16 km.");
  const float margin = kReach + 1.f;
  x0_ -= margin;
  y0_ -= margin;
  width_ = static_cast<int>((x1 + margin - x0_) / kCell) + 1;
  height_ = static_cast<int>((y1 + margin - y0_) / kCell) + 1;
  for (const Marking& m : markings_) {
    const float dx = m.x1 - m.x0, dy = m.y1 - m.y0;
    const float length = std::sqrt(dx * dx + dy * dy);
    axes_.push_back(length > 0 ? Axis{length, dx / length, dy / length} : Axis{0, 1, 0});
  }
  near_ = ListsFor(kNearReach);
  all_ = ListsFor(kReach);
}

MarkingGrid::Lists MarkingGrid::ListsFor(float most) const {
  const std::size_t cells = static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_);
  std::size_t entries = 0;
  constexpr std::size_t kMostEntries = std::size_t{1} << 28;  // 1 GiB
  Lists lists;
  lists.start.assign(cells + 1, 0);
  // Two passes: count, then fill.
  for (int pass = 0; pass < 2; ++pass) {
    std::vector<std::uint32_t> cursor;
    if (pass == 1) {
      if (entries > kMostEntries) throw Refusal("The markings are too many or too wide.");
      for (std::size_t c = 0; c < cells; ++c) lists.start[c + 1] += lists.start[c];
      lists.items.resize(lists.start[cells]);
      cursor.assign(lists.start.begin(), lists.start.end() - 1);
    }
    for (std::uint32_t i = 0; i < markings_.size(); ++i) {
      const Marking& m = markings_[i];
      const float reach = m.halfWidth + most;
      const int cx0 = std::max(0, static_cast<int>((std::min(m.x0, m.x1) - reach - x0_) / kCell));
      const int cx1 = std::min(width_ - 1, static_cast<int>((std::max(m.x0, m.x1) + reach - x0_) / kCell));
      const int cy0 = std::max(0, static_cast<int>((std::min(m.y0, m.y1) - reach - y0_) / kCell));
      const int cy1 = std::min(height_ - 1, static_cast<int>((std::max(m.y0, m.y1) + reach - y0_) / kCell));
      for (int cy = cy0; cy <= cy1; ++cy) {
        for (int cx = cx0; cx <= cx1; ++cx) {
          const std::size_t cell =
              static_cast<std::size_t>(cy) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(cx);
          // A long slanted marking passes by many cells of its bounds: how far the cell's circle is from its axis.
          const float px = x0_ + (static_cast<float>(cx) + 0.5f) * kCell - m.x0,
                      py = y0_ + (static_cast<float>(cy) + 0.5f) * kCell - m.y0;
          const float across = std::abs(py * axes_[i].ux - px * axes_[i].uy);
          if (across > 1.5f * (reach + kCell)) continue;
          if (pass == 0) {
            lists.start[cell + 1]++;
            ++entries;
          } else {
            lists.items[cursor[cell]++] = i;
          }
        }
      }
    }
  }
  return lists;
}

Paint MarkingGrid::At(float x, float y, const Footprint& f) const {
  Paint out;
  float most = 0;
  const float gx = (x - x0_) * (1 / kCell), gy = (y - y0_) * (1 / kCell);
  if (!(gx >= 0 && gy >= 0 && gx < static_cast<float>(width_) && gy < static_cast<float>(height_))) return out;
  const int cx = static_cast<int>(gx), cy = static_cast<int>(gy);
  // No direction reaches further than the sum of both half axes' longer sides.
  const bool small =
      std::max(std::abs(f.ax), std::abs(f.ay)) + std::max(std::abs(f.bx), std::abs(f.by)) < 0.7f * kNearReach;
  const Lists& lists = small ? near_ : all_;
  const std::size_t cell =
      static_cast<std::size_t>(cy) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(cx);
  for (std::uint32_t k = lists.start[cell]; k < lists.start[cell + 1]; ++k) {
    const Marking& m = markings_[lists.items[k]];
    const auto [length, ux, uy] = axes_[lists.items[k]];
    if (length <= 0) continue;
    const float along = (x - m.x0) * ux + (y - m.y0) * uy;
    const float across = (y - m.y0) * ux - (x - m.x0) * uy;
    const float reachAlong = std::min(kReach, std::abs(f.ax * ux + f.ay * uy) + std::abs(f.bx * ux + f.by * uy));
    const float reachAcross = std::min(kReach, std::abs(f.ay * ux - f.ax * uy) + std::abs(f.by * ux - f.bx * uy));
    if (std::abs(across) > m.halfWidth + reachAcross || along < -reachAlong || along > length + reachAlong) continue;
    const float c = Overlap(across, reachAcross, -m.halfWidth, m.halfWidth) * Overlap(along, reachAlong, 0, length);
    if (c <= 0) continue;
    out.coverage += c;
    out.wear += c * m.wear;
    out.colour += c * m.colour;
    if (c > most) {
      most = c;
      out.kind = m.kind;
    }
  }
  if (out.coverage > 0) {
    out.wear /= out.coverage;
    out.colour /= out.coverage;
    out.coverage = std::min(1.f, out.coverage);
  }
  return out;
}

}  // namespace lanetrace::raycast
