#include "raster/colour.h"

#include <algorithm>
#include <cmath>
#include <vector>

#include "raster/splat.h"

namespace lanetrace {

bool ProjectPoint(const Picture& p, double x, double y, double z, double& u, double& v) {
  const double* k = p.distortion;
  if (p.lens == Lens::kKannalaBrandt) {
    const double r = std::hypot(x, y);
    const double theta = std::atan2(r, z), t2 = theta * theta;
    const double bent = theta * (1 + t2 * (k[0] + t2 * (k[1] + t2 * (k[2] + t2 * k[3]))));
    const double slope = 1 + t2 * (3 * k[0] + t2 * (5 * k[1] + t2 * (7 * k[2] + t2 * 9 * k[3])));
    if (slope <= 0) return false;
    const double s = r > 1e-12 ? bent / r : 0;
    u = p.fx * x * s + p.cx;
    v = p.fy * y * s + p.cy;
    return true;
  }
  if (z <= 1e-6) return false;
  const double a = x / z, b = y / z;
  if (p.lens == Lens::kPinhole) {
    u = p.fx * a + p.cx;
    v = p.fy * b + p.cy;
    return true;
  }
  const double r2 = a * a + b * b;
  const double above = 1 + r2 * (k[0] + r2 * (k[1] + r2 * k[4]));
  const double below = 1 + r2 * (k[5] + r2 * (k[6] + r2 * k[7]));
  const double slope = 1 + r2 * (3 * k[0] + r2 * (5 * k[1] + r2 * 7 * k[4]));
  if (below <= 0 || above <= 0 || (p.distortions <= 5 && slope <= 0)) return false;
  const double radial = above / below;
  u = p.fx * (a * radial + 2 * k[2] * a * b + k[3] * (r2 + 2 * a * a)) + p.cx;
  v = p.fy * (b * radial + k[2] * (r2 + 2 * b * b) + 2 * k[3] * a * b) + p.cy;
  return true;
}

namespace {

constexpr int kBearings = 1440;
constexpr double kRangeBinM = 0.2;
constexpr double kPi = 3.14159265358979323846;

// Octant-wise rational approximation of the bearing in bins, good to 0.3 degrees: a shadow's rim is no sharper.
int FastBearing(double dx, double dy) {
  const double ax = std::abs(dx), ay = std::abs(dy);
  const double small = std::min(ax, ay), large = std::max(ax, ay);
  if (!(large > 0)) return 0;
  const double t = small / large;
  double angle = t * (kPi / 4 + 0.273 * (1 - t));
  if (ay > ax) angle = kPi / 2 - angle;
  if (dx < 0) angle = kPi - angle;
  if (dy < 0) angle = -angle;
  const int b = static_cast<int>((angle + kPi) * (kBearings / (2 * kPi)));
  return b < 0 ? 0 : (b >= kBearings ? kBearings - 1 : b);
}

// Where the ground is hidden, in bearing and distance around the camera. Something seen at height h is taken to reach
// down to the ground; from a camera at height H it hides the ground from its own distance d to d·H/(H − h).
class Shadows {
 public:
  Shadows(const TileStore& elevation, const Picture& picture, const std::vector<PlacedSweep>& sweeps, double farM,
          ThreadPool& pool)
      : bins_(static_cast<int>(farM / kRangeBinM) + 1),
        dark_(static_cast<std::size_t>(kBearings) * static_cast<std::size_t>(bins_), 0) {
    // Where shadows begin and end, one place past the last bin included: what lies in any is dark after a running sum.
    const auto row = static_cast<std::size_t>(bins_) + 1;
    std::vector<std::int32_t> ends(kBearings * row, 0);
    constexpr std::size_t kChunk = 8192;  // points
    for (const PlacedSweep& sweep : sweeps) {
      if (!sweep.labels) continue;
      std::vector<std::vector<Shadow>> found((sweep.count + kChunk - 1) / kChunk);
      pool.Run(found.size(), [&](std::size_t chunk) {
        TileStore::Reader ground(elevation);
        for (std::size_t i = chunk * kChunk; i < std::min(sweep.count, (chunk + 1) * kChunk); ++i)
          if (sweep.labels[i] == kAbove) Cast(sweep.At(i), picture, farM, ground, found[chunk]);
      });
      for (const auto& shadows : found) {
        for (const Shadow& shadow : shadows) {
          for (std::size_t k = 0; k < kSpread; ++k) {
            const std::size_t bearing = (shadow.bearing + kBearings + k - kSpread / 2) % kBearings;
            ++ends[bearing * row + static_cast<std::size_t>(shadow.first)];
            --ends[bearing * row + static_cast<std::size_t>(shadow.last) + 1];
          }
        }
      }
    }
    for (std::size_t bearing = 0; bearing < kBearings; ++bearing) {
      std::int32_t shadows = 0;
      for (std::size_t bin = 0; bin + 1 < row; ++bin) {
        shadows += ends[bearing * row + bin];
        dark_[bearing * (row - 1) + bin] = shadows > 0 ? 1 : 0;
      }
    }
  }
  bool Hides(double dx, double dy, double d) const {
    const int range = std::min(static_cast<int>(d / kRangeBinM), bins_ - 1);
    return dark_[static_cast<std::size_t>(FastBearing(dx, dy)) * static_cast<std::size_t>(bins_) +
                 static_cast<std::size_t>(range)] != 0;
  }

 private:
  // A thing hides the ground over so many bearings.
  static constexpr std::size_t kSpread = 5;
  struct Shadow {
    std::size_t bearing;
    int first, last;  // bins of range, last >= first
  };
  void Cast(const Point3& p, const Picture& picture, double farM, TileStore::Reader& ground,
            std::vector<Shadow>& shadows) const {
    const double dx = p.x - picture.position[0], dy = p.y - picture.position[1];
    const double d = std::sqrt(dx * dx + dy * dy);
    if (!Placeable(p) || d > farM || d < 0.8) return;
    const float* under = ground.At(p.x, p.y);
    if (!under || !(*under == *under)) return;
    const double h = p.z - *under, eye = picture.position[2] - *under;
    // Low stubble hides nothing worth leaving out; a branch overhead does not reach the ground.
    if (!(h >= 0.25 && h <= 2.2 && eye > 0)) return;
    const double end = h > eye - 0.05 ? farM : std::min(farM, d * eye / (eye - h));
    const int first = std::max(0, static_cast<int>((d - 0.15) / kRangeBinM)),
              last = std::min(bins_ - 1, static_cast<int>(end / kRangeBinM));
    if (first <= last) shadows.push_back({static_cast<std::size_t>(FastBearing(dx, dy)), first, last});
  }
  int bins_;
  std::vector<std::uint8_t> dark_;
};

struct Sample {
  std::uint32_t cell;
  float r, g, b, paint, weight;
};

// Rows of one tile, and what the picture shows of their cells.
struct Job {
  TileKey key;
  float* tile;
  int from, to;  // rows
  std::vector<Sample> samples;
  std::size_t hidden = 0;
};

// The rows of all tiles within reach, in chunks that do not depend on the number of threads.
std::vector<Job> JobsAround(TileStore& store, const double* centre, double farM) {
  constexpr int kRows = 32;
  std::vector<Job> jobs;
  const TileKey low = store.KeyOf(centre[0] - farM, centre[1] - farM);
  const TileKey high = store.KeyOf(centre[0] + farM, centre[1] + farM);
  for (int ty = low.second; ty <= high.second; ++ty) {
    for (int tx = low.first; tx <= high.first; ++tx) {
      const auto found = store.tiles.find({tx, ty});
      if (found == store.tiles.end()) continue;
      for (int row = 0; row < store.cells; row += kRows)
        jobs.push_back({{tx, ty}, found->second.data(), row, std::min(store.cells, row + kRows), {}, 0});
    }
  }
  return jobs;
}

// Looks cells of the ground up in one picture.
class CellSampler {
 public:
  CellSampler(const TileStore& store, const TileStore& elevation, const Picture& picture, const Shadows& shadows,
              const ColourOptions& options)
      : store_(store),
        elevation_(elevation),
        picture_(picture),
        shadows_(shadows),
        options_(options),
        aside_(picture.lens == Lens::kKannalaBrandt
                   ? 1e9
                   : 1.3 * std::max(picture.cx, picture.width - picture.cx) / picture.fx),
        near2_(options.nearM * options.nearM),
        far2_(options.farM * options.farM),
        inner2_(options.innerM * options.innerM),
        sideways_(2.5 / (aside_ * aside_) * (1.3 * 1.3)) {}

  void Fill(Job& job) const {
    TileStore::Reader ground(elevation_);
    const double* C = picture_.position;
    for (int row = job.from; row < job.to; ++row) {
      const double y = store_.Centre(job.key.second, row), dy = y - C[1];
      const double reach2 = far2_ - dy * dy;
      if (reach2 <= 0) continue;
      const double reach = std::sqrt(reach2);
      const int first = store_.CellOf(std::max(C[0] - reach, job.key.first * store_.edge), job.key.first);
      const int last = store_.CellOf(std::min(C[0] + reach, (job.key.first + 1) * store_.edge - 1e-6), job.key.first);
      for (int col = first; col <= last; ++col) Look(job, row, col, y, dy, ground);
    }
  }

 private:
  void Look(Job& job, int row, int col, double y, double dy, TileStore::Reader& ground) const {
    const double* R = picture_.rotation;
    const double x = store_.Centre(job.key.first, col), dx = x - picture_.position[0];
    const double d2 = dx * dx + dy * dy;
    // Third column of the rotation is the camera's axis in the map: behind it nothing is seen by these lenses.
    const double ahead = dx * R[2] + dy * R[5];
    const double side = std::abs(dx * R[0] + dy * R[3]);
    if (d2 < near2_ || d2 > far2_ || ahead <= 0 || side > aside_ * ahead + 1) return;
    // Far ground will be seen from nearer by, unless it lies so far to the side that this is as near as it gets.
    if (d2 > inner2_ && d2 > sideways_ * side * side) return;
    const float* z = ground.At(x, y);
    if (!z || !(*z == *z)) return;
    const double dz = *z - picture_.position[2];
    const double xc = R[0] * dx + R[3] * dy + R[6] * dz, zc = R[2] * dx + R[5] * dy + R[8] * dz;
    if (std::abs(xc) > aside_ * zc) return;
    double u, v;
    if (!ProjectPoint(picture_, xc, R[1] * dx + R[4] * dy + R[7] * dz, zc, u, v)) return;
    if (!(u >= 1 && v >= 1 && u < picture_.width - 2 && v < picture_.height - 2)) return;
    const double d = std::sqrt(d2);
    const float paint = Paint(u, v);
    if (paint < 0 || shadows_.Hides(dx, dy, d)) {
      ++job.hidden;
      return;
    }
    float rgb[3];
    Interpolate(u, v, rgb);
    const float s = static_cast<float>(options_.nearM / d);
    job.samples.push_back(
        {static_cast<std::uint32_t>(row * store_.cells + col), rgb[0], rgb[1], rgb[2], paint, s * s * s});
  }

  // How sure paint is at a pixel, bilinear among the cells that see ground; below 0 where the pixel's own cell sees
  // none.
  float Paint(double u, double v) const {
    if (!picture_.mask) return 0;
    const int width = picture_.maskWidth, height = picture_.maskHeight;
    const auto at = [&](int x, int y) {
      return picture_.mask[static_cast<std::size_t>(std::clamp(y, 0, height - 1)) * static_cast<std::size_t>(width) +
                           static_cast<std::size_t>(std::clamp(x, 0, width - 1))];
    };
    const double x = (u + 0.5) * width / picture_.width, y = (v + 0.5) * height / picture_.height;
    const std::uint8_t own = at(static_cast<int>(x), static_cast<int>(y));
    if (own == kHidden) return -1;
    const int x0 = static_cast<int>(std::floor(x - 0.5)), y0 = static_cast<int>(std::floor(y - 0.5));
    const float fx = static_cast<float>(x - 0.5 - x0), fy = static_cast<float>(y - 0.5 - y0);
    const auto or_own = [own](std::uint8_t cell) { return static_cast<float>(cell == kHidden ? own : cell); };
    return (or_own(at(x0, y0)) * (1 - fx) + or_own(at(x0 + 1, y0)) * fx) * (1 - fy) +
           (or_own(at(x0, y0 + 1)) * (1 - fx) + or_own(at(x0 + 1, y0 + 1)) * fx) * fy;
  }

  // Bilinear, of the pixels around (u, v).
  void Interpolate(double u, double v, float rgb[3]) const {
    const int u0 = static_cast<int>(u), v0 = static_cast<int>(v);
    const float fu = static_cast<float>(u - u0), fv = static_cast<float>(v - v0);
    const std::uint8_t* a =
        picture_.rgb +
        3 * (static_cast<std::size_t>(v0) * static_cast<std::size_t>(picture_.width) + static_cast<std::size_t>(u0));
    const std::uint8_t* b = a + 3 * static_cast<std::size_t>(picture_.width);
    for (int k = 0; k < 3; ++k)
      rgb[k] = (static_cast<float>(a[k]) * (1 - fu) + static_cast<float>(a[k + 3]) * fu) * (1 - fv) +
               (static_cast<float>(b[k]) * (1 - fu) + static_cast<float>(b[k + 3]) * fu) * fv;
  }

  const TileStore& store_;
  const TileStore& elevation_;
  const Picture& picture_;
  const Shadows& shadows_;
  const ColourOptions& options_;
  // No pixel lies further to the side than this; past it a fisheye still sees, so only the other lenses are narrowed.
  double aside_;
  double near2_, far2_, inner2_, sideways_;
};

float* CellOf(const TileStore& store, const Job& job, const Sample& sample) {
  return job.tile + static_cast<std::size_t>(sample.cell) * static_cast<std::size_t>(store.channels);
}

// Exposure: the median ratio, in steps of 2 %, of what the cells have to what this picture shows. 1 where too few
// compare.
double GainOf(const TileStore& store, const std::vector<Job>& jobs) {
  constexpr int kSteps = 120;
  constexpr std::size_t kLeastCells = 500;
  std::vector<std::size_t> ratios(2 * kSteps + 1, 0);
  std::size_t compared = 0;
  for (const Job& job : jobs) {
    for (const Sample& s : job.samples) {
      const float* cell = CellOf(store, job, s);
      if (cell[kViewWeight] <= 0) continue;
      const float has = cell[kRed] + cell[kGreen] + cell[kBlue], sees = s.r + s.g + s.b;
      if (!(sees >= 30 && sees <= 735 && has >= 30 && has <= 735)) continue;
      const int step = static_cast<int>(std::lround(std::log(has / sees) / 0.02));
      if (step < -kSteps || step > kSteps) continue;
      ++ratios[static_cast<std::size_t>(step + kSteps)];
      ++compared;
    }
  }
  if (compared <= kLeastCells) return 1;
  std::size_t sum = 0;
  for (int i = 0; i <= 2 * kSteps; ++i) {
    sum += ratios[static_cast<std::size_t>(i)];
    // Half of the ratio: a chain of whole ones would drift into white when a camera opens and closes its iris.
    if (2 * sum >= compared) return std::clamp(std::exp(0.5 * 0.02 * (i - kSteps)), 0.7, 1.4);
  }
  return 1;
}

// Weighted running means of the cells' colours.
void Blend(const TileStore& store, const Job& job, float gain) {
  for (const Sample& s : job.samples) {
    float* cell = CellOf(store, job, s);
    const float w = cell[kViewWeight] += s.weight;
    cell[kRed] += (std::min(255.f, s.r * gain) - cell[kRed]) * s.weight / w;
    cell[kGreen] += (std::min(255.f, s.g * gain) - cell[kGreen]) * s.weight / w;
    cell[kBlue] += (std::min(255.f, s.b * gain) - cell[kBlue]) * s.weight / w;
    cell[kPaint] += (s.paint - cell[kPaint]) * s.weight / w;
    cell[kViews] += 1;
  }
}

}  // namespace

ColourResult SplatPicture(TileStore& store, const TileStore& elevation, const Picture& picture,
                          const std::vector<PlacedSweep>& occluders, const ColourOptions& options, ThreadPool& pool) {
  const Shadows shadows(elevation, picture, occluders, options.farM, pool);
  const CellSampler sampler(store, elevation, picture, shadows, options);
  std::vector<Job> jobs = JobsAround(store, picture.position, options.farM);
  pool.Run(jobs.size(), [&](std::size_t j) { sampler.Fill(jobs[j]); });

  ColourResult result;
  for (const Job& job : jobs) {
    result.cells += job.samples.size();
    result.hidden += job.hidden;
  }
  result.gain = options.gain > 0 ? options.gain : GainOf(store, jobs);
  const float gain = static_cast<float>(result.gain);
  pool.Run(jobs.size(), [&](std::size_t j) { Blend(store, jobs[j], gain); });
  return result;
}

}  // namespace lanetrace
