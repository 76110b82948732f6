#include "registration/odometry.h"

#include <algorithm>
#include <cmath>

#include "refusal.h"

namespace lanetrace {

namespace {
constexpr double kTidyEveryM = 5;    // far voxels are dropped after so much travel, not every sweep
constexpr int kStartRounds = 3;      // start: velocity, undistort, align, again
constexpr double kSearchCells = 20;  // to each side, so that a long gap after the first sweep stays affordable
constexpr double kLeastIntervalS = 1e-3;
constexpr std::size_t kVoters = 1000;
constexpr std::size_t kLeastVoters = 50;
constexpr double kStandingM = 0.7;
// A sweep contradicts what was told of its velocity by this much (m/s) and this share of it …
constexpr double kContradictsMps = 0.5;
constexpr double kContradicts = 0.05;
// … which counts where a direction is open: least over greatest eigenvalue below this. Streets lie at 0.04 to 0.15,
// open country seen by 32 lasers at 0.001 to 0.03.
constexpr double kOpen = 0.03;
constexpr double kLongestPredictionS = 2;  // beyond, constant velocity is a guess worse than the last place
// Points of columns that stand up: walls, poles, cars. The rings on the ground travel with the sensor, so they would
// vote for standing still. All points where too few stand.
std::vector<Vec3> Standing(const std::vector<TimedPoint>& points, double columnM) {
  struct Entry {
    std::uint64_t column;
    double z;
    std::uint32_t index;
  };
  std::vector<Entry> entries;
  entries.reserve(points.size());
  for (std::uint32_t i = 0; i < points.size(); ++i) {
    const Vec3& p = points[i].p;
    entries.push_back({PackKey({static_cast<std::int32_t>(std::floor(p.x / columnM)),
                                static_cast<std::int32_t>(std::floor(p.y / columnM)), 0}),
                       p.z, i});
  }
  std::sort(entries.begin(), entries.end(), [](const Entry& a, const Entry& b) {
    return a.column != b.column ? a.column < b.column : a.index < b.index;
  });
  std::vector<Vec3> standing;
  for (std::size_t from = 0, to; from < entries.size(); from = to) {
    double low = entries[from].z, high = low;
    for (to = from; to < entries.size() && entries[to].column == entries[from].column; ++to) {
      low = std::min(low, entries[to].z);
      high = std::max(high, entries[to].z);
    }
    if (high - low < kStandingM) continue;
    for (std::size_t i = from; i < to; ++i) standing.push_back(points[entries[i].index].p);
  }
  if (standing.size() >= kLeastVoters) return standing;
  standing.clear();
  for (const TimedPoint& point : points) standing.push_back(point.p);
  return standing;
}

}  // namespace

std::string OdometryConfig::Problem() const {
  const auto within = [](double v, double low, double high) { return v >= low && v <= high; };
  if (!within(minRangeM, 0, 1000)) return "minRangeM must be from 0 to 1000 m";
  if (!within(maxRangeM, minRangeM + 1, 2000)) return "maxRangeM must be from minRangeM + 1 to 2000 m";
  if (!within(elevationOffsetRad, -0.1, 0.1)) return "elevationOffsetRad must be from -0.1 to 0.1 rad";
  if (!within(voxelM, 0.05, 10)) return "voxelM must be from 0.05 to 10 m";
  if (pointsPerVoxel < 1 || pointsPerVoxel > PointMap::kCapacity) return "pointsPerVoxel must be from 1 to 20";
  if (!within(mapVoxelM, 0.01, 10)) return "mapVoxelM must be from 0.01 to 10 m";
  if (!within(sourceVoxelM, 0.01, 20)) return "sourceVoxelM must be from 0.01 to 20 m";
  if (!within(planeRadiusM, 0.01, voxelM)) return "planeRadiusM must be from 0.01 m to voxelM";
  if (!within(wideRadiusM, planeRadiusM, 2 * voxelM)) return "wideRadiusM must be from planeRadiusM to 2 voxelM";
  if (!within(planarity, 0, 1)) return "planarity must be from 0 to 1";
  if (!within(pointWeight, 0, 1)) return "pointWeight must be from 0 to 1";
  if (!within(initialThresholdM, 0.01, 100)) return "initialThresholdM must be from 0.01 to 100 m";
  if (!within(minMotionM, 0, 10)) return "minMotionM must be from 0 to 10 m";
  if (!within(kernelOverThreshold, 0.001, 10)) return "kernelOverThreshold must be from 0.001 to 10";
  if (maxIterations < 1 || maxIterations > 1000) return "maxIterations must be from 1 to 1000";
  if (!within(convergence, 1e-9, 1)) return "convergence must be from 1e-9 to 1";
  if (!within(searchSpeedMps, 0, 150)) return "searchSpeedMps must be from 0 to 150 m/s";
  return {};
}

AdaptiveThreshold::AdaptiveThreshold(double initialM, double minMotionM, double maxRangeM)
    : sumSquares(initialM * initialM), count(1), minMotionM_(minMotionM), maxRangeM_(maxRangeM) {}

double AdaptiveThreshold::SigmaM() const { return std::sqrt(sumSquares / count); }

double AdaptiveThreshold::Update(const Rigid& deviation) {
  const double error = deviation.p.Norm() + 2 * maxRangeM_ * std::sin(deviation.q.Angle() / 2);
  if (error > minMotionM_) {
    sumSquares += error * error;
    count += 1;
  }
  return error;
}

Odometry::Odometry(const OdometryConfig& config, unsigned threads)
    : config_(config),
      align_{config.maxIterations, config.convergence, config.planeRadiusM,
             config.wideRadiusM,   config.planarity,   config.pointWeight},
      pool_(threads),
      map_(config.voxelM, config.pointsPerVoxel),
      threshold_(config.initialThresholdM, config.minMotionM, config.maxRangeM) {}

void Odometry::InsertSample(const std::vector<TimedPoint>& points, const Rigid& pose, const Twist& velocity) {
  const Mat3 R = MatrixOf(pose.q);
  for (const TimedPoint& point : points) {
    map_.Insert(R * ExpTimes(velocity * point.tauS, point.p) + pose.p);
  }
}

double Odometry::CentreTimes() {
  double low = 0, high = 0;
  for (std::size_t i = 0; i < sample_.map.size(); ++i) {
    const double tau = sample_.map[i].tauS;
    low = i ? std::min(low, tau) : tau;
    high = i ? std::max(high, tau) : tau;
  }
  const double middle = (low + high) / 2;
  for (TimedPoint& point : sample_.map) point.tauS -= middle;
  for (TimedPoint& point : sample_.source) point.tauS -= middle;
  return middle;
}

ScanResult Odometry::RegisterFirst() {
  InsertSample(sample_.map, pose_, velocity_);
  first_ = sample_.map;
  ScanResult out;
  out.sourcePoints = static_cast<int>(sample_.source.size());
  out.sigmaM = threshold_.SigmaM();
  out.minEigenvalueRatio = 1;
  out.mapPoints = static_cast<int>(map_.Points());
  return out;
}

// The drive may begin at speed. Two sweeps distorted by the same motion fit each other, so the shift between the first
// two is looked for on a grid, without undistorting, by counting how many points come to lie close to the map.
Rigid Odometry::FindStart(double intervalS) {
  const double reach = config_.searchSpeedMps * intervalS;
  const double step = std::max(config_.voxelM / 2, reach / kSearchCells);
  const int cells = static_cast<int>(std::ceil(reach / step));
  if (cells == 0) return pose_;
  const int side = 2 * cells + 1;
  std::vector<int> votes(static_cast<std::size_t>(side) * side);
  const std::vector<Vec3> voters = Standing(sample_.map, config_.voxelM);
  const std::size_t stride = std::max<std::size_t>(1, voters.size() / kVoters);
  const double near = step / 2;
  pool_.Run(votes.size(), [&](std::size_t cell) {
    const Vec3 shift{(static_cast<int>(cell) / side - cells) * step, (static_cast<int>(cell) % side - cells) * step, 0};
    if (shift.Squared() > reach * reach) return;
    PointMap::Around around;
    int count = 0;
    for (std::size_t i = 0; i < voters.size(); i += stride) {
      const Vec3 q = voters[i] + shift;
      map_.FindAround(map_.KeyOf(q), around);
      if (around.count && map_.Look(q, around, near).nearestSquared < near * near) ++count;
    }
    votes[cell] = count;
  });
  // Of equal cells the one nearest to standing still: the list is searched by distance from the middle.
  std::size_t best = static_cast<std::size_t>(cells) * side + cells;
  auto away = [&](std::size_t cell) {
    const int a = static_cast<int>(cell) / side - cells, b = static_cast<int>(cell) % side - cells;
    return a * a + b * b;
  };
  for (std::size_t cell = 0; cell < votes.size(); ++cell)
    if (votes[cell] > votes[best] || (votes[cell] == votes[best] && away(cell) < away(best))) best = cell;
  Rigid start = pose_;
  start.p =
      start.p + Vec3{(static_cast<int>(best) / side - cells) * step, (static_cast<int>(best) % side - cells) * step, 0};
  return start;
}

void Odometry::TraceMap(const Vec3& around, double radiusM, ScanTrace& trace) const {
  const double limit = radiusM * radiusM;
  for (std::size_t v = 0; v < map_.Voxels().size(); ++v) {
    for (std::uint32_t i = 0; i < map_.Voxels()[v].count; ++i) {
      const Vec3 p = map_.PointAt(static_cast<std::int32_t>(v * PointMap::kCapacity + i));
      if ((p - around).Squared() > limit) continue;
      for (const double c : {p.x, p.y, p.z}) trace.map.push_back(static_cast<float>(c));
    }
  }
}

// Registration works with the pose at the middle of the sweep; a trace shows the pose at the sweep's t.
void Odometry::TraceScan(const Motion& motion, double middleS, ScanTrace& trace) const {
  Twist velocity;
  for (IterationTrace& step : trace.iterations) {
    velocity = motion.VelocityTo(step.pose);
    step.pose = step.pose * Exp(velocity * -middleS);
  }
  for (const TimedPoint& point : sample_.source) {
    const Vec3 p = ExpTimes(velocity * (point.tauS + middleS), point.p);
    for (const double c : {p.x, p.y, p.z}) trace.scan.push_back(static_cast<float>(c));
  }
}

Rigid Odometry::StartMoving(Motion& motion, double firstMiddleS, double sigmaM, const Vec3* told) {
  if (told) {
    const Twist velocity{{}, *told};
    pose_ = motion.previous = Exp(velocity * firstMiddleS);
    map_.Clear();
    InsertSample(first_, pose_, velocity);
  }
  Rigid prediction = told ? pose_ * Exp(Twist{{}, *told} * motion.intervalS) : FindStart(motion.intervalS);
  for (int round = 0; round < kStartRounds; ++round) {
    const Motion model = round == 0 && !told ? Motion{} : motion;
    prediction = Align(align_, map_, sample_.source, prediction, model, 3 * sigmaM,
                       sigmaM * config_.kernelOverThreshold, pool_, nullptr)
                     .pose;
    // The first sweep lies where its middle was: the odometry frame is the sensor's at that sweep's t.
    const Twist velocity = motion.VelocityTo(prediction);
    const Rigid step = pose_.Inverse() * prediction;
    pose_ = motion.previous = Exp(velocity * firstMiddleS);
    prediction = pose_ * step;
    map_.Clear();
    InsertSample(first_, pose_, velocity);
  }
  return prediction;
}

Alignment Odometry::Place(Motion& motion, Rigid& prediction, double firstMiddleS, const Vec3* told, ScanTrace* trace,
                          double mapRadiusM) {
  // 2. Predict (section III-A).
  if (told) motion.toldM = pose_.q.Rotate(*told) * motion.intervalS;
  const Twist velocity = told ? Twist{velocity_.w, *told} : velocity_;
  prediction = pose_ * Exp(velocity * std::min(motion.intervalS, kLongestPredictionS));
  // 3. Threshold (section III-C).
  const double sigma = threshold_.SigmaM();
  // The second sweep has no velocity to be predicted by.
  if (scans_ == 2 && config_.searchSpeedMps > 0) prediction = StartMoving(motion, firstMiddleS, sigma, told);
  if (trace) {
    *trace = {};
    TraceMap(prediction.p, mapRadiusM, *trace);
  }
  // 4. Align (section III-D).
  return Align(align_, map_, sample_.source, prediction, motion, 3 * sigma, sigma * config_.kernelOverThreshold, pool_,
               trace ? &trace->iterations : nullptr);
}

// The steps are numbered as in docs/stages/odometry.md, "One sweep".
ScanResult Odometry::Register(std::span<const float> xyz, std::span<const std::int32_t> timesNs, double tNs,
                              const Vec3* told, ScanTrace* trace, double mapRadiusM) {
  if (scans_ > 0 && !(tNs > lastNs_)) throw Refusal("sweeps must come in order of time");
  // 1. Sample (KISS-ICP, section III-B).
  TakeSample(
      {config_.minRangeM, config_.maxRangeM, config_.elevationOffsetRad, config_.mapVoxelM, config_.sourceVoxelM}, xyz,
      config_.deskew ? timesNs : std::span<const std::int32_t>{}, sampler_, sample_);
  const double middleS = CentreTimes();
  const double intervalS = std::max(kLeastIntervalS, (tNs - lastNs_) * 1e-9 + middleS - lastMiddleS_);
  const double firstMiddleS = lastMiddleS_;
  lastNs_ = tNs;
  lastMiddleS_ = middleS;
  if (scans_++ == 0) {
    if (trace) TraceScan(Motion{}, middleS, *trace);
    return RegisterFirst();
  }

  Motion motion{pose_, intervalS, {}};
  Rigid prediction;
  Alignment aligned = Place(motion, prediction, firstMiddleS, held_ ? told : nullptr, trace, mapRadiusM);
  if (told && !held_ && aligned.minEigenvalueRatio < kOpen) {
    const double speed = (aligned.pose.p - motion.previous.p).Norm() / intervalS;
    held_ = std::abs(speed - told->Norm()) > kContradictsMps + kContradicts * told->Norm();
    if (held_) aligned = Place(motion, prediction, firstMiddleS, told, trace, mapRadiusM);
  }
  ScanResult out;
  out.held = held_ && told;
  out.iterations = aligned.iterations;
  out.correspondences = aligned.correspondences;
  out.matched = aligned.matched;
  out.sourcePoints = static_cast<int>(sample_.source.size());
  out.meanResidualM = aligned.meanResidualM;
  out.sigmaM = threshold_.SigmaM();
  out.minEigenvalueRatio = aligned.minEigenvalueRatio;
  // 5. Update threshold, velocity and map.
  const Rigid deviation = prediction.Inverse() * aligned.pose;
  out.deviationM = threshold_.Update(deviation);
  out.jumpM = deviation.p.Norm();

  if (trace) TraceScan(motion, middleS, *trace);
  velocity_ = Log(pose_.Inverse() * aligned.pose) * (1 / intervalS);
  travelledM_ += (aligned.pose.p - pose_.p).Norm();
  pose_ = aligned.pose;
  out.pose = pose_ * Exp(velocity_ * -middleS);
  const Vec3& at = out.pose.p;
  // Not-a-number fails the comparison, too.
  if (!(std::abs(at.x) <= kFarthestM && std::abs(at.y) <= kFarthestM && std::abs(at.z) <= kFarthestM &&
        std::isfinite(out.pose.q.w)))
    throw Refusal("The sweep does not fit the ones before: it was placed out of all bounds.");
  first_.clear();
  InsertSample(sample_.map, pose_, velocity_);
  if (travelledM_ > kTidyEveryM) {
    map_.RemoveFar(pose_.p, config_.maxRangeM);
    travelledM_ = 0;
  }
  out.mapPoints = static_cast<int>(map_.Points());
  return out;
}

}  // namespace lanetrace
