#include "digest/crc32.h"

#if defined(__x86_64__) && !defined(_MSC_VER)
#include <immintrin.h>
#define LANETRACE_FOLDING __attribute__((target("pclmul,sse4.1")))
#endif

namespace lanetrace {

#ifdef LANETRACE_FOLDING

namespace {

// Powers of x modulo the polynomial, bits reversed: over 64 bytes, over 16, over 8 (the paper's figures for CRC-32).
constexpr long long kOver64[] = {0x154442bd4, 0x1c6e41596};
constexpr long long kOver16[] = {0x1751997d0, 0x0ccaa009e};
constexpr long long kOver8 = 0x163cd6124;
// The polynomial and x^64 divided by it, for Barrett's reduction.
constexpr long long kPolynomial = 0x1db710641, kInverse = 0x1f7011641;

// One bit after the other, for the few bytes that are left.
std::uint32_t Slowly(std::uint32_t crc, const std::uint8_t* bytes, std::size_t size) {
  for (std::size_t i = 0; i < size; ++i) {
    crc ^= bytes[i];
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ (0xEDB88320u & (0u - (crc & 1u)));
  }
  return crc;
}

LANETRACE_FOLDING __m128i Load(const std::uint8_t* at) { return _mm_loadu_si128(reinterpret_cast<const __m128i*>(at)); }

// What lies in `sum`, moved on by the distance of `over`, added to what comes next.
LANETRACE_FOLDING __m128i Fold(__m128i sum, __m128i over, __m128i next) {
  return _mm_xor_si128(_mm_xor_si128(_mm_clmulepi64_si128(sum, over, 0x00), _mm_clmulepi64_si128(sum, over, 0x11)),
                       next);
}

// Of a multiple of 16 bytes, at least 64.
LANETRACE_FOLDING std::uint32_t Folded(std::uint32_t crc, const std::uint8_t* bytes, std::size_t size) {
  const __m128i far = _mm_set_epi64x(kOver64[1], kOver64[0]), near = _mm_set_epi64x(kOver16[1], kOver16[0]);
  __m128i sums[4];
  for (int k = 0; k < 4; ++k) sums[k] = Load(bytes + 16 * k);
  sums[0] = _mm_xor_si128(sums[0], _mm_cvtsi32_si128(static_cast<int>(crc)));
  std::size_t at = 64;
  for (; at + 64 <= size; at += 64)
    for (int k = 0; k < 4; ++k) sums[k] = Fold(sums[k], far, Load(bytes + at + 16 * static_cast<std::size_t>(k)));
  __m128i sum = sums[0];
  for (int k = 1; k < 4; ++k) sum = Fold(sum, near, sums[k]);
  for (; at < size; at += 16) sum = Fold(sum, near, Load(bytes + at));
  // 128 bits to 64, then to 32.
  const __m128i low = _mm_setr_epi32(-1, 0, -1, 0);
  sum = _mm_xor_si128(_mm_srli_si128(sum, 8), _mm_clmulepi64_si128(sum, near, 0x10));
  sum = _mm_xor_si128(_mm_srli_si128(sum, 4),
                      _mm_clmulepi64_si128(_mm_and_si128(sum, low), _mm_set_epi64x(0, kOver8), 0x00));
  const __m128i barrett = _mm_set_epi64x(kInverse, kPolynomial);
  __m128i quotient = _mm_clmulepi64_si128(_mm_and_si128(sum, low), barrett, 0x10);
  quotient = _mm_clmulepi64_si128(_mm_and_si128(quotient, low), barrett, 0x00);
  return static_cast<std::uint32_t>(_mm_extract_epi32(_mm_xor_si128(sum, quotient), 1));
}

}  // namespace

bool HasCrc32() { return __builtin_cpu_supports("pclmul") && __builtin_cpu_supports("sse4.1"); }

std::uint32_t Crc32(const std::uint8_t* bytes, std::size_t size) {
  const std::size_t folded = size < 64 ? 0 : size & ~std::size_t{15};
  std::uint32_t crc = 0xFFFFFFFF;
  if (folded > 0) crc = Folded(crc, bytes, folded);
  return ~Slowly(crc, bytes + folded, size - folded);
}

#else

bool HasCrc32() { return false; }
std::uint32_t Crc32(const std::uint8_t*, std::size_t) { return 0; }

#endif

}  // namespace lanetrace
