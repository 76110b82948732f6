#pragma once
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "refusal.h"

namespace lanetrace {

using TileKey = std::pair<int, int>;

// Square tiles of the map plane, each a grid of cells with a few float channels, channels of one cell side by side.
// Tile (i, j) covers x from i·edge to (i+1)·edge and y likewise; cell (0, 0) is at its lower left.
class TileStore {
 public:
  TileStore(double edgeM, int cells, int channels)
      : edge(edgeM), cells(cells), channels(channels), perCell_(cells / edgeM), perEdge_(1 / edgeM) {}

  const double edge;
  const int cells;
  const int channels;
  std::map<TileKey, std::vector<float>> tiles;

  std::size_t Size() const {
    return static_cast<std::size_t>(cells) * static_cast<std::size_t>(cells) * static_cast<std::size_t>(channels);
  }
  std::vector<float>& Make(const TileKey& key) {
    const auto found = tiles.find(key);
    if (found != tiles.end()) return found->second;
    CheckRoom(1);
    return tiles.emplace(key, std::vector<float>(Size(), 0.f)).first->second;
  }
  // Refuses more tiles than the memory they may take: three times what the longest ranges at the finest cells touch.
  void CheckRoom(std::size_t more) const {
    constexpr std::size_t kMostBytes = std::size_t{3} << 30;
    if (tiles.size() + more > kMostBytes / (Size() * sizeof(float)))
      throw Refusal("The sweeps reach over " + std::to_string(tiles.size() + more) +
                    " tiles at once, more than 3 GiB: their poses lie too far apart.");
  }
  // The tile of a place within 2 kFarthestM.
  TileKey KeyOf(double x, double y) const {
    return {static_cast<int>(std::floor(x * perEdge_)), static_cast<int>(std::floor(y * perEdge_))};
  }
  // Column or row of a coordinate within its tile.
  int CellOf(double coordinate, int tile) const {
    return ToInt<int>((coordinate - tile * edge) * perCell_, 0, cells - 1);
  }
  double Centre(int tile, int cell) const { return tile * edge + (cell + 0.5) / perCell_; }

  // Remembers the tile found last; one reader a thread.
  class Reader {
   public:
    explicit Reader(const TileStore& store) : store_(store) {}
    // The channels of the cell that holds (x, y), or nullptr where there is no tile.
    const float* At(double x, double y) {
      const TileKey key = store_.KeyOf(x, y);
      if (key != key_ || !known_) {
        const auto found = store_.tiles.find(key);
        tile_ = found == store_.tiles.end() ? nullptr : found->second.data();
        key_ = key;
        known_ = true;
      }
      if (!tile_) return nullptr;
      const int cx = store_.CellOf(x, key.first), cy = store_.CellOf(y, key.second);
      return tile_ +
             (static_cast<std::size_t>(cy) * static_cast<std::size_t>(store_.cells) + static_cast<std::size_t>(cx)) *
                 static_cast<std::size_t>(store_.channels);
    }

   private:
    const TileStore& store_;
    TileKey key_{};
    bool known_ = false;
    const float* tile_ = nullptr;
  };

 private:
  double perCell_, perEdge_;
};

}  // namespace lanetrace
