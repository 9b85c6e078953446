#ifndef TAILRACE_CSQLite_H
#define TAILRACE_CSQLite_H

#include <sqlite3.h>

// SQLITE_TRANSIENT is a macro with a cast, which Swift cannot see: the bytes are copied.
static inline int tailrace_sqlite_bind_text(
    sqlite3_stmt *statement, int index, const char *text, int byte_count) {
    return sqlite3_bind_text(statement, index, text, byte_count, SQLITE_TRANSIENT);
}

// sqlite3_db_config is variadic, which Swift cannot call. Leaves the connection without a
// lookaside of its own (some 120 KB) and with no way for a schema to run anything.
static inline void tailrace_sqlite_restrict(sqlite3 *connection) {
    sqlite3_db_config(connection, SQLITE_DBCONFIG_LOOKASIDE, (void *)0, 0, 0);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_DEFENSIVE, 1, (int *)0);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, (int *)0);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, (int *)0);
    sqlite3_db_config(connection, SQLITE_DBCONFIG_ENABLE_VIEW, 0, (int *)0);
}
#endif
