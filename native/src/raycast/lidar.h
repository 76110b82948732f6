#pragma once
#include <cstdint>
#include <vector>

#include "parallel/crew.h"
#include "raycast/scene.h"

namespace lanetrace::raycast {

// One laser of a spinning lidar.
struct Beam {
  float elevation = 0;       // radians, up positive
  float azimuth_offset = 0;  // radians
  float gain = 1;
  float offset = 0;  // counts
};

struct LidarSpec {
  std::vector<Beam> beams;
  uint32_t columns = 1800;   // firings a turn
  double start_azimuth = 0;  // radians, of the first column, in the sensor's frame
  bool clockwise = true;     // seen from above
  float range_min = 1, range_max = 120;
  float range_sigma = 0.02f;   // metres
  float divergence = 0.0012f;  // half angle of the beam, radians
  float dropout = 0.01f;       // chance that any echo is lost
  float counts_per_reflectance = 100;
  float paint_contrast = 0.3f;  // counts that full paint adds straight below the sensor, over counts_per_reflectance
  float paint_range = 8;        // metres at which grazing incidence has halved it
  float speckle = 0.3f;         // noise of intensity, share of the mean
  float speckle_floor = 1;      // and counts at least
  float saturation = 0;  // how far the receiver flattens the bright: counts go with r (1 + k) / (1 + k r); 0: linear
  float weak = 0;  // share of echoes that come back next to dark, off a rim or a gloss; a quarter of it off the ground
  float skew = 0;  // how much longer the noise's tail is towards the dark: n < 0 becomes n - skew n^2
  float fall = 0,
        fall_from = 0;      // counts lost a metre beyond a range (m), straight on; five times that at grazing incidence
  float rain_mm_per_h = 0;  // drops that answer near by, far echoes swallowed, wet and darker ground
  bool quantise = true;     // to whole counts 0..255
  std::vector<uint8_t> hidden;  // columns x lasers, 1 where the vehicle itself is in the way; empty: nowhere
  uint64_t seed = 0;
  uint64_t sweep = 0;
};

// Pose of the sensor in the world.
struct SensorPose {
  double p[3];
  double q[4];  // w x y z
};

// Material of an echo that came from the air.
constexpr uint8_t kInAir = 254;

struct LidarSweep {
  std::vector<float> xyz;  // 3 per echo, in the sensor's frame at the moment of firing
  std::vector<float> intensity;
  std::vector<uint16_t> ring;
  std::vector<uint32_t> column;
  std::vector<uint8_t> material;
  std::vector<uint32_t> object;  // instance id
  std::vector<float> paint;      // share of the beam that lay on paint
};

// poses: at equal times over the turn, first and last included; between them position is linear and rotation nlerp.
LidarSweep ScanLidar(const Scene& scene, const LidarSpec& spec, const std::vector<SensorPose>& poses, Crew& crew);

}  // namespace lanetrace::raycast
