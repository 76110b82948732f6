#include "machine/machine.h"

#include <gtest/gtest.h>

#include <vector>

TEST(Machine, OffersAtLeastOneThread) { EXPECT_GE(lanetrace::DefaultThreads(), 1u); }

TEST(Machine, GivesMemoryBackWithoutHarm) {
  lanetrace::KeepMemoryLow();
  {
    std::vector<char> large(8 * 1024 * 1024, 1);
  }
  lanetrace::ReturnFreedMemory();
  EXPECT_EQ(std::vector<char>(1024, 7).back(), 7);
}
