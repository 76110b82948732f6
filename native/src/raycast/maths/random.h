#pragma once
// Counter-based randomness: a value is a function of what it is for (seed, frame, ray), never of what was drawn before
// it. So the order of work, and with it the number of threads, cannot change a byte.
#include <cmath>
#include <cstdint>

namespace lanetrace::raycast {

// Finaliser of SplitMix64 (Steele, Lea, Flood 2014).
inline std::uint64_t Mix64(std::uint64_t z) {
  z += 0x9e3779b97f4a7c15ull;
  z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
  z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
  return z ^ (z >> 31);
}

inline std::uint64_t Key(std::uint64_t seed, std::uint64_t a, std::uint64_t b = 0) {
  return Mix64(Mix64(seed ^ Mix64(a)) ^ b);
}

inline float Uniform(std::uint64_t bits) { return static_cast<float>(bits >> 40) * 0x1p-24f; }

// Two independent standard normal values of one 64-bit key (Box and Muller 1958).
inline void Normals(std::uint64_t key, float& a, float& b) {
  const double u1 = (static_cast<double>(key >> 32) + 1.0) * 0x1p-32;
  const double u2 = static_cast<double>(key & 0xffffffffu) * 0x1p-32;
  const double r = std::sqrt(-2.0 * std::log(u1));
  a = static_cast<float>(r * std::cos(6.283185307179586 * u2));
  b = static_cast<float>(r * std::sin(6.283185307179586 * u2));
}

inline std::uint32_t Mix32(std::uint32_t h) {
  h ^= h >> 16;
  h *= 0x7feb352du;
  h ^= h >> 15;
  h *= 0x846ca68bu;
  return h ^ (h >> 16);
}

}  // namespace lanetrace::raycast
