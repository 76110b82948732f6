#pragma once
#include <cstdint>
#include <span>
#include <vector>

#include "parallel/thread_pool.h"

namespace lanetrace {

// A picture in grey, row by row.
struct GreyPicture {
  std::span<const std::uint8_t> grey;
  int width = 0, height = 0;
};

// How strongly grey changes along each row of the picture, 0 to 1, blurred by a box of ±reach pixels passed over twice:
// a picture for each reach, in their order.
std::vector<std::vector<float>> RowEdges(const GreyPicture& picture, std::span<const int> reaches, ThreadPool& pool);

// The size of a camera's pictures and its principal point (px).
struct PicturePlane {
  int width = 0, height = 0;
  double cx = 0, cy = 0;
};

// Where points fall in a picture, u v from its principal point (px), and the strength of its edges, row by row.
struct EdgeView {
  std::span<const double> offsets;
  std::span<const float> picture;
};

struct EdgeScore {
  double sum = 0;
  std::uint32_t points = 0;
};

// For each factor on the focal length: the strength under the points that fall into their picture, summed in the order
// of the views and of their points.
std::vector<EdgeScore> EdgeScores(std::span<const EdgeView> views, const PicturePlane& plane,
                                  std::span<const double> focals);

}  // namespace lanetrace
