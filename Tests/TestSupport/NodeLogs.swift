import Glibc

/// The log folders of a node: `pods` as the kubelet lays it out, and the links in `containers`.
public final class NodeLogs {
    /// The folder that both lie in.
    public let root: String

    /// Makes empty folders below `root`, which must be a folder.
    public init(root: String) {
        self.root = root
        for name in ["pods", "containers"] {
            precondition(unsafe mkdir("\(root)/\(name)", 0o755) == 0, "a test's folder can be made")
        }
    }

    /// What a configuration gives as `Path`.
    public var pattern: String { root + "/containers/*.log" }

    /// What stands in front of a link's name in its tag, behind `kube.`.
    public var tagPrefix: String {
        "kube." + root.split(separator: "/").joined(separator: ".") + ".containers."
    }

    /// Makes the log of a container, empty, with its link.
    public func makeContainer(
        namespace: String = "shop", pod: String, uid: String, name: String = "app"
    ) -> ContainerLog {
        let podFolder = "\(root)/pods/\(namespace)_\(pod)_\(uid)"
        _ = unsafe mkdir(podFolder, 0o755)
        let folder = "\(podFolder)/\(name)"
        precondition(unsafe mkdir(folder, 0o755) == 0, "a test's folder can be made")
        let id = ContainerLog.id(of: uid + name)
        let link = "\(root)/containers/\(pod)_\(namespace)_\(name)-\(id).log"
        let log = ContainerLog(folder: folder, link: link, id: id)
        precondition(unsafe symlink("\(folder)/0.log", link) == 0, "a test's link can be made")
        return log
    }
}

/// The log of one container, written and rotated as a node does it.
///
/// One thread at a time.
public final class ContainerLog: @unchecked Sendable {
    /// The folder of the log files.
    public let folder: String
    /// The link in `containers`.
    public let link: String
    /// The container's id.
    public let id: String
    private var descriptor: Int32 = -1
    private var lineCount: UInt64 = 0
    private var rotationCount = 0
    private var lastRotated: String?

    init(folder: String, link: String, id: String) {
        self.folder = folder
        self.link = link
        self.id = id
        open()
    }

    deinit { close(descriptor) }

    /// The path of the current file.
    public var path: String { folder + "/0.log" }

    /// Appends a line of the container runtime with a time of its own; gives that time.
    @discardableResult
    public func write(_ text: String, stream: String = "stdout", flag: String = "F") -> String {
        let time = nextTime()
        writeRaw("\(time) \(stream) \(flag) \(text)\n")
        return time
    }

    /// Appends bytes.
    public func writeRaw(_ text: String) {
        let bytes = Array(text.utf8)
        let count = unsafe Glibc.write(descriptor, bytes, bytes.count)
        precondition(count == bytes.count, "a test's log can be written")
    }

    /// Renames the current file, as the kubelet does; the runtime goes on writing to it.
    public func rename() {
        rotationCount += 1
        let number = String(rotationCount)
        let time = "20260821-" + String(repeating: "0", count: 6 - number.utf8.count) + number
        let target = "\(path).\(time)"
        precondition(unsafe Glibc.rename(path, target) == 0, "a test's log can be renamed")
        lastRotated = target
    }

    /// Opens a new current file, as the runtime does when it is told.
    public func reopen() {
        close(descriptor)
        open()
    }

    /// Compresses the file that was renamed last, and removes it.
    public func compressRotated() {
        guard let rotated = lastRotated else { return }
        lastRotated = nil
        let gzip = ChildProcess("/bin/gzip", ["-c", rotated], output: .file(rotated + ".tmp"))
        precondition(gzip.waitForExit() == .status(0), "gzip works")
        precondition(
            unsafe Glibc.rename(rotated + ".tmp", rotated + ".gz") == 0, "a file can be renamed")
        precondition(unsafe unlink(rotated) == 0, "a test's file can be removed")
    }

    private func open() {
        descriptor = unsafe Glibc.open(path, O_WRONLY | O_CREAT | O_APPEND, 0o644)
        precondition(descriptor >= 0, "a test's log can be opened")
    }

    private func nextTime() -> String {
        lineCount += 1
        func padded(_ value: UInt64, _ width: Int) -> String {
            let digits = String(value)
            return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
        }
        let seconds = lineCount / 1_000
        let nanoseconds = lineCount % 1_000 * 1_000_000 + UInt64(id.utf8.first ?? 0)
        return "2026-08-21T10:\(padded(seconds / 60 % 60, 2)):\(padded(seconds % 60, 2))"
            + ".\(padded(nanoseconds, 9))Z"
    }

    /// Sixty-four digits made of a name.
    static func id(of name: String) -> String {
        var generator = SeededGenerator(
            seed: name.utf8.reduce(14_695_981_039_346_656_037) {
                ($0 ^ UInt64($1)) &* 1_099_511_628_211
            })
        return (0..<4).map { _ in
            let digits = String(generator.next(), radix: 16)
            return String(repeating: "0", count: 16 - digits.utf8.count) + digits
        }.joined()
    }
}
