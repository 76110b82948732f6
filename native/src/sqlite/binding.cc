// SQLite's extension (sqlite.org/loadext.html), which the addon is too: the VFS of vfs_binding.cc for the process, and for the
// connection that loads it the function lent(at, bytes), a blob of the memory that JavaScript gave to lend(memory) just before.
// Bound as a parameter it would be copied once more, and payloads are megabytes.
#include <napi.h>
#include <sqlite3ext.h>

#include <new>
#include <utility>

#include "families.h"
#include "sqlite/vfs.h"

SQLITE_EXTENSION_INIT1

namespace lanetrace {

namespace {

struct Memory {
  const std::uint8_t* bytes = nullptr;
  sqlite3_int64 size = 0;
};

// What this thread lends to the connection that it loads the extension for next; its owner keeps it alive.
thread_local Memory lent;

void Lend(const Napi::CallbackInfo& info) {
  const auto given = info[0].As<Napi::Uint8Array>();
  lent = {given.Data(), static_cast<sqlite3_int64>(given.ByteLength())};
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

int AddLent(sqlite3* db) {
  auto* memory = new (std::nothrow) Memory(std::exchange(lent, {}));
  if (!memory) return SQLITE_NOMEM;
  // SQLite lets go of it also where this fails.
  return sqlite3_create_function_v2(db, "lent", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY, memory, Lent, nullptr, nullptr,
                                    [](void* held) { delete static_cast<Memory*>(held); });
}

}  // namespace

void RegisterSqlite(Napi::Env env, Napi::Object exports) { exports.Set("lend", Napi::Function::New(env, Lend)); }

}  // namespace lanetrace

#ifdef _WIN32
#define LANETRACE_ENTRY extern "C" __declspec(dllexport)
#else
#define LANETRACE_ENTRY extern "C" __attribute__((visibility("default")))
#endif

// SQLite derives the name of the entry from that of the file.
LANETRACE_ENTRY int sqlite3_lanetrace_init(sqlite3* db, char**, const sqlite3_api_routines* api) {
  SQLITE_EXTENSION_INIT2(api);
  int code = lanetrace::RegisterBlockVfs();
  if (code == SQLITE_OK) code = lanetrace::AddLent(db);
  // The VFS outlives the connection.
  return code == SQLITE_OK ? SQLITE_OK_LOAD_PERMANENTLY : code;
}
