#ifndef TAILRACE_PROGRAM_MEMORY_H
#define TAILRACE_PROGRAM_MEMORY_H

#include <stddef.h>

/// Gives back the pages of code that the program and its libraries have touched so far; what is
/// used again comes back from the page cache. Returns the bytes of the regions it asked for.
///
/// Only regions that can be executed and not written are given back: nothing in them can differ
/// from the file. The others hold relocated addresses, which would be lost.
size_t tailrace_release_code_pages(void);

#endif
