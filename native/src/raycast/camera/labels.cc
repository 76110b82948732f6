#include "raycast/camera/labels.h"

#include <limits>

#include "raycast/materials/materials.h"

namespace lanetrace::raycast {

void LabelCamera(const Scene& scene, Lens& lens, const SensorPose& pose, ThreadPool& pool, const PixelLabels& out) {
  const Placement frame = FrameOf(pose);
  const std::uint32_t w = lens.width, h = lens.height;
  lens.visibility.Draw(scene, frame, pool);
  pool.Run(h, [&](std::size_t row) {
    const auto y = static_cast<std::uint32_t>(row);
    for (std::uint32_t x = 0; x < w; ++x) {
      const std::size_t i = row * w + x;
      Hit hit;
      out.paint[i] = 0;
      const Vec3 direction = frame.Rotate(lens.Ray(x, y));
      const bool found =
          lens.Drawn(x, y) ? lens.visibility.At(x, y, hit) : scene.Intersect(frame.p, direction, 0.05f, 1800.f, 0, hit);
      if (!found) {
        out.material[i] = kNoMaterial;
        out.object[i] = 0;
        out.range[i] = std::numeric_limits<float>::infinity();
        continue;
      }
      const Surface s = scene.Describe(frame.p, direction, hit, 0);
      out.material[i] = static_cast<std::uint8_t>(s.material);
      out.object[i] = s.id;
      out.range[i] = hit.t;
      if (s.material != kAsphalt) continue;
      const Paint paint =
          scene.Markings().At(s.position.x, s.position.y, PatchOf(direction, hit.t * lens.HalfAngle(x, y)).ground);
      if (paint.coverage > 0.5f) out.paint[i] = static_cast<std::uint8_t>(1 + paint.kind);
    }
  });
}

}  // namespace lanetrace::raycast
