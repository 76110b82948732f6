#pragma once
#include <cstdint>
#include <vector>

#include "raycast/bvh.h"

namespace lanetrace::raycast {

struct MeshData {
  std::vector<float> positions;      // 3 per vertex
  std::vector<float> normals;        // 3 per vertex; used for shading only
  std::vector<float> uvs;            // 2 per vertex, metres or material units
  std::vector<uint32_t> indices;     // 3 per triangle
  std::vector<uint16_t> materials;   // 1 per triangle, see materials.h
  std::vector<uint32_t> parameters;  // 1 per triangle, meaning by material
};

// Four triangles side by side, as vertex and two edges. Unused lanes are degenerate and never hit.
struct Tri4 {
  alignas(16) float v[3][4];
  alignas(16) float e1[3][4];
  alignas(16) float e2[3][4];
  int32_t id[4];
};

struct TriangleHit {
  float t;
  int32_t triangle = -1;
  float u = 0, v = 0;
};

class Mesh {
 public:
  explicit Mesh(MeshData data);
  // Nearest triangle in (ray.t_min, hit.t); true when hit was changed.
  bool Intersect(const Ray& ray, TriangleHit& hit) const;
  bool Occluded(const Ray& ray) const;
  // The same answer without the hierarchy: the yardstick of the benchmark and the tests.
  bool IntersectNaively(const Ray& ray, TriangleHit& hit) const;
  const Box& Bounds() const { return bounds_; }
  const MeshData& Data() const { return data_; }
  size_t Triangles() const { return data_.materials.size(); }

 private:
  MeshData data_;
  Box bounds_;
  std::vector<Node4> nodes_;
  std::vector<Tri4> blocks_;
};

}  // namespace lanetrace::raycast
