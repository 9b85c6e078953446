import CCurl

/// What servers said on connections that broke, read just before the sockets are closed.
///
/// A server that refuses a body (413) answers and closes, which resets the connection. When the
/// client is sending at that moment, curl reports the failure to send and closes without looking
/// for the answer, which waits in the socket all the same. Only plain HTTP can be saved this way;
/// what a TLS connection holds is not readable any more.
final class LastWords {
    /// The most bytes read from one connection.
    private static let maximumByteCount = 16 * 1024

    /// Bytes by the port of the client's end.
    private var bytesByPort: [Int: [UInt8]] = [:]

    /// Has curl close the sockets of `handle`'s connections through this object, which must
    /// outlive them.
    func attach(to handle: EasyHandle) {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        _ = unsafe tailrace_curl_set_close(
            handle.pointer,
            { context, socket in
                if let context = unsafe context {
                    unsafe Unmanaged<LastWords>.fromOpaque(context).takeUnretainedValue()
                        .listen(to: socket)
                }
                return tailrace_socket_close(socket)
            }, context)
    }

    /// Takes out what was said on the connection from `port`.
    func take(port: Int) -> [UInt8] {
        bytesByPort.removeValue(forKey: port) ?? []
    }

    /// Forgets what nobody asked for.
    func clear() {
        bytesByPort.removeAll(keepingCapacity: true)
    }

    private func listen(to socket: Int32) {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: Self.maximumByteCount) {
            unsafe $1 = tailrace_socket_drain(socket, $0.baseAddress, $0.count)
        }
        guard !bytes.isEmpty else { return }
        bytesByPort[tailrace_socket_port(socket)] = bytes
    }
}
