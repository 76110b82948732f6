// Lidar odometry on worlds whose answer is known.
#include "registration/odometry.h"
#include "refusal.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "parallel/thread_pool.h"
#include "random.h"

namespace lanetrace {
namespace {

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
      const double range = world(at.p, at.q.Rotate(along));
      if (!(range < 90)) continue;
      for (const double c : {along.x * range, along.y * range, along.z * range})
        cloud.xyz.push_back(static_cast<float>(c));
      cloud.timesNs.push_back(static_cast<std::int32_t>(std::lround(tau * 1e9)));
    }
  }
  return cloud;
}

// A configuration as drives have it (ODOMETRY_DEFAULTS of engine/kernels/registration.ts).
const OdometryConfig kConfig{
    .minRangeM = 3,
    .maxRangeM = 100,
    .voxelM = 1,
    .pointsPerVoxel = 20,
    .mapVoxelM = 0.5,
    .sourceVoxelM = 1.5,
    .planeRadiusM = 0.7,
    .wideRadiusM = 1,
    .planarity = 0.1,
    .pointWeight = 0.1,
    .initialThresholdM = 2,
    .minMotionM = 0.1,
    .kernelOverThreshold = 1.0 / 3.0,
    .maxIterations = 50,
    .convergence = 1e-4,
    .deskew = true,
    .searchSpeedMps = 45,
};

const Twist kCruise{{0, 0, 0.15}, {12, 0, 0}};  // 12 m/s in a gentle bend

ScanResult Feed(Odometry& odometry, int k, const Twist& velocity = kCruise, double lagS = 0,
                ScanTrace* trace = nullptr) {
  const Cloud cloud = Spin(Exp(velocity * (0.1 * k)), velocity, lagS);
  return odometry.Register(cloud.xyz, cloud.timesNs, k * 1e8, nullptr, trace, 50);
}

bool SameBits(const ScanResult& a, const ScanResult& b) {
  const auto row = [](const ScanResult& r) {
    return std::vector<double>{r.pose.q.w,
                               r.pose.q.x,
                               r.pose.q.y,
                               r.pose.q.z,
                               r.pose.p.x,
                               r.pose.p.y,
                               r.pose.p.z,
                               r.meanResidualM,
                               r.sigmaM,
                               r.minEigenvalueRatio,
                               r.deviationM,
                               r.jumpM,
                               double(r.iterations),
                               double(r.correspondences),
                               double(r.matched),
                               double(r.mapPoints)};
  };
  return row(a) == row(b);
}

TEST(Align, RecoversAKnownMotion) {
  ThreadPool pool(2);
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
  const Alignment aligned = Align(config, map, sample.source, Rigid{}, Motion{}, 3, 0.5, pool, nullptr);
  const Rigid error = truth.Inverse() * aligned.pose;
  EXPECT_LT(error.p.Norm(), 0.005);
  EXPECT_LT(error.q.Angle(), 0.0005);
  EXPECT_GT(aligned.minEigenvalueRatio, 1e-3);
}

TEST(Align, ShowsADegenerateDirection) {
  ThreadPool pool(1);
  PointMap map(1.0, 20);
  std::vector<TimedPoint> source;
  for (double x = -20; x < 20; x += 0.3)
    for (double y = -20; y < 20; y += 0.3) {
      map.Insert({x, y, -1.7});
      source.push_back({{x, y, -1.7}, 0});
    }
  const AlignConfig config{20, 1e-5, 0.7, 1.0, 0.1, 0};
  EXPECT_LT(Align(config, map, source, Rigid{}, Motion{}, 3, 0.5, pool, nullptr).minEigenvalueRatio, 1e-6);
}

TEST(Odometry, DeskewOfPointsTakenAtOnceIsTheIdentity) {
  OdometryConfig off = kConfig;
  off.deskew = false;
  Odometry a(kConfig, 1), b(off, 1);
  for (int k = 0; k < 4; ++k) {
    Cloud cloud = Spin(Exp(kCruise * (0.1 * k)), {});
    std::fill(cloud.timesNs.begin(), cloud.timesNs.end(), 0);
    const ScanResult x = a.Register(cloud.xyz, cloud.timesNs, k * 1e8, nullptr, nullptr, 0);
    EXPECT_TRUE(SameBits(x, b.Register(cloud.xyz, {}, k * 1e8, nullptr, nullptr, 0))) << "sweep " << k;
  }
}

TEST(Odometry, StandsStillWithTheSensor) {
  Odometry odometry(kConfig, 1);
  for (int k = 0; k < 4; ++k) EXPECT_LT(Feed(odometry, k, Twist{}).pose.p.Norm(), 0.005);
}

// Poses must hold at each sweep's t whatever part of the turn t names, from the first sweep on, at speed.
TEST(Odometry, FollowsADriveThatBeginsAtSpeed) {
  for (const double lagS : {0.0, 0.05, -0.05}) {
    Odometry odometry(kConfig, 2);
    for (int k = 0; k < 25; ++k) {
      const ScanResult result = Feed(odometry, k, kCruise, lagS);
      const Rigid error = Exp(kCruise * (0.1 * k)).Inverse() * result.pose;
      EXPECT_LT(error.p.Norm(), 0.05 + 0.003 * 1.2 * k) << "sweep " << k << " lag " << lagS;
      EXPECT_LT(error.q.Angle(), 0.005) << "sweep " << k << " lag " << lagS;
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
    Odometry odometry(kConfig, 2);
    for (int k = 0; k < 10; ++k) {
      const Rigid at = Exp(velocity * (0.1 * k));
      const Cloud cloud = Spin(at, velocity, 0, RangeInYard);
      const Rigid error = at.Inverse() * odometry.Register(cloud.xyz, cloud.timesNs, k * 1e8, nullptr, nullptr, 0).pose;
      EXPECT_LT(error.p.Norm(), 0.1) << "sweep " << k << " at " << speed << " m/s";
    }
  }
}

// A straight tunnel of one profile: any speed along it fits.
double RangeInTunnel(const Vec3& from, const Vec3& along) {
  double best = along.z < 0 ? (-1.7 - from.z) / along.z : (4.5 - from.z) / along.z;
  for (const double wall : {-6.0, 5.0})
    if ((wall - from.y) / along.y > 0) best = std::min(best, (wall - from.y) / along.y);
  return best;
}

TEST(Odometry, HoldsToTheSpeedThatItIsToldWhereTheWayIsOpenAlongItself) {
  const Twist velocity{{}, {20, 0, 0}};
  const Vec3 told = velocity.v;
  Odometry alone(kConfig, 2), with(kConfig, 2);
  double lost = 0;
  for (int k = 0; k < 10; ++k) {
    const Rigid at = Exp(velocity * (0.1 * k));
    const Cloud cloud = Spin(at, velocity, 0, RangeInTunnel);
    const Rigid free = alone.Register(cloud.xyz, cloud.timesNs, k * 1e8, nullptr, nullptr, 0).pose;
    lost = std::max(lost, (at.Inverse() * free).p.Norm());
    const ScanResult held = with.Register(cloud.xyz, cloud.timesNs, k * 1e8, &told, nullptr, 0);
    EXPECT_LT((at.Inverse() * held.pose).p.Norm(), 0.2) << "sweep " << k;
    EXPECT_EQ(held.held, k > 0);
  }
  EXPECT_GT(lost, 2);
}

TEST(Odometry, IsNotLedByAWrongSpeedWhereTheWorldTellsIts) {
  const Vec3 told{43, 0, 0};  // km/h
  Odometry alone(kConfig, 2), with(kConfig, 2);
  for (int k = 0; k < 6; ++k) {
    const Cloud cloud = Spin(Exp(kCruise * (0.1 * k)), kCruise, 0);
    const ScanResult free = alone.Register(cloud.xyz, cloud.timesNs, k * 1e8, nullptr, nullptr, 0);
    EXPECT_TRUE(SameBits(free, with.Register(cloud.xyz, cloud.timesNs, k * 1e8, &told, nullptr, 0))) << "sweep " << k;
  }
}

TEST(Odometry, BridgesSweepsThatAreMissing) {
  Odometry odometry(kConfig, 2);
  for (const int k : {0, 1, 2, 3, 4, 8, 9, 14, 15, 16}) {
    const Rigid error = Exp(kCruise * (0.1 * k)).Inverse() * Feed(odometry, k).pose;
    EXPECT_LT(error.p.Norm(), 0.15) << "sweep " << k;
  }
}

TEST(Odometry, GivesTheSameBitsAtAnyNumberOfThreads) {
  Odometry one(kConfig, 1), two(kConfig, 2), five(kConfig, 5);
  for (int k = 0; k < 8; ++k) {
    const ScanResult a = Feed(one, k), b = Feed(two, k), c = Feed(five, k);
    EXPECT_TRUE(SameBits(a, b) && SameBits(a, c)) << "sweep " << k;
  }
  EXPECT_EQ(one.Save(), two.Save());
  EXPECT_EQ(one.Save(), five.Save());
}

TEST(Odometry, GoesOnFromASavedStateAsIfNothingHadHappened) {
  Odometry whole(kConfig, 1);
  auto parts = std::make_unique<Odometry>(kConfig, 1);
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
  Odometry plain(kConfig, 1), traced(kConfig, 2);
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
  Odometry odometry(kConfig, 1);
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
  Odometry odometry(kConfig, 2);
  Feed(odometry, 0);
  Feed(odometry, 1);
  const Rigid before = Feed(odometry, 2).pose;
  const ScanResult blind = odometry.Register({}, {}, 3e8, nullptr, nullptr, 0);
  EXPECT_EQ(blind.correspondences, 0);
  EXPECT_NEAR((blind.pose.p - before.p).Norm(), 1.2, 0.05) << "goes on at constant velocity";
  EXPECT_LT((Exp(kCruise * 0.4).Inverse() * Feed(odometry, 4).pose).p.Norm(), 0.1);
  EXPECT_THROW(odometry.Register({}, {}, 4e8, nullptr, nullptr, 0), Refusal);
}

}  // namespace
}  // namespace lanetrace
