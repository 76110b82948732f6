#include "raycast/scene/bvh.h"

#include <algorithm>
#include <numeric>

namespace lanetrace::raycast {

void Box::Add(Vec3 p) {
  lo = {std::min(lo.x, p.x), std::min(lo.y, p.y), std::min(lo.z, p.z)};
  hi = {std::max(hi.x, p.x), std::max(hi.y, p.y), std::max(hi.z, p.z)};
}

void Box::Add(const Box& b) {
  Add(b.lo);
  Add(b.hi);
}

float Box::Area() const {
  const Vec3 e = hi - lo;
  return e.x < 0 ? 0.f : 2 * (e.x * e.y + e.y * e.z + e.z * e.x);
}

namespace {

float SafeInverse(float d) {
  // An exact zero would make 0 * infinity in the slab test.
  const float tiny = 1e-12f;
  return 1 / (std::abs(d) < tiny ? std::copysign(tiny, d) : d);
}

struct Binary {
  Box box;
  std::int32_t left = -1, right = -1;
  std::uint32_t first = 0, count = 0;  // count > 0: leaf
};

struct Builder {
  const std::vector<Box>& boxes;
  int leafSize;
  std::vector<std::uint32_t> order;
  std::vector<Binary> nodes;

  std::int32_t Build(std::uint32_t first, std::uint32_t count, int depth) {
    const auto id = static_cast<std::int32_t>(nodes.size());
    nodes.emplace_back();
    Box box, centres;
    for (std::uint32_t i = first; i < first + count; ++i) {
      box.Add(boxes[order[i]]);
      centres.Add(boxes[order[i]].Centre());
    }
    nodes[static_cast<std::size_t>(id)].box = box;
    if (count <= static_cast<std::uint32_t>(leafSize)) {
      nodes[static_cast<std::size_t>(id)].first = first;
      nodes[static_cast<std::size_t>(id)].count = count;
      return id;
    }
    const std::uint32_t middle = Split(first, count, centres, depth);
    const std::int32_t left = Build(first, middle - first, depth + 1);
    const std::int32_t right = Build(middle, first + count - middle, depth + 1);
    nodes[static_cast<std::size_t>(id)].left = left;
    nodes[static_cast<std::size_t>(id)].right = right;
    return id;
  }

  std::uint32_t Split(std::uint32_t first, std::uint32_t count, const Box& centres, int depth) {
    constexpr int kBins = 16;
    float best = std::numeric_limits<float>::infinity();
    int bestAxis = -1, bestBin = 0;
    const Vec3 extent = centres.hi - centres.lo;
    for (int axis = 0; axis < 3 && depth < 40; ++axis) {
      if (extent[axis] <= 0) continue;
      Box binBox[kBins];
      std::uint32_t binCount[kBins] = {};
      for (std::uint32_t i = first; i < first + count; ++i) {
        const int b = Bin(boxes[order[i]].Centre()[axis], centres.lo[axis], extent[axis]);
        binBox[b].Add(boxes[order[i]]);
        ++binCount[b];
      }
      float rightCost[kBins] = {};
      Box right;
      std::uint32_t n = 0;
      for (int b = kBins - 1; b > 0; --b) {
        right.Add(binBox[b]);
        n += binCount[b];
        rightCost[b] = n ? right.Area() * static_cast<float>(n) : -1.f;
      }
      Box left;
      n = 0;
      for (int b = 0; b + 1 < kBins; ++b) {
        left.Add(binBox[b]);
        n += binCount[b];
        if (n == 0 || n == count) continue;
        const float cost = left.Area() * static_cast<float>(n) + rightCost[b + 1];
        if (cost < best) {
          best = cost;
          bestAxis = axis;
          bestBin = b;
        }
      }
    }
    const auto begin = order.begin() + first, end = begin + count;
    if (bestAxis >= 0) {
      const auto middle = std::stable_partition(begin, end, [&](std::uint32_t item) {
        return Bin(boxes[item].Centre()[bestAxis], centres.lo[bestAxis], extent[bestAxis]) <= bestBin;
      });
      return static_cast<std::uint32_t>(middle - order.begin());
    }
    // All centres coincide (or the tree is degenerate): halves by position, which always ends.
    const int axis = extent.x >= extent.y && extent.x >= extent.z ? 0 : extent.y >= extent.z ? 1 : 2;
    std::stable_sort(begin, end, [&](std::uint32_t a, std::uint32_t b) {
      return boxes[a].Centre()[axis] < boxes[b].Centre()[axis];
    });
    return first + count / 2;
  }

  static int Bin(float v, float lo, float extent) {
    return std::clamp(static_cast<int>((v - lo) / extent * 16), 0, 15);
  }
};

void SetChild(Node4& node, int slot, const Box& box, std::int32_t child, std::int32_t count) {
  for (int a = 0; a < 3; ++a) {
    node.lo[a][slot] = box.lo[a];
    node.hi[a][slot] = box.hi[a];
  }
  node.child[slot] = child;
  node.count[slot] = count;
}

std::int32_t Collapse(const std::vector<Binary>& binary, std::int32_t root, std::vector<Node4>& out) {
  const auto id = static_cast<std::int32_t>(out.size());
  out.emplace_back();
  std::vector<std::int32_t> slots;
  const Binary& top = binary[static_cast<std::size_t>(root)];
  if (top.count > 0) {
    slots.push_back(root);
  } else {
    slots = {top.left, top.right};
  }
  while (slots.size() < 4) {
    int widest = -1;
    float area = -1;
    for (std::size_t i = 0; i < slots.size(); ++i) {
      const Binary& b = binary[static_cast<std::size_t>(slots[i])];
      if (b.count == 0 && b.box.Area() > area) {
        area = b.box.Area();
        widest = static_cast<int>(i);
      }
    }
    if (widest < 0) break;
    const Binary& b = binary[static_cast<std::size_t>(slots[static_cast<std::size_t>(widest)])];
    slots[static_cast<std::size_t>(widest)] = b.left;
    slots.push_back(b.right);
  }
  Node4 node;
  const Box nothing;
  for (int i = 0; i < 4; ++i) SetChild(node, i, nothing, 0, 0);
  for (std::size_t i = 0; i < slots.size(); ++i) {
    const Binary& b = binary[static_cast<std::size_t>(slots[i])];
    if (b.count > 0) {
      SetChild(node, static_cast<int>(i), b.box, static_cast<std::int32_t>(b.first),
               static_cast<std::int32_t>(b.count));
    } else {
      SetChild(node, static_cast<int>(i), b.box, Collapse(binary, slots[i], out), 0);
    }
  }
  out[static_cast<std::size_t>(id)] = node;
  return id;
}

}  // namespace

Ray::Ray(Vec3 origin, Vec3 direction, float nearT, float farT)
    : o(origin),
      d(direction),
      inv{SafeInverse(direction.x), SafeInverse(direction.y), SafeInverse(direction.z)},
      tMin(nearT),
      tMax(farT) {}

Tree BuildTree(const std::vector<Box>& boxes, int leafSize) {
  Tree tree;
  if (boxes.empty()) return tree;
  Builder builder{boxes, leafSize, {}, {}};
  builder.order.resize(boxes.size());
  std::iota(builder.order.begin(), builder.order.end(), 0u);
  builder.nodes.reserve(boxes.size() * 2);
  builder.Build(0, static_cast<std::uint32_t>(boxes.size()), 0);
  Collapse(builder.nodes, 0, tree.nodes);
  tree.order = std::move(builder.order);
  return tree;
}

}  // namespace lanetrace::raycast
