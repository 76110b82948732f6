#pragma once
// Rain, a dirty lens and the night, as they change light, surfaces and pictures. All neutral at zero.
#include <cstdint>
#include <vector>

#include "raycast/scene/scene.h"
#include "raycast/weather/sky.h"

namespace lanetrace::raycast {

// Light under rain (mm/h) and at night (0 day .. 1 night); the sky follows from it.
Light LightUnder(Light light, float rainMmPerH, float night);
// Share of a surface's pores that hold water, 0..1.
float Wetness(float rainMmPerH);
// Extinction of a beam of about 900 nm by rain, 1/m, one way (Carbonneau and Wisely 1998: 1.076 R^0.67 dB/km).
float RainExtinction(float rainMmPerH);

// What covers a lens, by direction in the camera's frame: 0 clear .. 1 opaque.
float DirtAt(Vec3 ray, float strength, std::uint64_t seed);
// Brightness that falling drops add at a pixel, 0..1.
float StreakAt(std::uint32_t x, std::uint32_t y, float rainMmPerH, std::uint64_t key);

// Lamps near a camera at night: what they throw on surfaces, and how they dazzle.
class LampLight {
 public:
  // ego: the own vehicle's head lamps, if any: their middle and the way ahead.
  LampLight(const Scene& scene, const std::vector<LightSource>& ego, Vec3 eye);
  // Light that falls on a surface; retro: what a retro-reflector sends back to an eye beside our own lamps.
  Vec3 On(Vec3 position, Vec3 normal, const Scene& scene, float& retro) const;
  Vec3 Glare(Vec3 direction) const;

 private:
  static constexpr float kCell = 16, kReach = 44;
  struct Source {
    LightSource light;
    bool own;
  };
  std::vector<Source> sources_;
  float x0_ = 0, y0_ = 0;
  int width_ = 0, height_ = 0;
  std::vector<std::uint32_t> start_, items_;
  struct Dazzle {
    Vec3 direction, colour;
  };
  std::vector<Dazzle> dazzles_;
};

}  // namespace lanetrace::raycast
