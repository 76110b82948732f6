#pragma once
#include <array>
#include <cstddef>
#include <cstdint>

namespace lanetrace {

// XXH128 of xxHash 0.8 (seed 0, default secret) in canonical order, most significant byte first. Not cryptographic.
std::array<std::uint8_t, 16> Xxh128(const std::uint8_t* bytes, std::size_t size);

}  // namespace lanetrace
