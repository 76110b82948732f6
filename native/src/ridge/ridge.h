#pragma once
#include <cstdint>
#include <vector>

#include "parallel/thread_pool.h"

namespace lanetrace {

// A raster window, row 0 at the lowest y. Cells of weight 0 are unknown.
struct Layer {
  const float* value = nullptr;
  const float* weight = nullptr;
  // A contrast is judged against sqrt(noise² (1/Wc + 1/Wf) + floor²): the scatter of one unit of weight, and what
  // surfaces vary by however often they are measured.
  double noise = 0;
  double floor = 0;
  double gain = 0;  // how much this layer counts beside the others
};

struct Window {
  int width = 0, height = 0, margin = 0;  // results cover the window without its margin
  double resolutionM = 0.05;
};

// All values come from the caller (engine/kernels/ridge.ts).
struct LineShape {
  double lengthM = 0;     // support along the line
  double halfWidthM = 0;  // half of the painted width looked for (ridge), or half the gap at the edge (step)
  double flankFromM = 0;  // the flanks to both sides, from and to this distance of the centre
  double flankToM = 0;
  int orientations = 0;
  double minWeight = 0;  // each part of the profile must have at least this summed weight
};

struct RidgeResult {
  std::vector<float> score;                // fused, in standard deviations, 0 where nothing is known
  std::vector<std::uint8_t> orientation;   // index; the line's direction is index · π / orientations from +x
  std::vector<std::vector<float>> layers;  // each layer's own score at that orientation
};

// Bright lines on darker flanks: an oriented matched filter with normalised convolution over unknown cells. The
// contrast is the smaller of the two to left and right, so that an edge is no ridge. Several layers are fused
// orientation by orientation.
RidgeResult OrientedRidges(const std::vector<Layer>& layers, const Window& window, const LineShape& shape,
                           ThreadPool& pool);

struct StepResult {
  std::vector<float> score;
  std::vector<std::uint8_t> orientation;
  std::vector<float> step;  // metres, positive where the left of the line (seen along its direction) is higher
};

// Steps of height along lines: kerbs. The slope of the ground on both sides is taken off first.
StepResult OrientedSteps(const Layer& height, const Window& window, const LineShape& shape, double lowestM,
                         double highestM, ThreadPool& pool);

}  // namespace lanetrace
