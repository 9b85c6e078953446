#ifndef TAILRACE_CCURL_H
#define TAILRACE_CCURL_H

// libcurl's setters and getters are variadic, which Swift cannot call; each function here is one
// of them with one type of argument.

#define CURL_DISABLE_TYPECHECK 1
#include <curl/curl.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

static inline CURLcode tailrace_curl_global_init(void) { return curl_global_init(CURL_GLOBAL_ALL); }

static inline CURLcode tailrace_curl_set_long(CURL *handle, CURLoption option, long value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode tailrace_curl_set_offset(CURL *handle, CURLoption option, curl_off_t value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode tailrace_curl_set_text(CURL *handle, CURLoption option, const char *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode tailrace_curl_set_pointer(CURL *handle, CURLoption option, void *value) {
    return curl_easy_setopt(handle, option, value);
}

static inline CURLcode tailrace_curl_set_read(CURL *handle, curl_read_callback function) {
    return curl_easy_setopt(handle, CURLOPT_READFUNCTION, function);
}

static inline CURLcode tailrace_curl_set_seek(CURL *handle, curl_seek_callback function) {
    return curl_easy_setopt(handle, CURLOPT_SEEKFUNCTION, function);
}

static inline CURLcode tailrace_curl_set_write(CURL *handle, curl_write_callback function) {
    return curl_easy_setopt(handle, CURLOPT_WRITEFUNCTION, function);
}

static inline CURLcode tailrace_curl_set_header(CURL *handle, curl_write_callback function) {
    return curl_easy_setopt(handle, CURLOPT_HEADERFUNCTION, function);
}

static inline CURLcode tailrace_curl_set_close(
    CURL *handle, curl_closesocket_callback function, void *context
) {
    curl_easy_setopt(handle, CURLOPT_CLOSESOCKETDATA, context);
    return curl_easy_setopt(handle, CURLOPT_CLOSESOCKETFUNCTION, function);
}

// Reads what still waits on a socket, without blocking; the number of bytes, 0 for none.
static inline size_t tailrace_socket_drain(int descriptor, void *buffer, size_t room) {
    size_t count = 0;
    while (count < room) {
        ssize_t got = recv(descriptor, (char *)buffer + count, room - count, MSG_DONTWAIT);
        if (got <= 0) break;
        count += (size_t)got;
    }
    return count;
}

// The port of a socket's own end, 0 when there is none.
static inline long tailrace_socket_port(int descriptor) {
    struct sockaddr_storage address;
    socklen_t size = sizeof address;
    if (getsockname(descriptor, (struct sockaddr *)&address, &size) != 0) return 0;
    if (address.ss_family == AF_INET) return ntohs(((struct sockaddr_in *)&address)->sin_port);
    if (address.ss_family == AF_INET6) return ntohs(((struct sockaddr_in6 *)&address)->sin6_port);
    return 0;
}

static inline int tailrace_socket_close(int descriptor) { return close(descriptor); }

static inline CURLcode tailrace_curl_get_offset(CURL *handle, CURLINFO info, curl_off_t *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode tailrace_curl_get_long(CURL *handle, CURLINFO info, long *value) {
    return curl_easy_getinfo(handle, info, value);
}

static inline CURLcode tailrace_curl_get_private(CURL *handle, void **value) {
    return curl_easy_getinfo(handle, CURLINFO_PRIVATE, (char **)value);
}

static inline CURLMcode tailrace_curl_multi_set_long(CURLM *multi, CURLMoption option, long value) {
    return curl_multi_setopt(multi, option, value);
}

static inline CURLMcode tailrace_curl_multi_set_socket(
    CURLM *multi, curl_socket_callback function, void *context
) {
    curl_multi_setopt(multi, CURLMOPT_SOCKETDATA, context);
    return curl_multi_setopt(multi, CURLMOPT_SOCKETFUNCTION, function);
}

static inline CURLMcode tailrace_curl_multi_set_timer(
    CURLM *multi, curl_multi_timer_callback function, void *context
) {
    curl_multi_setopt(multi, CURLMOPT_TIMERDATA, context);
    return curl_multi_setopt(multi, CURLMOPT_TIMERFUNCTION, function);
}

#endif
