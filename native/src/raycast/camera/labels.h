#pragma once
#include <cstdint>

#include "raycast/camera/camera.h"

namespace lanetrace::raycast {

// Truth per pixel, row by row; each array holds width * height values.
struct PixelLabels {
  std::uint8_t* material;  // kNoMaterial: the sky
  std::uint8_t* paint;     // 1 + kind of the marking where paint covers more than half the pixel, else 0
  std::uint32_t* object;   // id of the object hit, 0 for the sky
  float* range;            // metres along the pixel's ray, infinity for the sky
};

constexpr std::uint8_t kNoMaterial = 255;

// What the centre of each pixel sees, as RenderCamera draws it. Movers stand where they are at time 0.
void LabelCamera(const Scene& scene, Lens& lens, const SensorPose& pose, ThreadPool& pool, const PixelLabels& out);

}  // namespace lanetrace::raycast
