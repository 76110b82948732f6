// What lidar odometry is made of.
#include "registration/odometry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "random.h"

namespace lanetrace {
namespace {

TEST(Rigid, ExpAndLogUndoEachOther) {
  Random random(1);
  for (int i = 0; i < 1000; ++i) {
    const double size = i % 2 ? 3.0 : 1e-4;
    const Twist twist{
        {random.Uniform(-1, 1) * size * 0.55, random.Uniform(-1, 1) * size * 0.55, random.Uniform(-1, 1) * size * 0.55},
        {random.Uniform(-9, 9), random.Uniform(-9, 9), random.Uniform(-9, 9)}};
    const Twist back = Log(Exp(twist));
    EXPECT_LT((back.w - twist.w).Norm() + (back.v - twist.v).Norm(), 1e-9 * (1 + twist.v.Norm()));
    const Vec3 p{1, -2, 3};
    EXPECT_LT((ExpTimes(twist, p) - Exp(twist) * p).Norm(), 1e-12 * (1 + twist.v.Norm()));
  }
}

TEST(Linear, SolvesAndKnowsASingularMatrix) {
  Random random(2);
  Sym6 H{};
  Vec6 want{}, b{}, x{};
  for (double& w : want) w = random.Uniform(-1, 1);
  for (int k = 0; k < 20; ++k) {
    Vec6 J;
    for (double& j : J) j = random.Uniform(-1, 1);
    double r = 0;
    for (int i = 0; i < 6; ++i) r += J[i] * want[i];
    for (int i = 0; i < 6; ++i) {
      for (int j = i; j < 6; ++j) H[Packed(6, i, j)] += J[i] * J[j];
      b[i] += J[i] * r;
    }
  }
  ASSERT_TRUE(SolveSym6(H, b, x));
  for (int i = 0; i < 6; ++i) EXPECT_NEAR(x[i], want[i], 1e-10);
  const Vec6 values = Eigenvalues6(H);
  double trace = 0, sum = 0;
  for (int i = 0; i < 6; ++i) {
    trace += H[Packed(6, i, i)];
    sum += values[i];
  }
  EXPECT_NEAR(trace, sum, 1e-9);
  EXPECT_GT(values[0], 0);
  EXPECT_FALSE(SolveSym6(Sym6{}, b, x));
}

TEST(Linear, FindsTheNormalOfAPlane) {
  Random random(3);
  const Vec3 n = Vec3{1, 2, -3} * (1 / std::sqrt(14.0));
  double m[6] = {};
  for (int i = 0; i < 200; ++i) {
    Vec3 p{random.Uniform(-1, 1), random.Uniform(-1, 1), random.Uniform(-1, 1)};
    p = p - n * n.Dot(p);
    m[0] += p.x * p.x, m[1] += p.x * p.y, m[2] += p.x * p.z, m[3] += p.y * p.y, m[4] += p.y * p.z, m[5] += p.z * p.z;
  }
  const PlaneEigen e = SmallestEigen3(m[0], m[1], m[2], m[3], m[4], m[5]);
  EXPECT_NEAR(std::abs(e.normal.Dot(n)), 1, 1e-6);
  EXPECT_NEAR(e.low, 0, 1e-6 * e.high);
}

TEST(PointMap, NearestAmong27VoxelsIsThatOfBruteForce) {
  Random random(4);
  PointMap map(1.0, 20);
  for (int i = 0; i < 4000; ++i) map.Insert({random.Uniform(-6, 6), random.Uniform(-6, 6), random.Uniform(-2, 2)});
  std::vector<Vec3> points;
  for (std::size_t v = 0; v < map.Voxels().size(); ++v)
    for (std::uint32_t i = 0; i < map.Voxels()[v].count; ++i)
      points.push_back(map.PointAt(static_cast<std::int32_t>(v * PointMap::kCapacity + i)));
  EXPECT_EQ(points.size(), map.Points());
  for (int i = 0; i < 500; ++i) {
    const Vec3 q{random.Uniform(-7, 7), random.Uniform(-7, 7), random.Uniform(-3, 3)};
    double best = std::numeric_limits<double>::infinity();
    const VoxelKey k = map.KeyOf(q);
    for (const Vec3& p : points) {
      const VoxelKey c = map.KeyOf(p);
      if (std::abs(c[0] - k[0]) > 1 || std::abs(c[1] - k[1]) > 1 || std::abs(c[2] - k[2]) > 1) continue;
      best = std::min(best, (p - q).Squared());
    }
    const PointMap::Near near = map.Nearest(q);
    if (std::isinf(best)) {
      EXPECT_LT(near.nearest, 0);
      continue;
    }
    EXPECT_NEAR(near.nearestSquared, best, 1e-4);
    EXPECT_NEAR((map.PointAt(near.nearest) - q).Squared(), best, 1e-4);
  }
}

TEST(PointMap, KeepsItsPointsApartAndItsVoxelsBounded) {
  Random random(5);
  PointMap map(1.0, 20);
  for (int i = 0; i < 20000; ++i) map.Insert({random.Uniform(0, 2), random.Uniform(0, 2), random.Uniform(0, 2)});
  for (const PointMap::Voxel& voxel : map.Voxels()) {
    EXPECT_LE(voxel.count, 20u);
    for (std::uint32_t i = 0; i < voxel.count; ++i)
      for (std::uint32_t j = 0; j < i; ++j)
        EXPECT_GE(std::hypot(voxel.x[i] - voxel.x[j], voxel.y[i] - voxel.y[j], voxel.z[i] - voxel.z[j]),
                  1 / std::sqrt(20.0) - 1e-6);
  }
}

TEST(PointMap, ForgetsWhatLiesFarAndStillFindsTheRest) {
  PointMap map(1.0, 20);
  for (int x = 0; x < 100; ++x) map.Insert({x + 0.5, 0.5, 0.5});
  map.RemoveFar({0, 0, 0}, 50);
  EXPECT_EQ(map.Points(), 50u);
  EXPECT_LT(map.Nearest({30.4, 0.5, 0.5}).nearestSquared, 0.02);
  EXPECT_LT(map.Nearest({80.5, 0.5, 0.5}).nearest, 0);
}

TEST(PointMap, IsAsFineAThousandKilometresAway) {
  for (const double far : {0.0, 9e5}) {
    PointMap map(1.0, 20);
    map.Insert({far + 0.25, -far + 0.25, 0.25});
    EXPECT_NEAR(map.Nearest({far + 0.2501, -far + 0.25, 0.25}).nearestSquared, 1e-8, 1e-9) << far;
  }
}

TEST(Sampling, KeepsTheFirstPointOfAVoxelAndDropsWhatIsNoRange) {
  const float nan = std::numeric_limits<float>::quiet_NaN(), inf = std::numeric_limits<float>::infinity();
  const std::vector<float> xyz{10.1f, 0.1f, 0.1f, 10.2f, 0.2f, 0.2f, 0.5f, 0,     0,    200, 0,
                               0,     nan,  1,    1,     inf,  1,    1,    12.1f, 0.1f, 0.1f};
  VoxelSampler sampler;
  Sample sample;
  TakeSample({1, 100, 0, 0.5, 1.5}, xyz, {}, sampler, sample);
  ASSERT_EQ(sample.map.size(), 2u);
  EXPECT_FLOAT_EQ(sample.map[0].p.x, 10.1f);
  EXPECT_FLOAT_EQ(sample.map[1].p.x, 12.1f);
}

TEST(Sampling, TurnsElevationsAndKeepsRangeAndAzimuth) {
  VoxelSampler sampler;
  Sample sample;
  TakeSample({1, 100, 0.01, 0.5, 1.5}, std::vector<float>{3, 4, 0.5f}, {}, sampler, sample);
  const Vec3 p = sample.map.at(0).p;
  EXPECT_NEAR(p.Norm(), std::sqrt(25.25), 1e-9);
  EXPECT_NEAR(std::atan2(p.y, p.x), std::atan2(4.0, 3.0), 1e-12);
  EXPECT_NEAR(std::atan2(p.z, std::hypot(p.x, p.y)), std::atan2(0.5, 5.0) + 0.01, 1e-9);
}

TEST(Threshold, FollowsThePaper) {
  AdaptiveThreshold threshold(2.0, 0.1, 100);
  EXPECT_DOUBLE_EQ(threshold.SigmaM(), 2.0);
  EXPECT_DOUBLE_EQ(threshold.Update(Rigid{}), 0);
  EXPECT_DOUBLE_EQ(threshold.SigmaM(), 2.0);
  EXPECT_NEAR(threshold.Update({{}, {0.05, 0, 0}}), 0.05, 1e-12);
  EXPECT_DOUBLE_EQ(threshold.SigmaM(), 2.0) << "smaller than the least motion";
  EXPECT_NEAR(threshold.Update({ExpRotation({0, 0, 0.002}), {0.3, 0, 0}}), 0.3 + 2 * 100 * std::sin(0.001), 1e-9);
  EXPECT_NEAR(threshold.SigmaM(), std::sqrt((4 + 0.5 * 0.5) / 2), 1e-6);
}

}  // namespace
}  // namespace lanetrace
