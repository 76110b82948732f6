#pragma once
#include <cstdint>
#include <vector>

#include "raycast/lidar.h"
#include "parallel/crew.h"
#include "raycast/scene.h"
#include "raycast/sky.h"

namespace lanetrace::raycast {

struct CameraSpec {
  uint32_t width = 0, height = 0;
  // Unit rays through the pixel centres in the camera's frame (x right, y down, z forward), three numbers a pixel, row
  // by row. The lens lives in them, so any lens model renders exactly.
  const float* rays = nullptr;
  Light light;
  float noise = 1.1f;     // standard deviation in 8-bit steps at mid grey
  float vignette = 0.22f; // darkening in the corners
  bool smooth = true;     // more rays where something ends within the pixel
  uint64_t seed = 0;
  uint64_t frame = 0;
};

// RGB, 3 bytes a pixel, row by row. Global shutter; movers stand where they are at time 0.
void RenderCamera(const Scene& scene, const CameraSpec& spec, const SensorPose& pose, Crew& crew, uint8_t* rgb);

}  // namespace lanetrace::raycast
