#ifndef TAILRACE_SYSTEM_CALLS_H
#define TAILRACE_SYSTEM_CALLS_H

#include <stdint.h>

// What the kernel offers and Swift's Glibc module hides. Every function here returns the negative
// errno when it fails, as the kernel itself does: nothing can come between a call and its error.
// No system header is included, so that no C type has two owners in Swift.

// Which states of a descriptor are asked for or reported; the kernel's own values (epoll(7)).
enum {
    TAILRACE_READABLE = 0x001,
    TAILRACE_WRITABLE = 0x004,
    TAILRACE_ERROR = 0x008,
    TAILRACE_HUNG_UP = 0x010,
    TAILRACE_PEER_CLOSED = 0x2000,
};

// One ready descriptor. The kernel's struct epoll_event is packed on x86-64 and hidden from Swift,
// so ready events are handed over in a plain struct.
struct tailrace_ready_event {
    uint64_t token;
    uint32_t state;
};

// The most events that one wait reports; more come with the next call.
enum { TAILRACE_READY_EVENT_LIMIT = 128 };

// open(2) of a path that has no symbolic link in it: openat2(2) with RESOLVE_NO_SYMLINKS, whose
// wrapper the C library lacks. Linux before 5.6 and old container sandboxes lack the call; there
// only the last name is known to be no link.
int tailrace_open_resolved(const char *path, int flags);

// epoll_create1(2): sys/epoll.h is not part of the Glibc module. Goes when it is.
int tailrace_epoll_create(void);

// epoll_ctl(2), with the token that comes back with each event. The three operations are three
// functions, so that their numbers need not be known in Swift.
int tailrace_epoll_add(int epoll, int descriptor, uint32_t state, uint64_t token);
int tailrace_epoll_modify(int epoll, int descriptor, uint32_t state, uint64_t token);
int tailrace_epoll_remove(int epoll, int descriptor);

// epoll_pwait2(2), whose timeout is in nanoseconds; negative waits for ever. Linux before 5.11 and
// old container sandboxes lack it; there epoll_wait(2) serves, rounded up to milliseconds, so that
// a timer is never early. Returns the number of events, 0 after the timeout.
int tailrace_epoll_wait(int epoll, struct tailrace_ready_event *ready, int64_t nanoseconds);

// signalfd(2): sys/signalfd.h is not part of the Glibc module. Blocks SIGTERM, SIGINT and SIGHUP
// for this thread and those it starts later, ignores SIGPIPE, and returns a non-blocking
// descriptor that becomes readable when one of the three arrives.
int tailrace_signal_open(void);

// Takes one signal off that descriptor: its number, or 0 when there is none. Here because struct
// signalfd_siginfo is hidden like the call.
int tailrace_signal_read(int descriptor);

// accept4(2) is a GNU extension that the Glibc module hides. The new socket neither blocks nor
// survives an exec.
int tailrace_accept(int socket);

#endif
