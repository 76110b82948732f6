#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "digest/crc32.h"
#include "digest/xxh128.h"

using namespace lanetrace;

namespace {

std::vector<std::uint8_t> Bytes(std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  for (std::size_t i = 0; i < size; ++i) bytes[i] = static_cast<std::uint8_t>((i * 2654435761u) >> 24);
  return bytes;
}

std::string Hex(std::size_t size) {
  const auto bytes = Bytes(size);
  std::string hex;
  for (const std::uint8_t byte : Xxh128(bytes.data(), size)) {
    hex += "0123456789abcdef"[byte >> 4];
    hex += "0123456789abcdef"[byte & 15];
  }
  return hex;
}

std::uint32_t ByBits(const std::vector<std::uint8_t>& bytes) {
  std::uint32_t crc = ~0u;
  for (const std::uint8_t byte : bytes) {
    crc ^= byte;
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) ? 0xEDB88320u : 0u);
  }
  return ~crc;
}

}  // namespace

// What the reference implementation (xxHash 0.8) gives for the same bytes, around its borders of stripe and block.
TEST(Digest, Xxh128IsThatOfTheReference) {
  EXPECT_EQ(Hex(241), "e817e20e53e42a8c2d431e984c441f15");
  EXPECT_EQ(Hex(1024), "df4c8b9ff9715101e99def1145f12936");
  EXPECT_EQ(Hex(1025), "63e845aab7eb695f83cba9b371e4e7f4");
  EXPECT_EQ(Hex(65537), "34ef5ec6349a8582cab0f544da7981e1");
}

TEST(Digest, Crc32IsThatOfIeee8023) {
  if (!HasCrc32()) GTEST_SKIP() << "this processor does not multiply without carry";
  const std::string digits = "123456789";
  EXPECT_EQ(Crc32(reinterpret_cast<const std::uint8_t*>(digits.data()), digits.size()), 0xCBF43926u);
  for (std::size_t size = 0; size < 400; ++size) {
    const auto bytes = Bytes(size);
    ASSERT_EQ(Crc32(bytes.data(), size), ByBits(bytes)) << size;
  }
  const auto large = Bytes(1'000'003);
  EXPECT_EQ(Crc32(large.data(), large.size()), ByBits(large));
}
