#include "raycast/weather/weather.h"

#include <algorithm>
#include <cmath>

#include "raycast/maths/noise.h"
#include "raycast/maths/random.h"

namespace lanetrace::raycast {

Light LightUnder(Light light, float rain, float night) {
  if (rain > 0) {
    light.overcast = Clamp(rain / 2, 0, 1);
    light.sun = light.sun * (1 - 0.97f * light.overcast);
    light.sky = Mix(light.sky, Vec3{0.80f, 0.83f, 0.88f} * 0.9f, light.overcast);
    light.ground = Mix(light.ground, Vec3{0.24f, 0.24f, 0.24f}, light.overcast);
    light.hazeM = 1 / (1 / light.hazeM + 0.0002f * std::pow(rain, 0.7f));
  }
  if (night > 0) {
    light.night = Clamp(night, 0, 1);
    light.sun = light.sun * Clamp(1 - 1.25f * light.night, 0, 1);
    const float left = Mix(1, 0.012f, std::sqrt(light.night));
    light.sky = light.sky * left;
    light.ground = light.ground * left;
  }
  return light;
}

float Wetness(float rain) { return rain > 0 ? 1 - std::exp(-rain / 3) : 0; }

float RainExtinction(float rain) { return rain > 0 ? 1.076f * std::pow(rain, 0.67f) / 4343.f : 0; }

float DirtAt(Vec3 r, float strength, std::uint64_t seed) {
  // Stereographic: the same dirt whatever part of the lens is drawn, up to far off the axis.
  const float s = 2 / (1 + std::max(r.z, -0.9f)), x = r.x * s, y = r.y * s;
  const auto salt = static_cast<std::uint32_t>(Mix64(seed ^ 0xd1f7u));
  float clear = 1;
  for (const float cell : {0.30f, 0.11f}) {
    const int cx = FloorInt(x / cell), cy = FloorInt(y / cell);
    for (int k = 0; k < 9; ++k) {
      const int gx = cx + k % 3 - 1, gy = cy + k / 3 - 1;
      const std::uint64_t h =
          Key(salt, static_cast<std::uint64_t>(static_cast<std::uint32_t>(gx)) << 32 | static_cast<std::uint32_t>(gy),
              cell > 0.2f);
      if (static_cast<float>(h & 255u) / 255.f > 0.15f + 0.6f * strength) continue;
      auto draw = [&](int shift) { return static_cast<float>((h >> shift) & 255u) / 255.f; };
      const float px = (static_cast<float>(gx) + draw(8)) * cell, py = (static_cast<float>(gy) + draw(16)) * cell;
      const float radius = cell * (0.12f + 0.38f * draw(24)) * (0.5f + 0.5f * strength);
      const float ragged = 1 + 0.5f * (Noise2(x * 9 / cell * 0.3f, y * 9 / cell * 0.3f, salt) - 0.5f);
      const float d = std::sqrt((x - px) * (x - px) + (y - py) * (y - py)) * ragged;
      clear *= 1 - (0.35f + 0.6f * draw(32)) * Step01(1.25f * radius, 0.35f * radius, d);
    }
  }
  // A thin film of dust, in patches.
  const float film = 0.5f + Fractal(x, y, 0.5f, 4, 0, salt + 9u);
  return Clamp(strength * 1.6f, 0, 1) * (1 - clear * (1 - 0.22f * strength * Step01(0.4f, 0.9f, film)));
}

float StreakAt(std::uint32_t x, std::uint32_t y, float rain, std::uint64_t key) {
  float sum = 0;
  // Three depths: near drops are long and broad.
  for (std::uint32_t layer = 0; layer < 3; ++layer) {
    const std::uint32_t width = 4u >> layer, length = 64u >> layer;
    const std::uint32_t slanted = x + y / 9 + layer * 17, column = slanted / width;
    const std::uint32_t shift = Mix32(column * 2654435761u + layer) % length;
    const std::uint32_t h = Mix32(static_cast<std::uint32_t>(key) ^
                                  Mix32(column * 0x9e3779b1u + (y + shift) / length * 0x85ebca77u + layer));
    const float chance = 0.0016f * std::pow(rain, 0.75f) * static_cast<float>(width);
    if (static_cast<float>(h >> 8) * 0x1p-24f > chance) continue;
    const float along = static_cast<float>((y + shift) % length) / static_cast<float>(length);
    sum += (0.05f + 0.07f * static_cast<float>(h & 255u) / 255.f) * 4 * along * (1 - along);
  }
  return sum;
}

LampLight::LampLight(const Scene& scene, const std::vector<LightSource>& ego, Vec3 eye) {
  constexpr float kSight = 260;
  for (const LightSource& l : ego) sources_.push_back({l, true});
  for (const LightSource& l : scene.Lights()) {
    if (Length(l.p - eye) < kSight) sources_.push_back({l, false});
  }
  for (const Source& s : sources_) {
    if (s.own) continue;
    const Vec3 away = s.light.p - eye;
    const float distance = Length(away);
    const Vec3 direction = away * (1 / distance);
    if (scene.Occluded(eye, direction, 0.05f, distance - 0.5f, 0)) continue;
    const float towards = s.light.spot ? Step01(0.2f, 1.f, -Dot(direction, s.light.forward)) : 0.7f;
    dazzles_.push_back({direction, s.light.power * (towards * 0.02f / (1 + distance * distance * 0.002f))});
  }
  if (sources_.empty()) return;
  float x1 = -1e30f, y1 = -1e30f;
  x0_ = y0_ = 1e30f;
  for (const Source& s : sources_) {
    x0_ = std::min(x0_, s.light.p.x - kReach);
    y0_ = std::min(y0_, s.light.p.y - kReach);
    x1 = std::max(x1, s.light.p.x + kReach);
    y1 = std::max(y1, s.light.p.y + kReach);
  }
  width_ = static_cast<int>((x1 - x0_) / kCell) + 1;
  height_ = static_cast<int>((y1 - y0_) / kCell) + 1;
  std::vector<std::vector<std::uint32_t>> cells(static_cast<std::size_t>(width_) * static_cast<std::size_t>(height_));
  for (std::uint32_t i = 0; i < sources_.size(); ++i) {
    const Vec3 p = sources_[i].light.p;
    const int cx0 = std::max(0, FloorInt((p.x - kReach - x0_) / kCell)),
              cx1 = std::min(width_ - 1, FloorInt((p.x + kReach - x0_) / kCell));
    const int cy0 = std::max(0, FloorInt((p.y - kReach - y0_) / kCell)),
              cy1 = std::min(height_ - 1, FloorInt((p.y + kReach - y0_) / kCell));
    for (int cy = cy0; cy <= cy1; ++cy) {
      for (int cx = cx0; cx <= cx1; ++cx)
        cells[static_cast<std::size_t>(cy) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(cx)].push_back(
            i);
    }
  }
  start_.push_back(0);
  for (const auto& cell : cells) {
    items_.insert(items_.end(), cell.begin(), cell.end());
    start_.push_back(static_cast<std::uint32_t>(items_.size()));
  }
}

Vec3 LampLight::On(Vec3 position, Vec3 normal, const Scene& scene, float& retro) const {
  retro = 0;
  Vec3 sum;
  const float gx = (position.x - x0_) / kCell, gy = (position.y - y0_) / kCell;
  if (!(gx >= 0 && gy >= 0 && gx < static_cast<float>(width_) && gy < static_cast<float>(height_))) return sum;
  const std::size_t cell =
      static_cast<std::size_t>(gy) * static_cast<std::size_t>(width_) + static_cast<std::size_t>(gx);
  float strongest = 0;
  Vec3 strongestLight, strongestTo;
  float strongestDistance = 0;
  for (std::uint32_t k = start_[cell]; k < start_[cell + 1]; ++k) {
    const Source& s = sources_[items_[k]];
    const Vec3 to = s.light.p - position;
    const float d2 = Dot(to, to), fade = 1 - d2 / (kReach * kReach);
    if (fade <= 0) continue;
    const float distance = std::sqrt(d2);
    const Vec3 l = to * (1 / distance);
    float shape;
    if (s.light.spot) {
      // A low beam: a wide cone whose upper part is cut off.
      shape = Step01(0.72f, 0.99f, -Dot(l, s.light.forward)) * (l.z < 0.01f ? 0.12f : 1.f);
      if (s.own) retro += 24 * Step01(0.80f, 0.99f, -Dot(l, s.light.forward)) / (1 + 0.02f * d2);
    } else {
      const float down = std::max(0.f, l.z);
      shape = 0.10f + 0.90f * down * down;
    }
    const float strength = std::max(0.f, Dot(normal, l)) * shape * fade * fade / (d2 + 1);
    if (strength <= 0) continue;
    const Vec3 light = s.light.power * strength;
    sum += light;
    if (!s.own && light.x > strongest) {
      strongest = light.x;
      strongestLight = light;
      strongestTo = l;
      strongestDistance = distance;
    }
  }
  if (strongest > 0.004f &&
      scene.Occluded(position + normal * 0.01f, strongestTo, 0.01f, strongestDistance - 0.6f, 0)) {
    sum = sum - strongestLight;
  }
  return sum;
}

Vec3 LampLight::Glare(Vec3 direction) const {
  Vec3 sum;
  for (const Dazzle& z : dazzles_) {
    const float apart = 2 * (1 - Dot(direction, z.direction));  // square of the angle
    if (apart > 0.012f) continue;
    sum += z.colour * (1.6f * std::exp(-apart / 0.00004f) + 0.10f * std::exp(-apart / 0.0016f));
  }
  return sum;
}

}  // namespace lanetrace::raycast
