#pragma once
#include <cstdint>

#include "parallel/thread_pool.h"
#include "raster/tiles.h"
#include "sweep/sweep.h"

namespace lanetrace {

enum class Lens { kPinhole, kBrownConrady, kKannalaBrandt };

// A picture with the pose of its camera at the moment it was taken. Row-major rotation and position of T_map_camera.
struct Picture {
  const std::uint8_t* rgb = nullptr;  // width × height × 3
  int width = 0, height = 0;
  // What a network says of it: maskWidth × maskHeight cells over the whole picture, kHidden where no ground is seen,
  // else how sure paint is.
  const std::uint8_t* mask = nullptr;
  int maskWidth = 0, maskHeight = 0;
  double fx = 0, fy = 0, cx = 0, cy = 0;
  Lens lens = Lens::kPinhole;
  double distortion[8] = {};
  int distortions = 0;
  double rotation[9] = {};
  double position[3] = {};
};

constexpr std::uint8_t kHidden = 255;

// All values come from the caller (engine/kernels/raster.ts).
struct ColourOptions {
  double nearM = 0, farM = 0;  // distance in the plane from camera to cell
  double innerM = 0;           // beyond it only ground that never comes nearer to a camera's field of view
  double gain = 0;             // exposure gain; 0: estimate it from the cells that have a colour already
};

struct ColourResult {
  std::size_t cells = 0;   // cells that got a colour
  std::size_t hidden = 0;  // cells left out because something stands before them
  double gain = 1;
};

// The pixel of a point in the camera frame (the same lens models as engine/geometry/camera.ts); false when there is
// none.
bool ProjectPoint(const Picture& picture, double x, double y, double z, double& u, double& v);

// Colours the ground cells of the accumulation store that a picture sees. `occluders` are sweeps of about the same
// moment: what stands above the ground in them hides the ground behind it.
ColourResult SplatPicture(TileStore& store, const TileStore& elevation, const Picture& picture,
                          const std::vector<PlacedSweep>& occluders, const ColourOptions& options, ThreadPool& pool);

}  // namespace lanetrace
