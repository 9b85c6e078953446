#ifndef TAILRACE_CPatterns_H
#define TAILRACE_CPatterns_H
#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>
#endif
