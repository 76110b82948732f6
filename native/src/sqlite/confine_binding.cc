// The authorizer of a connection that runs statements of somebody else (sqlite.org/c3ref/set_authorizer.html). SQLite
// asks it for every table, column and function while it compiles a statement, so that what is refused never runs.
#include "sqlite/confine.h"

#include <sqlite3ext.h>

#include <algorithm>
#include <initializer_list>
#include <string_view>
#include <utility>

SQLITE_EXTENSION_INIT3

namespace lanetrace {

namespace {

// Of a value, and of a row on its way: more than the outline of any map element, less than what ten of them at once
// would take from a laptop.
constexpr int kMostValueBytes = 8 << 20;
constexpr int kMostSqlBytes = 100'000;
constexpr int kMostOperations = 1'000'000;
constexpr int kMostPatternBytes = 200;

struct Confined {
  // Names with a space before and behind each.
  std::string tables;
};

thread_local std::string refused;

bool IsAny(std::string_view name, std::initializer_list<std::string_view> of) {
  return std::any_of(of.begin(), of.end(), [&](std::string_view each) { return each == name; });
}

std::string_view Text(const char* text) { return text ? std::string_view(text) : std::string_view(); }

// The statement an action belongs to, for the sentence.
std::string_view NameOf(int action) {
  switch (action) {
    case SQLITE_INSERT: return "INSERT";
    case SQLITE_UPDATE: return "UPDATE";
    case SQLITE_DELETE: return "DELETE";
    case SQLITE_ATTACH: return "ATTACH";
    case SQLITE_DETACH: return "DETACH";
    case SQLITE_PRAGMA: return "PRAGMA";
    case SQLITE_ANALYZE: return "ANALYZE";
    case SQLITE_REINDEX: return "REINDEX";
    case SQLITE_TRANSACTION:
    case SQLITE_SAVEPOINT: return "a transaction";
    case SQLITE_ALTER_TABLE: return "ALTER TABLE";
    case SQLITE_READ: return "the table";
    case SQLITE_FUNCTION: return "the function";
    case SQLITE_CREATE_INDEX:
    case SQLITE_CREATE_TABLE:
    case SQLITE_CREATE_TEMP_INDEX:
    case SQLITE_CREATE_TEMP_TABLE:
    case SQLITE_CREATE_TEMP_TRIGGER:
    case SQLITE_CREATE_TEMP_VIEW:
    case SQLITE_CREATE_TRIGGER:
    case SQLITE_CREATE_VIEW:
    case SQLITE_CREATE_VTABLE: return "CREATE";
    case SQLITE_DROP_INDEX:
    case SQLITE_DROP_TABLE:
    case SQLITE_DROP_TEMP_INDEX:
    case SQLITE_DROP_TEMP_TABLE:
    case SQLITE_DROP_TEMP_TRIGGER:
    case SQLITE_DROP_TEMP_VIEW:
    case SQLITE_DROP_TRIGGER:
    case SQLITE_DROP_VIEW:
    case SQLITE_DROP_VTABLE: return "DROP";
    default: return "this statement";
  }
}

bool MayRead(const Confined& confined, std::string_view table, std::string_view database) {
  if (table.substr(0, 7) == "sqlite_") return false;
  if (database == "temp") return true;
  return confined.tables.find(" " + std::string(table) + " ") != std::string::npos;
}

int Authorize(void* held, int action, const char* first, const char* second, const char* database, const char*) {
  try {
    bool allowed = false;
    std::string_view name;
    switch (action) {
      case SQLITE_SELECT:
      case SQLITE_RECURSIVE: return SQLITE_OK;
      case SQLITE_READ:
        name = Text(first);
        // No column: a table or a common table expression of which nothing but the number of rows is taken. SQLite does
        // not say which of the two it is.
        allowed = Text(second).empty() || MayRead(*static_cast<const Confined*>(held), name, Text(database));
        break;
      case SQLITE_FUNCTION:
        name = Text(second);
        allowed = !IsAny(name, {"load_extension", "lent", "filled", "fts3_tokenizer", "sqlite_dbpage"});
        break;
      case SQLITE_PRAGMA: name = Text(first); break;
      default: break;
    }
    if (allowed) return SQLITE_OK;
    const bool write = action == SQLITE_INSERT || action == SQLITE_UPDATE || action == SQLITE_DELETE;
    // CREATE and DROP begin so.
    const bool schema = write && Text(first).substr(0, 7) == "sqlite_";
    refused = schema ? "a change of the schema" : std::string(NameOf(action));
    if (!name.empty()) refused += " " + std::string(name);
    return SQLITE_DENY;
  } catch (...) {
    return SQLITE_DENY;
  }
}

}  // namespace

int Confine(sqlite3* db, std::string tables) {
  sqlite3_limit(db, SQLITE_LIMIT_LENGTH, kMostValueBytes);
  sqlite3_limit(db, SQLITE_LIMIT_SQL_LENGTH, kMostSqlBytes);
  sqlite3_limit(db, SQLITE_LIMIT_VDBE_OP, kMostOperations);
  sqlite3_limit(db, SQLITE_LIMIT_LIKE_PATTERN_LENGTH, kMostPatternBytes);
  sqlite3_limit(db, SQLITE_LIMIT_WORKER_THREADS, 0);
  // Kept for as long as the connection: SQLite calls the last function when it closes, and where it fails.
  auto* confined = new Confined{" " + std::move(tables) + " "};
  const int code = sqlite3_set_clientdata(db, "lanetrace.confined", confined,
                                          [](void* gone) { delete static_cast<Confined*>(gone); });
  return code == SQLITE_OK ? sqlite3_set_authorizer(db, Authorize, confined) : code;
}

std::string TakeRefused() { return std::exchange(refused, {}); }

}  // namespace lanetrace
