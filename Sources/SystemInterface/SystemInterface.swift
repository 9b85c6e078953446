// SystemInterface is the only door to the kernel, and the only target that imports Glibc.
//
// Its place in the flow: beneath the real world, which is made of it. One function stands for one
// system call or for a few that belong together: log files (read only), directory listings and
// watches, the state folder with its mapped files, descriptors and epoll, sockets, signals,
// clocks, the process itself.
//
// What it guarantees:
// - Every failure is a `WorldError` with the action and the system's words; errno and EINTR are
//   known in SystemCall.swift only.
// - A descriptor has one owner, which closes it, and is never inherited by another program.
// - Blocks of a mapped file are reserved first: a full disk is an error, never a signal.
// - No name from outside becomes a path into or out of the state folder.
//
// What it leaves to others: every policy. It runs on the caller's thread and keeps no thread.
