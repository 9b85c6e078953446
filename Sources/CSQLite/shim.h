#ifndef TAILRACE_CSQLite_H
#define TAILRACE_CSQLite_H

#include <sqlite3.h>
#endif
