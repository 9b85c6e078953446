#ifndef TAILRACE_CSYSTEMINTERFACE_H
#define TAILRACE_CSYSTEMINTERFACE_H
#include "crc32c.h"
#include "program_memory.h"
#include "system_calls.h"
#endif
