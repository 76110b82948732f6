#pragma once
#include <cstddef>
#include <cstdint>

namespace lanetrace {

// True where this processor multiplies without carry (x86-64 of the last ten years); without it Crc32 may not be
// called.
bool HasCrc32();

// CRC-32 of IEEE 802.3, as zlib and MCAP have it, by folding 64 bytes at a time (Gopal et al., Fast CRC Computation for
// Generic Polynomials Using PCLMULQDQ, Intel 2009): several times as fast as by tables.
std::uint32_t Crc32(const std::uint8_t* bytes, std::size_t size);

}  // namespace lanetrace
