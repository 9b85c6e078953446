import CCurl

/// Passes on to the event loop what curl wants watched.
///
/// Apart from the client, so that curl may still call it while the client is being torn down.
final class SocketRelay {
    /// Weak: the loop usually owns the client.
    private weak var watcher: (any SocketWatcher)?

    init(watcher: any SocketWatcher) {
        self.watcher = watcher
    }

    /// Has `multi` call this relay, which must outlive it.
    func attach(to multi: UnsafeMutableRawPointer) {
        let context = unsafe Unmanaged.passUnretained(self).toOpaque()
        let socketResult = unsafe tailrace_curl_multi_set_socket(
            multi,
            { _, socket, interest, context, _ in
                unsafe SocketRelay.at(context)?.socketChanged(socket, interest: interest)
                return 0
            }, context)
        let timerResult = unsafe tailrace_curl_multi_set_timer(
            multi,
            { _, milliseconds, context in
                unsafe SocketRelay.at(context)?.timerChanged(milliseconds)
                return 0
            }, context)
        precondition(socketResult == CURLM_OK && timerResult == CURLM_OK, "curl takes callbacks")
    }

    private static func at(_ context: UnsafeMutableRawPointer?) -> SocketRelay? {
        guard let context = unsafe context else { return nil }
        return unsafe Unmanaged<SocketRelay>.fromOpaque(context).takeUnretainedValue()
    }

    private func socketChanged(_ socket: Int32, interest: Int32) {
        switch interest {
        case CURL_POLL_IN: watcher?.watch(socket: socket, reading: true, writing: false)
        case CURL_POLL_OUT: watcher?.watch(socket: socket, reading: false, writing: true)
        case CURL_POLL_INOUT: watcher?.watch(socket: socket, reading: true, writing: true)
        case CURL_POLL_REMOVE: watcher?.unwatch(socket: socket)
        default: watcher?.watch(socket: socket, reading: false, writing: false)
        }
    }

    private func timerChanged(_ milliseconds: Int) {
        watcher?.setTimer(milliseconds: milliseconds < 0 ? nil : milliseconds)
    }
}
