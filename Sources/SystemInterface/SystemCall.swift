import Glibc
import WorldInterface

// This file is the one place that knows EINTR and errno.

/// Calls `body` until no signal interrupts it.
///
/// - Parameters:
///   - action: what to tell a person, such as `cannot open /a/b`; the system's words follow.
///   - body: a call that returns -1 and sets `errno` when it fails, and nothing else.
/// - Returns: what the call returned.
/// - Throws: the failure, sorted by ``WorldInterface/WorldError``.
@inline(__always)
func systemCall<Value: SignedInteger>(
    _ action: @autoclosure () -> String, _ body: () -> Value
) throws(WorldError) -> Value {
    while true {
        let value = body()
        // Nothing may come between the call and this line: a release of an object can call free().
        let code = errno
        if value != -1 { return value }
        if code != EINTR { throw WorldError(code: code, action: action()) }
    }
}

/// Calls a function of CSystemInterface, which returns a negative errno, until no signal
/// interrupts it.
@inline(__always)
func kernelCall(
    _ action: @autoclosure () -> String, _ body: () -> Int32
) throws(WorldError) -> Int32 {
    while true {
        let value = body()
        if value >= 0 { return value }
        if value != -EINTR { throw WorldError(code: -value, action: action()) }
    }
}

extension WorldError {
    /// Sorts an errno into what a caller can act on.
    init(code: Int32, action: String) {
        let text = "\(action): \(WorldError.words(for: code))"
        switch code {
        case ENOENT, ENOTDIR: self = .notFound(text)
        case EACCES, EPERM, EROFS: self = .denied(text)
        case ENOSPC, EDQUOT, EFBIG: self = .full(text)
        case EMFILE, ENFILE, ENOMEM: self = .limit(text)
        default: self = .failed(text)
        }
    }

    /// The system's words for an errno, in lower case at the front to follow a colon.
    private static func words(for code: Int32) -> String {
        guard let words = unsafe strerror(code) else { return "error \(code)" }
        let text = unsafe String(cString: words)
        return text.prefix(1).lowercased() + text.dropFirst()
    }
}
