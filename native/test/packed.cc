#include "packed/packed.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <limits>
#include <vector>

using namespace lanetrace;

namespace {

template <typename T>
void Put(std::vector<std::uint8_t>& bytes, std::size_t at, T value, bool turned) {
  std::memcpy(bytes.data() + at, &value, sizeof(T));
  if (turned)
    std::reverse(bytes.begin() + static_cast<std::ptrdiff_t>(at),
                 bytes.begin() + static_cast<std::ptrdiff_t>(at + sizeof(T)));
}

}  // namespace

TEST(Packed, TakesFieldsOfEveryTypeFromEitherEndAndAnyPlace) {
  constexpr std::size_t kStep = 37, kCount = 700;
  for (const bool turned : {false, true}) {
    std::vector<std::uint8_t> bytes(kStep * kCount);
    for (std::size_t i = 0; i < kCount; ++i) {
      Put(bytes, kStep * i + 1, 0.5f * static_cast<float>(i), turned);
      Put(bytes, kStep * i + 5, static_cast<std::int16_t>(-static_cast<int>(i)), turned);
      Put(bytes, kStep * i + 7, static_cast<std::uint32_t>(4'000'000'000u + i), turned);
      Put(bytes, kStep * i + 11, -1e-3 * static_cast<double>(i), turned);
      Put(bytes, kStep * i + 19, 1e-3 * static_cast<double>(i), turned);
    }
    const PackedPoints points = {bytes.data(), kStep, kCount, turned};
    const PackedField fields[] = {{1, NumberType::kF32, 1}, {5, NumberType::kI16, 1}, {11, NumberType::kF64, 2}};
    std::vector<float> floats(4 * kCount);
    Unpack(points, fields, 3, NumberType::kF32, floats.data());
    const PackedField whole = {7, NumberType::kU32, 1};
    std::vector<std::uint32_t> wholes(kCount);
    Unpack(points, &whole, 1, NumberType::kU32, wholes.data());
    for (std::size_t i = 0; i < kCount; ++i) {
      ASSERT_EQ(floats[4 * i], 0.5f * static_cast<float>(i));
      ASSERT_EQ(floats[4 * i + 1], -static_cast<float>(i));
      ASSERT_EQ(floats[4 * i + 2], static_cast<float>(-1e-3 * static_cast<double>(i)));
      ASSERT_EQ(floats[4 * i + 3], static_cast<float>(1e-3 * static_cast<double>(i)));
      ASSERT_EQ(wholes[i], 4'000'000'000u + i);
    }
  }
}

TEST(Packed, TakesThreeFloatsInARowAsTheyLie) {
  std::vector<std::uint8_t> bytes(16 * 300);
  for (std::size_t i = 0; i < 300; ++i)
    for (std::size_t k = 0; k < 3; ++k) Put(bytes, 16 * i + 4 * k, static_cast<float>(3 * i + k), false);
  const PackedField fields[] = {{0, NumberType::kF32, 1}, {4, NumberType::kF32, 1}, {8, NumberType::kF32, 1}};
  std::vector<float> xyz(900);
  Unpack({bytes.data(), 16, 300, false}, fields, 3, NumberType::kF32, xyz.data());
  for (std::size_t i = 0; i < 900; ++i) ASSERT_EQ(xyz[i], static_cast<float>(i));
  EXPECT_TRUE(AllFinite(xyz.data(), xyz.size()));
  xyz[899] = std::numeric_limits<float>::quiet_NaN();
  EXPECT_FALSE(AllFinite(xyz.data(), xyz.size()));
  xyz[899] = -std::numeric_limits<float>::infinity();
  EXPECT_FALSE(AllFinite(xyz.data(), xyz.size()));
}

TEST(Packed, MakesWholeNumbersAsJavaScriptDoes) {
  const std::vector<double> given = {
      3.9,   -1,           65536 + 7, std::numeric_limits<double>::quiet_NaN(), std::numeric_limits<double>::infinity(),
      1e300, -4294967295.0};
  const PackedField field = {0, NumberType::kF64, 1};
  std::vector<std::uint16_t> out(given.size());
  Unpack({reinterpret_cast<const std::uint8_t*>(given.data()), 8, given.size(), false}, &field, 1, NumberType::kU16,
         out.data());
  EXPECT_EQ(out, (std::vector<std::uint16_t>{3, 65535, 7, 0, 0, 0, 1}));
}

TEST(Packed, TimesAreWholeNanosecondsAndNotTooFar) {
  const std::vector<float> seconds = {0, 0.05f, -0.1f};
  std::vector<std::int32_t> time(3);
  EXPECT_TRUE(PointTimes(seconds.data(), NumberType::kF32, 3, 0, 1e9, 0, 2.1e9, time.data()));
  EXPECT_EQ(time[0], 0);
  EXPECT_EQ(time[1], static_cast<std::int32_t>(std::floor(static_cast<double>(0.05f) * 1e9 + 0.5)));
  EXPECT_EQ(time[2], static_cast<std::int32_t>(std::floor(static_cast<double>(-0.1f) * 1e9 + 0.5)));
  const std::vector<double> absolute = {1'700'000'000'000'000'100.0 / 1e9 + 3};
  EXPECT_FALSE(PointTimes(absolute.data(), NumberType::kF64, 1, 1'700'000'000, 1e9, 0, 2.1e9, time.data()));
  const double lost = std::numeric_limits<double>::quiet_NaN();
  EXPECT_FALSE(PointTimes(&lost, NumberType::kF64, 1, 0, 1, 0, 2.1e9, time.data()));
}
