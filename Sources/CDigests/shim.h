#ifndef TAILRACE_CDIGESTS_H
#define TAILRACE_CDIGESTS_H

#include <openssl/evp.h>

#endif
