#pragma once
// Robust scan-to-map registration: KISS-ICP's loop (Vizzo et al. 2023, section III-D) over a residual that knows
// planes.
#include <span>
#include <vector>

#include "parallel/thread_pool.h"
#include "registration/linear.h"
#include "registration/point_map.h"
#include "registration/sampling.h"

namespace lanetrace {

struct AlignConfig {
  int maxIterations;
  double convergence;   // stop when a step is shorter than this (m and rad together)
  double planeRadiusM;  // neighbourhood a plane is fitted to
  double wideRadiusM;   // where that holds a line or too few points, this one
  double planarity;     // smallest over sum of eigenvalues below which a neighbourhood is a plane
  double pointWeight;   // weight of a point-to-point residual beside a point-to-plane one of 1
};

// Motion within the sweep: the sensor moves with the constant twist that carries `previous` to the pose being sought in
// intervalS seconds, so that the sweep is undistorted again with every better pose.
struct Motion {
  Rigid previous;
  double intervalS = 0;  // 0: no motion is modelled
  // How far the sensor went as another sensor has it, odometry frame; zero: not told. It holds the way along itself
  // only.
  Vec3 toldM;
  Twist VelocityTo(const Rigid& pose) const {
    return intervalS > 0 ? Log(previous.Inverse() * pose) * (1 / intervalS) : Twist{};
  }
};

// The working of one iteration, in the odometry frame: what the inspector draws.
struct IterationTrace {
  Rigid pose;  // before the step
  double meanResidualM;
  std::vector<float> source;     // 3 a correspondence
  std::vector<float> target;     // 3 a correspondence: foot on the plane, or the nearest point
  std::vector<float> residualM;  // 1 a correspondence
};

struct Alignment {
  Rigid pose;
  int iterations = 0;
  int correspondences = 0;  // points that took part: those with a plane, or scatter, near by
  int matched = 0;          // points with any map point in reach
  double meanResidualM = 0;
  double minEigenvalueRatio = 0;  // of J^T J, rotation scaled by the mean distance of the points; 0 is degenerate
};

// Aligns the source to the map from a guess. Correspondences further than maxDistanceM are left out; residuals are
// weighted by Geman-McClure, (k^2 / (k^2 + r^2))^2 with k = kernelM. The same bits at any number of threads.
Alignment Align(const AlignConfig& config, const PointMap& map, std::span<const TimedPoint> source, const Rigid& guess,
                const Motion& motion, double maxDistanceM, double kernelM, ThreadPool& pool,
                std::vector<IterationTrace>* trace);

}  // namespace lanetrace
