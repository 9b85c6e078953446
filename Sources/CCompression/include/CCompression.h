#ifndef TAILRACE_CCOMPRESSION_H
#define TAILRACE_CCOMPRESSION_H

#include <stddef.h>

// What a step works on. A step moves the pointers on and lowers the counts by what it used.
typedef struct {
    const void *input;
    size_t input_count;
    void *output;
    size_t output_room;
} tailrace_window;

typedef enum {
    TAILRACE_STEP_MORE = 0, // goes on with more input or more room
    TAILRACE_STEP_END = 1,  // the gzip member is whole
    TAILRACE_STEP_CORRUPT = -1,
} tailrace_step;

// Compression: ISA-L when TAILRACE_ISAL is defined, zlib otherwise.
typedef struct tailrace_gzip tailrace_gzip;
tailrace_gzip *tailrace_gzip_make(int level); // NULL: out of memory
void tailrace_gzip_free(tailrace_gzip *state);
void tailrace_gzip_begin(tailrace_gzip *state);
tailrace_step tailrace_gzip_step(tailrace_gzip *state, tailrace_window *window, int is_last);

// Decompression of one gzip member at a time: zlib.
typedef struct tailrace_gunzip tailrace_gunzip;
tailrace_gunzip *tailrace_gunzip_make(void); // NULL: out of memory
void tailrace_gunzip_free(tailrace_gunzip *state);
void tailrace_gunzip_begin(tailrace_gunzip *state);
tailrace_step tailrace_gunzip_step(tailrace_gunzip *state, tailrace_window *window);
const char *tailrace_gunzip_reason(const tailrace_gunzip *state); // after CORRUPT; static text

// realloc, which moves large blocks without copying; NULL: out of memory.
void *tailrace_memory_resize(void *memory, size_t byte_count);
void tailrace_memory_free(void *memory);

#endif
