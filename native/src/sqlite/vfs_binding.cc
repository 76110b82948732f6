// The block file as a VFS (sqlite.org/vfs.html), made the default one.
#include "sqlite/vfs.h"

#include <sqlite3ext.h>

SQLITE_EXTENSION_INIT3

#ifdef _WIN32
namespace lanetrace {

int RegisterBlockVfs() { return SQLITE_OK; }

}  // namespace lanetrace
#else
#include <algorithm>
#include <cerrno>
#include <mutex>
#include <string_view>

#include "sqlite/blockfile.h"

namespace lanetrace {

namespace {

constexpr const char* kName = "lanetrace-blocks";

sqlite3_vfs* systemVfs = nullptr;
sqlite3_vfs vfs;

struct Part {
  sqlite3_file base;
  BlockFile* blocks;
  // The system's file lies behind this struct: it locks, syncs and reads what is no longer in memory.
  sqlite3_file* File() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

Part* Of(sqlite3_file* file) { return reinterpret_cast<Part*>(file); }
sqlite3_file* Real(sqlite3_file* file) { return Of(file)->File(); }

int CodeOf(int failed) {
  if (failed == 0) return SQLITE_OK;
  if (failed == ENOMEM) return SQLITE_IOERR_NOMEM;
  return failed == ENOSPC || failed == EDQUOT || failed == EFBIG ? SQLITE_FULL : SQLITE_IOERR_WRITE;
}

// SQLite is C: none of these may throw. BlockFile's Write and Flush report failures as numbers, its Read does not fail.
int Close(sqlite3_file* file) {
  const int flushed = CodeOf(Of(file)->blocks->Flush());
  const int closed = Real(file)->pMethods->xClose(Real(file));
  // After the system's file: it closes a descriptor, and with it go the locks.
  delete Of(file)->blocks;
  return flushed != SQLITE_OK ? flushed : closed;
}

int Read(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
  BlockFile& blocks = *Of(file)->blocks;
  const auto held = blocks.Read(static_cast<std::uint8_t*>(to), static_cast<std::size_t>(size), at);
  if (held == BlockFile::Held::kAll) return SQLITE_OK;
  if (held == BlockFile::Held::kSome)
    if (const int code = CodeOf(blocks.Flush()); code != SQLITE_OK) return code;
  return Real(file)->pMethods->xRead(Real(file), to, size, at);
}

int Write(sqlite3_file* file, const void* bytes, int size, sqlite3_int64 at) {
  BlockFile& blocks = *Of(file)->blocks;
  if (at % BlockFile::kUnit == 0 && size % BlockFile::kUnit == 0)
    return CodeOf(blocks.Write(static_cast<const std::uint8_t*>(bytes), static_cast<std::size_t>(size), at));
  if (const int code = CodeOf(blocks.Flush()); code != SQLITE_OK) return code;
  return Real(file)->pMethods->xWrite(Real(file), bytes, size, at);
}

int Truncate(sqlite3_file* file, sqlite3_int64 size) {
  if (const int code = CodeOf(Of(file)->blocks->Flush()); code != SQLITE_OK) return code;
  const int code = Real(file)->pMethods->xTruncate(Real(file), size);
  if (code == SQLITE_OK) Of(file)->blocks->Truncated(size);
  return code;
}

int Sync(sqlite3_file* file, int flags) {
  if (const int code = CodeOf(Of(file)->blocks->Flush()); code != SQLITE_OK) return code;
  return Real(file)->pMethods->xSync(Real(file), flags);
}

int FileSize(sqlite3_file* file, sqlite3_int64* size) {
  const int code = Real(file)->pMethods->xFileSize(Real(file), size);
  if (code == SQLITE_OK) *size = std::max(*size, static_cast<sqlite3_int64>(Of(file)->blocks->End()));
  return code;
}

int Lock(sqlite3_file* file, int level) { return Real(file)->pMethods->xLock(Real(file), level); }
int Unlock(sqlite3_file* file, int level) { return Real(file)->pMethods->xUnlock(Real(file), level); }
int CheckReservedLock(sqlite3_file* file, int* held) {
  return Real(file)->pMethods->xCheckReservedLock(Real(file), held);
}
int FileControl(sqlite3_file* file, int op, void* value) {
  return Real(file)->pMethods->xFileControl(Real(file), op, value);
}
int SectorSize(sqlite3_file* file) { return Real(file)->pMethods->xSectorSize(Real(file)); }
int DeviceCharacteristics(sqlite3_file* file) { return Real(file)->pMethods->xDeviceCharacteristics(Real(file)); }

const sqlite3_io_methods methods = {1,
                                    Close,
                                    Read,
                                    Write,
                                    Truncate,
                                    Sync,
                                    FileSize,
                                    Lock,
                                    Unlock,
                                    CheckReservedLock,
                                    FileControl,
                                    SectorSize,
                                    DeviceCharacteristics,
                                    nullptr,
                                    nullptr,
                                    nullptr,
                                    nullptr,
                                    nullptr,
                                    nullptr};

int Open(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* got) {
  const bool made = name && (flags & SQLITE_OPEN_MAIN_DB) && (flags & SQLITE_OPEN_CREATE) &&
                    std::string_view(name).ends_with(".part");
  if (!made) return systemVfs->xOpen(systemVfs, name, file, flags, got);
  Part* part = Of(file);
  part->base.pMethods = nullptr;
  const int code = systemVfs->xOpen(systemVfs, name, part->File(), flags, got);
  if (code != SQLITE_OK) return code;
  try {
    part->blocks = new BlockFile(name);
  } catch (...) {
    part->File()->pMethods->xClose(part->File());
    return SQLITE_CANTOPEN;
  }
  part->base.pMethods = &methods;
  return SQLITE_OK;
}

}  // namespace

int RegisterBlockVfs() try {
  static std::mutex one;
  const std::lock_guard lock(one);
  // Asked anew, not remembered: SQLite itself may have been unloaded with the thread that used it, and loaded again.
  if (sqlite3_vfs_find(kName) == &vfs) return SQLITE_OK;
  systemVfs = sqlite3_vfs_find(nullptr);
  vfs = *systemVfs;
  vfs.zName = kName;
  vfs.szOsFile = static_cast<int>(sizeof(Part)) + systemVfs->szOsFile;
  vfs.xOpen = Open;
  return sqlite3_vfs_register(&vfs, 1);
} catch (...) {
  return SQLITE_ERROR;
}

}  // namespace lanetrace
#endif
