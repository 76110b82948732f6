#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "parallel/thread_pool.h"

namespace lanetrace {

// A window of the ground rasters, row 0 at the lowest y, all channels of width * width cells. NaN in elevation and
// intensity, 0 in density, intensityWeight and height: nothing known.
struct RimGround {
  int width = 0, margin = 0;  // cells of the rasters; results cover the window without its margin
  double resolutionM = 0;
  std::span<const float> elevation, density, intensity, intensityWeight, height;
  // Cells of the result to judge, not 0 where wanted; others beside them are judged, too.
  std::span<const std::uint8_t> wanted;
};

// How many numbers describe the ground beside a possible rim (the order is that of Features in rim.cc).
constexpr int kRimFeatures = 29;
constexpr int kMostRimKinds = 4;
// Directions over a half turn; each is judged for both sides.
constexpr int kRimDirections = 16;

struct RimResult {
  int side = 0;  // cells of the result, of `cellM`
  double cellM = 0;
  std::vector<float> score;             // log-odds of the best direction; kNoRim where no ground is known
  std::vector<std::uint8_t> direction;  // index · π / kRimDirections from +x, below 2π; the outside lies left of it
  std::vector<std::uint8_t> kind;       // of the rim: the set of weights that gave the score
};

constexpr float kNoRim = -20;

// Cells of the rasters to a side of a cell of the result.
int RimFactor(double resolutionM);

// Log-odds that the rim of the roadway runs through a cell: logistic regression over the ground 1.3 m to both sides,
// averaged over 1.6 m along. `weights`: for each kind of rim one a feature, then the bias; the likeliest kind counts.
RimResult RimScores(const RimGround& ground, std::span<const float> weights, ThreadPool& pool);

}  // namespace lanetrace
