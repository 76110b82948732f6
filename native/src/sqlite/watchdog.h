#pragma once
#include <chrono>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>

namespace lanetrace {

// Ends work that takes too long by calling `stop` of all that a thread has registered, again and again until the thread
// sets a new deadline or none. better-sqlite3 builds SQLite without its progress handler, so that only
// sqlite3_interrupt, from another thread, ends a statement.
//
// Thread-safe. After SetDeadline and Remove have returned, no call of an earlier deadline is under way.
class Watchdog {
 public:
  using Clock = std::chrono::steady_clock;

  // The process's own; its thread starts with the first thing that is added and lives as long as the process.
  static Watchdog& Instance();

  // Of the calling thread.
  void Add(void* what, void (*stop)(void*));
  void Remove(void* what);
  void SetDeadline(Clock::time_point deadline);

 private:
  struct Thread {
    Clock::time_point deadline = Clock::time_point::max();
  };
  struct Watched {
    std::shared_ptr<Thread> thread;
    void (*stop)(void*);
  };

  static std::shared_ptr<Thread>& Own();
  void Watch();

  std::mutex mutex_;
  std::condition_variable earlier_;
  std::map<void*, Watched> watched_;
  // When the watching thread wakes next.
  Clock::time_point wake_ = Clock::time_point::max();
  bool started_ = false;
};

}  // namespace lanetrace
