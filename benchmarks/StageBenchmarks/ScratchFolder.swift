import Glibc
import SystemInterface
import WorldInterface

/// A folder of its own for log files and state, which goes with the object.
final class ScratchFolder {
    /// The path.
    let path: String
    private var count = 0

    /// Makes it in the system's folder for such things.
    init() throws(WorldError) {
        path = "/tmp/tailrace-stages-\(getpid())"
        try FileWriting.makeDirectories(path, mode: 0o700)
    }

    deinit { ScratchFolder.remove(path) }

    /// The path of a new entry.
    func newPath() -> String {
        count += 1
        return "\(path)/\(count)"
    }

    /// Removes a folder and what is in it.
    static func remove(_ path: String) {
        for entry in (try? DirectoryListing.entries(of: path)) ?? [] {
            let inner = "\(path)/\(entry.name)"
            if entry.kind == .directory { remove(inner) } else { _ = unsafe unlink(inner) }
        }
        _ = unsafe rmdir(path)
    }
}
