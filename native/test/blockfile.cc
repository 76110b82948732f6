#ifndef _WIN32
#include "sqlite/blockfile.h"

#include <gtest/gtest.h>
#include <stdlib.h>
#include <unistd.h>

#include <cerrno>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <string>
#include <system_error>
#include <vector>

using namespace lanetrace;

namespace {

// An empty file that is gone at the end.
struct Place {
  std::string path = (std::filesystem::temp_directory_path() / "blockfile-XXXXXX").string();
  Place() { close(mkstemp(path.data())); }
  ~Place() { unlink(path.c_str()); }
  std::vector<std::uint8_t> Content() const {
    std::ifstream file(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
};

std::vector<std::uint8_t> Noise(std::mt19937& random, std::size_t size) {
  std::vector<std::uint8_t> bytes(size);
  for (std::size_t i = 0; i < size; i += 8) {
    const std::uint64_t value = random();
    for (std::size_t k = 0; k < 8; ++k) bytes[i + k] = static_cast<std::uint8_t>(value >> (4 * k));
  }
  return bytes;
}

}  // namespace

TEST(BlockFile, GivesBackTheNewestBytesWhereverTheyLie) {
  const Place place;
  std::mt19937 random(7);
  constexpr std::size_t kPage = 4 * BlockFile::kUnit;
  std::vector<std::uint8_t> truth;
  {
    BlockFile file(place.path);
    std::size_t end = 0;
    for (int step = 0; step < 3000; ++step) {
      // Mostly the next page; now and then one before, near or far; now and then a gap that is filled later.
      const std::size_t pages = truth.size() / kPage;
      std::size_t page = end;
      if (pages > 0 && step % 5 == 0) page = random() % pages;
      if (step % 97 == 0) page = end + random() % 3;
      const std::vector<std::uint8_t> bytes = Noise(random, kPage);
      if (truth.size() < (page + 1) * kPage) truth.resize((page + 1) * kPage);
      std::copy(bytes.begin(), bytes.end(), truth.begin() + static_cast<std::ptrdiff_t>(page * kPage));
      ASSERT_EQ(file.Write(bytes.data(), kPage, static_cast<std::int64_t>(page * kPage)), 0);
      end = std::max(end, page + 1);
      if (step % 11 == 0) {
        const std::size_t back = random() % end;
        std::vector<std::uint8_t> read(kPage);
        const auto held = file.Read(read.data(), kPage, static_cast<std::int64_t>(back * kPage));
        // Pages come whole, and those that were not written are not in memory.
        ASSERT_NE(held, BlockFile::Held::kSome);
        if (held == BlockFile::Held::kAll) {
          ASSERT_TRUE(std::equal(read.begin(), read.end(), truth.begin() + static_cast<std::ptrdiff_t>(back * kPage)))
              << back;
        }
      }
      if (step == 2000) {
        ASSERT_EQ(file.Flush(), 0);
      }
    }
    EXPECT_EQ(file.End(), static_cast<std::int64_t>(truth.size()));
    EXPECT_GT(truth.size(), 10 * BlockFile::kBlock);
    ASSERT_EQ(file.Flush(), 0);
    EXPECT_EQ(place.Content(), truth);
  }
  EXPECT_EQ(place.Content(), truth);
}

TEST(BlockFile, KeepsPartOfAPageApartFromTheRest) {
  const Place place;
  BlockFile file(place.path);
  const std::vector<std::uint8_t> bytes(BlockFile::kUnit, 5);
  ASSERT_EQ(file.Write(bytes.data(), bytes.size(), 0), 0);
  std::vector<std::uint8_t> head(24);
  EXPECT_EQ(file.Read(head.data(), head.size(), 16), BlockFile::Held::kAll);
  EXPECT_EQ(head, std::vector<std::uint8_t>(24, 5));
  std::vector<std::uint8_t> more(2 * BlockFile::kUnit);
  EXPECT_EQ(file.Read(more.data(), more.size(), 0), BlockFile::Held::kSome);
  EXPECT_EQ(file.Read(more.data(), 8, 3 * static_cast<std::int64_t>(BlockFile::kUnit)), BlockFile::Held::kNone);
}

TEST(BlockFile, SaysWhatHinderedItAtTheNextCallAndEverAfter) {
  EXPECT_THROW(BlockFile("/nowhere/at/all"), std::system_error);
#ifdef __linux__
  BlockFile file("/dev/full");
  const std::vector<std::uint8_t> bytes(BlockFile::kBlock, 1);
  int failed = 0;
  for (std::int64_t block = 0; block < 40 && failed == 0; ++block)
    failed = file.Write(bytes.data(), bytes.size(), block * static_cast<std::int64_t>(BlockFile::kBlock));
  EXPECT_EQ(failed, ENOSPC);
  EXPECT_EQ(file.Flush(), ENOSPC);
#endif
}
#endif
