#include "digest/xxh128.h"

#include <cstring>
#if defined(__SSE2__) || defined(_M_X64)
#include <emmintrin.h>
#endif

namespace lanetrace {

namespace {

constexpr std::size_t kStripe = 64;
constexpr std::size_t kLanes = 8;
constexpr std::size_t kSecret = 192;
constexpr std::size_t kStripesOfBlock = (kSecret - kStripe) / 8;

constexpr std::uint64_t kPrime32[] = {0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D};
constexpr std::uint64_t kPrime64[] = {0x9E3779B185EBCA87, 0xC2B2AE3D27D4EB4F, 0x165667B19E3779F9, 0x85EBCA77C2B2AE63,
                                      0x27D4EB2F165667C5};

// The specification's default secret.
alignas(16) constexpr std::uint8_t secret[kSecret] = {
    0xb8, 0xfe, 0x6c, 0x39, 0x23, 0xa4, 0x4b, 0xbe, 0x7c, 0x01, 0x81, 0x2c, 0xf7, 0x21, 0xad, 0x1c, 0xde, 0xd4,
    0x6d, 0xe9, 0x83, 0x90, 0x97, 0xdb, 0x72, 0x40, 0xa4, 0xa4, 0xb7, 0xb3, 0x67, 0x1f, 0xcb, 0x79, 0xe6, 0x4e,
    0xcc, 0xc0, 0xe5, 0x78, 0x82, 0x5a, 0xd0, 0x7d, 0xcc, 0xff, 0x72, 0x21, 0xb8, 0x08, 0x46, 0x74, 0xf7, 0x43,
    0x24, 0x8e, 0xe0, 0x35, 0x90, 0xe6, 0x81, 0x3a, 0x26, 0x4c, 0x3c, 0x28, 0x52, 0xbb, 0x91, 0xc3, 0x00, 0xcb,
    0x88, 0xd0, 0x65, 0x8b, 0x1b, 0x53, 0x2e, 0xa3, 0x71, 0x64, 0x48, 0x97, 0xa2, 0x0d, 0xf9, 0x4e, 0x38, 0x19,
    0xef, 0x46, 0xa9, 0xde, 0xac, 0xd8, 0xa8, 0xfa, 0x76, 0x3f, 0xe3, 0x9c, 0x34, 0x3f, 0xf9, 0xdc, 0xbb, 0xc7,
    0xc7, 0x0b, 0x4f, 0x1d, 0x8a, 0x51, 0xe0, 0x4b, 0xcd, 0xb4, 0x59, 0x31, 0xc8, 0x9f, 0x7e, 0xc9, 0xd9, 0x78,
    0x73, 0x64, 0xea, 0xc5, 0xac, 0x83, 0x34, 0xd3, 0xeb, 0xc3, 0xc5, 0x81, 0xa0, 0xff, 0xfa, 0x13, 0x63, 0xeb,
    0x17, 0x0d, 0xdd, 0x51, 0xb7, 0xf0, 0xda, 0x49, 0xd3, 0x16, 0x55, 0x26, 0x29, 0xd4, 0x68, 0x9e, 0x2b, 0x16,
    0xbe, 0x58, 0x7d, 0x47, 0xa1, 0xfc, 0x8f, 0xf8, 0xb8, 0xd1, 0x7a, 0xd0, 0x31, 0xce, 0x45, 0xcb, 0x3a, 0x8f,
    0x95, 0x16, 0x04, 0x28, 0xaf, 0xd7, 0xfb, 0xca, 0xbb, 0x4b, 0x40, 0x7e};

// Little endian, as all machines that the product runs on are.
std::uint64_t Read64(const std::uint8_t* at) {
  std::uint64_t value;
  std::memcpy(&value, at, sizeof(value));
  return value;
}

struct alignas(16) Lanes {
  std::uint64_t lane[kLanes];
};

#if defined(__SSE2__) || defined(_M_X64)
void Accumulate(Lanes& lanes, const std::uint8_t* stripe, const std::uint8_t* key) {
  // Loaded and stored by name: through a pointer that `auto` deduced, the compiler takes them for unrelated to the
  // lanes.
  for (std::size_t pair = 0; pair < kLanes / 2; ++pair) {
    const __m128i data = _mm_loadu_si128(reinterpret_cast<const __m128i*>(stripe) + pair);
    const __m128i mixed = _mm_xor_si128(data, _mm_loadu_si128(reinterpret_cast<const __m128i*>(key) + pair));
    const __m128i product = _mm_mul_epu32(mixed, _mm_srli_epi64(mixed, 32));
    const __m128i swapped = _mm_shuffle_epi32(data, _MM_SHUFFLE(1, 0, 3, 2));
    auto* const lane = reinterpret_cast<__m128i*>(lanes.lane + 2 * pair);
    _mm_store_si128(lane, _mm_add_epi64(_mm_add_epi64(_mm_load_si128(lane), swapped), product));
  }
}
#else
void Accumulate(Lanes& lanes, const std::uint8_t* stripe, const std::uint8_t* key) {
  for (std::size_t i = 0; i < kLanes; ++i) {
    const std::uint64_t data = Read64(stripe + 8 * i);
    const std::uint64_t mixed = data ^ Read64(key + 8 * i);
    lanes.lane[i ^ 1] += data;
    lanes.lane[i] += (mixed & 0xFFFFFFFF) * (mixed >> 32);
  }
}
#endif

void Scramble(Lanes& lanes) {
  for (std::size_t i = 0; i < kLanes; ++i) {
    std::uint64_t& lane = lanes.lane[i];
    lane = (lane ^ (lane >> 47) ^ Read64(secret + kSecret - kStripe + 8 * i)) * kPrime32[0];
  }
}

// Upper half of the product of 128 bits, xor its lower half.
std::uint64_t FoldedProduct(std::uint64_t a, std::uint64_t b) {
  const std::uint64_t low = (a & 0xFFFFFFFF) * (b & 0xFFFFFFFF);
  const std::uint64_t right = (a >> 32) * (b & 0xFFFFFFFF), left = (a & 0xFFFFFFFF) * (b >> 32);
  const std::uint64_t middle = (low >> 32) + (right & 0xFFFFFFFF) + left;
  const std::uint64_t high = (a >> 32) * (b >> 32) + (right >> 32) + (middle >> 32);
  return high ^ ((middle << 32) | (low & 0xFFFFFFFF));
}

std::uint64_t Merge(const Lanes& lanes, const std::uint8_t* key, std::uint64_t sum) {
  for (std::size_t i = 0; i < kLanes; i += 2)
    sum += FoldedProduct(lanes.lane[i] ^ Read64(key + 8 * i), lanes.lane[i + 1] ^ Read64(key + 8 * i + 8));
  sum = (sum ^ (sum >> 37)) * 0x165667919E3779F9;
  return sum ^ (sum >> 32);
}

}  // namespace

std::array<std::uint8_t, 16> Xxh128(const std::uint8_t* bytes, std::size_t size) {
  Lanes lanes = {
      {kPrime32[2], kPrime64[0], kPrime64[1], kPrime64[2], kPrime64[3], kPrime32[1], kPrime64[4], kPrime32[0]}};
  constexpr std::size_t kBlock = kStripe * kStripesOfBlock;
  const std::size_t blocks = (size - 1) / kBlock;
  const std::uint8_t* at = bytes;
  for (std::size_t block = 0; block < blocks; ++block, at += kBlock) {
    for (std::size_t n = 0; n < kStripesOfBlock; ++n) Accumulate(lanes, at + n * kStripe, secret + 8 * n);
    Scramble(lanes);
  }
  const std::size_t stripes = (size - 1 - blocks * kBlock) / kStripe;
  for (std::size_t n = 0; n < stripes; ++n) Accumulate(lanes, at + n * kStripe, secret + 8 * n);
  // The last stripe overlaps the one before.
  Accumulate(lanes, bytes + size - kStripe, secret + kSecret - kStripe - 7);
  const std::uint64_t halves[] = {Merge(lanes, secret + kSecret - kStripe - 11, ~(size * kPrime64[1])),
                                  Merge(lanes, secret + 11, size * kPrime64[0])};
  std::array<std::uint8_t, 16> digest;
  for (std::size_t i = 0; i < digest.size(); ++i)
    digest[i] = static_cast<std::uint8_t>(halves[i / 8] >> (56 - 8 * (i % 8)));
  return digest;
}

}  // namespace lanetrace
