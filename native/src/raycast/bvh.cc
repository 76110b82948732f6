#include "raycast/bvh.h"

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
  int32_t left = -1, right = -1;
  uint32_t first = 0, count = 0;  // count > 0: leaf
};

struct Builder {
  const std::vector<Box>& boxes;
  int leaf_size;
  std::vector<uint32_t> order;
  std::vector<Binary> nodes;

  int32_t Build(uint32_t first, uint32_t count, int depth) {
    const auto id = static_cast<int32_t>(nodes.size());
    nodes.emplace_back();
    Box box, centres;
    for (uint32_t i = first; i < first + count; i++) {
      box.Add(boxes[order[i]]);
      centres.Add(boxes[order[i]].Centre());
    }
    nodes[static_cast<size_t>(id)].box = box;
    if (count <= static_cast<uint32_t>(leaf_size)) {
      nodes[static_cast<size_t>(id)].first = first;
      nodes[static_cast<size_t>(id)].count = count;
      return id;
    }
    const uint32_t middle = Split(first, count, centres, depth);
    const int32_t left = Build(first, middle - first, depth + 1);
    const int32_t right = Build(middle, first + count - middle, depth + 1);
    nodes[static_cast<size_t>(id)].left = left;
    nodes[static_cast<size_t>(id)].right = right;
    return id;
  }

  uint32_t Split(uint32_t first, uint32_t count, const Box& centres, int depth) {
    constexpr int kBins = 16;
    float best = std::numeric_limits<float>::infinity();
    int best_axis = -1, best_bin = 0;
    const Vec3 extent = centres.hi - centres.lo;
    for (int axis = 0; axis < 3 && depth < 40; axis++) {
      if (extent[axis] <= 0) continue;
      Box bin_box[kBins];
      uint32_t bin_count[kBins] = {};
      for (uint32_t i = first; i < first + count; i++) {
        const int b = Bin(boxes[order[i]].Centre()[axis], centres.lo[axis], extent[axis]);
        bin_box[b].Add(boxes[order[i]]);
        bin_count[b]++;
      }
      float right_cost[kBins] = {};
      Box right;
      uint32_t n = 0;
      for (int b = kBins - 1; b > 0; b--) {
        right.Add(bin_box[b]);
        n += bin_count[b];
        right_cost[b] = n ? right.Area() * static_cast<float>(n) : -1.f;
      }
      Box left;
      n = 0;
      for (int b = 0; b + 1 < kBins; b++) {
        left.Add(bin_box[b]);
        n += bin_count[b];
        if (n == 0 || n == count) continue;
        const float cost = left.Area() * static_cast<float>(n) + right_cost[b + 1];
        if (cost < best) {
          best = cost;
          best_axis = axis;
          best_bin = b;
        }
      }
    }
    const auto begin = order.begin() + first, end = begin + count;
    if (best_axis >= 0) {
      const auto middle = std::stable_partition(begin, end, [&](uint32_t item) {
        return Bin(boxes[item].Centre()[best_axis], centres.lo[best_axis], extent[best_axis]) <= best_bin;
      });
      return static_cast<uint32_t>(middle - order.begin());
    }
    // All centres coincide (or the tree is degenerate): halves by position, which always ends.
    const int axis = extent.x >= extent.y && extent.x >= extent.z ? 0 : extent.y >= extent.z ? 1 : 2;
    std::stable_sort(begin, end,
                     [&](uint32_t a, uint32_t b) { return boxes[a].Centre()[axis] < boxes[b].Centre()[axis]; });
    return first + count / 2;
  }

  static int Bin(float v, float lo, float extent) {
    return std::clamp(static_cast<int>((v - lo) / extent * 16), 0, 15);
  }
};

void SetChild(Node4& node, int slot, const Box& box, int32_t child, int32_t count) {
  for (int a = 0; a < 3; a++) {
    node.lo[a][slot] = box.lo[a];
    node.hi[a][slot] = box.hi[a];
  }
  node.child[slot] = child;
  node.count[slot] = count;
}

int32_t Collapse(const std::vector<Binary>& binary, int32_t root, std::vector<Node4>& out) {
  const auto id = static_cast<int32_t>(out.size());
  out.emplace_back();
  std::vector<int32_t> slots;
  const Binary& top = binary[static_cast<size_t>(root)];
  if (top.count > 0) {
    slots.push_back(root);
  } else {
    slots = {top.left, top.right};
  }
  while (slots.size() < 4) {
    int widest = -1;
    float area = -1;
    for (size_t i = 0; i < slots.size(); i++) {
      const Binary& b = binary[static_cast<size_t>(slots[i])];
      if (b.count == 0 && b.box.Area() > area) {
        area = b.box.Area();
        widest = static_cast<int>(i);
      }
    }
    if (widest < 0) break;
    const Binary& b = binary[static_cast<size_t>(slots[static_cast<size_t>(widest)])];
    slots[static_cast<size_t>(widest)] = b.left;
    slots.push_back(b.right);
  }
  Node4 node;
  const Box nothing;
  for (int i = 0; i < 4; i++) SetChild(node, i, nothing, 0, 0);
  for (size_t i = 0; i < slots.size(); i++) {
    const Binary& b = binary[static_cast<size_t>(slots[i])];
    if (b.count > 0) {
      SetChild(node, static_cast<int>(i), b.box, static_cast<int32_t>(b.first), static_cast<int32_t>(b.count));
    } else {
      SetChild(node, static_cast<int>(i), b.box, Collapse(binary, slots[i], out), 0);
    }
  }
  out[static_cast<size_t>(id)] = node;
  return id;
}

}  // namespace

Ray::Ray(Vec3 origin, Vec3 direction, float near_t, float far_t)
    : o(origin),
      d(direction),
      inv{SafeInverse(direction.x), SafeInverse(direction.y), SafeInverse(direction.z)},
      t_min(near_t),
      t_max(far_t) {}

Tree BuildTree(const std::vector<Box>& boxes, int leaf_size) {
  Tree tree;
  if (boxes.empty()) return tree;
  Builder builder{boxes, leaf_size, {}, {}};
  builder.order.resize(boxes.size());
  std::iota(builder.order.begin(), builder.order.end(), 0u);
  builder.nodes.reserve(boxes.size() * 2);
  builder.Build(0, static_cast<uint32_t>(boxes.size()), 0);
  Collapse(builder.nodes, 0, tree.nodes);
  tree.order = std::move(builder.order);
  return tree;
}

}  // namespace lanetrace::raycast
