#pragma once
// Which triangle each pixel of a camera sees, by rasterising in the plane of rays instead of the plane of pixels: with
// E_i = (v_j x v_k) / det(v), a ray d from the origin meets the triangle where all E_i . d >= 0, at 1/t = sum E_i . d
// (Olano and Greer 1997, homogeneous rasterisation). Exact for any table of rays, so the true lens costs nothing, and
// it gives the ray caster's own answer many times faster than casting.
#include <cstdint>
#include <vector>

#include "parallel/thread_pool.h"
#include "raycast/scene/scene.h"

namespace lanetrace::raycast {

class VisibilityBuffer {
 public:
  // Rays with less than this share forward are left to the ray caster: At() finds nothing there.
  static constexpr float kLeastForward = 0.05f;
  // rays: unit vectors in the camera's frame (z forward), three numbers a pixel; must outlive this.
  VisibilityBuffer(std::uint32_t width, std::uint32_t height, const float* rays);

  // Finds the nearest triangle for every pixel; movers stand where they are at time 0.
  void Draw(const Scene& scene, const Placement& camera, ThreadPool& pool);
  // False where the pixel sees nothing.
  bool At(std::uint32_t x, std::uint32_t y, Hit& hit) const;
  // How the triangle that a pixel sees lies to another ray: 1/t where the ray meets its plane, and by how much it
  // misses the triangle, in barycentric units (0: it meets it). Sky: 0 and 0.25, so that it yields to whatever is met.
  void Reach(std::uint32_t x, std::uint32_t y, Vec3 ray, float& inverseT, float& miss) const;

 private:
  static constexpr std::uint32_t kTile = 16;

  struct Record {
    float e[3][3];
    float tolerance;  // of E . d: rounding must not open a crack along shared edges
    std::int32_t instance, triangle;
    float a0, a1, b0, b1;  // bounds in x/z and y/z
  };
  // A part of the world with the triangles of it that may be seen, listed by tile.
  struct Portion {
    std::vector<Record> records;
    std::vector<std::uint32_t> start, items;
    std::vector<std::pair<std::uint32_t, std::uint32_t>> pairs;
  };
  struct Pixel {
    float inverseT;
    std::uint32_t portion, record;
  };

  void Collect(const Scene& scene, const Placement& camera, std::size_t part, std::size_t parts, Portion& out) const;
  void Bin(Portion& portion, std::uint32_t record) const;
  void Sort(Portion& portion) const;
  void DrawTile(std::size_t tile);

  std::uint32_t width_, tilesX_, tilesY_;
  const float* rays_;
  std::vector<float> dx_, dy_, dz_;  // rays, tile by tile, so that four neighbours load at once
  struct Range {
    float lo, hi;
  };
  std::vector<Range> columnA_, rowB_;  // of whole columns and rows of tiles
  std::vector<Range> tileA_, tileB_;   // of each tile
  // Of each line, and of each four columns, within a tile.
  std::vector<float> lineLo_, lineHi_, groupLo_, groupHi_;
  std::vector<Vec3> tileMiddle_;   // mean ray of each tile
  std::vector<float> tileSpread_;  // and how far its rays are from it
  float a0_, a1_, b0_, b1_;
  std::vector<Portion> portions_;
  std::vector<Pixel> pixels_;
};

}  // namespace lanetrace::raycast
