#ifndef TAILRACE_CRC32C_H
#define TAILRACE_CRC32C_H

#include <stddef.h>
#include <stdint.h>

/// CRC32C (Castagnoli, RFC 3720) of `count` bytes, continued from `seed`: 0 at first, later the
/// result of the bytes before. Uses the processor's instructions where it has them.
uint32_t tailrace_crc32c(uint32_t seed, const void *bytes, size_t count);

/// The same from a table, byte by byte: what processors without such instructions use.
uint32_t tailrace_crc32c_portable(uint32_t seed, const void *bytes, size_t count);

#endif
