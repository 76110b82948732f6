#include "sweep/sweep.h"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace lanetrace {

namespace {

// At 30 m/s and 0.1 s a slot spans 6 mm, so taking the nearest slot misplaces a point by 3 mm at most.
constexpr std::size_t kSlots = 513;

struct Quat {
  double w, x, y, z;
};

}  // namespace

void PlacedSweep::Place(const double* poses, std::size_t knots, double from, double to) {
  from_ = from;
  const bool moves = knots > 1 && to > from && time;
  const std::size_t slots = moves ? kSlots : 1;
  perNs_ = moves ? static_cast<double>(slots - 1) / (to - from) : 0;
  slots_.resize(slots);
  for (std::size_t i = 0; i < slots; ++i) {
    const double at =
        moves ? static_cast<double>(i) * static_cast<double>(knots - 1) / static_cast<double>(slots - 1) : 0;
    const std::size_t a = std::min(static_cast<std::size_t>(at), knots - 1);
    const std::size_t b = std::min(a + 1, knots - 1);
    const double f = at - static_cast<double>(a);
    const double* pa = poses + 7 * a;
    const double* pb = poses + 7 * b;
    // Between knots a few milliseconds apart a normalised linear blend of quaternions equals slerp to a microradian.
    const double dot = pa[3] * pb[3] + pa[4] * pb[4] + pa[5] * pb[5] + pa[6] * pb[6];
    const double g = dot < 0 ? -f : f;
    Quat q{pa[3] * (1 - f) + pb[3] * g, pa[4] * (1 - f) + pb[4] * g, pa[5] * (1 - f) + pb[5] * g,
           pa[6] * (1 - f) + pb[6] * g};
    const double n = std::sqrt(q.w * q.w + q.x * q.x + q.y * q.y + q.z * q.z);
    q = {q.w / n, q.x / n, q.y / n, q.z / n};
    Slot& s = slots_[i];
    s.m[0] = 1 - 2 * (q.y * q.y + q.z * q.z);
    s.m[1] = 2 * (q.x * q.y - q.w * q.z);
    s.m[2] = 2 * (q.x * q.z + q.w * q.y);
    s.m[3] = 2 * (q.x * q.y + q.w * q.z);
    s.m[4] = 1 - 2 * (q.x * q.x + q.z * q.z);
    s.m[5] = 2 * (q.y * q.z - q.w * q.x);
    s.m[6] = 2 * (q.x * q.z - q.w * q.y);
    s.m[7] = 2 * (q.y * q.z + q.w * q.x);
    s.m[8] = 1 - 2 * (q.x * q.x + q.y * q.y);
    for (int k = 0; k < 3; ++k) s.t[k] = pa[k] * (1 - f) + pb[k] * f;
  }
}

Point3 PlacedSweep::Origin() const {
  const Slot& s = slots_[slots_.size() / 2];
  return {s.t[0], s.t[1], s.t[2]};
}

void PlacedSweep::Rotation(double (&rotation)[9]) const {
  std::copy(std::begin(slots_[slots_.size() / 2].m), std::end(slots_[slots_.size() / 2].m), std::begin(rotation));
}

}  // namespace lanetrace
