#pragma once
#include <cstdint>
#include <vector>

#include "parallel/thread_pool.h"
#include "raycast/camera/visibility.h"
#include "raycast/lidar/lidar.h"
#include "raycast/scene/scene.h"
#include "raycast/weather/sky.h"

namespace lanetrace::raycast {

// A pixel's answer. `what` is object and material, 0 the sky.
struct PixelSample {
  Vec3 radiance;
  std::uint32_t what = 0;
  Vec3 normal;
  float t = 0;
};

// What the lens does: a unit ray through each pixel's centre (x right, y down, z forward), three numbers a pixel, row
// by row. Any lens renders exactly; where it looks sideways or backwards its rays are cast one by one. Keeps the
// buffers of the last picture for the next.
struct Lens {
  Lens(std::uint32_t width, std::uint32_t height, std::vector<float> rays);
  Lens(const Lens&) = delete;
  Lens& operator=(const Lens&) = delete;
  const std::uint32_t width, height;
  const std::vector<float> rays;
  Vec3 Ray(std::uint32_t x, std::uint32_t y) const {
    const float* r = &rays[3 * (static_cast<std::size_t>(y) * width + x)];
    return {r[0], r[1], r[2]};
  }
  // Whether the rasteriser draws this pixel; rays far off the axis are cast instead.
  bool Drawn(std::uint32_t x, std::uint32_t y) const { return Ray(x, y).z >= VisibilityBuffer::kLeastForward; }
  // Half the angle between a pixel and its neighbour, radians.
  float HalfAngle(std::uint32_t x, std::uint32_t y) const {
    return 0.5f * Length(Ray(x + 1 < width ? x + 1 : x - 1, y) - Ray(x, y));
  }
  VisibilityBuffer visibility;
  std::vector<PixelSample> samples;
  std::vector<Vec3> developed;
  std::vector<std::uint8_t> edges;
  // What covers the lens, for the strength and seed it was made for.
  std::vector<float> dirt;
  float dirtStrength = 0;
  std::uint64_t dirtSeed = 0;
};

struct PictureSpec {
  float exposure = 0.8f;   // factor on the light
  float noise = 1.1f;      // standard deviation in 8-bit steps
  float vignette = 0.22f;  // darkening in the corners
  bool smooth = true;      // more rays where something ends within the pixel
  float rainMmPerH = 0;
  float lensDirt = 0;                 // 0 clean .. 1 badly soiled
  std::vector<LightSource> ownLamps;  // at night, those of the vehicle that carries the camera
  bool cast = false;                  // every pixel by the ray caster, to compare the rasteriser with
  std::uint64_t seed = 0;
  std::uint64_t frame = 0;
};

// The camera's axes and place in the world.
Placement FrameOf(const SensorPose& pose);

// RGB, 3 bytes a pixel, row by row. Global shutter; movers stand where they are at time 0.
void RenderCamera(const Scene& scene, Lens& lens, const PictureSpec& spec, const Sky& sky, const SensorPose& pose,
                  ThreadPool& pool, std::uint8_t* rgb);

}  // namespace lanetrace::raycast
