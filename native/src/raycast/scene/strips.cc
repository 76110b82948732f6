#include "raycast/scene/strips.h"

#include <string>

#include "refusal.h"

namespace lanetrace::raycast {

StripGrid::StripGrid(std::vector<Strip> strips, const char* what) : strips_(std::move(strips)) {
  if (strips_.empty()) return;
  float x1 = -1e30f, y1 = -1e30f;
  x0_ = y0_ = 1e30f;
  for (const Strip& m : strips_) {
    x0_ = std::min({x0_, m.x0, m.x1});
    y0_ = std::min({y0_, m.y0, m.y1});
    x1 = std::max({x1, m.x0, m.x1});
    y1 = std::max({y1, m.y0, m.y1});
  }
  // 67 million cells are 16 km each way, and half a gigabyte.
  constexpr float kMostCells = 1 << 26;
  if (!((x1 - x0_ + 10) * (y1 - y0_ + 10) <= kMostCells * kCell * kCell))
    throw Refusal("The " + std::string(what) + " spread over more than 16 by 16 km.");
  const float margin = kReach + 1.f;
  x0_ -= margin;
  y0_ -= margin;
  width_ = static_cast<int>((x1 + margin - x0_) / kCell) + 1;
  height_ = static_cast<int>((y1 + margin - y0_) / kCell) + 1;
  for (const Strip& m : strips_) {
    const float dx = m.x1 - m.x0, dy = m.y1 - m.y0;
    const float length = std::sqrt(dx * dx + dy * dy);
    axes_.push_back(length > 0 ? Axis{length, dx / length, dy / length} : Axis{0, 1, 0});
  }
  near_ = ListsFor(kNearReach, what);
  all_ = ListsFor(kReach, what);
}

StripGrid::Lists StripGrid::ListsFor(float most, const char* what) const {
  const std::size_t cells = static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_);
  std::size_t entries = 0;
  constexpr std::size_t kMostEntries = std::size_t{1} << 28;  // 1 GiB
  Lists lists;
  lists.start.assign(cells + 1, 0);
  // Two passes: count, then fill.
  for (int pass = 0; pass < 2; ++pass) {
    std::vector<std::uint32_t> cursor;
    if (pass == 1) {
      if (entries > kMostEntries) throw Refusal("The " + std::string(what) + " are too many or too wide.");
      for (std::size_t c = 0; c < cells; ++c) lists.start[c + 1] += lists.start[c];
      lists.items.resize(lists.start[cells]);
      cursor.assign(lists.start.begin(), lists.start.end() - 1);
    }
    for (std::uint32_t i = 0; i < strips_.size(); ++i) {
      const Strip& m = strips_[i];
      const float reach = m.halfWidth + most;
      const int cx0 = std::max(0, static_cast<int>((std::min(m.x0, m.x1) - reach - x0_) / kCell));
      const int cx1 = std::min(width_ - 1, static_cast<int>((std::max(m.x0, m.x1) + reach - x0_) / kCell));
      const int cy0 = std::max(0, static_cast<int>((std::min(m.y0, m.y1) - reach - y0_) / kCell));
      const int cy1 = std::min(height_ - 1, static_cast<int>((std::max(m.y0, m.y1) + reach - y0_) / kCell));
      for (int cy = cy0; cy <= cy1; ++cy) {
        for (int cx = cx0; cx <= cx1; ++cx) {
          const std::size_t cell =
              static_cast<std::size_t>(cy) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(cx);
          // A long slanted strip passes by many cells of its bounds: how far the cell's circle is from its axis.
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

}  // namespace lanetrace::raycast
