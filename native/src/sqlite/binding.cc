// SQLite's extension (sqlite.org/loadext.html), which the addon is too: the VFS of vfs_binding.cc for the process, and
// for the connection that loads it the function lent(at, bytes), a blob of the memory that JavaScript gave to
// lend(memory) just before. Bound as a parameter it would be copied once more, and payloads are megabytes. For the same
// reason filled(id) reads a payload into the memory that JavaScript gave to fill(memory) just before. A connection to a
// file of somebody else asks for guard() before it loads the extension: its statements then end at the thread's
// deadline, and it runs no views and no triggers. confine(tables) does the same for a connection whose statements are
// somebody else's (confine.h), which has loaded the extension before.
#include <napi.h>
#include <sqlite3ext.h>

#include <algorithm>
#include <chrono>
#include <new>
#include <optional>
#include <span>
#include <string>
#include <utility>

#include "binding/arguments.h"
#include "families.h"
#include "sqlite/confine.h"
#include "sqlite/vfs.h"
#include "sqlite/watchdog.h"

SQLITE_EXTENSION_INIT1

namespace lanetrace {

namespace {

struct Memory {
  sqlite3* db = nullptr;
  const std::uint8_t* bytes = nullptr;
  sqlite3_int64 size = 0;
};

// What this thread lends to the connection that it loads the extension for next; its owner keeps it alive.
thread_local Memory lent;

// More than any schema or statement of ours is deep or long; SQLite's own limits are for databases that one made
// oneself.
constexpr int kMostExpressionDepth = 200, kMostColumns = 200, kMostSelects = 50;

// Where filled(id) puts the next blob that this thread reads; whoever sets it keeps it alive and takes it back.
thread_local std::span<std::uint8_t> target;

thread_local bool guardNext = false;
// The tables that the connection which loads the extension next may read from then on.
thread_local std::optional<std::string> confineNext;

void GuardConnection(sqlite3* db) {
  // better-sqlite3 runs a statement on the thread that asks, so that one deadline serves all connections of a thread.
  Watchdog::Instance().Add(db, [](void* what) { sqlite3_interrupt(static_cast<sqlite3*>(what)); });
  sqlite3_db_config(db, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(db, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  sqlite3_limit(db, SQLITE_LIMIT_ATTACHED, 0);
  sqlite3_limit(db, SQLITE_LIMIT_TRIGGER_DEPTH, 0);
  sqlite3_limit(db, SQLITE_LIMIT_EXPR_DEPTH, kMostExpressionDepth);
  sqlite3_limit(db, SQLITE_LIMIT_COLUMN, kMostColumns);
  sqlite3_limit(db, SQLITE_LIMIT_COMPOUND_SELECT, kMostSelects);
}

Napi::Value Guard(const Napi::CallbackInfo& info) {
  guardNext = true;
  return info.Env().Undefined();
}

Napi::Value ConfineNext(const Napi::CallbackInfo& info) {
  if (!info[0].IsString()) throw Napi::TypeError::New(info.Env(), "\"tables\" is not text.");
  confineNext = info[0].As<Napi::String>().Utf8Value();
  return info.Env().Undefined();
}

Napi::Value Refused(const Napi::CallbackInfo& info) { return Napi::String::New(info.Env(), TakeRefused()); }

Napi::Value SetDeadline(const Napi::CallbackInfo& info) {
  // Long ago is as good as now.
  const double milliseconds = std::max(js::Number(info[0], "milliseconds"), -86400e3);
  using Clock = Watchdog::Clock;
  using Milliseconds = std::chrono::duration<double, std::milli>;
  // A day stands for "none": a double may hold what a clock cannot.
  const bool none = !(milliseconds < 86400e3);
  Watchdog::Instance().SetDeadline(none ? Clock::time_point::max()
                                        : Clock::now() +
                                              std::chrono::duration_cast<Clock::duration>(Milliseconds(milliseconds)));
  return info.Env().Undefined();
}

Napi::Value Lend(const Napi::CallbackInfo& info) {
  const auto given = js::Borrowed().Array<const std::uint8_t>(info[0], "memory");
  lent = {nullptr, given.data(), static_cast<sqlite3_int64>(given.size())};
  return info.Env().Undefined();
}

Napi::Value Fill(const Napi::CallbackInfo& info) {
  target = {};
  if (!info[0].IsUndefined()) target = js::Borrowed().Array<std::uint8_t>(info[0], "memory");
  return info.Env().Undefined();
}

void Lent(sqlite3_context* context, int, sqlite3_value** values) {
  const auto* memory = static_cast<const Memory*>(sqlite3_user_data(context));
  const sqlite3_int64 at = sqlite3_value_int64(values[0]), bytes = sqlite3_value_int64(values[1]);
  if (at < 0 || bytes < 0 || at > memory->size || bytes > memory->size - at)
    sqlite3_result_error(context, "lent(at, bytes) reaches beyond the memory that was lent", -1);
  else if (bytes == 0)
    sqlite3_result_zeroblob(context, 0);
  else
    sqlite3_result_blob64(context, memory->bytes + at, static_cast<sqlite3_uint64>(bytes), SQLITE_STATIC);
}

// filled(id): reads the payload with this number into the memory given to fill(memory), whose size must be the
// payload's. SQLite would read it into memory of its own, better-sqlite3 copy it into a Buffer: both fresh pages for
// each sweep.
void Filled(sqlite3_context* context, int, sqlite3_value** values) {
  const std::span<std::uint8_t> memory = std::exchange(target, {});
  sqlite3* db = sqlite3_context_db_handle(context);
  sqlite3_blob* blob = nullptr;
  int code = sqlite3_blob_open(db, "main", "sample_blob", "bytes", sqlite3_value_int64(values[0]), 0, &blob);
  if (code == SQLITE_OK && static_cast<std::size_t>(sqlite3_blob_bytes(blob)) != memory.size()) code = SQLITE_MISMATCH;
  if (code == SQLITE_OK) code = sqlite3_blob_read(blob, memory.data(), static_cast<int>(memory.size()), 0);
  sqlite3_blob_close(blob);
  if (code == SQLITE_OK)
    sqlite3_result_int(context, 1);
  else
    sqlite3_result_error_code(context, code);
}

int AddFilled(sqlite3* db) {
  return sqlite3_create_function_v2(db, "filled", 1, SQLITE_UTF8 | SQLITE_DIRECTONLY, nullptr, Filled, nullptr, nullptr,
                                    nullptr);
}

int AddLent(sqlite3* db) {
  auto* memory = new (std::nothrow) Memory(std::exchange(lent, {}));
  if (!memory) return SQLITE_NOMEM;
  memory->db = db;
  // SQLite lets go of it also where this fails.
  return sqlite3_create_function_v2(db, "lent", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY, memory, Lent, nullptr, nullptr,
                                    [](void* held) {
                                      // The connection closes: nothing may interrupt it any more.
                                      auto* gone = static_cast<Memory*>(held);
                                      try {
                                        Watchdog::Instance().Remove(gone->db);
                                      } catch (...) {
                                        // No memory for the watchdog itself: then it watches nothing.
                                      }
                                      delete gone;
                                    });
}

}  // namespace

void RegisterSqlite(Napi::Env env, Napi::Object exports) {
  exports.Set("lend", js::Function<Lend>(env, "lend"));
  exports.Set("fill", js::Function<Fill>(env, "fill"));
  exports.Set("guard", js::Function<Guard>(env, "guard"));
  exports.Set("confine", js::Function<ConfineNext>(env, "confine"));
  exports.Set("refused", js::Function<Refused>(env, "refused"));
  exports.Set("deadline", js::Function<SetDeadline>(env, "deadline"));
}

}  // namespace lanetrace

#ifdef _WIN32
#define LANETRACE_ENTRY extern "C" __declspec(dllexport)
#else
#define LANETRACE_ENTRY extern "C" __attribute__((visibility("default")))
#endif

// SQLite derives the name of the entry from that of the file.
// Called by C, so nothing may be thrown out of it.
LANETRACE_ENTRY int sqlite3_lanetrace_init(sqlite3* db, char**, const sqlite3_api_routines* api) try {
  SQLITE_EXTENSION_INIT2(api);
  if (const auto tables = std::exchange(lanetrace::confineNext, std::nullopt)) {
    const int confined = lanetrace::Confine(db, *tables);
    return confined == SQLITE_OK ? SQLITE_OK_LOAD_PERMANENTLY : confined;
  }
  int code = lanetrace::RegisterBlockVfs();
  if (code == SQLITE_OK) code = lanetrace::AddLent(db);
  if (code == SQLITE_OK) code = lanetrace::AddFilled(db);
  if (code == SQLITE_OK && std::exchange(lanetrace::guardNext, false)) lanetrace::GuardConnection(db);
  // The VFS outlives the connection.
  return code == SQLITE_OK ? SQLITE_OK_LOAD_PERMANENTLY : code;
} catch (const std::bad_alloc&) {
  return SQLITE_NOMEM;
} catch (...) {
  return SQLITE_ERROR;
}
