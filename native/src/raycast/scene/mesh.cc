#include "raycast/scene/mesh.h"

#include "raycast/materials/materials.h"

namespace lanetrace::raycast {

namespace {

Vec3 At(const std::vector<float>& v, std::uint32_t i) { return {v[3 * i], v[3 * i + 1], v[3 * i + 2]}; }

void Put(float (&field)[3][4], int lane, Vec3 v) {
  field[0][lane] = v.x;
  field[1][lane] = v.y;
  field[2][lane] = v.z;
}

// Möller and Trumbore 1997, both sides, four triangles at once. The small tolerance closes cracks along shared edges.
inline bool IntersectBlock(const Tri4& b, const Ray& ray, float tMax, TriangleHit& hit, bool any) {
  const F4 dx = F4::Set(ray.d.x), dy = F4::Set(ray.d.y), dz = F4::Set(ray.d.z);
  const F4 e1x = F4::Load(b.e1[0]), e1y = F4::Load(b.e1[1]), e1z = F4::Load(b.e1[2]);
  const F4 e2x = F4::Load(b.e2[0]), e2y = F4::Load(b.e2[1]), e2z = F4::Load(b.e2[2]);
  const F4 px = dy * e2z - dz * e2y, py = dz * e2x - dx * e2z, pz = dx * e2y - dy * e2x;
  const F4 inv = F4::Set(1) / (e1x * px + e1y * py + e1z * pz);
  const F4 sx = F4::Set(ray.o.x) - F4::Load(b.v[0]);
  const F4 sy = F4::Set(ray.o.y) - F4::Load(b.v[1]);
  const F4 sz = F4::Set(ray.o.z) - F4::Load(b.v[2]);
  const F4 u = (sx * px + sy * py + sz * pz) * inv;
  const F4 qx = sy * e1z - sz * e1y, qy = sz * e1x - sx * e1z, qz = sx * e1y - sy * e1x;
  const F4 v = (dx * qx + dy * qy + dz * qz) * inv;
  const F4 t = (e2x * qx + e2y * qy + e2z * qz) * inv;
  const F4 edge = F4::Set(-1e-6f);
  const F4 inside = LessEqual(edge, u) & LessEqual(edge, v) & LessEqual(u + v, F4::Set(1.000001f)) &
                    LessEqual(F4::Set(ray.tMin), t) & LessEqual(t, F4::Set(tMax));
  const int mask = Mask(inside);
  if (!mask) return false;
  if (any) return true;
  alignas(16) float ts[4], us[4], vs[4];
  t.Store(ts);
  u.Store(us);
  v.Store(vs);
  bool found = false;
  for (int i = 0; i < 4; ++i) {
    // Equal distances go to the lower triangle, so that ties do not depend on the tree.
    if ((mask & (1 << i)) && (ts[i] < hit.t || (ts[i] == hit.t && b.id[i] < hit.triangle))) {
      hit = {ts[i], b.id[i], us[i], vs[i]};
      found = true;
    }
  }
  return found;
}

}  // namespace

Mesh::Mesh(MeshData data) : data_(std::move(data)) {
  const std::size_t count = data_.materials.size();
  std::vector<Box> boxes(count);
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t k = 0; k < 3; ++k) boxes[i].Add(At(data_.positions, data_.indices[3 * i + k]));
    bounds_.Add(boxes[i]);
  }
  FindLamps();
  Tree tree = BuildTree(boxes, 4);
  blockOf_.resize(count);
  for (Node4& node : tree.nodes) {
    for (int slot = 0; slot < 4; ++slot) {
      if (node.count[slot] == 0) continue;
      Tri4 block{};
      for (int lane = 0; lane < 4; ++lane) {
        block.id[lane] = -1;
        if (lane >= node.count[slot]) continue;
        const std::uint32_t triangle = tree.order[static_cast<std::size_t>(node.child[slot] + lane)];
        const Vec3 a = At(data_.positions, data_.indices[3 * triangle]);
        Put(block.v, lane, a);
        Put(block.e1, lane, At(data_.positions, data_.indices[3 * triangle + 1]) - a);
        Put(block.e2, lane, At(data_.positions, data_.indices[3 * triangle + 2]) - a);
        block.id[lane] = static_cast<std::int32_t>(triangle);
        blockOf_[triangle] = static_cast<std::uint32_t>(blocks_.size());
      }
      node.child[slot] = static_cast<std::int32_t>(blocks_.size());
      node.count[slot] = 1;
      blocks_.push_back(block);
    }
  }
  nodes_ = std::move(tree.nodes);
  roots_ = {0};
  // A large mesh is shared out: open the tops until there are some dozens of subtrees. Leaves beside them stay behind
  // in a node of their own kind, so only nodes whose children are all nodes are opened.
  for (std::size_t i = 0; i < roots_.size() && roots_.size() < 48 && count > 4096; ++i) {
    const Node4& n = nodes_[roots_[i]];
    bool open = true;
    for (int slot = 0; slot < 4; ++slot) open &= n.count[slot] == 0 && n.lo[0][slot] <= n.hi[0][slot];
    if (!open) continue;
    roots_[i] = static_cast<std::uint32_t>(n.child[0]);
    for (int slot = 1; slot < 4; ++slot) roots_.push_back(static_cast<std::uint32_t>(n.child[slot]));
    i = static_cast<std::size_t>(-1);
  }
}

void Mesh::FindLamps() {
  struct Middle {
    Vec3 sum;
    float area = 0;
  };
  Middle street, head[2];
  for (std::size_t i = 0; i < data_.materials.size(); ++i) {
    if (data_.materials[i] != kLamp && data_.materials[i] != kHeadLight) continue;
    const Vec3 a = At(data_.positions, data_.indices[3 * i]), b = At(data_.positions, data_.indices[3 * i + 1]);
    const Vec3 c = At(data_.positions, data_.indices[3 * i + 2]);
    const Vec3 middle = (a + b + c) * (1 / 3.f);
    Middle& m = data_.materials[i] == kLamp ? street : head[middle.y > 0];
    const float area = Length(Cross(b - a, c - a));
    m.sum += middle * area;
    m.area += area;
  }
  if (street.area > 0) streetLamps_.push_back(street.sum * (1 / street.area));
  for (const Middle& m : head) {
    if (m.area > 0) headLamps_.push_back(m.sum * (1 / m.area));
  }
}

bool Mesh::Intersect(const Ray& ray, TriangleHit& hit) const {
  bool found = false;
  Traverse(nodes_, ray, hit.t, [&](std::int32_t first, std::int32_t, float& tMax) {
    found |= IntersectBlock(blocks_[static_cast<std::size_t>(first)], ray, tMax, hit, false);
    return false;
  });
  return found;
}

bool Mesh::IntersectAround(std::int32_t triangle, const Ray& ray, TriangleHit& hit) const {
  return IntersectBlock(blocks_[blockOf_[static_cast<std::size_t>(triangle)]], ray, hit.t, hit, false);
}

bool Mesh::Occluded(const Ray& ray, std::uint32_t& block) const {
  return TraverseAny(nodes_, ray, [&](std::int32_t first) {
    block = static_cast<std::uint32_t>(first);
    return BlockOccludes(block, ray);
  });
}

bool Mesh::BlockOccludes(std::uint32_t block, const Ray& ray) const {
  TriangleHit unused{ray.tMax};
  return IntersectBlock(blocks_[block], ray, ray.tMax, unused, true);
}

bool Mesh::IntersectNaively(const Ray& ray, TriangleHit& hit) const {
  bool found = false;
  for (const Tri4& block : blocks_) found |= IntersectBlock(block, ray, hit.t, hit, false);
  return found;
}

}  // namespace lanetrace::raycast
