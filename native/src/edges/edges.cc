#include "edges/edges.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>

#include "wide.h"

namespace lanetrace {

namespace {

// A change of grey over two pixels that counts as a whole edge: strong ones shall not outweigh many weak.
constexpr double kFullEdge = 60;
// Rows blurred side by side: the sum along one row waits for itself at each pixel.
constexpr int kLanes = 8;

std::array<float, 256> Strengths() {
  std::array<float, 256> strength;
  for (int change = 0; change < 256; ++change)
    strength[static_cast<std::size_t>(change)] = static_cast<float>(std::min(1.0, change / kFullEdge));
  return strength;
}

// kLanes rows with zeros beyond both their ends, so that no step of the window asks where it is.
struct Lines {
  int width, margin;
  std::vector<float> values;
  Lines(int w, int reach) : width(w), margin(reach + 1), values(static_cast<std::size_t>(w + 2 * margin) * kLanes) {}
  float* At(int u) { return values.data() + static_cast<std::size_t>(margin + u) * kLanes; }
};

// One pass of the box over all lanes.
LANETRACE_WIDE void Box(Lines& in, Lines& out, int reach) {
  const double share = 1.0 / (2 * reach + 1);
  std::array<double, kLanes> sum{};
  for (int u = 0; u < reach; ++u) {
    const float* enters = in.At(u);
    for (int i = 0; i < kLanes; ++i) sum[i] += static_cast<double>(enters[i]);
  }
  for (int u = 0; u < in.width; ++u) {
    const float *enters = in.At(u + reach), *leaves = in.At(u - reach - 1);
    float* to = out.At(u);
    for (int i = 0; i < kLanes; ++i) {
      sum[i] += static_cast<double>(enters[i]) - static_cast<double>(leaves[i]);
      to[i] = static_cast<float>(sum[i] * share);
    }
  }
}

void BlurRows(const GreyPicture& picture, int first, int reach, std::vector<float>& out) {
  static const std::array<float, 256> kStrength = Strengths();
  const int width = picture.width, rows = std::min(kLanes, picture.height - first);
  Lines edges(width, reach), once(width, reach);
  for (int i = 0; i < rows; ++i) {
    const std::uint8_t* grey =
        picture.grey.data() + static_cast<std::size_t>(first + i) * static_cast<std::size_t>(width);
    for (int u = 1; u + 1 < width; ++u)
      edges.At(u)[i] = kStrength[static_cast<std::size_t>(std::abs(grey[u + 1] - grey[u - 1]))];
  }
  Box(edges, once, reach);
  Box(once, edges, reach);
  for (int i = 0; i < rows; ++i) {
    float* row = out.data() + static_cast<std::size_t>(first + i) * static_cast<std::size_t>(width);
    for (int u = 0; u < width; ++u) row[u] = edges.At(u)[i];
  }
}

// As Math.round of JavaScript: halves go up.
inline double Rounded(double value) {
  const double below = std::floor(value);
  return value - below >= 0.5 ? below + 1 : below;
}

}  // namespace

std::vector<std::vector<float>> RowEdges(const GreyPicture& picture, std::span<const int> reaches, ThreadPool& pool) {
  const std::size_t size = static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height);
  std::vector<std::vector<float>> out(reaches.size());
  for (auto& each : out) each.resize(size);
  const auto bands = static_cast<std::size_t>((picture.height + kLanes - 1) / kLanes);
  pool.Run(bands, [&](std::size_t band) {
    for (std::size_t k = 0; k < reaches.size(); ++k)
      BlurRows(picture, static_cast<int>(band) * kLanes, reaches[k], out[k]);
  });
  return out;
}

std::vector<EdgeScore> EdgeScores(std::span<const EdgeView> views, const PicturePlane& plane,
                                  std::span<const double> focals) {
  std::vector<EdgeScore> scores(focals.size());
  const double width = plane.width, height = plane.height;
  for (const EdgeView& view : views)
    // All focal lengths on one picture, of which they see nearly the same pixels.
    for (std::size_t f = 0; f < focals.size(); ++f) {
      const double focal = focals[f];
      EdgeScore& score = scores[f];
      for (std::size_t k = 0; k + 1 < view.offsets.size(); k += 2) {
        const double u = Rounded(focal * view.offsets[k] + plane.cx);
        const double v = Rounded(focal * view.offsets[k + 1] + plane.cy);
        if (u < 0 || v < 0 || u >= width || v >= height) continue;
        const bool known = u == u && v == v;
        score.sum += known ? static_cast<double>(view.picture[static_cast<std::size_t>(v * width + u)])
                           : std::numeric_limits<double>::quiet_NaN();
        ++score.points;
      }
    }
  return scores;
}

}  // namespace lanetrace
