#include "digest/xxh128.h"

#include <cstring>

#define XXH_INLINE_ALL
#include <xxhash.h>

namespace lanetrace {

std::array<std::uint8_t, 16> Xxh128(const std::uint8_t* bytes, std::size_t size) {
  XXH128_canonical_t canonical;
  XXH128_canonicalFromHash(&canonical, XXH3_128bits(bytes, size));
  std::array<std::uint8_t, 16> digest;
  static_assert(sizeof canonical.digest == sizeof digest);
  std::memcpy(digest.data(), canonical.digest, sizeof digest);
  return digest;
}

}  // namespace lanetrace
