#include "raycast/scene/scene.h"

#include <cmath>

namespace lanetrace::raycast {

Placement Mover::At(float time) const {
  // Turning by less than half a circle within one sweep: the shorter way round.
  const float pi = 3.14159265f;
  float turn = yaw1 - yaw0;
  if (!(std::abs(turn) < 100)) turn = std::remainder(turn, 2 * pi);
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

std::uint32_t Scene::AddMesh(MeshData data) {
  meshes_.push_back(std::make_unique<Mesh>(std::move(data)));
  return static_cast<std::uint32_t>(meshes_.size() - 1);
}

void Scene::AddInstance(const Instance& instance) { instances_.push_back(instance); }

Box Scene::WorldBox(std::uint32_t mesh, const Placement& placement) const {
  const Box& b = meshes_[mesh]->Bounds();
  Box out;
  for (int corner = 0; corner < 8; ++corner) {
    out.Add(
        placement.ToWorld({corner & 1 ? b.hi.x : b.lo.x, corner & 2 ? b.hi.y : b.lo.y, corner & 4 ? b.hi.z : b.lo.z}));
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
  for (const Instance& i : instances_) {
    for (const Vec3& p : meshes_[i.mesh]->StreetLamps()) {
      streetLamps_.push_back({i.placement.ToWorld(p), {0, 0, -1}, Vec3{1.f, 0.74f, 0.44f} * 75, false});
    }
  }
}

std::vector<LightSource> Scene::Lights() const {
  std::vector<LightSource> lights = streetLamps_;
  for (const Mover& m : movers_) {
    const Placement at = m.At(0);
    for (const Vec3& p : meshes_[m.mesh]->HeadLamps()) {
      lights.push_back({at.ToWorld(p + Vec3{0.1f, 0, 0}), Normalised(at.Rotate({1, 0, -0.03f})),
                        Vec3{1.f, 0.95f, 0.84f} * 120, true});
    }
  }
  return lights;
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
  moverTree_ = BuildTree(boxes, 1);
}

Placement Scene::PlacementOf(std::int32_t index, float time) const {
  const auto i = static_cast<std::size_t>(index);
  return i < instances_.size() ? instances_[i].placement : movers_[i - instances_.size()].At(time);
}

namespace {

// Most of the world is built in place.
bool InPlace(const Placement& p) {
  return p.scale == 1 && p.ax.x == 1 && p.ay.y == 1 && p.p.x == 0 && p.p.y == 0 && p.p.z == 0;
}

// The ray in the mesh's frame; t keeps its meaning because the direction is scaled with the frame.
Ray LocalRay(const Placement& placement, Vec3 origin, Vec3 direction, float nearT, float farT) {
  return {placement.ToLocal(origin), placement.Unrotate(direction) * (1 / placement.scale), nearT, farT};
}

}  // namespace

bool Scene::Intersect(Vec3 origin, Vec3 direction, float nearT, float farT, float time, Hit& hit,
                      const Hit* guess) const {
  const Ray ray(origin, direction, nearT, farT);
  Hit first{farT};
  if (guess && guess->triangle >= 0) {
    const auto index = static_cast<std::size_t>(guess->instance);
    const Mesh& mesh =
        *meshes_[index < instances_.size() ? instances_[index].mesh : movers_[index - instances_.size()].mesh];
    TriangleHit best{farT};
    if (mesh.IntersectAround(guess->triangle,
                             LocalRay(PlacementOf(guess->instance, time), origin, direction, nearT, farT), best)) {
      first = {best.t, best.triangle, best.u, best.v, guess->instance};
    }
  }
  hit = first;
  auto test = [&](std::uint32_t mesh, const Placement& placement, std::int32_t index, float& tMax) {
    TriangleHit best{tMax};
    if (InPlace(placement) ? meshes_[mesh]->Intersect(ray, best)
                           : meshes_[mesh]->Intersect(LocalRay(placement, origin, direction, nearT, tMax), best)) {
      hit = {best.t, best.triangle, best.u, best.v, index};
      tMax = best.t;
    }
  };
  float tMax = hit.t;
  Traverse(moverTree_.nodes, ray, tMax, [&](std::int32_t item, std::int32_t, float& limit) {
    const std::uint32_t m = moverTree_.order[static_cast<std::size_t>(item)];
    test(movers_[m].mesh, movers_[m].At(time), static_cast<std::int32_t>(instances_.size() + m), limit);
    return false;
  });
  Traverse(tree_.nodes, ray, tMax, [&](std::int32_t item, std::int32_t, float& limit) {
    const std::uint32_t i = tree_.order[static_cast<std::size_t>(item)];
    test(instances_[i].mesh, instances_[i].placement, static_cast<std::int32_t>(i), limit);
    return false;
  });
  return hit.triangle >= 0;
}

bool Scene::Occluded(Vec3 origin, Vec3 direction, float nearT, float farT, float time, Occluder* last) const {
  const Ray ray(origin, direction, nearT, farT);
  auto local = [&](const Placement& placement) { return LocalRay(placement, origin, direction, nearT, farT); };
  const auto statics = static_cast<std::int32_t>(instances_.size());
  if (last && last->instance >= 0) {
    const bool moving = last->instance >= statics;
    const Mesh& mesh = *meshes_[moving ? movers_[static_cast<std::size_t>(last->instance - statics)].mesh
                                       : instances_[static_cast<std::size_t>(last->instance)].mesh];
    if (mesh.BlockOccludes(last->block, local(PlacementOf(last->instance, time)))) return true;
  }
  std::uint32_t block = 0;
  std::int32_t instance = -1;
  const bool found = TraverseAny(moverTree_.nodes, ray,
                                 [&](std::int32_t first) {
                                   const std::uint32_t m = moverTree_.order[static_cast<std::size_t>(first)];
                                   instance = statics + static_cast<std::int32_t>(m);
                                   return meshes_[movers_[m].mesh]->Occluded(local(movers_[m].At(time)), block);
                                 }) ||
                     TraverseAny(tree_.nodes, ray, [&](std::int32_t first) {
                       const std::uint32_t index = tree_.order[static_cast<std::size_t>(first)];
                       const Instance& i = instances_[index];
                       if (!i.castsShadow) return false;
                       instance = static_cast<std::int32_t>(index);
                       return meshes_[i.mesh]->Occluded(InPlace(i.placement) ? ray : local(i.placement), block);
                     });
  if (found && last) *last = {instance, block};
  return found;
}

bool Scene::IntersectNaively(Vec3 origin, Vec3 direction, float nearT, float farT, float time, Hit& hit) const {
  hit = Hit{farT};
  const std::size_t count = instances_.size() + movers_.size();
  for (std::size_t i = 0; i < count; ++i) {
    const auto index = static_cast<std::int32_t>(i);
    const std::uint32_t mesh = i < instances_.size() ? instances_[i].mesh : movers_[i - instances_.size()].mesh;
    TriangleHit best{hit.t};
    if (meshes_[mesh]->IntersectNaively(LocalRay(PlacementOf(index, time), origin, direction, nearT, hit.t), best)) {
      hit = {best.t, best.triangle, best.u, best.v, index};
    }
  }
  return hit.triangle >= 0;
}

void Scene::Prepare(const Hit& hit, float time, Facet& f) const {
  const auto index = static_cast<std::size_t>(hit.instance);
  const bool moving = index >= instances_.size();
  f.instance = hit.instance;
  f.triangle = hit.triangle;
  f.moving = moving;
  f.placement = PlacementOf(hit.instance, time);
  const MeshData& data = meshes_[moving ? movers_[index - instances_.size()].mesh : instances_[index].mesh]->Data();
  const auto triangle = static_cast<std::size_t>(hit.triangle);
  const std::uint32_t* v = &data.indices[3 * triangle];
  auto at = [](const std::vector<float>& field, std::uint32_t i) {
    return Vec3{field[3 * i], field[3 * i + 1], field[3 * i + 2]};
  };
  f.a = at(data.positions, v[0]);
  f.ab = at(data.positions, v[1]) - f.a;
  f.ac = at(data.positions, v[2]) - f.a;
  f.faceNormal = Normalised(f.placement.Rotate(Cross(f.ab, f.ac)));
  f.n = f.placement.Rotate(at(data.normals, v[0]));
  f.nab = f.placement.Rotate(at(data.normals, v[1])) - f.n;
  f.nac = f.placement.Rotate(at(data.normals, v[2])) - f.n;
  f.flat = Dot(f.nab, f.nab) + Dot(f.nac, f.nac) < 1e-8f;
  if (f.flat) f.n = Normalised(f.n);
  for (std::size_t k = 0; k < 2; ++k) {
    f.uv[k] = data.uvs[2 * v[0] + k];
    f.uv[2 + k] = data.uvs[2 * v[1] + k] - f.uv[k];
    f.uv[4 + k] = data.uvs[2 * v[2] + k] - f.uv[k];
  }
  f.material = data.materials[triangle];
  f.parameter = data.parameters[triangle];
  f.instanceParameter = moving ? movers_[index - instances_.size()].parameter : instances_[index].parameter;
  f.id = moving ? movers_[index - instances_.size()].id : instances_[index].id;
}

void Scene::Describe(const Facet& f, Vec3 origin, Vec3 direction, const Hit& hit, Surface& s) {
  s.local = f.a + f.ab * hit.u + f.ac * hit.v;
  s.position = origin + direction * hit.t;
  s.faceNormal = Dot(f.faceNormal, direction) > 0 ? f.faceNormal * -1 : f.faceNormal;
  s.normal = f.flat ? f.n : Normalised(f.n + f.nab * hit.u + f.nac * hit.v);
  if (Dot(s.normal, s.faceNormal) < 0) s.normal = s.normal * -1;
  s.u = f.uv[0] + f.uv[2] * hit.u + f.uv[4] * hit.v;
  s.v = f.uv[1] + f.uv[3] * hit.u + f.uv[5] * hit.v;
  s.material = f.material;
  s.moving = f.moving;
  s.parameter = f.parameter;
  s.instanceParameter = f.instanceParameter;
  s.id = f.id;
}

Surface Scene::Describe(Vec3 origin, Vec3 direction, const Hit& hit, float time) const {
  Facet facet;
  Prepare(hit, time, facet);
  Surface s;
  Describe(facet, origin, direction, hit, s);
  return s;
}

std::size_t Scene::Triangles() const {
  std::size_t n = 0;
  for (const auto& mesh : meshes_) n += mesh->Triangles();
  return n;
}

}  // namespace lanetrace::raycast
