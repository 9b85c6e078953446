/// The event loop, as an ``HTTPClient`` sees it: somebody who watches sockets and keeps one timer.
///
/// The client calls it from inside its own methods. It must not call the client back from there;
/// a timer of 0 milliseconds is due at the loop's next turn, not at once.
public protocol SocketWatcher: AnyObject {
    /// Starts to watch a socket, or changes what it is watched for. Level-triggered.
    func watch(socket: Int32, reading: Bool, writing: Bool)
    /// Stops to watch a socket. It may be closed already, or never have been watched.
    func unwatch(socket: Int32)
    /// Sets the one timer, replacing what it was set to; nil stops it. It fires once.
    func setTimer(milliseconds: Int?)
}
