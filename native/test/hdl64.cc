#include "hdl64/hdl64.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

using namespace lanetrace;

TEST(Hdl64, ArcTangentKeepsWithinItsBound) {
  for (int i = -3000; i <= 3000; ++i) {
    const double a = i * 1e-3;
    EXPECT_NEAR(FastAtan2(40 * std::sin(a), 40 * std::cos(a)), a, 2e-6);
  }
  EXPECT_EQ(FastAtan2(0, 0), 0);
}

TEST(Hdl64, CountsLasersDropsWhatHasNoPlaceAndTimesTheRest) {
  const float nan = std::numeric_limits<float>::quiet_NaN();
  // Two lasers from ahead over the left, the back and the right, and a point that is none.
  const std::vector<float> records = {10, 1,    0,  0.5f, -10, 1,    0,  0.5f, nan, 1,    0,  0.5f, -10, -1,
                                      0,  0.5f, 10, -1,   0,   0.5f, 10, 2,    0,   0.5f, 10, -2,   0,   0.5f};
  std::vector<float> xyz(21), intensity(7);
  std::vector<std::uint16_t> ring(7);
  std::vector<std::int32_t> time(7);
  const auto found =
      TakeApart(records.data(), 7, -50e6, 50e6, {xyz.data(), intensity.data(), ring.data(), time.data()});
  EXPECT_EQ(found.points, 6u);
  EXPECT_EQ(found.lasers, 2u);
  EXPECT_EQ(std::vector<std::uint16_t>(ring.begin(), ring.begin() + 6), (std::vector<std::uint16_t>{0, 0, 0, 0, 1, 1}));
  EXPECT_LT(time[1], -45e6);  // behind on the left: first
  EXPECT_GT(time[2], 45e6);   // behind on the right: last
  EXPECT_NEAR(time[0] + time[3], 0, 1);
}

TEST(Hdl64, LeavesOutWhatHasNoPlaceInLongSweepsToo) {
  const float inf = std::numeric_limits<float>::infinity();
  std::vector<float> records;
  for (int i = 0; i < 3000; ++i) {
    const bool lost = i % 700 == 699;
    records.insert(records.end(), {lost ? inf : 10.0f + static_cast<float>(i), 1, static_cast<float>(i), 0.25f});
  }
  std::vector<float> xyz(9000), intensity(3000);
  std::vector<std::uint16_t> ring(3000);
  const auto found = TakeApart(records.data(), 3000, 0, 0, {xyz.data(), intensity.data(), ring.data(), nullptr});
  EXPECT_EQ(found.points, 2996u);
  EXPECT_EQ(found.lasers, 1u);
  for (std::size_t n = 0, i = 0; i < 3000; ++i) {
    if (i % 700 == 699) continue;
    ASSERT_EQ(xyz[3 * n], 10.0f + static_cast<float>(i));
    ASSERT_EQ(xyz[3 * n + 2], static_cast<float>(i));
    ASSERT_EQ(intensity[n++], 0.25f);
  }
}
