#include "rim/rim.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "random.h"

using namespace lanetrace;

namespace {

constexpr int kWidth = 100, kMargin = 18, kSide = kWidth - 2 * kMargin;
constexpr double kCellM = 0.1;

// Ground rasters of a window, every cell wanted.
struct Window {
  std::vector<float> elevation, density, intensity, intensityWeight, height;
  std::vector<std::uint8_t> wanted = std::vector<std::uint8_t>(kSide * kSide, 1);

  template <typename Height>
  explicit Window(Height z)
      : density(kWidth * kWidth, 4.f),
        intensity(kWidth * kWidth, 0.f),
        intensityWeight(kWidth * kWidth, 10.f),
        height(kWidth * kWidth, 0.f) {
    for (int y = 0; y < kWidth; ++y)
      for (int x = 0; x < kWidth; ++x) elevation.push_back(z(x, y));
  }
  RimGround Ground() const {
    return {kWidth, kMargin, kCellM, elevation, density, intensity, intensityWeight, height, wanted};
  }
};

// Only the step counts (the first feature); without one a rim is unlikely.
std::vector<float> StepWeights() {
  std::vector<float> weights(kRimFeatures + 1, 0.f);
  weights[0] = 10;
  weights[kRimFeatures] = -5;
  return weights;
}

}  // namespace

TEST(Rim, OfAStepRunsAlongItWithTheHighSideOutside) {
  constexpr int kStep = kWidth / 2;
  const Window window([](int x, int) { return x < kStep ? 0.f : 0.12f; });
  ThreadPool pool(1);
  const RimResult rim = RimScores(window.Ground(), StepWeights(), pool);
  ASSERT_EQ(rim.side, kSide);
  const int row = kSide / 2 * kSide;
  const auto best = std::max_element(rim.score.begin() + row, rim.score.begin() + row + kSide);
  const auto cell = static_cast<std::size_t>(best - rim.score.begin());
  // The step is the difference of slices 0.3 m to both sides: as large as far as they lie on different sides.
  EXPECT_NEAR(static_cast<double>(cell - static_cast<std::size_t>(row) + kMargin), kStep, 3);
  EXPECT_GT(*best, 0);
  // Along -y the high ground lies to the left.
  EXPECT_EQ(rim.direction[cell], 3 * kRimDirections / 2);
  EXPECT_LT(rim.score[static_cast<std::size_t>(row) + 5], -4);
}

TEST(Rim, IsNowhereWhereNoGroundWasSeen) {
  Window window([](int, int) { return std::numeric_limits<float>::quiet_NaN(); });
  ThreadPool pool(1);
  const RimResult rim = RimScores(window.Ground(), StepWeights(), pool);
  EXPECT_EQ(std::count(rim.score.begin(), rim.score.end(), kNoRim), kSide * kSide);
}

TEST(Rim, IsTheSameAtAnyNumberOfThreads) {
  Random random(7);
  Window window([&](int, int) {
    const float z = static_cast<float>(random.Uniform(0, 0.3));
    return z < 0.05f ? std::numeric_limits<float>::quiet_NaN() : z;
  });
  for (float& shine : window.intensity) shine = static_cast<float>(random.Uniform(-2, 4));
  for (float& tall : window.height) tall = random.Uniform(0, 1) < 0.1 ? 50.f : 0.f;
  std::vector<float> weights;
  for (int k = 0; k < 2 * (kRimFeatures + 1); ++k) weights.push_back(static_cast<float>(random.Uniform(-1, 1)));
  ThreadPool one(1);
  const RimResult alone = RimScores(window.Ground(), weights, one);
  ThreadPool pool(3);
  const RimResult together = RimScores(window.Ground(), weights, pool);
  EXPECT_EQ(together.score, alone.score);
  EXPECT_EQ(together.direction, alone.direction);
  EXPECT_EQ(together.kind, alone.kind);
}
