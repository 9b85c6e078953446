import Glibc
import WorldInterface

/// Turns the bytes that inotify gives into world events.
///
/// Of several changes to the content of one entry within one read only the first makes an event,
/// since whoever gets it reads the file after all of them happened. A change of the name in
/// between starts anew. Names that are not UTF-8 come out with U+FFFD and cannot be opened; the
/// Kubernetes and Docker log folders have only ASCII names.
struct NotificationDecoder {
    /// The layout of `struct inotify_event`, a part of the kernel's binary interface: inotify(7).
    private enum Layout {
        static let watch = 0
        static let mask = 4
        static let nameByteCount = 12
        static let name = 16
    }

    /// An entry whose modification has an event already, by where it lies in the buffer.
    private struct Mark {
        var read: UInt32 = 0
        var offset: UInt32 = 0
    }

    /// A power of two.
    ///
    /// When two entries share a mark, a repeated modification makes an event, no harm done.
    private static let markCount = 4096
    private var marks = [Mark](repeating: Mark(), count: markCount)
    private var read: UInt32 = 0

    /// Decodes one read.
    ///
    /// - Parameters:
    ///   - bytes: whole events as the kernel wrote them. A torn end is ignored.
    ///   - watches: the watches that are wanted. Events of others are dropped, watches that end are
    ///     taken out.
    ///   - events: what happened is appended here.
    ///   - moved: watches that ended because the directory has another path now are appended here;
    ///     the kernel still has them.
    mutating func decode(
        _ bytes: UnsafeRawBufferPointer, watches: inout Set<Int32>, into events: inout [WorldEvent],
        moved: inout [Int32]
    ) {
        beginRead()
        var offset = 0
        while offset + Layout.name <= bytes.count {
            let nameByteCount = Int(unsafe Self.word(bytes, offset + Layout.nameByteCount))
            let next = offset + Layout.name + nameByteCount
            guard next <= bytes.count else { return }
            let watch = unsafe Int32(bitPattern: Self.word(bytes, offset + Layout.watch))
            let mask = unsafe Self.word(bytes, offset + Layout.mask)
            if Self.has(mask, IN_Q_OVERFLOW) {
                events.append(.notificationsLost)
            } else if watches.contains(watch) {
                if Self.has(mask, IN_DELETE_SELF) || Self.has(mask, IN_MOVE_SELF)
                    || Self.has(mask, IN_IGNORED) || Self.has(mask, IN_UNMOUNT)
                {
                    watches.remove(watch)
                    if Self.has(mask, IN_MOVE_SELF) { moved.append(watch) }
                    events.append(.watchEnded(WatchID(number: watch)))
                } else if nameByteCount > 0, let change = Self.change(for: mask) {
                    unsafe add(change, of: watch, bytes, offset, nameByteCount, to: &events)
                }
            }
            offset = next
        }
    }

    /// Forgets the marks by counting up; they are wiped when the count wraps.
    private mutating func beginRead() {
        read &+= 1
        if read == 0 {
            marks = [Mark](repeating: Mark(), count: Self.markCount)
            read = 1
        }
    }

    private static func has(_ mask: UInt32, _ bit: some BinaryInteger) -> Bool {
        mask & UInt32(truncatingIfNeeded: bit) != 0
    }

    private static func change(for mask: UInt32) -> DirectoryChange? {
        if has(mask, IN_MODIFY) { return .modified }
        if has(mask, IN_CREATE) || has(mask, IN_MOVED_TO) { return .appeared }
        if has(mask, IN_DELETE) || has(mask, IN_MOVED_FROM) { return .vanished }
        return nil
    }

    private mutating func add(
        _ change: DirectoryChange, of watch: Int32, _ bytes: UnsafeRawBufferPointer,
        _ offset: Int, _ nameByteCount: Int, to events: inout [WorldEvent]
    ) {
        let start = offset + Layout.name
        let padded = unsafe UnsafeRawBufferPointer(
            rebasing: bytes[start..<start + nameByteCount])
        let index = unsafe Self.markIndex(watch, padded)
        let mark = marks[index]
        let isMarked =
            unsafe mark.read == read && Self.isSameEntry(bytes, Int(mark.offset), watch, padded)
        if change == .modified {
            if isMarked { return }
            marks[index] = Mark(read: read, offset: UInt32(truncatingIfNeeded: offset))
        } else if isMarked {
            marks[index].read = 0
        }
        let name = unsafe padded.prefix { $0 != 0 }
        guard unsafe !name.isEmpty else { return }
        events.append(
            .directoryChanged(
                WatchID(number: watch), name: unsafe String(decoding: name, as: UTF8.self),
                change: change))
    }

    /// A hash over the watch and the name with its padding, which is always zeroes and makes a
    /// multiple of eight bytes; a torn rest does not count.
    private static func markIndex(_ watch: Int32, _ padded: UnsafeRawBufferPointer) -> Int {
        let factor: UInt64 = 0x9e37_79b9_7f4a_7c15
        var hash = UInt64(UInt32(bitPattern: watch)) &* factor
        for offset in stride(from: 0, to: padded.count & ~7, by: 8) {
            let word = unsafe padded.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
            hash = (hash ^ word) &* factor
            hash ^= hash >> 32
        }
        return Int(truncatingIfNeeded: (hash &* factor) >> 52) & (markCount - 1)
    }

    private static func isSameEntry(
        _ bytes: UnsafeRawBufferPointer, _ offset: Int, _ watch: Int32,
        _ padded: UnsafeRawBufferPointer
    ) -> Bool {
        guard unsafe Int32(bitPattern: word(bytes, offset + Layout.watch)) == watch,
            unsafe Int(word(bytes, offset + Layout.nameByteCount)) == padded.count,
            let left = bytes.baseAddress, let right = padded.baseAddress
        else { return false }
        return unsafe memcmp(left + offset + Layout.name, right, padded.count) == 0
    }

    private static func word(_ bytes: UnsafeRawBufferPointer, _ offset: Int) -> UInt32 {
        unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self)
    }
}
