import CSystemInterface
import Glibc
import WorldInterface

/// A file descriptor that is closed when its owner goes away.
package struct OwnedDescriptor: ~Copyable {
    /// The descriptor's number, to be borrowed for the length of a call.
    package let number: Int32

    /// Takes ownership of an open descriptor.
    package init(adopting number: Int32) {
        self.number = number
    }

    deinit {
        // Not repeated after EINTR: Linux has closed the descriptor by then.
        _ = Glibc.close(number)
    }

    /// Opens `path`; open(2) with O_CLOEXEC and O_NOCTTY added to `flags`.
    ///
    /// A file that is made gets `mode`. Does not block unless the file is a FIFO and `flags`
    /// lack O_NONBLOCK.
    init(opening path: String, flags: Int32, mode: UInt32 = 0) throws(WorldError) {
        number = try systemCall("cannot open \(path)") {
            unsafe Glibc.open(path, flags | O_CLOEXEC | O_NOCTTY, mode)
        }
    }

    /// Opens `path`, in which no symbolic link may be, as ``init(opening:flags:mode:)`` does.
    init(openingResolved path: String, flags: Int32) throws(WorldError) {
        number = try kernelCall("cannot open \(path)") {
            unsafe tailrace_open_resolved(path, flags | O_CLOEXEC | O_NOCTTY)
        }
    }

    /// Gives the descriptor away; the caller closes it.
    consuming func release() -> Int32 {
        let number = number
        discard self
        return number
    }
}
