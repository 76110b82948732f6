#include "sqlite/watchdog.h"

#include <algorithm>
#include <thread>

namespace lanetrace {

namespace {

// Between two attempts to stop the same work: it may just have been between two statements.
constexpr std::chrono::milliseconds kAgain(100);

}  // namespace

Watchdog& Watchdog::Instance() {
  // Never destroyed: its thread looks at it until the process is gone.
  static auto* watchdog = new Watchdog;
  return *watchdog;
}

std::shared_ptr<Watchdog::Thread>& Watchdog::Own() {
  thread_local auto own = std::make_shared<Thread>();
  return own;
}

void Watchdog::Add(void* what, void (*stop)(void*)) {
  const std::lock_guard lock(mutex_);
  watched_[what] = {Own(), stop};
  if (started_) return;
  std::thread([this] { Watch(); }).detach();
  started_ = true;
}

void Watchdog::Remove(void* what) {
  const std::lock_guard lock(mutex_);
  watched_.erase(what);
}

void Watchdog::SetDeadline(Clock::time_point deadline) {
  const std::lock_guard lock(mutex_);
  Own()->deadline = deadline;
  if (deadline >= wake_) return;
  wake_ = deadline;
  earlier_.notify_one();
}

void Watchdog::Watch() {
  std::unique_lock lock(mutex_);
  for (;;) {
    // A deadline that was taken back is not looked for: one waking too many in 30 s costs less than one at every
    // statement.
    if (const auto wake = wake_; wake == Clock::time_point::max())
      earlier_.wait(lock);
    else
      earlier_.wait_until(lock, wake);
    const auto now = Clock::now();
    if (now < wake_) continue;
    wake_ = Clock::time_point::max();
    for (auto& [what, watched] : watched_) {
      const auto& deadline = watched.thread->deadline;
      if (deadline <= now) watched.stop(what);
      wake_ = std::min(wake_, deadline <= now ? now + kAgain : deadline);
    }
  }
}

}  // namespace lanetrace
