#pragma once
#include <cstdint>
#include <vector>

#include "parallel/thread_pool.h"
#include "raycast/scene/scene.h"

namespace lanetrace::raycast {

// One laser of a spinning lidar.
struct Beam {
  float elevation = 0;      // radians, up positive
  float azimuthOffset = 0;  // radians
  float gain = 1;
  float offset = 0;  // counts
};

struct LidarSpec {
  std::vector<Beam> beams;
  std::uint32_t columns = 1800;  // firings a turn
  double startAzimuth = 0;       // radians, of the first column, in the sensor's frame
  bool clockwise = true;         // seen from above
  float rangeMin = 1, rangeMax = 120;
  float rangeSigma = 0.02f;    // metres
  float divergence = 0.0012f;  // half angle of the beam, radians
  float dropout = 0.01f;       // chance that any echo is lost
  float countsPerReflectance = 100;
  float paintContrast = 0.3f;  // counts that full paint adds straight below the sensor, over countsPerReflectance
  float paintRange = 8;        // metres at which grazing incidence has halved it
  float speckle = 0.3f;        // noise of intensity, share of the mean
  float speckleFloor = 1;      // and counts at least
  float saturation = 0;  // how far the receiver flattens the bright: counts go with r (1 + k) / (1 + k r); 0: linear
  float weak = 0;  // share of echoes that come back next to dark, off a rim or a gloss; a quarter of it off the ground
  float skew = 0;  // how much longer the noise's tail is towards the dark: n < 0 becomes n - skew n^2
  float fall = 0,
        fallFrom = 0;    // counts lost a metre beyond a range (m), straight on; five times that at grazing incidence
  float rainMmPerH = 0;  // drops that answer near by, far echoes swallowed, wet and darker ground
  bool quantise = true;  // to whole counts 0..255
  std::vector<std::uint8_t> hidden;  // columns x lasers, 1 where the vehicle itself is in the way; empty: nowhere
  std::uint64_t seed = 0;
  std::uint64_t sweep = 0;
};

// Pose of the sensor in the world.
struct SensorPose {
  double p[3];
  double q[4];  // w x y z
};

// Material of an echo that came from the air.
constexpr std::uint8_t kInAir = 254;

struct LidarSweep {
  std::vector<float> xyz;  // 3 per echo, in the sensor's frame at the moment of firing
  std::vector<float> intensity;
  std::vector<std::uint16_t> ring;
  std::vector<std::uint32_t> column;
  std::vector<std::uint8_t> material;
  std::vector<std::uint32_t> object;  // instance id
  std::vector<float> paint;           // share of the beam that lay on paint
};

// poses: at equal times over the turn, first and last included; between them position is linear and rotation nlerp.
LidarSweep ScanLidar(const Scene& scene, const LidarSpec& spec, const std::vector<SensorPose>& poses, ThreadPool& pool);

}  // namespace lanetrace::raycast
