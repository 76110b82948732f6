#include "parallel/thread_pool.h"

#include <gtest/gtest.h>

#include <atomic>
#include <stdexcept>

TEST(ThreadPool, DoesEveryChunkOnce) {
  for (const unsigned threads : {1u, 2u, 7u}) {
    lanetrace::ThreadPool pool(threads);
    EXPECT_EQ(pool.Threads(), threads);
    for (int round = 0; round < 200; ++round) {
      std::vector<std::atomic<int>> seen(53);
      pool.Run(seen.size(), [&](std::size_t chunk) { ++seen[chunk]; });
      for (const auto& count : seen) ASSERT_EQ(count, 1);
    }
  }
}

TEST(ThreadPool, HandsOnAFailureAndGoesOnWorking) {
  lanetrace::ThreadPool pool(3);
  EXPECT_THROW(pool.Run(10,
                        [](std::size_t chunk) {
                          if (chunk == 4) throw std::runtime_error("no");
                        }),
               std::runtime_error);
  std::atomic<int> count = 0;
  pool.Run(10, [&](std::size_t) { ++count; });
  EXPECT_EQ(count, 10);
}
