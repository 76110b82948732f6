#pragma once
// Which triangle each pixel of a camera sees, by rasterising in the plane of rays instead of the plane of pixels: with
// E_i = (v_j x v_k) / det(v), a ray d from the origin meets the triangle where all E_i . d >= 0, at 1/t = sum E_i . d
// (Olano and Greer 1997, homogeneous rasterisation). Exact for any table of rays, so the true lens costs nothing, and
// it gives the ray caster's own answer many times faster than casting.
#include <cstdint>
#include <vector>

#include "parallel/crew.h"
#include "raycast/scene.h"

namespace lanetrace::raycast {

class VisibilityBuffer {
 public:
  // Rays with less than this share forward are left to the ray caster: At() finds nothing there.
  static constexpr float kLeastForward = 0.05f;
  // rays: unit vectors in the camera's frame (z forward), three numbers a pixel; must outlive this.
  VisibilityBuffer(uint32_t width, uint32_t height, const float* rays);

  // Finds the nearest triangle for every pixel; movers stand where they are at time 0.
  void Draw(const Scene& scene, const Placement& camera, Crew& crew);
  // False where the pixel sees nothing.
  bool At(uint32_t x, uint32_t y, Hit& hit) const;
  // How the triangle that a pixel sees lies to another ray: 1/t where the ray meets its plane, and by how much it
  // misses the triangle, in barycentric units (0: it meets it). Sky: 0 and 0.25, so that it yields to whatever is met.
  void Reach(uint32_t x, uint32_t y, Vec3 ray, float& inverse_t, float& miss) const;

 private:
  static constexpr uint32_t kTile = 16;

  struct Record {
    float e[3][3];
    float tolerance;  // of E . d: rounding must not open a crack along shared edges
    int32_t instance, triangle;
    float a0, a1, b0, b1;  // bounds in x/z and y/z
  };
  // A part of the world with the triangles of it that may be seen, listed by tile.
  struct Portion {
    std::vector<Record> records;
    std::vector<uint32_t> start, items;
    std::vector<std::pair<uint32_t, uint32_t>> pairs;
  };
  struct Pixel {
    float inverse_t;
    uint32_t portion, record;
  };

  void Collect(const Scene& scene, const Placement& camera, size_t part, size_t parts, Portion& out) const;
  void Bin(Portion& portion, uint32_t record) const;
  void Sort(Portion& portion) const;
  void DrawTile(size_t tile);

  uint32_t width_, tiles_x_, tiles_y_;
  const float* rays_;
  std::vector<float> dx_, dy_, dz_;  // rays, tile by tile, so that four neighbours load at once
  struct Range {
    float lo, hi;
  };
  std::vector<Range> column_a_, row_b_;  // of whole columns and rows of tiles
  std::vector<Range> tile_a_, tile_b_;   // of each tile
  // Of each line, and of each four columns, within a tile.
  std::vector<float> line_lo_, line_hi_, group_lo_, group_hi_;
  std::vector<Vec3> tile_middle_;   // mean ray of each tile
  std::vector<float> tile_spread_;  // and how far its rays are from it
  float a0_, a1_, b0_, b1_;
  std::vector<Portion> portions_;
  std::vector<Pixel> pixels_;
};

}  // namespace lanetrace::raycast
