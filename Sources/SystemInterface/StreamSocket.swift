import Glibc

/// A connected stream socket that does not block.
///
/// A plain value for tables of connections: whoever took it from
/// ``ListeningSocket/accept()`` calls ``close()`` exactly once.
package struct StreamSocket {
    /// The descriptor's number.
    package let descriptor: Int32

    /// What a read or a write came to.
    package enum Outcome: Equatable {
        /// That many bytes, at least one.
        case bytes(Int)
        /// Nothing now; wait until the socket is ready.
        case notReady
        /// The peer has closed its side. Only from a read.
        case ended
        /// The connection is broken.
        case failed
    }

    /// Reads up to `buffer.count` bytes, which must be at least one.
    package func read(into buffer: UnsafeMutableRawBufferPointer) -> Outcome {
        outcome(end: .ended) { unsafe recv(descriptor, buffer.baseAddress, buffer.count, 0) }
    }

    /// Writes up to `bytes.count` bytes, which must be at least one.
    ///
    /// A closed peer is no signal.
    package func write(_ bytes: UnsafeRawBufferPointer) -> Outcome {
        outcome(end: .notReady) {
            unsafe send(descriptor, bytes.baseAddress, bytes.count, Int32(MSG_NOSIGNAL))
        }
    }

    /// Tells the peer that nothing more will be sent; it may still send.
    package func finishWriting() {
        _ = shutdown(descriptor, Int32(SHUT_WR))
    }

    /// Closes the connection.
    package func close() {
        _ = Glibc.close(descriptor)
    }

    @inline(__always)
    private func outcome(end: Outcome, _ body: () -> Int) -> Outcome {
        while true {
            let count = body()
            let code = errno
            if count > 0 { return .bytes(count) }
            if count == 0 { return end }
            if code == EAGAIN { return .notReady }
            if code != EINTR { return .failed }
        }
    }
}
