#include "CCompression.h"

#include <stdlib.h>

void *tailrace_memory_resize(void *memory, size_t byte_count) {
    return realloc(memory, byte_count);
}

void tailrace_memory_free(void *memory) { free(memory); }
