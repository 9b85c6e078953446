import Glibc
package import WorldInterface

/// Tells when entries of directories appear, vanish or change; inotify(7).
///
/// One watch per directory; it sees writes to the files in it too. A watch follows the directory
/// itself, so the same directory under two paths has one number. When the directory is removed or
/// renamed, the watch ends.
///
/// Safe: the read buffer belongs to the watcher and is only decoded up to what was read.
@safe package final class DirectoryWatcher {
    /// Bytes per read: at least 240 events with the longest names, about 2,000 with usual ones.
    private static let bufferByteCount = 64 << 10

    private static let interest = UInt32(
        truncatingIfNeeded: Int64(IN_CREATE) | Int64(IN_MOVED_TO) | Int64(IN_MOVED_FROM)
            | Int64(IN_DELETE) | Int64(IN_MODIFY) | Int64(IN_DELETE_SELF) | Int64(IN_MOVE_SELF)
            | Int64(IN_ONLYDIR))

    private let inotify: OwnedDescriptor
    private let buffer: UnsafeMutableRawBufferPointer
    private var watches: Set<Int32> = []
    private var decoder = NotificationDecoder()

    /// Makes a watcher without watches.
    ///
    /// - Throws: `limit` when the user has too many watchers (`fs.inotify.max_user_instances`).
    package init() throws(WorldError) {
        inotify = OwnedDescriptor(
            adopting: try systemCall("cannot make an inotify descriptor") {
                inotify_init1(Int32(IN_NONBLOCK) | Int32(IN_CLOEXEC))
            })
        unsafe buffer = .allocate(byteCount: Self.bufferByteCount, alignment: 8)
    }

    deinit {
        unsafe buffer.deallocate()
    }

    /// The descriptor that becomes readable when there are events.
    package var descriptor: Int32 { inotify.number }

    /// The number of watches.
    package var watchCount: Int { watches.count }

    /// Watches `directory`.
    ///
    /// The same directory gives the same number again.
    ///
    /// - Throws: `limit` when the kernel has no watch left (`fs.inotify.max_user_watches`),
    ///   `notFound` when there is no such directory.
    package func watch(directory: String) throws(WorldError) -> WatchID {
        let number = unsafe inotify_add_watch(inotify.number, directory, Self.interest)
        let code = errno
        guard number >= 0 else { throw Self.failure(code, directory) }
        watches.insert(number)
        return WatchID(number: number)
    }

    /// Ends a watch.
    ///
    /// No event of it comes afterwards. Does nothing when it has ended.
    package func unwatch(_ watch: WatchID) {
        guard watches.remove(watch.number) != nil else { return }
        _ = inotify_rm_watch(inotify.number, watch.number)
    }

    /// Appends what happened since the last call, as far as one read takes.
    ///
    /// Does not block.
    ///
    /// When more is waiting the descriptor stays readable.
    package func takeEvents(into events: inout [WorldEvent]) throws(WorldError) {
        let count = unsafe Glibc.read(inotify.number, buffer.baseAddress, buffer.count)
        let code = errno
        guard count >= 0 else {
            if code == EAGAIN || code == EINTR { return }
            throw WorldError(code: code, action: "cannot read change notifications")
        }
        var moved: [Int32] = []
        unsafe decoder.decode(
            UnsafeRawBufferPointer(rebasing: buffer[..<count]), watches: &watches, into: &events,
            moved: &moved)
        for watch in moved { _ = inotify_rm_watch(inotify.number, watch) }
    }

    /// ENOSPC means the number of watches here, not the disk.
    private static func failure(_ code: Int32, _ directory: String) -> WorldError {
        let error = WorldError(code: code, action: "cannot watch \(directory)")
        guard code == ENOSPC else { return error }
        return .limit("cannot watch \(directory): no inotify watch left (max_user_watches)")
    }
}
