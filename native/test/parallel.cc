#include "parallel/crew.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

TEST(Crew, DoesEveryChunkOnce) {
  for (const unsigned threads : {1u, 2u, 7u}) {
    lanetrace::Crew crew(threads);
    EXPECT_EQ(crew.threads(), threads);
    for (int round = 0; round < 200; ++round) {
      std::vector<std::atomic<int>> seen(53);
      crew.Run(seen.size(), [&](std::size_t chunk) { ++seen[chunk]; });
      for (const auto& count : seen) ASSERT_EQ(count, 1);
    }
  }
}

TEST(Crew, HandsOnAFailureAndGoesOnWorking) {
  lanetrace::Crew crew(3);
  EXPECT_THROW(crew.Run(10,
                        [](std::size_t chunk) {
                          if (chunk == 4) throw std::runtime_error("no");
                        }),
               std::runtime_error);
  std::atomic<int> count = 0;
  crew.Run(10, [&](std::size_t) { ++count; });
  EXPECT_EQ(count, 10);
}
