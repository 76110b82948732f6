#pragma once
#include <cstdint>
#include <memory>
#include <vector>

#include "raycast/scene/decals.h"
#include "raycast/scene/markings.h"
#include "raycast/scene/mesh.h"

namespace lanetrace::raycast {

// A mesh put into the world. `parameter` is mixed into the parameters of its triangles where a material asks for it
// (paint of a car, tone of a tree); `id` names the object in results.
struct Instance {
  std::uint32_t mesh = 0;
  Placement placement;
  std::uint32_t parameter = 0;
  std::uint32_t id = 0;
  bool castsShadow = true;  // false: the ground, which lies under everything that could be in its shade
};

// A mesh that moves during one exposure or sweep: from pose 0 at time 0 to pose 1 at time 1.
struct Mover {
  std::uint32_t mesh = 0;
  Vec3 p0, p1;
  float yaw0 = 0, yaw1 = 0, pitch0 = 0, pitch1 = 0;
  std::uint32_t parameter = 0;
  std::uint32_t id = 0;
  Placement At(float time) const;
};

// A lamp that shines at night.
struct LightSource {
  Vec3 p;
  Vec3 forward;  // of spots
  Vec3 power;    // light on a surface one metre away
  bool spot = false;
};

struct Hit {
  float t = 0;
  std::int32_t triangle = -1;
  float u = 0, v = 0;
  std::int32_t instance = -1;  // index; movers follow the instances
};

// What was hit, in world coordinates.
struct Surface {
  Vec3 position, faceNormal, normal;  // both normals turned towards the ray
  float u = 0, v = 0;
  std::uint16_t material = 0;
  std::uint32_t parameter = 0;          // of the triangle
  std::uint32_t instanceParameter = 0;  // of the instance
  std::uint32_t id = 0;
  Vec3 local;  // position in the mesh's own frame
  bool moving = false;
};

// A triangle in its place, ready to be described at many points.
struct Facet {
  std::int32_t instance = -1, triangle = -1;
  Placement placement;
  Vec3 a, ab, ac;    // corner and edges in the mesh's frame
  Vec3 n, nab, nac;  // normal at the corner and its change along both edges, in the world
  Vec3 faceNormal;   // in the world, either side
  float uv[6];       // at the corner, and change along both edges
  bool flat = true;  // one normal all over
  bool moving = false;
  std::uint16_t material = 0;
  std::uint32_t parameter = 0, instanceParameter = 0, id = 0;
};

// What the last shadow ray hit: a ray beside it tests this first. It saves time and never changes a result.
struct Occluder {
  std::int32_t instance = -1;
  std::uint32_t block = 0;
};

class Scene {
 public:
  std::uint32_t AddMesh(MeshData data);
  void AddInstance(const Instance& instance);
  void SetMarkings(std::vector<Marking> markings) { markings_ = MarkingGrid(std::move(markings)); }
  void SetDecals(std::vector<Decal> decals) { decals_ = DecalGrid(std::move(decals)); }
  // Call once after the last AddInstance; the scene is then read-only but for SetMovers.
  void Build();
  void SetMovers(std::vector<Mover> movers);

  // direction need not be of unit length; t counts in its lengths. time: 0..1, where movers are.
  // guess: what a neighbouring ray hit; asked first, it cuts the search short and never changes what is nearest.
  bool Intersect(Vec3 origin, Vec3 direction, float nearT, float farT, float time, Hit& hit,
                 const Hit* guess = nullptr) const;
  bool Occluded(Vec3 origin, Vec3 direction, float nearT, float farT, float time, Occluder* last = nullptr) const;
  bool IntersectNaively(Vec3 origin, Vec3 direction, float nearT, float farT, float time, Hit& hit) const;
  Surface Describe(Vec3 origin, Vec3 direction, const Hit& hit, float time) const;
  // The same in two steps, for neighbours that see one triangle.
  void Prepare(const Hit& hit, float time, Facet& facet) const;
  static void Describe(const Facet& facet, Vec3 origin, Vec3 direction, const Hit& hit, Surface& out);

  // Visits every mesh in place, subtree by subtree, of one of `parts` parts of the world: visit(index, mesh, placement,
  // root). The parts do not depend on the number of threads. Movers stand where they are at time 0.
  template <class Visit>
  void ForEachPart(std::size_t part, std::size_t parts, Visit&& visit) const {
    std::size_t turn = 0;
    const std::size_t count = instances_.size() + movers_.size();
    for (std::size_t i = 0; i < count; ++i) {
      const std::uint32_t mesh = i < instances_.size() ? instances_[i].mesh : movers_[i - instances_.size()].mesh;
      for (const std::uint32_t root : meshes_[mesh]->Roots()) {
        if (turn++ % parts == part)
          visit(static_cast<std::int32_t>(i), *meshes_[mesh], PlacementOf(static_cast<std::int32_t>(i), 0), root);
      }
    }
  }

  // Street lamps, and head lamps of movers where they are at time 0.
  std::vector<LightSource> Lights() const;

  const MarkingGrid& Markings() const { return markings_; }
  const DecalGrid& Decals() const { return decals_; }
  std::size_t Meshes() const { return meshes_.size(); }
  std::size_t Triangles() const;
  const Box& Bounds() const { return bounds_; }

 private:
  Box WorldBox(std::uint32_t mesh, const Placement& placement) const;
  Placement PlacementOf(std::int32_t index, float time) const;

  std::vector<std::unique_ptr<Mesh>> meshes_;
  std::vector<Instance> instances_;
  Tree tree_;
  std::vector<Mover> movers_;
  Tree moverTree_;
  MarkingGrid markings_;
  DecalGrid decals_;
  std::vector<LightSource> streetLamps_;
  Box bounds_;
};

}  // namespace lanetrace::raycast
