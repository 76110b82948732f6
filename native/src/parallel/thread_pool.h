#pragma once
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <exception>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace lanetrace {

// A fixed number of threads that belong to one handle or one call, never to the process.
//
// Run() splits work into numbered chunks. Which thread takes which chunk is left to chance, so a kernel whose bytes
// must not depend on the number of threads writes each chunk's result to the chunk's own place, chooses the chunk's
// size without looking at the number of threads, and adds the results up in order afterwards.
class ThreadPool {
 public:
  // `threads` counts the caller, which works too: 1 starts no thread at all. Fewer where the system gives no more.
  explicit ThreadPool(unsigned threads);
  ~ThreadPool();
  ThreadPool(const ThreadPool&) = delete;
  ThreadPool& operator=(const ThreadPool&) = delete;

  unsigned Threads() const { return static_cast<unsigned>(workers_.size()) + 1; }

  // Calls work(chunk) once for each chunk below `chunks` and returns when all are done. The first exception thrown by
  // a chunk is thrown again here, after the others have ended. Not reentrant.
  void Run(std::size_t chunks, const std::function<void(std::size_t)>& work);

 private:
  void Serve();
  void Drain();

  std::vector<std::thread> workers_;
  std::mutex mutex_;
  std::condition_variable begin_, end_;
  const std::function<void(std::size_t)>* work_ = nullptr;
  std::size_t chunks_ = 0;
  std::atomic<std::size_t> next_{0};
  std::size_t busy_ = 0;
  std::size_t round_ = 0;
  std::exception_ptr failure_;
  bool stop_ = false;
};

}  // namespace lanetrace
