#ifndef TAILRACE_CBENCHMARKING_H
#define TAILRACE_CBENCHMARKING_H

#include <stdint.h>

// What benchmarks need of C: counters of instructions and of allocations.

// Opens a counter of this thread's instructions in user mode, perf_event_open(2). Returns a
// descriptor, or the negative errno: many virtual machines and containers have no such counter.
int tailrace_instruction_counter_open(void);

// What the counter has counted since it was opened.
uint64_t tailrace_instruction_counter_read(int descriptor);

// How often malloc and its relatives were called since the start of the process. The program's own
// definitions of these functions count and hand on to glibc's.
uint64_t tailrace_allocation_count(void);

// Nanoseconds of processor time of this thread, user and system.
uint64_t tailrace_thread_nanoseconds(void);

// Whether the program was built with valgrind's header, without which the two calls below do
// nothing.
int tailrace_has_callgrind(void);

// Under callgrind with --instr-atstart=no: begins to count from 0; ends, and writes the counts out
// under a name. Otherwise nothing.
void tailrace_callgrind_start(void);
void tailrace_callgrind_stop(const char *name);

#endif
