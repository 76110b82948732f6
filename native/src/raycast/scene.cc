#include "raycast/scene.h"

#include <cmath>

namespace lanetrace::raycast {

Placement Mover::At(float time) const {
  // Turning by less than half a circle within one sweep: the shorter way round.
  const float pi = 3.14159265f;
  float turn = yaw1 - yaw0;
  while (turn > pi) turn -= 2 * pi;
  while (turn < -pi) turn += 2 * pi;
  const float yaw = yaw0 + turn * time, pitch = Mix(pitch0, pitch1, time);
  const float cy = std::cos(yaw), sy = std::sin(yaw), cp = std::cos(pitch), sp = std::sin(pitch);
  Placement out;
  out.ax = {cy * cp, sy * cp, -sp};
  out.ay = {-sy, cy, 0};
  out.az = {cy * sp, sy * sp, cp};
  out.p = Mix(p0, p1, time);
  return out;
}

uint32_t Scene::AddMesh(MeshData data) {
  meshes_.push_back(std::make_unique<Mesh>(std::move(data)));
  return static_cast<uint32_t>(meshes_.size() - 1);
}

void Scene::AddInstance(const Instance& instance) { instances_.push_back(instance); }

Box Scene::WorldBox(uint32_t mesh, const Placement& placement) const {
  const Box& b = meshes_[mesh]->Bounds();
  Box out;
  for (int corner = 0; corner < 8; corner++) {
    out.Add(placement.ToWorld({corner & 1 ? b.hi.x : b.lo.x, corner & 2 ? b.hi.y : b.lo.y, corner & 4 ? b.hi.z : b.lo.z}));
  }
  return out;
}

void Scene::Build() {
  std::vector<Box> boxes;
  bounds_ = Box();
  for (const Instance& i : instances_) {
    boxes.push_back(WorldBox(i.mesh, i.placement));
    bounds_.Add(boxes.back());
  }
  tree_ = BuildTree(boxes, 1);
}

void Scene::SetMovers(std::vector<Mover> movers) {
  movers_ = std::move(movers);
  std::vector<Box> boxes;
  for (const Mover& m : movers_) {
    Box box;
    for (const float time : {0.f, 0.5f, 1.f}) box.Add(WorldBox(m.mesh, m.At(time)));
    // The corners run on arcs between the three moments; a turning car leaves their hull by millimetres.
    const Vec3 slack{0.05f, 0.05f, 0.05f};
    box.lo = box.lo - slack;
    box.hi = box.hi + slack;
    boxes.push_back(box);
  }
  mover_tree_ = BuildTree(boxes, 1);
}

Placement Scene::PlacementOf(int32_t index, float time) const {
  const auto i = static_cast<size_t>(index);
  return i < instances_.size() ? instances_[i].placement : movers_[i - instances_.size()].At(time);
}

namespace {

// Most of the world is built in place.
bool InPlace(const Placement& p) {
  return p.scale == 1 && p.ax.x == 1 && p.ay.y == 1 && p.p.x == 0 && p.p.y == 0 && p.p.z == 0;
}

// The ray in the mesh's frame; t keeps its meaning because the direction is scaled with the frame.
Ray LocalRay(const Placement& placement, Vec3 origin, Vec3 direction, float near_t, float far_t) {
  return {placement.ToLocal(origin), placement.Unrotate(direction) * (1 / placement.scale), near_t, far_t};
}

}  // namespace

bool Scene::Intersect(Vec3 origin, Vec3 direction, float near_t, float far_t, float time, Hit& hit) const {
  const Ray ray(origin, direction, near_t, far_t);
  hit = Hit{far_t};
  auto test = [&](uint32_t mesh, const Placement& placement, int32_t index, float& t_max) {
    TriangleHit best{t_max};
    if (InPlace(placement) ? meshes_[mesh]->Intersect(ray, best)
                           : meshes_[mesh]->Intersect(LocalRay(placement, origin, direction, near_t, t_max), best)) {
      hit = {best.t, best.triangle, best.u, best.v, index};
      t_max = best.t;
    }
  };
  float t_max = far_t;
  Traverse(mover_tree_.nodes, ray, t_max, [&](int32_t first, int32_t, float& limit) {
    const uint32_t m = mover_tree_.order[static_cast<size_t>(first)];
    test(movers_[m].mesh, movers_[m].At(time), static_cast<int32_t>(instances_.size() + m), limit);
    return false;
  });
  Traverse(tree_.nodes, ray, t_max, [&](int32_t first, int32_t, float& limit) {
    const uint32_t i = tree_.order[static_cast<size_t>(first)];
    test(instances_[i].mesh, instances_[i].placement, static_cast<int32_t>(i), limit);
    return false;
  });
  return hit.triangle >= 0;
}

bool Scene::Occluded(Vec3 origin, Vec3 direction, float near_t, float far_t, float time) const {
  const Ray ray(origin, direction, near_t, far_t);
  float t_max = far_t;
  const bool by_mover = Traverse(mover_tree_.nodes, ray, t_max, [&](int32_t first, int32_t, float&) {
    const Mover& m = movers_[mover_tree_.order[static_cast<size_t>(first)]];
    return meshes_[m.mesh]->Occluded(LocalRay(m.At(time), origin, direction, near_t, far_t));
  });
  if (by_mover) return true;
  return Traverse(tree_.nodes, ray, t_max, [&](int32_t first, int32_t, float&) {
    const Instance& i = instances_[tree_.order[static_cast<size_t>(first)]];
    if (!i.casts_shadow) return false;
    if (InPlace(i.placement)) return meshes_[i.mesh]->Occluded(ray);
    return meshes_[i.mesh]->Occluded(LocalRay(i.placement, origin, direction, near_t, far_t));
  });
}

bool Scene::IntersectNaively(Vec3 origin, Vec3 direction, float near_t, float far_t, float time, Hit& hit) const {
  hit = Hit{far_t};
  const size_t count = instances_.size() + movers_.size();
  for (size_t i = 0; i < count; i++) {
    const auto index = static_cast<int32_t>(i);
    const uint32_t mesh = i < instances_.size() ? instances_[i].mesh : movers_[i - instances_.size()].mesh;
    TriangleHit best{hit.t};
    if (meshes_[mesh]->IntersectNaively(LocalRay(PlacementOf(index, time), origin, direction, near_t, hit.t), best)) {
      hit = {best.t, best.triangle, best.u, best.v, index};
    }
  }
  return hit.triangle >= 0;
}

Surface Scene::Describe(Vec3 origin, Vec3 direction, const Hit& hit, float time) const {
  const auto index = static_cast<size_t>(hit.instance);
  const bool moving = index >= instances_.size();
  const Placement placement = PlacementOf(hit.instance, time);
  const uint32_t mesh = moving ? movers_[index - instances_.size()].mesh : instances_[index].mesh;
  const MeshData& data = meshes_[mesh]->Data();
  const auto triangle = static_cast<size_t>(hit.triangle);
  const uint32_t* v = &data.indices[3 * triangle];
  const float w = 1 - hit.u - hit.v;
  auto at = [&](const std::vector<float>& field, uint32_t i) {
    return Vec3{field[3 * i], field[3 * i + 1], field[3 * i + 2]};
  };
  const Vec3 a = at(data.positions, v[0]), b = at(data.positions, v[1]), c = at(data.positions, v[2]);
  Surface s;
  s.local = a * w + b * hit.u + c * hit.v;
  s.position = origin + direction * hit.t;
  s.face_normal = Normalised(placement.Rotate(Cross(b - a, c - a)));
  s.normal = Normalised(placement.Rotate(at(data.normals, v[0]) * w + at(data.normals, v[1]) * hit.u +
                                         at(data.normals, v[2]) * hit.v));
  if (Dot(s.face_normal, direction) > 0) s.face_normal = s.face_normal * -1;
  if (Dot(s.normal, s.face_normal) < 0) s.normal = s.normal * -1;
  s.u = data.uvs[2 * v[0]] * w + data.uvs[2 * v[1]] * hit.u + data.uvs[2 * v[2]] * hit.v;
  s.v = data.uvs[2 * v[0] + 1] * w + data.uvs[2 * v[1] + 1] * hit.u + data.uvs[2 * v[2] + 1] * hit.v;
  s.material = data.materials[triangle];
  s.parameter = data.parameters[triangle];
  s.instance_parameter = moving ? movers_[index - instances_.size()].parameter : instances_[index].parameter;
  s.id = moving ? movers_[index - instances_.size()].id : instances_[index].id;
  return s;
}

size_t Scene::Triangles() const {
  size_t n = 0;
  for (const auto& mesh : meshes_) n += mesh->Triangles();
  return n;
}

}  // namespace lanetrace::raycast
