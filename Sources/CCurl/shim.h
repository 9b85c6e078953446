#ifndef TAILRACE_CCurl_H
#define TAILRACE_CCurl_H

#include <curl/curl.h>
#endif
