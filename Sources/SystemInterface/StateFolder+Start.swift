import Glibc
import WorldInterface

// What the start of a folder needs; it runs before there is a folder object.
extension StateFolder {
    static func takeLock(_ path: String, _ movedCount: inout Int) throws(WorldError)
        -> OwnedDescriptor
    {
        let lockPath = "\(path)/lock"
        // An agent that runs has a regular file locked, so anything else may be moved.
        if let kind = kind(of: lockPath), kind != S_IFREG {
            try makeFolder("quarantine", in: path, &movedCount)
            try moveAway("lock", in: path, &movedCount)
        }
        let lock = try OwnedDescriptor(
            opening: lockPath, flags: O_RDWR | O_CREAT | O_NOFOLLOW, mode: 0o600)
        let result = flock(lock.number, LOCK_EX | LOCK_NB)
        let code = errno
        guard result == 0 else {
            guard code == EWOULDBLOCK else {
                throw WorldError(code: code, action: "cannot lock \(lockPath)")
            }
            throw .denied(
                "the state folder \(path) is in use by another agent (process \(owner(lockPath)))")
        }
        writeOwner(to: lock.number)
        return lock
    }

    static func makeFolder(
        _ name: String, in path: String, _ movedCount: inout Int
    ) throws(WorldError) {
        let folder = "\(path)/\(name)"
        if let kind = kind(of: folder), kind != S_IFDIR {
            try moveAway(name, in: path, &movedCount)
        }
        try FileWriting.makeDirectories(folder, mode: 0o700)
    }

    /// The process number in a lock file, for people only: the lock itself is what counts.
    private static func owner(_ lockPath: String) -> String {
        let content = (try? SmallFile.read(path: lockPath, maximumByteCount: 64)) ?? []
        let digits = content.prefix { $0 >= UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
        return digits.isEmpty ? "unknown" : String(decoding: digits, as: UTF8.self)
    }

    private static func writeOwner(to descriptor: Int32) {
        _ = ftruncate(descriptor, 0)
        let text = Array("\(getpid())\n".utf8)
        _ = unsafe text.withUnsafeBytes { bytes in
            unsafe pwrite(descriptor, bytes.baseAddress, bytes.count, 0)
        }
    }

    /// Moves an entry of the wrong kind into the quarantine, or to a name beside it when it is the
    /// quarantine that is wrong.
    private static func moveAway(
        _ name: String, in path: String, _ movedCount: inout Int
    ) throws(WorldError) {
        if name == "quarantine" {
            _ = try systemCall("cannot move \(path)/quarantine away") {
                unsafe Glibc.rename("\(path)/quarantine", "\(path)/quarantine.former")
            }
        } else {
            _ = try moveToQuarantine(name, in: path)
        }
        movedCount += 1
    }
}
