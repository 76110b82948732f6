#include "raycast/lidar/lidar.h"

#include <algorithm>
#include <cmath>

#include "raycast/materials/materials.h"
#include "raycast/maths/random.h"
#include "raycast/weather/weather.h"

namespace lanetrace::raycast {

namespace {

SensorPose PoseAt(const std::vector<SensorPose>& poses, double share) {
  if (poses.size() == 1) return poses[0];
  const double at = share * static_cast<double>(poses.size() - 1);
  const std::size_t i = std::min(static_cast<std::size_t>(at), poses.size() - 2);
  const double f = at - static_cast<double>(i);
  const SensorPose &a = poses[i], &b = poses[i + 1];
  SensorPose out;
  for (int k = 0; k < 3; ++k) out.p[k] = a.p[k] + (b.p[k] - a.p[k]) * f;
  const double dot = a.q[0] * b.q[0] + a.q[1] * b.q[1] + a.q[2] * b.q[2] + a.q[3] * b.q[3];
  double n = 0;
  for (int k = 0; k < 4; ++k) {
    out.q[k] = a.q[k] * (1 - f) + (dot < 0 ? -b.q[k] : b.q[k]) * f;
    n += out.q[k] * out.q[k];
  }
  n = 1 / std::sqrt(n);
  for (double& k : out.q) k *= n;
  return out;
}

Vec3 Rotate(const SensorPose& pose, double x, double y, double z) {
  const double w = pose.q[0], qx = pose.q[1], qy = pose.q[2], qz = pose.q[3];
  const double tx = 2 * (qy * z - qz * y), ty = 2 * (qz * x - qx * z), tz = 2 * (qx * y - qy * x);
  return {static_cast<float>(x + w * tx + qy * tz - qz * ty), static_cast<float>(y + w * ty + qz * tx - qx * tz),
          static_cast<float>(z + w * tz + qx * ty - qy * tx)};
}

// Surfaces nearer together than this give one echo, as a pulse of 5 to 10 ns has it (m).
constexpr float kPulse = 1.2f;

struct Echoed {
  float range = -1, intensity = 0, paint = 0;
  std::uint8_t material = 0;
  std::uint32_t object = 0;
  float t = 0;  // distance of the surface straight ahead, 0: none
  Vec3 normal, direction;
};

float Intensity(const LidarSpec& spec, const Beam& beam, const Surface& s, const Echo& echo, Vec3 direction,
                float range, std::uint64_t key, float noise) {
  float counts;
  if (echo.retro) {
    const float facing = std::abs(Dot(direction, s.faceNormal));
    counts = facing > 0.35f ? 255.f : 120.f;
  } else {
    // Calibrated sensors take out the fall with range; what is left is the cosine, flattened by rough surfaces.
    const float cosine = std::abs(Dot(direction, s.faceNormal));
    const float facing = std::sqrt(std::max(0.05f, cosine));
    // What a mirroring surface sends elsewhere is missing here.
    float back = echo.reflectance * (1 - echo.lost) * (s.material == kAsphalt ? 1.f : 0.45f + 0.55f * facing);
    // Leaves lie every way and fill a part of the beam.
    if (s.material == kLeaves || s.material == kHedge) back *= 0.4f + 1.0f * Uniform(Key(key, 12));
    const bool ground =
        s.material == kAsphalt || s.material == kPaving || s.material == kGrass || s.material == kGravel;
    if (spec.weak > 0 && Uniform(Key(key, 13)) < spec.weak * (ground ? 0.25f : 1.f)) back *= 0.02f;
    counts = spec.countsPerReflectance * back * (1 + spec.saturation) / (1 + spec.saturation * back);
    counts -= spec.fall * std::max(0.f, range - spec.fallFrom) * (5 - 4 * cosine);
    if (echo.paint > 0) {
      // Paint gives its extra light back only while the beam comes steeply; grazing, it scatters forward.
      const float r = range / spec.paintRange;
      counts += spec.countsPerReflectance * spec.paintContrast * echo.paint / (1 + r * r * r * r);
    }
  }
  if (noise < 0) noise -= spec.skew * noise * noise;
  counts = counts * beam.gain + beam.offset;
  counts += noise * (spec.speckleFloor + spec.speckle * Clamp(counts, 0, 120));
  if (echo.retro) counts = std::max(counts, 200.f);
  counts = Clamp(counts, 0, 255);
  return spec.quantise ? std::floor(counts + 0.5f) : counts;
}

// Where a ray meets the plane of the surface that another met.
float OnPlane(const Echoed& e, Vec3 direction) {
  const float along = Dot(e.normal, direction);
  return std::abs(along) > 1e-4f ? e.t * Dot(e.normal, e.direction) / along : e.t;
}

// Whether a neighbour met another surface than the one that goes on from here.
bool Apart(const Echoed& e, const Echoed& neighbour) {
  return neighbour.t > 0 && std::abs(neighbour.t - OnPlane(e, neighbour.direction)) > 0.12f + 0.01f * e.t;
}

struct Rain {
  float extinction, wet;
};

// Whether a drop close by sends enough light back to be taken for a surface.
bool DropAnswers(const LidarSpec& spec, const Rain& rain, std::uint64_t ray, float freeM, Echoed& out) {
  const std::uint64_t key = Key(spec.seed, spec.sweep, ray);
  // About one ray in a hundred at 25 mm/h, most within a few metres.
  if (Uniform(Key(key, 31)) > 2.5f * rain.extinction) return false;
  const float range = spec.rangeMin - 3.2f * std::log(1 - 0.999f * Uniform(Key(key, 32)));
  if (range >= freeM) return false;
  out.range = range;
  const float counts = 1 + 9 * Uniform(Key(key, 33));
  out.intensity = spec.quantise ? std::floor(counts) : counts;
  out.material = kInAir;
  return true;
}

// Water on a surface and between: changes its echo, returns what is left of the light both ways.
float Soak(const Rain& rain, const Surface& s, Vec3 direction, float range, Echo& echo) {
  const float clear = std::exp(-2 * rain.extinction * range);
  if (s.material == kAsphalt || s.material == kPaving || s.material == kKerb || s.material == kGravel) {
    // Wet ground is dark and, seen at a slant, throws the light forward.
    echo.reflectance *= 1 - 0.5f * rain.wet;
    echo.paint *= 1 - 0.45f * rain.wet;
    const float slant = 1 - std::abs(Dot(direction, s.faceNormal));
    echo.lost = 1 - (1 - echo.lost) * (1 - 0.75f * rain.wet * slant * slant * slant * slant);
  }
  if (!echo.retro) echo.reflectance *= 0.5f + 0.5f * clear;
  return clear;
}

struct Direction {
  double x, y, z;
};

// One turn of the sensor: every beam of every column, by the steps of ScanLidar.
class Turn {
 public:
  Turn(const Scene& scene, const LidarSpec& spec, const std::vector<SensorPose>& poses)
      : scene_(scene),
        spec_(spec),
        poses_(poses),
        rows_(spec.beams.size()),
        rain_{RainExtinction(spec.rainMmPerH), Wetness(spec.rainMmPerH)},
        azimuths_(spec.columns),
        echoes_(rows_ * spec.columns) {
    const double turn = (spec.clockwise ? -2 : 2) * 3.14159265358979323846;
    for (const Beam& beam : spec.beams) {
      elevations_.push_back({std::cos(double{beam.elevation}), std::sin(double{beam.elevation})});
      offsets_.push_back({std::cos(double{beam.azimuthOffset}), std::sin(double{beam.azimuthOffset})});
    }
    for (std::size_t column = 0; column < spec.columns; ++column) {
      const double azimuth = spec.startAzimuth + turn * static_cast<double>(column) / spec.columns;
      azimuths_[column] = {std::cos(azimuth), std::sin(azimuth)};
    }
  }

  // Fires every beam once.
  void Fire(ThreadPool& pool) {
    pool.Run(Blocks(), [&](std::size_t block) {
      std::vector<Hit> before(rows_);  // of each beam in the column before
      for (std::size_t column = block * kBlock; column < EndOf(block); ++column) {
        const Stance at(*this, column);
        for (std::size_t row = 0; row < rows_; ++row) {
          if (spec_.hidden.empty() || !spec_.hidden[column * rows_ + row]) FireBeam(at, column, row, before[row]);
        }
      }
    });
  }

  // A beam that straddles an edge lights two surfaces. Where they are nearer together than the pulse is long, one echo
  // comes from in between. A ray looks for such an edge only where a neighbour met something else.
  void MixEdges(ThreadPool& pool) {
    if (!(spec_.divergence > 0)) return;
    std::vector<float> mixed(echoes_.size(), 0.f);
    pool.Run(Blocks(), [&](std::size_t block) {
      for (std::size_t column = block * kBlock; column < EndOf(block); ++column) {
        const Stance at(*this, column);
        for (std::size_t row = 0; row < rows_; ++row) mixed[column * rows_ + row] = MixedRange(at, column, row);
      }
    });
    for (std::size_t i = 0; i < mixed.size(); ++i) echoes_[i].range += mixed[i];
  }

  // The echoes, column by column.
  LidarSweep Gather() const {
    LidarSweep sweep;
    std::size_t count = 0;
    for (const Echoed& e : echoes_) count += e.range > 0;
    sweep.xyz.reserve(count * 3);
    for (std::size_t column = 0; column < spec_.columns; ++column) {
      for (std::size_t row = 0; row < rows_; ++row) {
        const Echoed& e = echoes_[column * rows_ + row];
        if (e.range <= 0) continue;
        const Direction d = DirectionOf(column, row);
        sweep.xyz.push_back(static_cast<float>(d.x * e.range));
        sweep.xyz.push_back(static_cast<float>(d.y * e.range));
        sweep.xyz.push_back(static_cast<float>(d.z * e.range));
        sweep.intensity.push_back(e.intensity);
        sweep.ring.push_back(static_cast<std::uint16_t>(row));
        sweep.column.push_back(static_cast<std::uint32_t>(column));
        sweep.material.push_back(e.material);
        sweep.object.push_back(e.object);
        sweep.paint.push_back(e.paint);
      }
    }
    return sweep;
  }

 private:
  static constexpr std::size_t kBlock = 8;  // columns handed out at once

  struct Angle {
    double cosine, sine;
  };

  // Where the sensor is while a column fires.
  struct Stance {
    Stance(const Turn& turn, std::size_t column)
        : share(static_cast<double>(column) / turn.spec_.columns),
          pose(PoseAt(turn.poses_, share)),
          origin{static_cast<float>(pose.p[0]), static_cast<float>(pose.p[1]), static_cast<float>(pose.p[2])},
          time(static_cast<float>(share)) {}
    double share;  // of the turn that is over
    SensorPose pose;
    Vec3 origin;
    float time;
  };

  std::size_t Blocks() const { return (spec_.columns + kBlock - 1) / kBlock; }
  std::size_t EndOf(std::size_t block) const { return std::min<std::size_t>(spec_.columns, (block + 1) * kBlock); }

  // In the sensor's frame.
  Direction DirectionOf(std::size_t column, std::size_t row) const {
    const Angle &a = azimuths_[column], &o = offsets_[row];
    return {elevations_[row].cosine * (a.cosine * o.cosine - a.sine * o.sine),
            elevations_[row].cosine * (a.sine * o.cosine + a.cosine * o.sine), elevations_[row].sine};
  }

  void FireBeam(const Stance& at, std::size_t column, std::size_t row, Hit& before) {
    Echoed& out = echoes_[column * rows_ + row];
    const std::uint64_t ray = column * 1024 + row;
    const Direction d = DirectionOf(column, row);
    const Vec3 direction = Rotate(at.pose, d.x, d.y, d.z);
    Hit hit;
    const bool found = scene_.Intersect(at.origin, direction, spec_.rangeMin, spec_.rangeMax, at.time, hit, &before);
    before = hit;
    if (rain_.extinction > 0 && DropAnswers(spec_, rain_, ray, found ? hit.t : spec_.rangeMax, out)) return;
    if (!found) return;
    const Surface s = scene_.Describe(at.origin, direction, hit, at.time);
    const Patch patch = PatchOf(direction, hit.t * spec_.divergence);
    Echo echo = EchoOf(s, patch, scene_);
    const float paint = echo.paint;
    const float clear = rain_.extinction > 0 ? Soak(rain_, s, direction, hit.t, echo) : 1.f;
    const std::uint64_t key = Key(spec_.seed, spec_.sweep, ray);
    if (Uniform(Key(key, 1)) < ChanceLost(echo, hit.t, clear)) return;
    float a, b;
    Normals(Key(key, 2), a, b);
    out.range = hit.t + spec_.rangeSigma * a;
    out.intensity = Intensity(spec_, spec_.beams[row], s, echo, direction, hit.t, key, b);
    out.paint = paint;
    out.material = static_cast<std::uint8_t>(s.material);
    out.object = s.id;
    out.t = hit.t;
    out.normal = s.faceNormal;
    out.direction = direction;
  }

  // How likely an echo is not heard: far and dark ones sink into the noise.
  float ChanceLost(const Echo& echo, float t, float clear) const {
    const float fade =
        Step01(0.6f, 1.25f, t / (spec_.rangeMax * std::sqrt(Clamp(echo.reflectance * clear * 2.5f, 0.02f, 1.f))));
    return 1 - (1 - spec_.dropout) * (1 - (spec_.dropout > 0 ? echo.lost * echo.lost * echo.lost : 0)) *
                   (1 - (spec_.dropout > 0 ? fade : 0));
  }

  // By how much an echo comes from further away because half of its beam lies on another surface (m).
  float MixedRange(const Stance& at, std::size_t column, std::size_t row) const {
    const std::size_t left = (column + spec_.columns - 1) % spec_.columns, right = (column + 1) % spec_.columns;
    const std::size_t i = column * rows_ + row;
    const Echoed& e = echoes_[i];
    if (e.t <= 0) return 0;
    const std::size_t around[4] = {left * rows_ + row, right * rows_ + row, row > 0 ? i - 1 : i,
                                   row + 1 < rows_ ? i + 1 : i};
    for (const std::size_t neighbour : around) {
      if (!Apart(e, echoes_[neighbour])) continue;
      const Direction here = DirectionOf(column, row), there = DirectionOf(neighbour / rows_, neighbour % rows_);
      const double dx = there.x - here.x, dy = there.y - here.y, dz = there.z - here.z;
      // The middle of the beam's half on that side.
      const double step = 0.5 * spec_.divergence / std::sqrt(std::max(1e-12, dx * dx + dy * dy + dz * dz));
      const Vec3 aside = Normalised(Rotate(at.pose, here.x + dx * step, here.y + dy * step, here.z + dz * step));
      Hit other;
      if (!scene_.Intersect(at.origin, aside, spec_.rangeMin, spec_.rangeMax, at.time, other)) continue;
      const float apart = other.t - OnPlane(e, aside);
      if (std::abs(apart) < 0.08f + 0.004f * e.t || std::abs(other.t - e.t) > kPulse) continue;
      const float weight = 0.5f * Uniform(Key(Key(spec_.seed, spec_.sweep, column * 1024 + row), 41));
      return (other.t - e.t) * weight;
    }
    return 0;
  }

  const Scene& scene_;
  const LidarSpec& spec_;
  const std::vector<SensorPose>& poses_;
  std::size_t rows_;
  Rain rain_;
  std::vector<Angle> elevations_, offsets_, azimuths_;
  std::vector<Echoed> echoes_;
};

}  // namespace

LidarSweep ScanLidar(const Scene& scene, const LidarSpec& spec, const std::vector<SensorPose>& poses,
                     ThreadPool& pool) {
  Turn turn(scene, spec, poses);
  turn.Fire(pool);
  turn.MixEdges(pool);
  return turn.Gather();
}

}  // namespace lanetrace::raycast
