#include "registration/align.h"

#include <algorithm>
#include <cmath>

namespace lanetrace {

namespace {

constexpr std::size_t kChunk = 128;  // sources a chunk; fixed, so that sums are added in one order
constexpr float kMinPlanePoints = 5;
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

}  // namespace

Alignment Align(const AlignConfig& config, const PointMap& map, std::span<const TimedPoint> source, const Rigid& guess,
                const Motion& motion, double maxDistanceM, double kernelM, ThreadPool& pool,
                std::vector<IterationTrace>* trace) {
  const std::size_t n = source.size();
  const std::size_t chunks = (n + kChunk - 1) / kChunk;
  std::vector<PointMap::Around> around(n);
  std::vector<Sums> sums(chunks);
  std::vector<Correspondence> pairs(trace ? n : 0);
  const float maxSquared = static_cast<float>(maxDistanceM * maxDistanceM);
  const double kernelSquared = kernelM * kernelM;

  Alignment out;
  out.pose = guess;
  Sums total;
  for (out.iterations = 0; out.iterations < config.maxIterations;) {
    const Twist velocity = motion.VelocityTo(out.pose);
    const bool moving = motion.intervalS > 0;
    const double perInterval = moving ? 1 / motion.intervalS : 0;
    const Mat3 R = MatrixOf(out.pose.q);
    const Vec3 t = out.pose.p;
    pool.Run(chunks, [&](std::size_t chunk) {
      Sums s;
      const std::size_t end = std::min(n, (chunk + 1) * kChunk);
      for (std::size_t i = chunk * kChunk; i < end; ++i) {
        const Vec3 p = moving ? ExpTimes(velocity * source[i].tauS, source[i].p) : source[i].p;
        const Vec3 arm = R * p;
        const Vec3 q = arm + t;
        // A point taken before the sweep's middle moves less than the pose when the pose is corrected, a later one
        // more.
        const double share = 1 + source[i].tauS * perInterval;
        PointMap::Around& cells = around[i];
        const VoxelKey key = map.KeyOf(q);
        if (cells.count < 0 || cells.key != key) map.FindAround(key, cells);
        if (trace) pairs[i].found = false;
        if (cells.count == 0) continue;
        const PointMap::Near near = map.Look(q, cells, config.planeRadiusM);
        if (!(near.nearestSquared < maxSquared)) continue;
        ++s.matched;
        Shape shape = ShapeOf(near, config.planarity);
        // Single rings of a sparse map are lines: look further, to the next ring, for the surface they lie on.
        if (shape.kind == Shape::Kind::kLine || shape.kind == Shape::Kind::kSparse)
          shape = ShapeOf(map.Look(q, cells, config.wideRadiusM), config.planarity);
        if (shape.weight > 0) {
          const double r = -shape.normal.Dot(shape.foot);
          const double w = shape.weight * GemanMcClure(r * r, kernelSquared);
          const Vec3 shift = shape.normal * share;
          const Vec3 turn = arm.Cross(shift);
          AddRow(s, {turn.x, turn.y, turn.z, shift.x, shift.y, shift.z}, r, w);
          s.absolute += std::abs(r);
          if (trace) pairs[i] = {true, q, q - shape.normal * r, r};
        } else if (shape.kind == Shape::Kind::kScatter && config.pointWeight > 0) {
          const Vec3 nearest = map.PointAt(near.nearest);
          const Vec3 r = q - nearest;
          const double w = config.pointWeight * GemanMcClure(r.Squared(), kernelSquared);
          const Vec3 a = arm * share;
          AddRow(s, {0, a.z, -a.y, share, 0, 0}, r.x, w);
          AddRow(s, {-a.z, 0, a.x, 0, share, 0}, r.y, w);
          AddRow(s, {a.y, -a.x, 0, 0, 0, share}, r.z, w);
          s.absolute += std::sqrt(r.Squared());
          if (trace) pairs[i] = {true, q, nearest, std::sqrt(r.Squared())};
        } else {
          // A line would hold the scan to its own rings, which move with the sensor and not with the world.
          continue;
        }
        s.distance += arm.Norm();
        ++s.count;
      }
      sums[chunk] = s;
    });

    total = Sums{};
    for (const Sums& s : sums) {
      for (int i = 0; i < 21; ++i) total.H[i] += s.H[i];
      for (int i = 0; i < 6; ++i) total.b[i] += s.b[i];
      total.absolute += s.absolute;
      total.distance += s.distance;
      total.count += s.count;
      total.matched += s.matched;
    }
    out.correspondences = total.count;
    out.matched = total.matched;
    out.meanResidualM = total.count ? total.absolute / total.count : 0;
    if (trace) {
      IterationTrace& step = trace->emplace_back();
      step.pose = out.pose;
      step.meanResidualM = out.meanResidualM;
      for (const Correspondence& pair : pairs) {
        if (!pair.found) continue;
        for (const double c : {pair.source.x, pair.source.y, pair.source.z})
          step.source.push_back(static_cast<float>(c));
        for (const double c : {pair.target.x, pair.target.y, pair.target.z})
          step.target.push_back(static_cast<float>(c));
        step.residualM.push_back(static_cast<float>(pair.residualM));
      }
    }
    ++out.iterations;
    Vec6 x;
    if (total.count < 6 || !SolveSym6(total.H, total.b, x)) break;
    // The step turns about the sensor, in the axes of the odometry frame.
    const Vec3 turn{x[0], x[1], x[2]}, shift{x[3], x[4], x[5]};
    out.pose = {(ExpRotation(turn) * out.pose.q).Normalised(), out.pose.p + shift};
    if (turn.Squared() + shift.Squared() < config.convergence * config.convergence) break;
  }
  if (total.count >= 6) {
    const double k = total.count / std::max(1e-9, total.distance);
    Sym6 scaled = total.H;
    for (int i = 0; i < 3; ++i)
      for (int j = i; j < 6; ++j) scaled[Packed(6, i, j)] *= j < 3 ? k * k : k;
    const Vec6 values = Eigenvalues6(scaled);
    out.minEigenvalueRatio = values[5] > 0 ? std::max(0.0, values[0]) / values[5] : 0;
  }
  return out;
}

}  // namespace lanetrace
