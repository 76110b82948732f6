#pragma once
#include <bitset>
#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

namespace lanetrace {

// A new file written once and mostly forward, as an ingest writes its drive. What is written is gathered into large
// blocks; a thread hands them to the disk past the page cache (O_DIRECT) where the file system can, so that the
// processor neither copies them once more nor fills the cache with what was not asked for. What is written behind
// the blocks that are open (a database's header and index pages, again and again) waits in memory and goes to the disk
// in one go.
//
// Not thread-safe: one thread calls. Until Flush has returned 0 nothing is promised about what lies on the disk.
class BlockFile {
 public:
  // The grain of what is kept and written, bytes: offsets and sizes are multiples of it. A multiple of the logical
  // sector of disks in use, which is what O_DIRECT asks for.
  static constexpr std::size_t kUnit = 4096;
  // What is handed to the disk at once, bytes: large enough for its speed, small enough to be still in the processor's
  // cache.
  static constexpr std::size_t kBlock = 2 << 20;

  // The file exists. Throws std::system_error when it cannot be opened for writing.
  explicit BlockFile(const std::string& path);
  // What was not flushed is dropped. Closes a descriptor of the file, which drops the process's POSIX locks on it.
  ~BlockFile();
  BlockFile(const BlockFile&) = delete;
  BlockFile& operator=(const BlockFile&) = delete;

  // 0, or the errno of a write that failed, of this or of an earlier one; ENOMEM without memory. After a failure all
  // calls fail.
  [[nodiscard]] int Write(const std::uint8_t* bytes, std::size_t size, std::int64_t at);

  enum class Held { kAll, kNone, kSome };
  // Copies the range when all of it is held in memory. kNone: the file has the newest bytes; kSome: only after a Flush.
  [[nodiscard]] Held Read(std::uint8_t* to, std::size_t size, std::int64_t at) const;

  // Hands everything to the file. 0 or an errno. It does not sync.
  [[nodiscard]] int Flush();

  // One past the last byte written.
  std::int64_t End() const { return end_; }
  // The file was cut to that size by somebody else, after a Flush.
  void Truncated(std::int64_t size) { end_ = end_ < size ? end_ : size; }

 private:
  static constexpr std::size_t kUnits = kBlock / kUnit;
  struct Free {
    void operator()(std::uint8_t* bytes) const;
  };
  using Bytes = std::unique_ptr<std::uint8_t[], Free>;
  struct Block {
    std::int64_t index = 0;
    Bytes bytes;
    std::bitset<kUnits> has;
  };

  static Bytes Allocate(std::size_t bytes);
  const std::uint8_t* Find(std::int64_t unit) const;
  Block* Opened(std::int64_t index);
  void Put(const std::uint8_t* bytes, std::size_t size, std::int64_t at);
  void Seal();
  int WriteBlock(const Block& block);
  int WriteRun(const std::uint8_t* bytes, std::size_t size, std::int64_t at);
  int FlushBehind();
  int Fail(int failed);
  void WaitForIdle();
  int Error();
  void Work();

  int file_ = -1;
  bool direct_ = false;
  std::size_t unsynced_ = 0;
  std::int64_t end_ = 0;
  // Ascending, at most two: pages at a border come out of order. A unit that never came is not in its block.
  std::deque<Block> open_;
  // Units before the newest open block that no open block has: newer than what is sealed or in the file.
  std::map<std::int64_t, Bytes> behind_;

  mutable std::mutex mutex_;
  std::condition_variable news_;
  // Sealed, being written or waiting; a block leaves when it is in the file.
  std::deque<Block> sealed_;
  std::vector<Bytes> spare_;
  int error_ = 0;
  bool stop_ = false;
  std::thread writer_;
};

}  // namespace lanetrace
