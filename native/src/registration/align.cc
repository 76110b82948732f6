#include "registration/align.h"

#include <algorithm>
#include <cmath>

namespace lanetrace {

namespace {

constexpr std::size_t kChunk = 128;  // sources a chunk; fixed, so that sums are added in one order
constexpr float kMinPlanePoints = 5;
// A told step counts as this many clear correspondences: wheels are right to half a per cent of a step of a metre, a
// plane to some centimetres.
constexpr double kToldWeight = 100;
constexpr double kLine = 0.01;  // middle over largest eigenvalue below which points lie along a line

struct Sums {
  Sym6 H{};
  Vec6 b{};
  double absolute = 0, weight = 0, distance = 0;
  int count = 0, matched = 0;
};

struct Correspondence {
  bool found = false;
  Vec3 source, target;
  double residualM = 0;
};

void AddRow(Sums& sums, const Vec6& J, double r, double w) {
  int at = 0;
  for (int i = 0; i < 6; ++i) {
    const double wj = w * J[i];
    for (int j = i; j < 6; ++j) sums.H[at++] += wj * J[j];
    sums.b[i] -= wj * r;
  }
}

double GemanMcClure(double squared, double kernelSquared) {
  const double k = kernelSquared / (kernelSquared + squared);
  return k * k;
}

// What the map looks like around a point: too little to say, points along a line, a plane, or scatter (a hedge, a
// corner).
struct Shape {
  enum class Kind { kSparse, kLine, kPlane, kScatter } kind = Kind::kSparse;
  Vec3 normal, foot;  // of a plane: unit normal, and centroid relative to the query
  double weight = 0;  // of a plane: 1 where it is perfect, falling to 0 at the bounds
};

Shape ShapeOf(const PointMap::Near& near, double planarity) {
  Shape shape;
  if (!(near.count >= kMinPlanePoints)) return shape;
  const double n = 1.0 / near.weight;
  const Vec3 mean{near.x * n, near.y * n, near.z * n};
  const PlaneEigen e =
      SmallestEigen3(near.xx * n - mean.x * mean.x, near.xy * n - mean.x * mean.y, near.xz * n - mean.x * mean.z,
                     near.yy * n - mean.y * mean.y, near.yz * n - mean.y * mean.z, near.zz * n - mean.z * mean.z);
  const double sum = e.low + e.middle + e.high;
  if (!(sum > 0)) return shape;
  if (e.middle < kLine * e.high) {
    shape.kind = Shape::Kind::kLine;
    return shape;
  }
  const double thin = std::max(0.0, e.low) / sum;
  if (!(thin < planarity)) {
    shape.kind = Shape::Kind::kScatter;
    return shape;
  }
  shape.kind = Shape::Kind::kPlane;
  shape.weight = (1 - thin / planarity) * std::min(1.0, (e.middle - e.low) / e.high * 10);
  shape.normal = e.normal;
  shape.foot = mean;
  return shape;
}

// Where the sensor stands while the residuals of one iteration are computed, and how it moves.
struct Linearisation {
  Linearisation(const Motion& motion, const Rigid& pose)
      : velocity(motion.VelocityTo(pose)),
        moving(motion.intervalS > 0),
        perInterval(moving ? 1 / motion.intervalS : 0),
        R(MatrixOf(pose.q)),
        t(pose.p) {}
  Twist velocity;
  bool moving;
  double perInterval;
  Mat3 R;
  Vec3 t;
};

// The normal equations of one sweep against the map, pose after pose. Keeps which voxels each point fell among.
class NormalEquations {
 public:
  NormalEquations(const AlignConfig& config, const PointMap& map, std::span<const TimedPoint> source,
                  double maxDistanceM, double kernelM, bool traced)
      : config_(config),
        map_(map),
        source_(source),
        maxSquared_(static_cast<float>(maxDistanceM * maxDistanceM)),
        kernelSquared_(kernelM * kernelM),
        around_(source.size()),
        sums_((source.size() + kChunk - 1) / kChunk),
        pairs_(traced ? source.size() : 0) {}

  // KISS-ICP, equations 10 (correspondences) and 11 (sum of weighted squares), linearised at the pose. Sums are added
  // in the order of the chunks.
  Sums At(const Motion& motion, const Rigid& pose, ThreadPool& pool) {
    const Linearisation at(motion, pose);
    pool.Run(sums_.size(), [&](std::size_t chunk) {
      Sums sums;
      const std::size_t end = std::min(source_.size(), (chunk + 1) * kChunk);
      for (std::size_t i = chunk * kChunk; i < end; ++i) AddPoint(at, i, sums);
      sums_[chunk] = sums;
    });
    Sums total;
    for (const Sums& s : sums_) {
      for (int i = 0; i < 21; ++i) total.H[i] += s.H[i];
      for (int i = 0; i < 6; ++i) total.b[i] += s.b[i];
      total.absolute += s.absolute;
      total.distance += s.distance;
      total.count += s.count;
      total.matched += s.matched;
    }
    return total;
  }

  // The correspondences of the last call of At.
  void Trace(IterationTrace& step) const {
    for (const Correspondence& pair : pairs_) {
      if (!pair.found) continue;
      for (const double c : {pair.source.x, pair.source.y, pair.source.z}) step.source.push_back(static_cast<float>(c));
      for (const double c : {pair.target.x, pair.target.y, pair.target.z}) step.target.push_back(static_cast<float>(c));
      step.residualM.push_back(static_cast<float>(pair.residualM));
    }
  }

 private:
  void AddPoint(const Linearisation& at, std::size_t i, Sums& sums) {
    const TimedPoint& point = source_[i];
    // Undistorted, then in the odometry frame (equations 9 and 12).
    const Vec3 p = at.moving ? ExpTimes(at.velocity * point.tauS, point.p) : point.p;
    const Vec3 arm = at.R * p;
    const Vec3 q = arm + at.t;
    // A point taken before the sweep's middle moves less than the pose when the pose is corrected, a later one more.
    const double share = 1 + point.tauS * at.perInterval;
    PointMap::Around& cells = around_[i];
    const VoxelKey key = map_.KeyOf(q);
    if (cells.count < 0 || cells.key != key) map_.FindAround(key, cells);
    Correspondence* pair = pairs_.empty() ? nullptr : &pairs_[i];
    if (pair) pair->found = false;
    if (cells.count == 0) return;
    const PointMap::Near near = map_.Look(q, cells, config_.planeRadiusM);
    if (!(near.nearestSquared < maxSquared_)) return;
    ++sums.matched;
    Shape shape = ShapeOf(near, config_.planarity);
    // Single rings of a sparse map are lines: look further, to the next ring, for the surface they lie on.
    if (shape.kind == Shape::Kind::kLine || shape.kind == Shape::Kind::kSparse)
      shape = ShapeOf(map_.Look(q, cells, config_.wideRadiusM), config_.planarity);
    if (shape.weight > 0) {
      AddToPlane(shape, q, arm, share, sums, pair);
    } else if (shape.kind == Shape::Kind::kScatter && config_.pointWeight > 0) {
      AddToPoint(map_.PointAt(near.nearest), q, arm, share, sums, pair);
    } else {
      // A line would hold the scan to its own rings, which move with the sensor and not with the world.
      return;
    }
    sums.distance += arm.Norm();
    ++sums.count;
  }

  // Point to plane: one row.
  void AddToPlane(const Shape& plane, const Vec3& q, const Vec3& arm, double share, Sums& sums,
                  Correspondence* pair) const {
    const double r = -plane.normal.Dot(plane.foot);
    const double w = plane.weight * GemanMcClure(r * r, kernelSquared_);
    const Vec3 shift = plane.normal * share;
    const Vec3 turn = arm.Cross(shift);
    AddRow(sums, {turn.x, turn.y, turn.z, shift.x, shift.y, shift.z}, r, w);
    sums.absolute += std::abs(r);
    if (pair) *pair = {true, q, q - plane.normal * r, r};
  }

  // Point to point: a row for each axis.
  void AddToPoint(const Vec3& nearest, const Vec3& q, const Vec3& arm, double share, Sums& sums,
                  Correspondence* pair) const {
    const Vec3 r = q - nearest;
    const double w = config_.pointWeight * GemanMcClure(r.Squared(), kernelSquared_);
    const Vec3 a = arm * share;
    AddRow(sums, {0, a.z, -a.y, share, 0, 0}, r.x, w);
    AddRow(sums, {-a.z, 0, a.x, 0, share, 0}, r.y, w);
    AddRow(sums, {a.y, -a.x, 0, 0, 0, share}, r.z, w);
    sums.absolute += std::sqrt(r.Squared());
    if (pair) *pair = {true, q, nearest, std::sqrt(r.Squared())};
  }

  const AlignConfig& config_;
  const PointMap& map_;
  std::span<const TimedPoint> source_;
  float maxSquared_;
  double kernelSquared_;
  std::vector<PointMap::Around> around_;
  std::vector<Sums> sums_;
  std::vector<Correspondence> pairs_;
};

// Holds the way from the last pose to what was told of it, along its own direction.
void AddTold(const Motion& motion, const Rigid& pose, Sums& sums) {
  const double toldM = motion.toldM.Norm();
  if (!(toldM > 0)) return;
  const Vec3 along = motion.toldM * (1 / toldM);
  AddRow(sums, {0, 0, 0, along.x, along.y, along.z}, along.Dot(pose.p - motion.previous.p) - toldM, kToldWeight);
}

// Least over greatest eigenvalue of J^T J, rotation scaled by the mean distance of the points.
double MinEigenvalueRatio(const Sums& total) {
  const double k = total.count / std::max(1e-9, total.distance);
  Sym6 scaled = total.H;
  for (int i = 0; i < 3; ++i)
    for (int j = i; j < 6; ++j) scaled[Packed(6, i, j)] *= j < 3 ? k * k : k;
  const Vec6 values = Eigenvalues6(scaled);
  return values[5] > 0 ? std::max(0.0, values[0]) / values[5] : 0;
}

}  // namespace

Alignment Align(const AlignConfig& config, const PointMap& map, std::span<const TimedPoint> source, const Rigid& guess,
                const Motion& motion, double maxDistanceM, double kernelM, ThreadPool& pool,
                std::vector<IterationTrace>* trace) {
  NormalEquations equations(config, map, source, maxDistanceM, kernelM, trace != nullptr);
  Alignment out;
  out.pose = guess;
  Sums total;
  while (out.iterations < config.maxIterations) {
    total = equations.At(motion, out.pose, pool);
    out.correspondences = total.count;
    out.matched = total.matched;
    out.meanResidualM = total.count ? total.absolute / total.count : 0;
    if (trace) {
      IterationTrace& step = trace->emplace_back();
      step.pose = out.pose;
      step.meanResidualM = out.meanResidualM;
      equations.Trace(step);
    }
    ++out.iterations;
    Vec6 x;
    AddTold(motion, out.pose, total);
    if (total.count < 6 || !SolveSym6(total.H, total.b, x)) break;
    // Equation 12. The step turns about the sensor, in the axes of the odometry frame.
    const Vec3 turn{x[0], x[1], x[2]}, shift{x[3], x[4], x[5]};
    out.pose = {(ExpRotation(turn) * out.pose.q).Normalised(), out.pose.p + shift};
    if (turn.Squared() + shift.Squared() < config.convergence * config.convergence) break;
  }
  if (total.count >= 6) out.minEigenvalueRatio = MinEigenvalueRatio(total);
  return out;
}

}  // namespace lanetrace
