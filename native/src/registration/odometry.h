#pragma once
// Lidar odometry, one sweep after another, after KISS-ICP (Vizzo, Guadagnino, Mersch, Wiesmann, Behley and Stachniss,
// "KISS-ICP: In Defense of Point-to-Point ICP", RA-L 2023), with four departures, each measured in
// docs/stages/odometry.md: point-to-plane residuals where the map is flat, the sweep undistorted anew in every
// iteration, velocity in seconds instead of sweeps, and a start that finds the first velocity and undistorts the first
// sweep by it.
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "registration/align.h"
#include "registration/point_map.h"
#include "registration/sampling.h"

namespace lanetrace {

// All values come from engine/kernels/registration.ts, which says what each means and why it has its default.
struct OdometryConfig {
  double minRangeM = 0;
  double maxRangeM = 0;
  double elevationOffsetRad = 0;
  double voxelM = 0;
  int pointsPerVoxel = 0;
  double mapVoxelM = 0;
  double sourceVoxelM = 0;
  double planeRadiusM = 0;
  double wideRadiusM = 0;
  double planarity = 0;
  double pointWeight = 0;
  double initialThresholdM = 0;
  double minMotionM = 0;
  double kernelOverThreshold = 0;
  int maxIterations = 0;
  double convergence = 0;
  bool deskew = false;
  double searchSpeedMps = 0;

  // Empty, or the sentence that says which value is out of bounds.
  std::string Problem() const;
};

// KISS-ICP's adaptive threshold (section III-C): how far the constant-velocity prediction has been off, as a distance
// at maximum range. Starts from one made-up observation.
class AdaptiveThreshold {
 public:
  AdaptiveThreshold(double initialM, double minMotionM, double maxRangeM);
  double SigmaM() const;
  // The deviation prediction^-1 * pose; returns it as metres at maximum range. Smaller ones than minMotion do not
  // count.
  double Update(const Rigid& deviation);

  double sumSquares;
  double count;

 private:
  double minMotionM_, maxRangeM_;
};

struct ScanResult {
  Rigid pose;  // T_odom_lidar at the sweep's t
  int iterations = 0;
  int correspondences = 0;  // points that took part
  int matched = 0;          // points with any map point in reach
  int sourcePoints = 0;
  double meanResidualM = 0;
  double sigmaM = 0;
  double minEigenvalueRatio = 0;
  double deviationM = 0;  // of the prediction, as metres at maximum range
  double jumpM = 0;       // its translation alone
  int mapPoints = 0;
  bool held = false;  // to what was told of its velocity
};

struct ScanTrace {
  std::vector<IterationTrace> iterations;  // poses at the sweep's t
  std::vector<float> scan;  // the registered points, 3 floats each, sensor frame, undistorted to the sweep's t
  std::vector<float> map;   // points of the local map before this sweep was added, 3 floats each, odometry frame
};

class Odometry {
 public:
  Odometry(const OdometryConfig& config, unsigned threads);

  // xyz: 3 N floats, metres, sensor frame; timesNs: N offsets from tNs, or empty; tNs: the sweep's t, later than the
  // last; told: the sensor's velocity as another sensor has it (m/s, its own axes), or nullptr. It is held to once a
  // sweep that leaves a direction open contradicts it. A trace changes nothing of the result. mapRadiusM: how much of
  // the map the trace holds.
  ScanResult Register(std::span<const float> xyz, std::span<const std::int32_t> timesNs, double tNs, const Vec3* told,
                      ScanTrace* trace, double mapRadiusM);

  // Everything later results depend on, little endian. Load gives nullptr and says why where the bytes are no such
  // state.
  std::vector<std::uint8_t> Save() const;
  static std::unique_ptr<Odometry> Load(std::span<const std::uint8_t> bytes, unsigned threads, std::string& error);

  const OdometryConfig& Config() const { return config_; }

 private:
  void TraceMap(const Vec3& around, double radiusM, ScanTrace& trace) const;
  void TraceScan(const Motion& motion, double middleS, ScanTrace& trace) const;
  // Brings the sample's times to the middle of the sweep and returns where that is, in seconds from the sweep's t.
  double CentreTimes();
  ScanResult RegisterFirst();
  Rigid FindStart(double intervalS);
  // The pose of the second sweep, and with it the velocity by which the first sweep is undistorted anew. `told`: as of
  // Register, to start by and to hold to; or nullptr.
  Rigid StartMoving(Motion& motion, double firstMiddleS, double sigmaM, const Vec3* told);
  // Aligns the sweep from a prediction, which it gives back: at constant velocity or, where told, at that velocity.
  Alignment Place(Motion& motion, Rigid& prediction, double firstMiddleS, const Vec3* told, ScanTrace* trace,
                  double mapRadiusM);
  void InsertSample(const std::vector<TimedPoint>& points, const Rigid& pose, const Twist& velocity);

  OdometryConfig config_;
  AlignConfig align_;
  ThreadPool pool_;
  PointMap map_;
  AdaptiveThreshold threshold_;
  // The pose is kept for the middle of the sweep, whatever part of it the log's t names: a pose at its end would be
  // known through the one before, and errors of the two would swing.
  Rigid pose_;
  Twist velocity_;  // per second
  double lastNs_ = 0;
  double lastMiddleS_ = 0;  // from lastNs_
  double travelledM_ = 0;   // since far voxels were last removed
  std::uint32_t scans_ = 0;
  bool held_ = false;              // to what is told of the velocity, from here on
  std::vector<TimedPoint> first_;  // the first sweep's sample, until the second tells how fast it was
  VoxelSampler sampler_;
  Sample sample_;
};

}  // namespace lanetrace
