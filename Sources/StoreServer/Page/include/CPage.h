/// The files of the web page as bytes of the program.
///
/// The compiler copies them in (`#embed`); an array literal in Swift takes it 20 seconds for 80 KB.
#ifndef TAILRACE_CPAGE_H
#define TAILRACE_CPAGE_H

#include <stddef.h>

/// One file.
struct page_file {
    const char *name;
    const unsigned char *bytes;
    size_t byte_count;
};

/// The first of all files.
const struct page_file *page_files(void);

/// How many files there are.
size_t page_file_count(void);

#endif
