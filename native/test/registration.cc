// Lidar odometry on worlds whose answer is known.
#include "registration/odometry.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "parallel/crew.h"

namespace lanetrace {
namespace {

// A reproducible generator: xorshift64*.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}
  double Uniform(double low, double high) {
    state_ ^= state_ >> 12;
    state_ ^= state_ << 25;
    state_ ^= state_ >> 27;
    return low + (high - low) * static_cast<double>((state_ * 0x2545f4914f6cdd1dull) >> 11) / 9007199254740992.0;
  }

 private:
  std::uint64_t state_;
};

// A street: ground, two walls with bays across them, so that no direction slides.
double Range(const Vec3& from, const Vec3& along) {
  double best = std::numeric_limits<double>::infinity();
  const auto hit = [&](double distance) {
    if (distance > 0.5) best = std::min(best, distance);
  };
  if (along.z < 0) hit((-1.7 - from.z) / along.z);
  for (const double wall : {-8.0, 9.0})
    if (along.y * wall > 0) hit((wall - from.y) / along.y);
  for (double x = -200; x <= 200; x += 13) {
    if (along.x == 0) continue;
    const double d = (x - from.x) / along.x;
    const double y = from.y + d * along.y;
    if (std::abs(y) > 6) hit(d);
  }
  return best;
}

struct Cloud {
  std::vector<float> xyz;
  std::vector<std::int32_t> timesNs;
};

// One turn of a spinning lidar that moves with a constant twist; offsets from its t run over -50..50 ms plus a lag.
Cloud Spin(const Rigid& atT, const Twist& velocity, double lagS = 0,
           double (*world)(const Vec3&, const Vec3&) = Range) {
  Cloud cloud;
  for (int ring = 0; ring < 32; ++ring) {
    const double elevation = (-24.0 + ring * 0.9) * 3.14159265358979 / 180;
    for (int step = 0; step < 720; ++step) {
      const double tau = (step / 720.0 - 0.5) * 0.1 + lagS;
      const double azimuth = -2 * 3.14159265358979 * (step / 720.0 - 0.5);
      const Vec3 along{std::cos(elevation) * std::cos(azimuth), std::cos(elevation) * std::sin(azimuth),
                       std::sin(elevation)};
      const Rigid at = atT * Exp(velocity * tau);
      const double range = world(at.p, at.q.rotate(along));
      if (!(range < 90)) continue;
      for (const double c : {along.x * range, along.y * range, along.z * range})
        cloud.xyz.push_back(static_cast<float>(c));
      cloud.timesNs.push_back(static_cast<std::int32_t>(std::lround(tau * 1e9)));
    }
  }
  return cloud;
}

const Twist kCruise{{0, 0, 0.15}, {12, 0, 0}};  // 12 m/s in a gentle bend

ScanResult Feed(Odometry& odometry, int k, const Twist& velocity = kCruise, double lagS = 0, ScanTrace* trace = nullptr) {
  const Cloud cloud = Spin(Exp(velocity * (0.1 * k)), velocity, lagS);
  return odometry.Register(cloud.xyz, cloud.timesNs, k * 1e8, trace, 50);
}

bool SameBits(const ScanResult& a, const ScanResult& b) {
  const auto row = [](const ScanResult& r) {
    return std::vector<double>{r.pose.q.w,        r.pose.q.x,     r.pose.q.y,
                               r.pose.q.z,        r.pose.p.x,     r.pose.p.y,
                               r.pose.p.z,        r.meanResidualM, r.sigmaM,
                               r.minEigenvalueRatio, r.deviationM, r.jumpM,
                               double(r.iterations), double(r.correspondences), double(r.matched), double(r.mapPoints)};
  };
  return row(a) == row(b);
}

TEST(Rigid, ExpAndLogUndoEachOther) {
  Random random(1);
  for (int i = 0; i < 1000; ++i) {
    const double size = i % 2 ? 3.0 : 1e-4;
    const Twist twist{{random.Uniform(-1, 1) * size * 0.55, random.Uniform(-1, 1) * size * 0.55, random.Uniform(-1, 1) * size * 0.55},
                      {random.Uniform(-9, 9), random.Uniform(-9, 9), random.Uniform(-9, 9)}};
    const Twist back = Log(Exp(twist));
    EXPECT_LT((back.w - twist.w).norm() + (back.v - twist.v).norm(), 1e-9 * (1 + twist.v.norm()));
    const Vec3 p{1, -2, 3};
    EXPECT_LT((ExpTimes(twist, p) - Exp(twist) * p).norm(), 1e-12 * (1 + twist.v.norm()));
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
    p = p - n * n.dot(p);
    m[0] += p.x * p.x, m[1] += p.x * p.y, m[2] += p.x * p.z, m[3] += p.y * p.y, m[4] += p.y * p.z, m[5] += p.z * p.z;
  }
  const PlaneEigen e = SmallestEigen3(m[0], m[1], m[2], m[3], m[4], m[5]);
  EXPECT_NEAR(std::abs(e.normal.dot(n)), 1, 1e-6);
  EXPECT_NEAR(e.low, 0, 1e-6 * e.high);
}

TEST(PointMap, NearestAmong27VoxelsIsThatOfBruteForce) {
  Random random(4);
  PointMap map(1.0, 20);
  for (int i = 0; i < 4000; ++i) map.Insert({random.Uniform(-6, 6), random.Uniform(-6, 6), random.Uniform(-2, 2)});
  std::vector<Vec3> points;
  for (std::size_t v = 0; v < map.voxels().size(); ++v)
    for (std::uint32_t i = 0; i < map.voxels()[v].count; ++i)
      points.push_back(map.PointAt(static_cast<std::int32_t>(v * PointMap::kCapacity + i)));
  EXPECT_EQ(points.size(), map.points());
  for (int i = 0; i < 500; ++i) {
    const Vec3 q{random.Uniform(-7, 7), random.Uniform(-7, 7), random.Uniform(-3, 3)};
    double best = std::numeric_limits<double>::infinity();
    const VoxelKey k = map.KeyOf(q);
    for (const Vec3& p : points) {
      const VoxelKey c = map.KeyOf(p);
      if (std::abs(c[0] - k[0]) > 1 || std::abs(c[1] - k[1]) > 1 || std::abs(c[2] - k[2]) > 1) continue;
      best = std::min(best, (p - q).squared());
    }
    const PointMap::Near near = map.Nearest(q);
    if (std::isinf(best)) {
      EXPECT_LT(near.nearest, 0);
      continue;
    }
    EXPECT_NEAR(near.nearestSquared, best, 1e-4);
    EXPECT_NEAR((map.PointAt(near.nearest) - q).squared(), best, 1e-4);
  }
}

TEST(PointMap, KeepsItsPointsApartAndItsVoxelsBounded) {
  Random random(5);
  PointMap map(1.0, 20);
  for (int i = 0; i < 20000; ++i) map.Insert({random.Uniform(0, 2), random.Uniform(0, 2), random.Uniform(0, 2)});
  for (const PointMap::Voxel& voxel : map.voxels()) {
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
  EXPECT_EQ(map.points(), 50u);
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
  const std::vector<float> xyz{10.1f, 0.1f, 0.1f, 10.2f, 0.2f, 0.2f, 0.5f, 0, 0, 200, 0, 0, nan, 1, 1, inf, 1, 1, 12.1f, 0.1f, 0.1f};
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
  EXPECT_NEAR(p.norm(), std::sqrt(25.25), 1e-9);
  EXPECT_NEAR(std::atan2(p.y, p.x), std::atan2(4.0, 3.0), 1e-12);
  EXPECT_NEAR(std::atan2(p.z, std::hypot(p.x, p.y)), std::atan2(0.5, 5.0) + 0.01, 1e-9);
}

TEST(Threshold, FollowsThePaper) {
  AdaptiveThreshold threshold(2.0, 0.1, 100);
  EXPECT_DOUBLE_EQ(threshold.sigmaM(), 2.0);
  EXPECT_DOUBLE_EQ(threshold.Update(Rigid{}), 0);
  EXPECT_DOUBLE_EQ(threshold.sigmaM(), 2.0);
  EXPECT_NEAR(threshold.Update({{}, {0.05, 0, 0}}), 0.05, 1e-12);
  EXPECT_DOUBLE_EQ(threshold.sigmaM(), 2.0) << "smaller than the least motion";
  EXPECT_NEAR(threshold.Update({ExpRotation({0, 0, 0.002}), {0.3, 0, 0}}), 0.3 + 2 * 100 * std::sin(0.001), 1e-9);
  EXPECT_NEAR(threshold.sigmaM(), std::sqrt((4 + 0.5 * 0.5) / 2), 1e-6);
}

TEST(Align, RecoversAKnownMotion) {
  Crew crew(2);
  const Rigid truth = Exp({{0.01, -0.02, 0.06}, {0.7, -0.4, 0.1}});
  PointMap map(1.0, 20);
  for (double x = -60; x < 60; x += 0.24) {
    for (double y = -8; y < 9; y += 0.24) map.Insert({x, y, -1.7});
    for (double z = -1.7; z < 12; z += 0.24) {
      map.Insert({x, -8, z});
      map.Insert({x, 9, z});
    }
  }
  for (double x = -57; x < 60; x += 13)  // the bays across the street, as Range has them
    for (double z = -1.7; z < 12; z += 0.24)
      for (double y = 6; y < 9; y += 0.24) {
        map.Insert({x, y, z});
        map.Insert({x, -y, z});
      }
  VoxelSampler sampler;
  Sample sample;
  TakeSample({1, 40, 0, 0.5, 1.5}, Spin(truth, {}).xyz, {}, sampler, sample);
  const AlignConfig config{50, 1e-5, 0.7, 1.0, 0.1, 0.1};
  const Alignment aligned = Align(config, map, sample.source, Rigid{}, Motion{}, 3, 0.5, crew, nullptr);
  const Rigid error = truth.inverse() * aligned.pose;
  EXPECT_LT(error.p.norm(), 0.005);
  EXPECT_LT(error.q.angle(), 0.0005);
  EXPECT_GT(aligned.minEigenvalueRatio, 1e-3);
}

TEST(Align, ShowsADegenerateDirection) {
  Crew crew(1);
  PointMap map(1.0, 20);
  std::vector<TimedPoint> source;
  for (double x = -20; x < 20; x += 0.3)
    for (double y = -20; y < 20; y += 0.3) {
      map.Insert({x, y, -1.7});
      source.push_back({{x, y, -1.7}, 0});
    }
  const AlignConfig config{20, 1e-5, 0.7, 1.0, 0.1, 0};
  EXPECT_LT(Align(config, map, source, Rigid{}, Motion{}, 3, 0.5, crew, nullptr).minEigenvalueRatio, 1e-6);
}

TEST(Odometry, DeskewOfPointsTakenAtOnceIsTheIdentity) {
  OdometryConfig off;
  off.deskew = false;
  Odometry a({}, 1), b(off, 1);
  for (int k = 0; k < 4; ++k) {
    Cloud cloud = Spin(Exp(kCruise * (0.1 * k)), {});
    std::fill(cloud.timesNs.begin(), cloud.timesNs.end(), 0);
    const ScanResult x = a.Register(cloud.xyz, cloud.timesNs, k * 1e8, nullptr, 0);
    EXPECT_TRUE(SameBits(x, b.Register(cloud.xyz, {}, k * 1e8, nullptr, 0))) << "sweep " << k;
  }
}

TEST(Odometry, StandsStillWithTheSensor) {
  Odometry odometry({}, 1);
  for (int k = 0; k < 4; ++k) EXPECT_LT(Feed(odometry, k, Twist{}).pose.p.norm(), 0.005);
}

// Poses must hold at each sweep's t whatever part of the turn t names, from the first sweep on, at speed.
TEST(Odometry, FollowsADriveThatBeginsAtSpeed) {
  for (const double lagS : {0.0, 0.05, -0.05}) {
    Odometry odometry({}, 2);
    for (int k = 0; k < 25; ++k) {
      const ScanResult result = Feed(odometry, k, kCruise, lagS);
      const Rigid error = Exp(kCruise * (0.1 * k)).inverse() * result.pose;
      EXPECT_LT(error.p.norm(), 0.05 + 0.003 * 1.2 * k) << "sweep " << k << " lag " << lagS;
      EXPECT_LT(error.q.angle(), 0.005) << "sweep " << k << " lag " << lagS;
    }
  }
}

// Open ground with a few pillars and few rings: the rings on the ground travel with the sensor and must not hold it.
double RangeInYard(const Vec3& from, const Vec3& along) {
  double best = along.z < 0 ? (-1.7 - from.z) / along.z : std::numeric_limits<double>::infinity();
  const double flat = std::hypot(along.x, along.y);
  for (int i = -4; i <= 6; ++i)
    for (int j = -4; j <= 6; ++j) {
      const double x = (i * 26 + (j & 1) * 7 + 11 - from.x) / flat, y = (j * 23 + 9 - from.y) / flat;
      const double near = x * along.x + y * along.y, off = x * along.y - y * along.x;
      if (near > 0 && std::abs(off) < 2) best = std::min(best, (near - std::sqrt(4 - off * off)) / flat);
    }
  return best;
}

TEST(Odometry, IsNotHeldByTheRingsOnOpenGround) {
  for (const double speed : {4.0, 25.0}) {
    const Twist velocity{{0, 0, 0.1}, {speed, 0, 0}};
    Odometry odometry({}, 2);
    for (int k = 0; k < 10; ++k) {
      const Rigid at = Exp(velocity * (0.1 * k));
      const Cloud cloud = Spin(at, velocity, 0, RangeInYard);
      const Rigid error = at.inverse() * odometry.Register(cloud.xyz, cloud.timesNs, k * 1e8, nullptr, 0).pose;
      EXPECT_LT(error.p.norm(), 0.1) << "sweep " << k << " at " << speed << " m/s";
    }
  }
}

TEST(Odometry, BridgesSweepsThatAreMissing) {
  Odometry odometry({}, 2);
  for (const int k : {0, 1, 2, 3, 4, 8, 9, 14, 15, 16}) {
    const Rigid error = Exp(kCruise * (0.1 * k)).inverse() * Feed(odometry, k).pose;
    EXPECT_LT(error.p.norm(), 0.15) << "sweep " << k;
  }
}

TEST(Odometry, GivesTheSameBitsAtAnyNumberOfThreads) {
  Odometry one({}, 1), two({}, 2), five({}, 5);
  for (int k = 0; k < 8; ++k) {
    const ScanResult a = Feed(one, k), b = Feed(two, k), c = Feed(five, k);
    EXPECT_TRUE(SameBits(a, b) && SameBits(a, c)) << "sweep " << k;
  }
  EXPECT_EQ(one.Save(), two.Save());
  EXPECT_EQ(one.Save(), five.Save());
}

TEST(Odometry, GoesOnFromASavedStateAsIfNothingHadHappened) {
  Odometry whole({}, 1);
  auto parts = std::make_unique<Odometry>(OdometryConfig{}, 1);
  for (int k = 0; k < 12; ++k) {
    const ScanResult a = Feed(whole, k), b = Feed(*parts, k);
    EXPECT_TRUE(SameBits(a, b)) << "sweep " << k;
    std::string error;
    parts = Odometry::Load(parts->Save(), 2, error);
    ASSERT_TRUE(parts) << error;
  }
  EXPECT_EQ(whole.Save(), parts->Save());
}

TEST(Odometry, ATraceChangesNothing) {
  Odometry plain({}, 1), traced({}, 2);
  for (int k = 0; k < 5; ++k) {
    ScanTrace trace;
    const ScanResult a = Feed(plain, k), b = Feed(traced, k, kCruise, 0, &trace);
    EXPECT_TRUE(SameBits(a, b)) << "sweep " << k;
    if (k == 0) continue;
    ASSERT_EQ(trace.iterations.size(), static_cast<std::size_t>(b.iterations));
    EXPECT_EQ(trace.iterations.back().residualM.size(), static_cast<std::size_t>(b.correspondences));
    EXPECT_EQ(trace.iterations.back().meanResidualM, b.meanResidualM);
    EXPECT_FALSE(trace.map.empty());
  }
}

TEST(Odometry, RefusesAStateThatIsCutOrChanged) {
  Odometry odometry({}, 1);
  for (int k = 0; k < 3; ++k) Feed(odometry, k);
  const std::vector<std::uint8_t> state = odometry.Save();
  std::string error;
  for (const std::size_t size : {std::size_t{0}, std::size_t{3}, std::size_t{40}, state.size() / 2, state.size() - 1}) {
    EXPECT_FALSE(Odometry::Load({state.data(), size}, 1, error));
    EXPECT_FALSE(error.empty());
  }
  Random random(6);
  for (int i = 0; i < 60; ++i) {  // whatever it answers, it must not read out of bounds
    std::vector<std::uint8_t> hurt = state;
    hurt[static_cast<std::size_t>(random.Uniform(0, 400))] ^= 0xff;
    Odometry::Load(hurt, 1, error);
  }
}

TEST(Odometry, LivesThroughSweepsWithNothingInThem) {
  Odometry odometry({}, 2);
  Feed(odometry, 0);
  Feed(odometry, 1);
  const Rigid before = Feed(odometry, 2).pose;
  const ScanResult blind = odometry.Register({}, {}, 3e8, nullptr, 0);
  EXPECT_EQ(blind.correspondences, 0);
  EXPECT_NEAR((blind.pose.p - before.p).norm(), 1.2, 0.05) << "goes on at constant velocity";
  EXPECT_LT((Exp(kCruise * 0.4).inverse() * Feed(odometry, 4).pose).p.norm(), 0.1);
  EXPECT_THROW(odometry.Register({}, {}, 4e8, nullptr, 0), std::invalid_argument);
}

}  // namespace
}  // namespace lanetrace
