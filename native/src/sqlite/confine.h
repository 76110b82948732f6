#pragma once
#include <string>

struct sqlite3;

namespace lanetrace {

// Lets the statements of a connection, from now on, do nothing but read: the tables whose names are in `tables`, one
// a space, what lies in its temporary schema, and what they compute. Values and statements are limited in size. An
// SQLite code; where it is not SQLITE_OK nothing is confined.
int Confine(sqlite3* db, std::string tables);

// What a confined connection of this thread refused last, in words; empty where it refused nothing. Then forgotten.
std::string TakeRefused();

}  // namespace lanetrace
