#include "parallel/thread_pool.h"

#include <new>
#include <system_error>

namespace lanetrace {

ThreadPool::ThreadPool(unsigned threads) {
  // A system that gives no more threads, or no more memory for them, leaves fewer to do the work: results are the same.
  try {
    workers_.reserve(threads);
    for (unsigned i = 1; i < threads; ++i) workers_.emplace_back([this] { Serve(); });
  } catch (const std::system_error&) {
  } catch (const std::bad_alloc&) {
  }
}

ThreadPool::~ThreadPool() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  begin_.notify_all();
  for (std::thread& worker : workers_) worker.join();
}

void ThreadPool::Run(std::size_t chunks, const std::function<void(std::size_t)>& work) {
  if (workers_.empty() || chunks < 2) {
    for (std::size_t chunk = 0; chunk < chunks; ++chunk) work(chunk);
    return;
  }
  {
    const std::lock_guard lock(mutex_);
    work_ = &work;
    chunks_ = chunks;
    next_ = 0;
    busy_ = workers_.size();
    failure_ = nullptr;
    ++round_;
  }
  begin_.notify_all();
  Drain();
  std::unique_lock lock(mutex_);
  end_.wait(lock, [this] { return busy_ == 0; });
  work_ = nullptr;
  if (failure_) std::rethrow_exception(failure_);
}

void ThreadPool::Drain() {
  for (std::size_t chunk; (chunk = next_.fetch_add(1)) < chunks_;) {
    try {
      (*work_)(chunk);
    } catch (...) {
      const std::lock_guard lock(mutex_);
      if (!failure_) failure_ = std::current_exception();
    }
  }
}

void ThreadPool::Serve() {
  for (std::size_t seen = 0;;) {
    {
      std::unique_lock lock(mutex_);
      begin_.wait(lock, [&] { return stop_ || round_ != seen; });
      if (stop_) return;
      seen = round_;
    }
    Drain();
    bool last;
    {
      const std::lock_guard lock(mutex_);
      last = --busy_ == 0;
    }
    if (last) end_.notify_one();
  }
}

}  // namespace lanetrace
