// SQLite's extension (sqlite.org/loadext.html), which the addon is too: the VFS of vfs_binding.cc for the process, and for the
// connection that loads it the function lent(at, bytes), a blob of the memory that JavaScript gave to lend(memory). Bound as
// a parameter it would be copied once more, and payloads are megabytes.
#include <napi.h>
#include <sqlite3ext.h>

#include "families.h"
#include "sqlite/vfs.h"

SQLITE_EXTENSION_INIT1

namespace lanetrace {

namespace {

// Each thread lends its own; its owner keeps it alive for as long as statements use it.
thread_local const std::uint8_t* memory = nullptr;
thread_local sqlite3_int64 size = 0;

void Lend(const Napi::CallbackInfo& info) {
  const auto given = info[0].As<Napi::Uint8Array>();
  memory = given.Data();
  size = static_cast<sqlite3_int64>(given.ByteLength());
}

void Lent(sqlite3_context* context, int, sqlite3_value** values) {
  const sqlite3_int64 at = sqlite3_value_int64(values[0]), bytes = sqlite3_value_int64(values[1]);
  if (at < 0 || bytes < 0 || at > size || bytes > size - at)
    sqlite3_result_error(context, "lent(at, bytes) reaches beyond the memory that was lent", -1);
  else
    sqlite3_result_blob64(context, memory + at, static_cast<sqlite3_uint64>(bytes), SQLITE_STATIC);
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
  if (code == SQLITE_OK)
    code = sqlite3_create_function(db, "lent", 2, SQLITE_UTF8 | SQLITE_DIRECTONLY, nullptr, lanetrace::Lent, nullptr, nullptr);
  // The VFS outlives the connection.
  return code == SQLITE_OK ? SQLITE_OK_LOAD_PERMANENTLY : code;
}
