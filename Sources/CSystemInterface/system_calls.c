#define _GNU_SOURCE
#include "system_calls.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#if defined SYS_openat2 && __has_include(<linux/openat2.h>)
#include <linux/openat2.h>
#define HAS_OPENAT2 1
#endif

_Static_assert(TAILRACE_READABLE == EPOLLIN, "kernel value");
_Static_assert(TAILRACE_WRITABLE == EPOLLOUT, "kernel value");
_Static_assert(TAILRACE_ERROR == EPOLLERR, "kernel value");
_Static_assert(TAILRACE_HUNG_UP == EPOLLHUP, "kernel value");
_Static_assert(TAILRACE_PEER_CLOSED == EPOLLRDHUP, "kernel value");

static int result_or_error(int result) { return result < 0 ? -errno : result; }

int tailrace_epoll_create(void) { return result_or_error(epoll_create1(EPOLL_CLOEXEC)); }

static int control(int epoll, int operation, int descriptor, uint32_t state, uint64_t token) {
    struct epoll_event event = {.events = state, .data.u64 = token};
    return result_or_error(epoll_ctl(epoll, operation, descriptor, &event));
}

int tailrace_epoll_add(int epoll, int descriptor, uint32_t state, uint64_t token) {
    return control(epoll, EPOLL_CTL_ADD, descriptor, state, token);
}

int tailrace_epoll_modify(int epoll, int descriptor, uint32_t state, uint64_t token) {
    return control(epoll, EPOLL_CTL_MOD, descriptor, state, token);
}

int tailrace_epoll_remove(int epoll, int descriptor) {
    return control(epoll, EPOLL_CTL_DEL, descriptor, 0, 0);
}

static int wait_milliseconds(int epoll, struct epoll_event *events, int64_t nanoseconds) {
    int64_t milliseconds = -1;
    if (nanoseconds >= 0) {
        milliseconds = nanoseconds / 1000000 + (nanoseconds % 1000000 != 0);
        if (milliseconds > INT_MAX) milliseconds = INT_MAX;
    }
    return result_or_error(
        epoll_wait(epoll, events, TAILRACE_READY_EVENT_LIMIT, (int)milliseconds));
}

static int wait_nanoseconds(int epoll, struct epoll_event *events, int64_t nanoseconds) {
#ifdef SYS_epoll_pwait2
    // ENOSYS comes from an old kernel, EPERM from a sandbox that was made before the call.
    static atomic_bool is_missing;
    if (!atomic_load_explicit(&is_missing, memory_order_relaxed)) {
        struct timespec timeout = {nanoseconds / 1000000000, nanoseconds % 1000000000};
        long count = syscall(SYS_epoll_pwait2, epoll, events, TAILRACE_READY_EVENT_LIMIT,
                             nanoseconds < 0 ? NULL : &timeout, NULL, 0);
        if (count >= 0) return (int)count;
        if (errno != ENOSYS && errno != EPERM) return -errno;
        atomic_store_explicit(&is_missing, 1, memory_order_relaxed);
    }
#endif
    return wait_milliseconds(epoll, events, nanoseconds);
}

int tailrace_epoll_wait(int epoll, struct tailrace_ready_event *ready, int64_t nanoseconds) {
    struct epoll_event events[TAILRACE_READY_EVENT_LIMIT];
    int count = wait_nanoseconds(epoll, events, nanoseconds);
    for (int index = 0; index < count; index++) {
        ready[index].token = events[index].data.u64;
        ready[index].state = events[index].events;
    }
    return count;
}

int tailrace_signal_open(void) {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    int error = pthread_sigmask(SIG_BLOCK, &signals, NULL);
    if (error != 0) return -error;
    if (signal(SIGPIPE, SIG_IGN) == SIG_ERR) return -errno;
    return result_or_error(signalfd(-1, &signals, SFD_NONBLOCK | SFD_CLOEXEC));
}

int tailrace_signal_read(int descriptor) {
    struct signalfd_siginfo information;
    ssize_t count = read(descriptor, &information, sizeof information);
    if (count < 0) return errno == EAGAIN ? 0 : -errno;
    return count == sizeof information ? (int)information.ssi_signo : 0;
}

int tailrace_accept(int socket) {
    return result_or_error(accept4(socket, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC));
}

int tailrace_open_resolved(const char *path, int flags) {
#ifdef HAS_OPENAT2
    static atomic_int is_missing;
    if (!atomic_load_explicit(&is_missing, memory_order_relaxed)) {
        struct open_how how = {.flags = (uint64_t)flags, .resolve = RESOLVE_NO_SYMLINKS};
        long result = syscall(SYS_openat2, AT_FDCWD, path, &how, sizeof how);
        if (result >= 0) return (int)result;
        if (errno != ENOSYS && errno != EPERM) return -errno;
        // EPERM may be about the file; a sandbox says it about everything.
        if (errno == ENOSYS) atomic_store_explicit(&is_missing, 1, memory_order_relaxed);
    }
#endif
    return result_or_error(open(path, flags | O_NOFOLLOW));
}
