#include "raycast/materials/sign_look.h"

#include <algorithm>
#include <cmath>

#include "raycast/materials/strokes.h"
#include "raycast/maths/noise.h"

namespace lanetrace::raycast {

namespace {

constexpr Vec3 kWhite{0.80f, 0.80f, 0.78f}, kRed{0.55f, 0.02f, 0.02f}, kBlue{0.02f, 0.11f, 0.42f},
    kBlack{0.02f, 0.02f, 0.02f}, kYellow{0.80f, 0.52f, 0.02f}, kGreen{0.02f, 0.25f, 0.12f};

// The symbol of a warning sign; of lights their place only.
float Symbol(SignSymbol symbol, float u, float v, float f) {
  if (symbol == SignSymbol::kBendRight || symbol == SignSymbol::kBendLeft) {
    if (symbol == SignSymbol::kBendLeft) u = -u;
    return std::max(
        {Stroke(u, v, -0.12f, -0.45f, -0.12f, 0.0f, 0.07f, f), Stroke(u, v, -0.12f, 0.0f, 0.18f, 0.3f, 0.07f, f),
         Stroke(u, v, 0.2f, 0.32f, 0.2f, 0.08f, 0.05f, f), Stroke(u, v, 0.2f, 0.32f, -0.04f, 0.32f, 0.05f, f)});
  }
  if (symbol == SignSymbol::kLights) return Interval(u, f, -0.17f, 0.17f) * Interval(v, f, -0.45f, 0.42f);
  return symbol == SignSymbol::kPeople ? std::max(Walker(u + 0.14f, v, 0.55f, f), Walker(u - 0.2f, v + 0.06f, 0.45f, f))
                                       : Walker(u, v, 0.72f, f);
}

// Three lamps, for a sign that warns of lights.
Vec3 Lamps(Vec3 face, float u, float v, float f) {
  const Vec3 lamps[3] = {{0.6f, 0.03f, 0.02f}, {0.85f, 0.5f, 0.02f}, {0.03f, 0.4f, 0.12f}};
  for (int i = 0; i < 3; ++i) {
    const float dv = v - 0.26f + 0.28f * static_cast<float>(i);
    face = Mix(face, lamps[i], Disc(std::sqrt(u * u + dv * dv), 0.11f, f));
  }
  return face;
}

Vec3 GiveWay(float u, float v, float f) {
  // Distance to the nearest side of a triangle that points down.
  const float d = std::min({0.62f - v, 0.5f * (v + 1.2f) - 0.866f * u * 1.0f, 0.5f * (v + 1.2f) + 0.866f * u * 1.0f});
  return Mix(kRed, kWhite, Disc(-d + 0.24f, 0.f, f));
}

Vec3 Stop(float u, float v, float f) {
  const float r = std::sqrt(u * u + v * v);
  // The word: S and O are the strokes of a 5 and a 0.
  const float h = 0.17f, g = f / h, y = v / h;
  float c = std::max(Digit(5, (u + 0.57f) / h, y / 1.5f, g), Digit(0, (u - 0.2f) / h, y / 1.5f, g));
  const float tx = (u + 0.19f) / h, px = (u - 0.57f) / h, w = y / 1.5f;
  c = std::max({c, Stroke(tx, w, -0.5f, 1, 0.5f, 1, 0.14f, g), Stroke(tx, w, 0, 1, 0, -1, 0.14f, g),
                Stroke(px, w, -0.4f, -1, -0.4f, 1, 0.14f, g), Stroke(px, w, -0.4f, 1, 0.4f, 1, 0.14f, g),
                Stroke(px, w, 0.4f, 1, 0.4f, 0, 0.14f, g), Stroke(px, w, 0.4f, 0, -0.4f, 0, 0.14f, g)});
  const float rim = 1 - Disc(r, 0.90f, f);
  return Mix(Mix(kRed, kWhite, c), kWhite, rim);
}

Vec3 PriorityRoad(float u, float v, float f) {
  const float d = std::abs(u) + std::abs(v);
  return Mix(kWhite, Mix(kBlack, kYellow, Disc(d, 0.66f, f)), Disc(d, 0.72f, f));
}

Vec3 PedestrianCrossing(float u, float v, float f) {
  const float triangle = std::min({v + 0.62f, 0.5f * (0.82f - v) - 0.866f * u, 0.5f * (0.82f - v) + 0.866f * u});
  const float walker = std::max(
      Stroke(u, v, 0, 0.12f, 0, -0.2f, 0.07f, f),
      std::max(Stroke(u, v, 0, -0.2f, 0.16f, -0.5f, 0.05f, f), Stroke(u, v, 0, -0.2f, -0.16f, -0.5f, 0.05f, f)));
  return Mix(Mix(kBlue, kWhite, Disc(-triangle, 0.f, f)), kBlack,
             std::max(walker, Disc(std::sqrt(u * u + (v - 0.27f) * (v - 0.27f)), 0.07f, f)));
}

Vec3 Parking(float u, float v, float f) {
  const float p =
      std::max({Stroke(u, v, -0.3f, -0.6f, -0.3f, 0.6f, 0.11f, f), Stroke(u, v, -0.3f, 0.6f, 0.15f, 0.6f, 0.11f, f),
                Stroke(u, v, 0.15f, 0.6f, 0.32f, 0.35f, 0.11f, f), Stroke(u, v, 0.32f, 0.35f, 0.15f, 0.08f, 0.11f, f),
                Stroke(u, v, 0.15f, 0.08f, -0.3f, 0.08f, 0.11f, f)});
  return Mix(kBlue, kWhite, p);
}

Vec3 NoStopping(float u, float v, float f) {
  const float r = std::sqrt(u * u + v * v);
  const float slash =
      std::max(Stroke(u, v, -0.6f, 0.6f, 0.6f, -0.6f, 0.10f, f), Stroke(u, v, -0.6f, -0.6f, 0.6f, 0.6f, 0.10f, f));
  return Mix(Mix(kRed, kBlue, Disc(r, 0.78f, f)), kRed, slash * Disc(r, 0.85f, f));
}

Vec3 StraightOn(float u, float v, float f) {
  const float arrow =
      std::max({Stroke(u, v, 0, -0.6f, 0, 0.6f, 0.11f, f), Stroke(u, v, 0, 0.62f, -0.3f, 0.25f, 0.11f, f),
                Stroke(u, v, 0, 0.62f, 0.3f, 0.25f, 0.11f, f)});
  return Mix(kBlue, kWhite, arrow);
}

Vec3 DirectionBoard(float u, float v, float f) {
  const float rim = Interval(u, f, -0.96f, 0.96f) * Interval(v, f, -0.9f, 0.9f);
  const float text = Interval(v, f, -0.15f, 0.3f) * Stripes(u * 9, f * 9, 0.15f, 0.8f) * Interval(u, f, -0.75f, 0.35f);
  const float arrow =
      std::max(Stroke(u, v, 0.5f, -0.4f, 0.5f, 0.5f, 0.05f, f), Stroke(u, v, 0.5f, 0.5f, 0.68f, 0.15f, 0.05f, f));
  return Mix(kWhite, Mix(kYellow, kBlack, std::max(text, arrow)), rim);
}

Vec3 SpeedLimit(std::uint32_t value, float u, float v, float f) {
  const float r = std::sqrt(u * u + v * v);
  return Mix(Mix(kRed, kWhite, Disc(r, 0.76f, f)), kBlack, Number(value, u, v, value > 99 ? 0.19f : 0.25f, f));
}

Vec3 UsSpeedLimit(std::uint32_t value, float u, float v, float f) {
  const float rim = Interval(u, f, -0.92f, 0.92f) * Interval(v, f, -0.93f, 0.93f) -
                    Interval(u, f, -0.86f, 0.86f) * Interval(v, f, -0.88f, 0.88f);
  const float words =
      Interval(v, f, 0.58f, 0.76f) * Stripes(u * 4.5f, f * 4.5f, 0.12f, 0.8f) * Interval(u, f, -0.56f, 0.56f) +
      Interval(v, f, 0.30f, 0.48f) * Stripes(u * 4.5f, f * 4.5f, 0.12f, 0.8f) * Interval(u, f, -0.5f, 0.5f);
  return Mix(kWhite, kBlack, Clamp(std::max({rim, 0.9f * words, Number(value, u, v * 1.1f + 0.36f, 0.27f, f)}), 0, 1));
}

Vec3 Warning(SignSymbol symbol, float u, float v, float f) {
  // Distance inside a triangle that points up.
  const float d = std::min({v + 0.8f, 0.857f * (1 - v) * 0.55f - 0.857f * std::abs(u), 1.f});
  Vec3 face = Mix(kRed, kWhite, Disc(-d + 0.17f, 0.f, f));
  face = Mix(face, kBlack, Symbol(symbol, u * 1.25f, (v + 0.22f) * 1.25f, f));
  return symbol == SignSymbol::kLights ? Lamps(face, u * 1.25f, (v + 0.22f) * 1.25f, f) : face;
}

Vec3 UsWarning(SignSymbol symbol, float u, float v, float f) {
  const Vec3 amber{0.85f, 0.50f, 0.01f}, lime{0.60f, 0.85f, 0.03f};
  const float d = std::abs(u) + std::abs(v);
  const float rim = symbol == SignSymbol::kCrosswalk ? 0.f : Disc(d, 0.95f, f) - Disc(d, 0.89f, f);
  const Vec3 face = Mix(symbol == SignSymbol::kCrosswalk ? lime : amber, kBlack,
                        std::max(rim, Symbol(symbol, u * 0.9f, v * 0.9f, f)));
  return symbol == SignSymbol::kLights ? Lamps(face, u * 0.9f, v * 0.9f, f) : face;
}

Vec3 UsNoParking(float u, float v, float f) {
  const float q = std::sqrt(u * u + (v - 0.2f) * (v - 0.2f) * 1.8f);
  const float ring =
      Disc(q, 0.72f, f) - Disc(q, 0.56f, f) + Disc(q, 0.6f, f) * Stroke(u, v, -0.45f, 0.52f, 0.45f, -0.12f, 0.07f, f);
  const float p =
      std::max({Stroke(u, v, -0.16f, -0.1f, -0.16f, 0.5f, 0.08f, f), Stroke(u, v, -0.16f, 0.5f, 0.18f, 0.4f, 0.08f, f),
                Stroke(u, v, 0.18f, 0.4f, -0.16f, 0.2f, 0.08f, f)});
  const float words = Interval(v, f, -0.8f, -0.6f) * Stripes(u * 5, f * 5, 0.1f, 0.8f) * Interval(u, f, -0.6f, 0.6f);
  return Mix(Mix(kWhite, kBlack, p), kRed, Clamp(std::max(ring, words), 0, 1));
}

Vec3 ChevronBoard(Chevron chevron, float u, float v, float f) {
  if (chevron != Chevron::kRight) u = -u;
  const float bend = u + 0.75f * std::abs(v);
  return Mix(Vec3{0.85f, 0.55f, 0.01f}, kBlack, Interval(bend, f, 0.0f, 0.62f));
}

Vec3 BusStop(float u, float v, float f) {
  const float r = std::sqrt(u * u + v * v);
  const Vec3 lawn{0.02f, 0.30f, 0.10f};
  const float h =
      std::max({Stroke(u, v, -0.25f, -0.4f, -0.25f, 0.4f, 0.09f, f), Stroke(u, v, 0.25f, -0.4f, 0.25f, 0.4f, 0.09f, f),
                Stroke(u, v, -0.25f, 0, 0.25f, 0, 0.09f, f)});
  return Mix(Mix(lawn, kYellow, Disc(r, 0.84f, f)), lawn, h);
}

Vec3 CyclePath(float u, float v, float f) {
  auto ring = [&](float at) {
    const float q = std::sqrt((u - at) * (u - at) + (v + 0.15f) * (v + 0.15f));
    return Disc(q, 0.27f, f) - Disc(q, 0.20f, f);
  };
  const float frame = std::max(
      {Stroke(u, v, -0.38f, -0.15f, -0.12f, 0.22f, 0.035f, f), Stroke(u, v, -0.12f, 0.22f, 0.28f, 0.2f, 0.035f, f),
       Stroke(u, v, 0.38f, -0.15f, 0.26f, 0.38f, 0.035f, f), Stroke(u, v, -0.02f, -0.15f, 0.28f, 0.2f, 0.035f, f)});
  return Mix(kBlue, kWhite, Clamp(std::max({ring(-0.38f), ring(0.38f), frame}), 0, 1));
}

Vec3 NameBoard(Vec3 ground, bool rimmed, UsBoard board, float u, float v, float f) {
  const float rim = Interval(u, f, -0.95f, 0.95f) * Interval(v, f, -0.9f, 0.9f);
  float text = Interval(v, f, -0.4f, 0.4f) * Stripes(u * 8, f * 8, 0.15f, 0.8f) * Interval(u, f, -0.8f, 0.8f);
  if (board == UsBoard::kDestinations) {
    // Two lines and an arrow.
    text = Stripes(u * 7, f * 7, 0.15f, 0.8f) * std::max(Interval(v, f, 0.15f, 0.55f) * Interval(u, f, -0.8f, 0.4f),
                                                         Interval(v, f, -0.6f, -0.2f) * Interval(u, f, -0.8f, 0.1f));
    text = std::max({text, Stroke(u, v, 0.6f, -0.6f, 0.6f, 0.5f, 0.05f, f),
                     Stroke(u, v, 0.6f, 0.5f, 0.45f, 0.2f, 0.05f, f), Stroke(u, v, 0.6f, 0.5f, 0.75f, 0.2f, 0.05f, f)});
  }
  return Mix(kWhite, Mix(ground, kWhite, text), rimmed ? rim : 1.f);
}

}  // namespace

Vec3 SignColour(SignFace face, std::uint32_t value, float u, float v, float f) {
  switch (face) {
    case SignFace::kGiveWay: return GiveWay(u, v, f);
    case SignFace::kStop: return Stop(u, v, f);
    case SignFace::kPriorityRoad: return PriorityRoad(u, v, f);
    case SignFace::kPedestrianCrossing: return PedestrianCrossing(u, v, f);
    case SignFace::kParking: return Parking(u, v, f);
    case SignFace::kNoStopping: return NoStopping(u, v, f);
    case SignFace::kStraightOn: return StraightOn(u, v, f);
    case SignFace::kDirection: return DirectionBoard(u, v, f);
    case SignFace::kStreetName: return NameBoard(kBlue, false, UsBoard{value}, u, v, f);
    case SignFace::kUsBoard: return NameBoard(kGreen, true, UsBoard{value}, u, v, f);
    case SignFace::kSpeedLimit: return SpeedLimit(value, u, v, f);
    case SignFace::kUsSpeedLimit: return UsSpeedLimit(value, u, v, f);
    case SignFace::kWarning: return Warning(SignSymbol{value}, u, v, f);
    case SignFace::kUsWarning: return UsWarning(SignSymbol{value}, u, v, f);
    case SignFace::kPlainYellow: return {0.80f, 0.62f, 0.02f};
    case SignFace::kUsNoParking: return UsNoParking(u, v, f);
    case SignFace::kChevron: return ChevronBoard(Chevron{value}, u, v, f);
    case SignFace::kBusStop: return BusStop(u, v, f);
    case SignFace::kCyclePath: return CyclePath(u, v, f);
  }
  return NameBoard(kGreen, true, UsBoard{value}, u, v, f);
}

}  // namespace lanetrace::raycast
