#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace lanetrace {

// What XXH128 takes for long: shorter input has ways of its own, which nobody here needs.
inline constexpr std::size_t kXxh128Long = 241;

// XXH3_128bits of the XXH3 specification 0.8 (seed 0, default secret) over kXxh128Long bytes or more; canonical order,
// most significant byte first. Not cryptographic.
std::array<std::uint8_t, 16> Xxh128(const std::uint8_t* bytes, std::size_t size);

}  // namespace lanetrace
