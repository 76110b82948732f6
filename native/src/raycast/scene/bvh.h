#pragma once
// Bounding-volume hierarchy with four children a node (Wald, Benthin, Boulos 2008), built as a binary tree by binned
// surface-area heuristic (Wald 2007) and collapsed. One node test is four boxes at once, one leaf test four triangles.
#include <cstdint>
#include <limits>
#include <vector>

#include "raycast/maths/simd.h"
#include "raycast/maths/vec.h"

namespace lanetrace::raycast {

struct Box {
  Vec3 lo{std::numeric_limits<float>::infinity(), std::numeric_limits<float>::infinity(),
          std::numeric_limits<float>::infinity()};
  Vec3 hi{-std::numeric_limits<float>::infinity(), -std::numeric_limits<float>::infinity(),
          -std::numeric_limits<float>::infinity()};
  void Add(Vec3 p);
  void Add(const Box& b);
  float Area() const;
  Vec3 Centre() const { return (lo + hi) * 0.5f; }
};

struct Node4 {
  alignas(16) float lo[3][4];
  alignas(16) float hi[3][4];
  // count 0: child is a node; more: child is the first of count consecutive leaf items; an empty slot has an empty box.
  std::int32_t child[4];
  std::int32_t count[4];
};

struct Tree {
  std::vector<Node4> nodes;
  std::vector<std::uint32_t> order;  // items in leaf order
};

// leafSize: most items a leaf holds, 1 to 4.
Tree BuildTree(const std::vector<Box>& boxes, int leafSize);

struct Ray {
  Vec3 o, d, inv;
  float tMin, tMax;
  Ray(Vec3 origin, Vec3 direction, float nearT, float farT);
};

// Visits leaves nearest first. leaf(first, count, tMax) may shorten tMax and returns true to end the traversal.
template <class Leaf>
bool Traverse(const std::vector<Node4>& nodes, const Ray& ray, float& tMax, Leaf&& leaf) {
  if (nodes.empty()) return false;
  struct Entry {
    std::int32_t child, count;
    float t;
  };
  Entry stack[256];
  int top = 0;
  stack[top++] = {0, 0, ray.tMin};
  const F4 ox = F4::Set(ray.o.x), oy = F4::Set(ray.o.y), oz = F4::Set(ray.o.z);
  const F4 ix = F4::Set(ray.inv.x), iy = F4::Set(ray.inv.y), iz = F4::Set(ray.inv.z);
  const bool nx = ray.inv.x < 0, ny = ray.inv.y < 0, nz = ray.inv.z < 0;
  while (top > 0) {
    const Entry at = stack[--top];
    if (at.t > tMax) continue;
    if (at.count > 0) {
      if (leaf(at.child, at.count, tMax)) return true;
      continue;
    }
    const Node4& n = nodes[static_cast<std::size_t>(at.child)];
    const F4 x0 = (F4::Load(nx ? n.hi[0] : n.lo[0]) - ox) * ix, x1 = (F4::Load(nx ? n.lo[0] : n.hi[0]) - ox) * ix;
    const F4 y0 = (F4::Load(ny ? n.hi[1] : n.lo[1]) - oy) * iy, y1 = (F4::Load(ny ? n.lo[1] : n.hi[1]) - oy) * iy;
    const F4 z0 = (F4::Load(nz ? n.hi[2] : n.lo[2]) - oz) * iz, z1 = (F4::Load(nz ? n.lo[2] : n.hi[2]) - oz) * iz;
    const F4 enter = Max(Max(x0, y0), Max(z0, F4::Set(ray.tMin)));
    // A hair wider than exact, so that rounding never loses a triangle that lies in the box's face.
    const F4 leave = Min(Min(x1, y1), Min(z1, F4::Set(tMax))) * F4::Set(1.0000004f);
    int mask = Mask(LessEqual(enter, leave));
    if (!mask) continue;
    alignas(16) float t[4];
    enter.Store(t);
    const int base = top;
    for (int i = 0; i < 4; ++i) {
      if (!(mask & (1 << i))) continue;
      int atSlot = top++;
      // Insertion sort, farthest at the bottom.
      while (atSlot > base && stack[atSlot - 1].t < t[i]) {
        stack[atSlot] = stack[atSlot - 1];
        --atSlot;
      }
      stack[atSlot] = {n.child[i], n.count[i], t[i]};
    }
  }
  return false;
}

// Visits leaves in no order until one returns true: leaf(first), for trees with one item or block a leaf.
template <class Leaf>
bool TraverseAny(const std::vector<Node4>& nodes, const Ray& ray, Leaf&& leaf) {
  if (nodes.empty()) return false;
  std::int32_t stack[256];
  int top = 0;
  stack[top++] = 0;
  const F4 ox = F4::Set(ray.o.x), oy = F4::Set(ray.o.y), oz = F4::Set(ray.o.z);
  const F4 ix = F4::Set(ray.inv.x), iy = F4::Set(ray.inv.y), iz = F4::Set(ray.inv.z);
  const F4 tMin = F4::Set(ray.tMin), tMax = F4::Set(ray.tMax), wider = F4::Set(1.0000004f);
  const bool nx = ray.inv.x < 0, ny = ray.inv.y < 0, nz = ray.inv.z < 0;
  while (top > 0) {
    const Node4& n = nodes[static_cast<std::size_t>(stack[--top])];
    const F4 x0 = (F4::Load(nx ? n.hi[0] : n.lo[0]) - ox) * ix, x1 = (F4::Load(nx ? n.lo[0] : n.hi[0]) - ox) * ix;
    const F4 y0 = (F4::Load(ny ? n.hi[1] : n.lo[1]) - oy) * iy, y1 = (F4::Load(ny ? n.lo[1] : n.hi[1]) - oy) * iy;
    const F4 z0 = (F4::Load(nz ? n.hi[2] : n.lo[2]) - oz) * iz, z1 = (F4::Load(nz ? n.lo[2] : n.hi[2]) - oz) * iz;
    const F4 enter = Max(Max(x0, y0), Max(z0, tMin));
    const F4 leave = Min(Min(x1, y1), Min(z1, tMax)) * wider;
    const int mask = Mask(LessEqual(enter, leave));
    for (int i = 0; i < 4; ++i) {
      if (!(mask & (1 << i))) continue;
      if (n.count[i] == 0) {
        stack[top++] = n.child[i];
      } else if (leaf(n.child[i])) {
        return true;
      }
    }
  }
  return false;
}

}  // namespace lanetrace::raycast
