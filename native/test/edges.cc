#include "edges/edges.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <vector>

#include "random.h"

using namespace lanetrace;

namespace {

std::vector<std::uint8_t> SomeGrey(int width, int height) {
  Random random(11);
  std::vector<std::uint8_t> grey;
  for (int k = 0; k < width * height; ++k) grey.push_back(static_cast<std::uint8_t>(random.Uniform(0, 256)));
  return grey;
}

// One row after the other, as the text of RowEdges says it.
std::vector<float> NaiveRowEdges(const std::vector<std::uint8_t>& grey, int width, int height, int reach) {
  std::vector<float> out(grey.size());
  for (int v = 0; v < height; ++v) {
    std::vector<float> row(static_cast<std::size_t>(width), 0.f);
    for (int u = 1; u + 1 < width; ++u)
      row[static_cast<std::size_t>(u)] =
          static_cast<float>(std::min(1.0, std::abs(grey[static_cast<std::size_t>(v * width + u + 1)] -
                                                    grey[static_cast<std::size_t>(v * width + u - 1)]) /
                                               60.0));
    for (int pass = 0; pass < 2; ++pass) {
      const auto at = [&](int u) { return u < 0 || u >= width ? 0.0 : row[static_cast<std::size_t>(u)]; };
      std::vector<float> blurred(row.size());
      double sum = 0;
      for (int u = 0; u < reach; ++u) sum += at(u);
      for (int u = 0; u < width; ++u) {
        sum += at(u + reach) - at(u - reach - 1);
        blurred[static_cast<std::size_t>(u)] = static_cast<float>(sum * (1.0 / (2 * reach + 1)));
      }
      row = blurred;
    }
    std::copy(row.begin(), row.end(), out.begin() + v * width);
  }
  return out;
}

}  // namespace

TEST(Edges, OfAPictureAreThoseOfEachRowByItselfAtAnyNumberOfThreads) {
  for (const auto& [width, height] : {std::pair{61, 21}, {8, 8}, {3, 2}, {2, 9}, {1, 1}}) {
    const std::vector<std::uint8_t> grey = SomeGrey(width, height);
    const std::vector<int> reaches{8, 3, 1, 0, 70};
    for (const unsigned threads : {1u, 2u, 3u}) {
      ThreadPool pool(threads);
      const auto edges = RowEdges({grey, width, height}, reaches, pool);
      ASSERT_EQ(edges.size(), reaches.size());
      for (std::size_t k = 0; k < reaches.size(); ++k)
        EXPECT_EQ(edges[k], NaiveRowEdges(grey, width, height, reaches[k])) << width << " wide, reach " << reaches[k];
    }
  }
}

TEST(Edges, ScoreTheStrengthUnderThePointsWhoseNearestPixelLiesInThePicture) {
  // u v from the principal point: the middle of pixel (1, 0), a half that goes up to (2, 1), and places outside.
  const std::vector<double> offsets{0, 0, 0.5, 0.5, -1.6, 0, 2.5, 0, 0, 5};
  const std::vector<float> picture{1, 2, 4, 8, 16, 32, 64, 128};
  const std::vector<EdgeView> views{{offsets, picture}, {offsets, picture}};
  const std::vector<double> focals{1, 0};
  const auto scores = EdgeScores(views, {4, 2, 1, 0}, focals);
  ASSERT_EQ(scores.size(), 2u);
  EXPECT_EQ(scores[0].sum, 2 * (2 + 64));
  EXPECT_EQ(scores[0].points, 4u);
  // A focal length of nothing puts all points on the principal point.
  EXPECT_EQ(scores[1].sum, 2 * 5 * 2);
  EXPECT_EQ(scores[1].points, 10u);
}

TEST(Edges, ScoreNothingKnownUnderAPlaceThatIsNoNumber) {
  const std::vector<double> offsets{std::numeric_limits<double>::quiet_NaN(), 0};
  const std::vector<float> picture(8, 1.f);
  const std::vector<EdgeView> views{{offsets, picture}};
  const std::vector<double> focals{1};
  const auto scores = EdgeScores(views, {4, 2, 1, 0}, focals);
  EXPECT_TRUE(std::isnan(scores[0].sum));
  EXPECT_EQ(scores[0].points, 1u);
}
