#pragma once
#include <cstdint>
#include <vector>

#include "raycast/scene/bvh.h"

namespace lanetrace::raycast {

struct MeshData {
  std::vector<float> positions;           // 3 per vertex
  std::vector<float> normals;             // 3 per vertex; used for shading only
  std::vector<float> uvs;                 // 2 per vertex, metres or material units
  std::vector<std::uint32_t> indices;     // 3 per triangle
  std::vector<std::uint16_t> materials;   // 1 per triangle, see materials.h
  std::vector<std::uint32_t> parameters;  // 1 per triangle, meaning by material
};

// Four triangles side by side, as vertex and two edges. Unused lanes are degenerate and never hit.
struct Tri4 {
  alignas(16) float v[3][4];
  alignas(16) float e1[3][4];
  alignas(16) float e2[3][4];
  std::int32_t id[4];
};

struct TriangleHit {
  float t;
  std::int32_t triangle = -1;
  float u = 0, v = 0;
};

struct Plane {
  Vec3 n;
  float d = 0;
};

class Mesh {
 public:
  explicit Mesh(MeshData data);
  // Nearest triangle in (ray.tMin, hit.t); true when hit was changed.
  bool Intersect(const Ray& ray, TriangleHit& hit) const;
  // The same for the few triangles stored with one alone.
  bool IntersectAround(std::int32_t triangle, const Ray& ray, TriangleHit& hit) const;
  // block: where, when true.
  bool Occluded(const Ray& ray, std::uint32_t& block) const;
  bool BlockOccludes(std::uint32_t block, const Ray& ray) const;
  // The same answer without the hierarchy: which benchmark and tests compare with.
  bool IntersectNaively(const Ray& ray, TriangleHit& hit) const;
  const Box& Bounds() const { return bounds_; }
  const MeshData& Data() const { return data_; }
  // Where lamps are, in the mesh's frame: middles of faces of the materials kLamp and kHeadLight (left, right).
  const std::vector<Vec3>& StreetLamps() const { return streetLamps_; }
  const std::vector<Vec3>& HeadLamps() const { return headLamps_; }
  std::size_t Triangles() const { return data_.materials.size(); }

  // Subtrees of about equal cost, for sharing out: node numbers.
  const std::vector<std::uint32_t>& Roots() const { return roots_; }
  // Visits the triangles under a root whose boxes reach the inner side of all planes: dot(n, p) + d >= 0 somewhere in
  // the box. All in the mesh's own frame.
  template <class Visit>
  void ForEachTriangle(std::size_t root, const Plane* planes, int count, Visit&& visit) const {
    std::uint32_t stack[256];
    int top = 0;
    stack[top++] = static_cast<std::uint32_t>(root);
    while (top > 0) {
      const Node4& n = nodes_[stack[--top]];
      int mask = Mask(LessEqual(F4::Load(n.lo[0]), F4::Load(n.hi[0])));
      for (int p = 0; p < count && mask; ++p) {
        const Plane& plane = planes[p];
        const F4 farX = F4::Load(plane.n.x > 0 ? n.hi[0] : n.lo[0]), farY = F4::Load(plane.n.y > 0 ? n.hi[1] : n.lo[1]);
        const F4 farZ = F4::Load(plane.n.z > 0 ? n.hi[2] : n.lo[2]);
        mask &= Mask(LessEqual(F4::Set(-plane.d),
                               farX * F4::Set(plane.n.x) + farY * F4::Set(plane.n.y) + farZ * F4::Set(plane.n.z)));
      }
      for (int i = 0; i < 4; ++i) {
        if (!(mask & (1 << i))) continue;
        if (n.count[i] == 0) {
          stack[top++] = static_cast<std::uint32_t>(n.child[i]);
          continue;
        }
        const Tri4& b = blocks_[static_cast<std::size_t>(n.child[i])];
        for (int lane = 0; lane < 4 && b.id[lane] >= 0; ++lane) {
          const Vec3 v{b.v[0][lane], b.v[1][lane], b.v[2][lane]};
          visit(b.id[lane], v, v + Vec3{b.e1[0][lane], b.e1[1][lane], b.e1[2][lane]},
                v + Vec3{b.e2[0][lane], b.e2[1][lane], b.e2[2][lane]});
        }
      }
    }
  }

 private:
  void FindLamps();
  MeshData data_;
  std::vector<Vec3> streetLamps_, headLamps_;
  Box bounds_;
  std::vector<Node4> nodes_;
  std::vector<Tri4> blocks_;
  std::vector<std::uint32_t> blockOf_;  // each triangle's
  std::vector<std::uint32_t> roots_;
};

}  // namespace lanetrace::raycast
