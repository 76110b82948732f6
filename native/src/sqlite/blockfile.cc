#ifndef _WIN32
#ifndef _GNU_SOURCE
#define _GNU_SOURCE  // O_DIRECT
#endif
#include "sqlite/blockfile.h"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <new>
#include <system_error>

namespace lanetrace {

namespace {

constexpr std::size_t kMostSealed = 4;
constexpr std::size_t kMostBehind = 1024;
// Where blocks go through the page cache, the disk is asked to begin after this much; else the final sync would wait
// for all.
constexpr std::size_t kSyncEvery = 32 << 20;

int DataSync(int file) {
#ifdef __APPLE__
  return fsync(file);
#else
  return fdatasync(file);
#endif
}

}  // namespace

void BlockFile::Free::operator()(std::uint8_t* bytes) const { std::free(bytes); }

BlockFile::Bytes BlockFile::Allocate(std::size_t bytes) {
  void* memory = nullptr;
  if (posix_memalign(&memory, kUnit, bytes) != 0) throw std::bad_alloc();
  return Bytes(static_cast<std::uint8_t*>(memory));
}

BlockFile::BlockFile(const std::string& path) {
#ifdef O_DIRECT
  file_ = open(path.c_str(), O_RDWR | O_CLOEXEC | O_DIRECT);
  direct_ = file_ >= 0;
#endif
  if (file_ < 0) file_ = open(path.c_str(), O_RDWR | O_CLOEXEC);
  if (file_ < 0) throw std::system_error(errno, std::generic_category(), path);
  try {
    // Blocks that are open or sealed at a time.
    spare_.reserve(kMostSealed + 3);
    writer_ = std::thread([this] { Work(); });
  } catch (...) {
    close(file_);
    throw;
  }
}

BlockFile::~BlockFile() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  news_.notify_all();
  writer_.join();
  close(file_);
}

int BlockFile::Write(const std::uint8_t* bytes, std::size_t size, std::int64_t at) {
  try {
    Put(bytes, size, at);
    end_ = std::max(end_, at + static_cast<std::int64_t>(size));
    return behind_.size() > kMostBehind ? FlushBehind() : Error();
  } catch (const std::bad_alloc&) {
    return Fail(ENOMEM);
  } catch (...) {
    return Fail(EIO);
  }
}

void BlockFile::Put(const std::uint8_t* bytes, std::size_t size, std::int64_t at) {
  for (std::size_t done = 0; done < size;) {
    const std::int64_t here = at + static_cast<std::int64_t>(done);
    const std::int64_t index = here / static_cast<std::int64_t>(kBlock);
    const std::size_t from = static_cast<std::size_t>(here % static_cast<std::int64_t>(kBlock));
    const std::size_t part = std::min(size - done, kBlock - from);
    if (Block* block = Opened(index)) {
      std::memcpy(block->bytes.get() + from, bytes + done, part);
      for (std::size_t unit = from / kUnit; unit < (from + part) / kUnit; ++unit) block->has.set(unit);
    } else {
      for (std::size_t offset = 0; offset < part; offset += kUnit) {
        const std::int64_t unit = (here + static_cast<std::int64_t>(offset)) / static_cast<std::int64_t>(kUnit);
        auto kept = behind_.find(unit);
        if (kept == behind_.end()) kept = behind_.emplace(unit, Allocate(kUnit)).first;
        std::memcpy(kept->second.get(), bytes + done + offset, kUnit);
      }
    }
    done += part;
  }
}

// The open block of that index; nullptr where it lies behind those that are open.
BlockFile::Block* BlockFile::Opened(std::int64_t index) {
  for (Block& block : open_)
    if (block.index == index) return &block;
  if (!open_.empty() && index < open_.back().index) return nullptr;
  if (open_.size() == 2) Seal();
  Block block;
  block.index = index;
  {
    const std::lock_guard lock(mutex_);
    if (!spare_.empty()) {
      block.bytes = std::move(spare_.back());
      spare_.pop_back();
    }
  }
  if (!block.bytes) block.bytes = Allocate(kBlock);
  open_.push_back(std::move(block));
  return &open_.back();
}

void BlockFile::Seal() {
  std::unique_lock lock(mutex_);
  news_.wait(lock, [this] { return sealed_.size() < kMostSealed || error_ != 0; });
  sealed_.push_back(std::move(open_.front()));
  open_.pop_front();
  news_.notify_all();
}

const std::uint8_t* BlockFile::Find(std::int64_t unit) const {
  if (const auto kept = behind_.find(unit); kept != behind_.end()) return kept->second.get();
  const std::int64_t index = unit / static_cast<std::int64_t>(kUnits);
  const std::size_t in = static_cast<std::size_t>(unit % static_cast<std::int64_t>(kUnits));
  for (const Block& block : open_)
    if (block.index == index && block.has.test(in)) return block.bytes.get() + in * kUnit;
  for (const Block& block : sealed_)
    if (block.index == index && block.has.test(in)) return block.bytes.get() + in * kUnit;
  return nullptr;
}

BlockFile::Held BlockFile::Read(std::uint8_t* to, std::size_t size, std::int64_t at) const {
  const std::lock_guard lock(mutex_);
  std::size_t held = 0;
  const std::int64_t unit = static_cast<std::int64_t>(kUnit);
  const std::int64_t last = at + static_cast<std::int64_t>(size);
  std::size_t units = 0;
  for (std::int64_t k = at / unit; k * unit < last; ++k, ++units)
    if (Find(k)) ++held;
  if (held == 0) return Held::kNone;
  if (held < units) return Held::kSome;
  for (std::int64_t here = at; here < last;) {
    const std::int64_t k = here / unit;
    const std::int64_t until = std::min(last, (k + 1) * unit);
    std::memcpy(to + (here - at), Find(k) + (here - k * unit), static_cast<std::size_t>(until - here));
    here = until;
  }
  return Held::kAll;
}

int BlockFile::Flush() {
  try {
    while (!open_.empty()) Seal();
    return FlushBehind();
  } catch (const std::bad_alloc&) {
    return Fail(ENOMEM);
  } catch (...) {
    return Fail(EIO);
  }
}

// These are newer than what the sealed blocks have of the same places, so they come after them.
int BlockFile::FlushBehind() {
  WaitForIdle();
  if (const int failed = Error()) return failed;
  if (behind_.empty()) return 0;
  const Bytes run = Allocate(kBlock);
  for (auto first = behind_.begin(); first != behind_.end();) {
    std::size_t length = 0;
    auto next = first;
    for (; next != behind_.end() && next->first == first->first + static_cast<std::int64_t>(length) && length < kUnits;
         ++next, ++length)
      std::memcpy(run.get() + length * kUnit, next->second.get(), kUnit);
    if (const int failed = WriteRun(run.get(), length * kUnit, first->first * static_cast<std::int64_t>(kUnit)))
      return Fail(failed);
    first = next;
  }
  behind_.clear();
  return 0;
}

// Remembers the first failure and gives it.
int BlockFile::Fail(int failed) {
  const std::lock_guard lock(mutex_);
  if (error_ == 0) error_ = failed;
  return error_;
}

void BlockFile::WaitForIdle() {
  std::unique_lock lock(mutex_);
  news_.wait(lock, [this] { return sealed_.empty() || error_ != 0; });
}

int BlockFile::Error() {
  const std::lock_guard lock(mutex_);
  return error_;
}

int BlockFile::WriteBlock(const Block& block) {
  for (std::size_t from = 0; from < kUnits;) {
    if (!block.has.test(from)) {
      ++from;
      continue;
    }
    std::size_t to = from;
    while (to < kUnits && block.has.test(to)) ++to;
    const std::int64_t at = block.index * static_cast<std::int64_t>(kBlock) + static_cast<std::int64_t>(from * kUnit);
    if (const int failed = WriteRun(block.bytes.get() + from * kUnit, (to - from) * kUnit, at)) return failed;
    from = to;
  }
  return 0;
}

int BlockFile::WriteRun(const std::uint8_t* bytes, std::size_t size, std::int64_t at) {
  for (std::size_t done = 0; done < size;) {
    const ssize_t wrote =
        pwrite(file_, bytes + done, size - done, static_cast<off_t>(at + static_cast<std::int64_t>(done)));
    if (wrote > 0) {
      done += static_cast<std::size_t>(wrote);
      continue;
    }
    if (wrote < 0 && errno == EINTR) continue;
#ifdef O_DIRECT
    // Some file systems open a file so and then refuse its writes.
    if (wrote < 0 && errno == EINVAL && direct_) {
      if (fcntl(file_, F_SETFL, fcntl(file_, F_GETFL) & ~O_DIRECT) != 0) return errno;
      direct_ = false;
      continue;
    }
#endif
    return wrote < 0 ? errno : ENOSPC;
  }
  unsynced_ += size;
  if (!direct_ && unsynced_ >= kSyncEvery) {
    unsynced_ = 0;
    if (DataSync(file_) != 0) return errno;
  }
  return 0;
}

void BlockFile::Work() {
  std::unique_lock lock(mutex_);
  for (;;) {
    news_.wait(lock, [this] { return stop_ || (!sealed_.empty() && error_ == 0); });
    if (stop_) return;
    const Block& block = sealed_.front();
    lock.unlock();
    const int failed = WriteBlock(block);
    lock.lock();
    if (failed != 0) {
      error_ = failed;
    } else {
      // The list of spare blocks has its room from the beginning: this thread must not throw.
      if (spare_.size() < spare_.capacity()) spare_.push_back(std::move(sealed_.front().bytes));
      sealed_.pop_front();
    }
    news_.notify_all();
  }
}

}  // namespace lanetrace
#endif
