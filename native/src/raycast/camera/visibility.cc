#include "raycast/camera/visibility.h"

#include <algorithm>
#include <bit>
#include <cmath>

namespace lanetrace::raycast {

namespace {

constexpr float kNear = 0.05f;
constexpr std::size_t kParts = 24;

struct Double3 {
  double x, y, z;
};
Double3 CrossD(Vec3 a, Vec3 b) {
  const double ax = a.x, ay = a.y, az = a.z, bx = b.x, by = b.y, bz = b.z;
  return {ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx};
}

}  // namespace

VisibilityBuffer::VisibilityBuffer(std::uint32_t width, std::uint32_t height, const float* rays)
    : width_(width), tilesX_((width + kTile - 1) / kTile), tilesY_((height + kTile - 1) / kTile), rays_(rays) {
  const std::size_t tiles = static_cast<std::size_t>(tilesX_) * tilesY_;
  constexpr std::size_t kPixels = kTile * kTile;
  dx_.assign(tiles * kPixels, 0);
  dy_.assign(tiles * kPixels, 0);
  dz_.assign(tiles * kPixels, -1);  // a ray that meets nothing in front
  const Range none{1e30f, -1e30f};
  columnA_.assign(tilesX_, none);
  rowB_.assign(tilesY_, none);
  tileA_.assign(tiles, none);
  tileB_.assign(tiles, none);
  lineLo_.assign(tiles * kTile, none.lo);
  lineHi_.assign(tiles * kTile, none.hi);
  groupLo_.assign(tiles * kTile / 4, none.lo);
  groupHi_.assign(tiles * kTile / 4, none.hi);
  a0_ = b0_ = 1e30f;
  a1_ = b1_ = -1e30f;
  auto widen = [](Range& r, float v) {
    r.lo = std::min(r.lo, v);
    r.hi = std::max(r.hi, v);
  };
  for (std::uint32_t y = 0; y < height; ++y) {
    for (std::uint32_t x = 0; x < width; ++x) {
      const float* r = rays + 3 * (static_cast<std::size_t>(y) * width + x);
      const std::size_t tile = static_cast<std::size_t>(y / kTile) * tilesX_ + x / kTile;
      const std::size_t at = tile * kPixels + (y % kTile) * kTile + x % kTile;
      if (r[2] < kLeastForward) continue;
      dx_[at] = r[0];
      dy_[at] = r[1];
      dz_[at] = r[2];
      const float a = r[0] / std::max(r[2], 1e-4f), b = r[1] / std::max(r[2], 1e-4f);
      widen(columnA_[x / kTile], a);
      widen(rowB_[y / kTile], b);
      widen(tileA_[tile], a);
      widen(tileB_[tile], b);
      const std::size_t line = tile * kTile + y % kTile, group = tile * (kTile / 4) + (x % kTile) / 4;
      lineLo_[line] = std::min(lineLo_[line], b);
      lineHi_[line] = std::max(lineHi_[line], b);
      groupLo_[group] = std::min(groupLo_[group], a);
      groupHi_[group] = std::max(groupHi_[group], a);
      a0_ = std::min(a0_, a);
      a1_ = std::max(a1_, a);
      b0_ = std::min(b0_, b);
      b1_ = std::max(b1_, b);
    }
  }
  // In order whatever the lens leaves out: no range ends before those left of it, none begins after those right of it.
  for (std::vector<Range>* ranges : {&columnA_, &rowB_}) {
    for (std::size_t i = 1; i < ranges->size(); ++i) (*ranges)[i].hi = std::max((*ranges)[i].hi, (*ranges)[i - 1].hi);
    for (std::size_t i = ranges->size() - 1; i > 0; --i)
      (*ranges)[i - 1].lo = std::min((*ranges)[i - 1].lo, (*ranges)[i].lo);
  }
  pixels_.resize(tiles * kPixels);
  tileMiddle_.assign(tiles, {});
  tileSpread_.assign(tiles, 0);
  for (std::size_t tile = 0; tile < tiles; ++tile) {
    Vec3 sum;
    float count = 0;
    auto ray = [&](std::size_t i) {
      return Vec3{dx_[tile * kPixels + i], dy_[tile * kPixels + i], dz_[tile * kPixels + i]};
    };
    for (std::size_t i = 0; i < kPixels; ++i) {
      if (ray(i).z <= 0) continue;
      sum += ray(i);
      ++count;
    }
    tileMiddle_[tile] = sum * (1 / std::max(count, 1.f));
    for (std::size_t i = 0; i < kPixels; ++i) {
      if (ray(i).z > 0) tileSpread_[tile] = std::max(tileSpread_[tile], Length(ray(i) - tileMiddle_[tile]));
    }
  }
}

void VisibilityBuffer::Bin(Portion& portion, std::uint32_t record) const {
  const Record& r = portion.records[record];
  // Columns and rows are in order of their ranges, which overlap a little where the lens bends.
  const auto first = [](const std::vector<Range>& ranges, float lo) {
    return std::partition_point(ranges.begin(), ranges.end(), [lo](const Range& x) { return x.hi < lo; }) -
           ranges.begin();
  };
  for (std::size_t ty = static_cast<std::size_t>(first(rowB_, r.b0)); ty < tilesY_ && rowB_[ty].lo <= r.b1; ++ty) {
    for (std::size_t tx = static_cast<std::size_t>(first(columnA_, r.a0)); tx < tilesX_ && columnA_[tx].lo <= r.a1;
         ++tx) {
      const std::size_t tile = ty * tilesX_ + tx;
      if (tileA_[tile].lo > r.a1 || tileA_[tile].hi < r.a0 || tileB_[tile].lo > r.b1 || tileB_[tile].hi < r.b0)
        continue;
      portion.pairs.emplace_back(static_cast<std::uint32_t>(tile), record);
    }
  }
}

void VisibilityBuffer::Sort(Portion& portion) const {
  const std::size_t tiles = static_cast<std::size_t>(tilesX_) * tilesY_;
  portion.start.assign(tiles + 1, 0);
  for (const auto& [tile, record] : portion.pairs) portion.start[tile + 1]++;
  for (std::size_t t = 0; t < tiles; ++t) portion.start[t + 1] += portion.start[t];
  portion.items.resize(portion.pairs.size());
  std::vector<std::uint32_t> cursor(portion.start.begin(), portion.start.end() - 1);
  for (const auto& [tile, record] : portion.pairs) portion.items[cursor[tile]++] = record;
}

void VisibilityBuffer::Collect(const Scene& scene, const Placement& camera, std::size_t part, std::size_t parts,
                               Portion& out) const {
  out.records.clear();
  out.pairs.clear();
  // Side planes of the widest view, pointing inwards, through the origin.
  const Vec3 planes[4] = {Normalised({1, 0, -a0_}), Normalised({-1, 0, a1_}), Normalised({0, 1, -b0_}),
                          Normalised({0, -1, b1_})};
  scene.ForEachPart(part, parts,
                    [&](std::int32_t instance, const Mesh& mesh, const Placement& placement, std::size_t root) {
                      // The mesh's frame in the camera's.
                      Placement local;
                      local.ax = camera.Unrotate(placement.ax);
                      local.ay = camera.Unrotate(placement.ay);
                      local.az = camera.Unrotate(placement.az);
                      local.p = camera.Unrotate(placement.p - camera.p);
                      local.scale = placement.scale;
                      Plane inner[5];
                      for (int k = 0; k < 5; ++k) {
                        const Vec3 n = k < 4 ? planes[k] : Vec3{0, 0, 1};
                        inner[k].n = Vec3{Dot(n, local.ax), Dot(n, local.ay), Dot(n, local.az)} * local.scale;
                        inner[k].d = Dot(n, local.p) - (k < 4 ? 0.f : kNear);
                        // Rounding must not lose a triangle at the rim.
                        inner[k].d += 1e-5f * (1 + std::abs(inner[k].d));
                      }
                      mesh.ForEachTriangle(root, inner, 5, [&](std::int32_t triangle, Vec3 v0, Vec3 v1, Vec3 v2) {
                        const Vec3 v[3] = {local.ToWorld(v0), local.ToWorld(v1), local.ToWorld(v2)};
                        Record r;
                        r.a0 = r.b0 = 1e30f;
                        r.a1 = r.b1 = -1e30f;
                        auto add = [&](float x, float y, float z) {
                          const float inverse = 1 / z, a = x * inverse, b = y * inverse;
                          r.a0 = std::min(r.a0, a);
                          r.a1 = std::max(r.a1, a);
                          r.b0 = std::min(r.b0, b);
                          r.b1 = std::max(r.b1, b);
                        };
                        for (int i = 0; i < 3; ++i) {
                          const Vec3 p = v[i], q = v[(i + 1) % 3];
                          if (p.z >= kNear) add(p.x, p.y, p.z);
                          if ((p.z < kNear) != (q.z < kNear)) {
                            const float f = (kNear - p.z) / (q.z - p.z);
                            add(p.x + (q.x - p.x) * f, p.y + (q.y - p.y) * f, kNear);
                          }
                        }
                        if (r.a0 > a1_ || r.a1 < a0_ || r.b0 > b1_ || r.b1 < b0_) return;
                        // Rounding of the bounds must not lose a pixel on the edge.
                        const float slack =
                            1e-6f + 1e-6f * std::max({std::abs(r.a0), std::abs(r.a1), std::abs(r.b0), std::abs(r.b1)});
                        r.a0 -= slack;
                        r.b0 -= slack;
                        r.a1 += slack;
                        r.b1 += slack;
                        const Double3 n0 = CrossD(v[1], v[2]), n1 = CrossD(v[2], v[0]), n2 = CrossD(v[0], v[1]);
                        const double det = n0.x * v[0].x + n0.y * v[0].y + n0.z * v[0].z;
                        if (std::abs(det) < 1e-12) return;
                        const double inv = 1 / det;
                        const Double3 n[3] = {n0, n1, n2};
                        for (int i = 0; i < 3; ++i) {
                          r.e[i][0] = static_cast<float>(n[i].x * inv);
                          r.e[i][1] = static_cast<float>(n[i].y * inv);
                          r.e[i][2] = static_cast<float>(n[i].z * inv);
                        }
                        float largest = 0;
                        for (const auto& e : r.e)
                          largest = std::max({largest, std::abs(e[0]), std::abs(e[1]), std::abs(e[2])});
                        r.tolerance = -2e-7f * largest;
                        r.instance = instance;
                        r.triangle = triangle;
                        out.records.push_back(r);
                        Bin(out, static_cast<std::uint32_t>(out.records.size() - 1));
                      });
                    });
  Sort(out);
}

void VisibilityBuffer::DrawTile(std::size_t tile) {
  constexpr std::size_t kPixels = kTile * kTile;
  alignas(16) float inverseT[kPixels];
  alignas(16) float lanes[4];
  Pixel* pixels = &pixels_[tile * kPixels];
  const float *dx = &dx_[tile * kPixels], *dy = &dy_[tile * kPixels], *dz = &dz_[tile * kPixels];
  for (std::size_t i = 0; i < kPixels; ++i) {
    // Places past the picture's edge count as done.
    inverseT[i] = dz[i] > 0 ? 0 : 1e30f;
    pixels[i] = {0, 0, 0};
  }
  // Roughly nearest first, by a bound that holds for all rays of the tile, so that what is hidden all over is left out.
  struct Candidate {
    float bound;  // of 1/t
    std::uint32_t portion, record;
  };
  constexpr std::uint32_t kBuckets = 48;
  thread_local std::vector<Candidate> found, candidates;
  found.clear();
  std::uint32_t start[kBuckets + 1] = {};
  // Half octaves of 1/t, from 2^-12 a metre up, the nearest first.
  const auto bucketOf = [](float bound) {
    const int steps = static_cast<int>(std::bit_cast<std::uint32_t>(bound) >> 22) - ((127 - 12) << 1);
    return kBuckets - 1 - static_cast<std::uint32_t>(std::clamp(steps, 0, static_cast<int>(kBuckets) - 1));
  };
  const Vec3 middle = tileMiddle_[tile];
  for (std::size_t k = 0; k < portions_.size(); ++k) {
    const Portion& portion = portions_[k];
    for (std::uint32_t item = portion.start[tile]; item < portion.start[tile + 1]; ++item) {
      const Record& r = portion.records[portion.items[item]];
      const Vec3 sum{r.e[0][0] + r.e[1][0] + r.e[2][0], r.e[0][1] + r.e[1][1] + r.e[2][1],
                     r.e[0][2] + r.e[1][2] + r.e[2][2]};
      const float bound = (Dot(sum, middle) + Length(sum) * tileSpread_[tile]) * 1.00001f + 1e-7f;
      if (!(bound > 0)) continue;
      found.push_back({bound, static_cast<std::uint32_t>(k), portion.items[item]});
      start[bucketOf(bound) + 1]++;
    }
  }
  for (std::uint32_t k = 0; k < kBuckets; ++k) start[k + 1] += start[k];
  candidates.resize(found.size());
  for (const Candidate& c : found) candidates[start[bucketOf(c.bound)]++] = c;
  F4 lineLo[kTile / 4], lineHi[kTile / 4];
  for (std::size_t k = 0; k < kTile / 4; ++k) {
    lineLo[k] = F4::Load(&lineLo_[tile * kTile + 4 * k]);
    lineHi[k] = F4::Load(&lineHi_[tile * kTile + 4 * k]);
  }
  const F4 groupLo = F4::Load(&groupLo_[tile * (kTile / 4)]), groupHi = F4::Load(&groupHi_[tile * (kTile / 4)]);
  const F4 nearest = F4::Set(1 / kNear);
  float farthest = 0;
  int since = 0;
  for (const Candidate& candidate : candidates) {
    if (++since == 8) {
      F4 least = F4::Load(inverseT);
      for (std::size_t i = 4; i < kPixels; i += 4) least = Min(least, F4::Load(inverseT + i));
      least.Store(lanes);
      farthest = std::min({lanes[0], lanes[1], lanes[2], lanes[3]});
      since = 0;
    }
    if (candidate.bound < farthest) continue;
    const Record& r = portions_[candidate.portion].records[candidate.record];
    const F4 e00 = F4::Set(r.e[0][0]), e01 = F4::Set(r.e[0][1]), e02 = F4::Set(r.e[0][2]);
    const F4 e10 = F4::Set(r.e[1][0]), e11 = F4::Set(r.e[1][1]), e12 = F4::Set(r.e[1][2]);
    const F4 e20 = F4::Set(r.e[2][0]), e21 = F4::Set(r.e[2][1]), e22 = F4::Set(r.e[2][2]);
    const F4 edge = F4::Set(r.tolerance);
    const int groups = Mask(LessEqual(groupLo, F4::Set(r.a1)) & LessEqual(F4::Set(r.a0), groupHi));
    std::uint32_t rows = 0;
    for (std::size_t k = 0; k < kTile / 4; ++k) {
      rows |=
          static_cast<std::uint32_t>(Mask(LessEqual(lineLo[k], F4::Set(r.b1)) & LessEqual(F4::Set(r.b0), lineHi[k])))
          << (4 * k);
    }
    if (groups == 0) continue;
    for (; rows; rows &= rows - 1) {
      const auto y = static_cast<std::uint32_t>(std::countr_zero(rows));
      for (std::uint32_t g = 0; g < kTile / 4; ++g) {
        if (!(groups & (1 << g))) continue;
        const std::size_t at = y * kTile + g * 4;
        const F4 x = F4::Load(dx + at), yy = F4::Load(dy + at), z = F4::Load(dz + at);
        const F4 b0 = x * e00 + yy * e01 + z * e02;
        const F4 b1 = x * e10 + yy * e11 + z * e12;
        const F4 b2 = x * e20 + yy * e21 + z * e22;
        const F4 sum = b0 + b1 + b2;
        // Farther ones lose; equal ones too, so the first in the fixed order stays.
        const F4 before = F4::Load(inverseT + at) * F4::Set(1.0000001f);
        const int mask = Mask(LessEqual(edge, b0) & LessEqual(edge, b1) & LessEqual(edge, b2) & LessEqual(before, sum) &
                              LessEqual(sum, nearest));
        if (!mask) continue;
        sum.Store(lanes);
        for (int lane = 0; lane < 4; ++lane) {
          if (!(mask & (1 << lane)) || !(lanes[lane] > inverseT[at + static_cast<std::size_t>(lane)])) continue;
          inverseT[at + static_cast<std::size_t>(lane)] = lanes[lane];
          pixels[at + static_cast<std::size_t>(lane)] = {lanes[lane], candidate.portion, candidate.record};
        }
      }
    }
  }
}

void VisibilityBuffer::Draw(const Scene& scene, const Placement& camera, ThreadPool& pool) {
  portions_.resize(kParts);
  pool.Run(kParts, [&](std::size_t part) { Collect(scene, camera, part, kParts, portions_[part]); });
  pool.Run(static_cast<std::size_t>(tilesX_) * tilesY_, [&](std::size_t tile) { DrawTile(tile); });
}

void VisibilityBuffer::Reach(std::uint32_t x, std::uint32_t y, Vec3 ray, float& inverseT, float& miss) const {
  const std::size_t tile = static_cast<std::size_t>(y / kTile) * tilesX_ + x / kTile;
  const Pixel& pixel = pixels_[tile * kTile * kTile + (y % kTile) * kTile + x % kTile];
  inverseT = 0;
  miss = 0.25f;
  if (!(pixel.inverseT > 0)) return;
  const Record& r = portions_[pixel.portion].records[pixel.record];
  float b[3];
  for (int i = 0; i < 3; ++i) b[i] = r.e[i][0] * ray.x + r.e[i][1] * ray.y + r.e[i][2] * ray.z;
  const float sum = b[0] + b[1] + b[2];
  miss = 1e9f;
  if (sum <= 0) return;
  inverseT = sum;
  miss = std::max(0.f, -std::min({b[0], b[1], b[2]}) / sum);
}

bool VisibilityBuffer::At(std::uint32_t x, std::uint32_t y, Hit& hit) const {
  const std::size_t tile = static_cast<std::size_t>(y / kTile) * tilesX_ + x / kTile;
  const Pixel& pixel = pixels_[tile * kTile * kTile + (y % kTile) * kTile + x % kTile];
  if (!(pixel.inverseT > 0)) return false;
  const Record& r = portions_[pixel.portion].records[pixel.record];
  const float* d = rays_ + 3 * (static_cast<std::size_t>(y) * width_ + x);
  auto along = [&](int i) { return std::max(0.f, r.e[i][0] * d[0] + r.e[i][1] * d[1] + r.e[i][2] * d[2]); };
  hit.t = 1 / pixel.inverseT;
  hit.triangle = r.triangle;
  hit.instance = r.instance;
  hit.u = Clamp(along(1) * hit.t, 0, 1);
  hit.v = Clamp(along(2) * hit.t, 0, 1 - hit.u);
  return true;
}

}  // namespace lanetrace::raycast
