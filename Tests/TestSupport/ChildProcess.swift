public import Glibc

/// A program that a test runs; killed when the test lets go of it.
public final class ChildProcess {
    /// Where one of its standard streams leads.
    public enum Stream {
        /// Nowhere.
        case null
        /// To the test.
        case pipe
        /// To the end of a file.
        case file(String)
    }

    /// How it ended.
    public enum Exit: Equatable, Sendable {
        /// By itself, with a status.
        case status(Int32)
        /// By a signal.
        case signal(Int32)
    }

    /// What the kernel calls it.
    public private(set) var processID: pid_t = 0
    /// The test's end of its standard input, or -1.
    public private(set) var input: Int32 = -1
    /// The test's end of its standard output, or -1.
    public private(set) var output: Int32 = -1
    private var exit: Exit?

    /// Descriptors below it are not inherited; above it the tests have none.
    private static let descriptorLimit: Int32 = 512

    /// Starts the program at `path`; its environment is the test's and `environment`.
    ///
    /// It inherits no descriptor of the test but its three streams.
    public init(
        _ path: String, _ arguments: [String], environment: [String: String] = [:],
        directory: String? = nil, input: Stream = .null, output: Stream = .null,
        errors: Stream = .null
    ) {
        var actions = unsafe posix_spawn_file_actions_t()
        _ = unsafe posix_spawn_file_actions_init(&actions)
        defer { _ = unsafe posix_spawn_file_actions_destroy(&actions) }
        var theirs: [Int32] = []
        for (number, stream) in [(Int32(0), input), (1, output), (2, errors)] {
            switch stream {
            case .null: unsafe ChildProcess.addOpen(&actions, number, "/dev/null", O_RDWR)
            case .file(let file):
                unsafe ChildProcess.addOpen(&actions, number, file, O_RDWR | O_CREAT | O_APPEND)
            case .pipe:
                let (child, parent) = ChildProcess.makePipe(isInput: number == 0)
                if number == 0 { self.input = parent } else { self.output = parent }
                _ = unsafe posix_spawn_file_actions_adddup2(&actions, child, number)
                theirs.append(child)
            }
        }
        for number in 3..<ChildProcess.descriptorLimit {
            _ = unsafe posix_spawn_file_actions_addclose(&actions, number)
        }
        if let directory {
            let words = ["-c", "cd \"$0\" && exec \"$@\"", directory, path] + arguments
            unsafe start("/bin/sh", words, environment, &actions)
        } else {
            unsafe start(path, arguments, environment, &actions)
        }
        for descriptor in theirs { close(descriptor) }
    }

    deinit {
        if exit == nil {
            send(SIGKILL)
            _ = waitForExit()
        }
        closeInput()
        closeOutput()
    }

    /// Whether it has not ended.
    public var isRunning: Bool { reap(WNOHANG) == nil }

    /// Sends a signal to it unless it has ended.
    public func send(_ signal: Int32) {
        if isRunning { kill(processID, signal) }
    }

    /// Waits for its end.
    public func waitForExit() -> Exit { reap(0) ?? .status(-1) }

    /// Waits for its end, for a minute at most; nil when it is still running then.
    public func waitForExitOrMinute() -> Exit? {
        _ = waitUntil { !isRunning }
        return exit
    }

    /// Reads lines of its output until one starts with `start`, or the output ends.
    public func waitForLine(_ start: String) -> String? {
        var line: [UInt8] = []
        var byte: UInt8 = 0
        while unsafe read(output, &byte, 1) == 1 {
            guard byte == 10 else {
                line.append(byte)
                continue
            }
            let text = String(decoding: line, as: UTF8.self)
            if text.hasPrefix(start) { return text }
            line.removeAll()
        }
        return nil
    }

    /// Ends its standard input.
    public func closeInput() {
        if input >= 0 { close(input) }
        input = -1
    }

    /// Stops reading its standard output.
    public func closeOutput() {
        if output >= 0 { close(output) }
        output = -1
    }

    private func reap(_ options: Int32) -> Exit? {
        if let exit { return exit }
        var status: Int32 = 0
        var result: pid_t
        repeat {
            result = unsafe waitpid(processID, &status, options)
        } while result < 0 && errno == EINTR
        guard result == processID else { return nil }
        let signal = status & 0x7F
        exit = signal == 0 ? .status((status >> 8) & 0xFF) : .signal(signal)
        return exit
    }

    private func start(
        _ path: String, _ arguments: [String], _ added: [String: String],
        _ actions: inout posix_spawn_file_actions_t
    ) {
        var words = unsafe ChildProcess.cStrings([path] + arguments)
        var variables = unsafe ChildProcess.cStrings(ChildProcess.environment(adding: added))
        var attributes = posix_spawnattr_t()
        ChildProcess.makeAttributes(&attributes)
        defer { _ = unsafe posix_spawnattr_destroy(&attributes) }
        let result = unsafe posix_spawn(
            &processID, path, &actions, &attributes, &words, &variables)
        unsafe (words + variables).forEach { unsafe free($0) }
        precondition(result == 0, "\(path) starts: error \(result)")
    }

    /// A test may run on a thread that blocks signals; a program that does not expect that would
    /// never see them.
    private static func makeAttributes(_ attributes: inout posix_spawnattr_t) {
        var none = sigset_t()
        _ = unsafe sigemptyset(&none)
        _ = unsafe posix_spawnattr_init(&attributes)
        _ = unsafe posix_spawnattr_setsigmask(&attributes, &none)
        _ = unsafe posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK))
    }

    /// The test's own environment and `extra`.
    ///
    /// Tests of proxies change the environment of all, so ports of this machine are kept from them.
    private static func environment(adding extra: [String: String]) -> [String] {
        let local = "127.0.0.1,localhost"
        let added = ["no_proxy": local, "NO_PROXY": local].merging(extra) { _, new in new }
        var variables: [String] = []
        var place = unsafe environ
        while let text = unsafe place.pointee {
            unsafe variables.append(String(cString: text))
            unsafe place += 1
        }
        variables.removeAll { text in added.keys.contains { text.hasPrefix($0 + "=") } }
        return variables + added.map { "\($0.key)=\($0.value)" }
    }

    private static func cStrings(_ texts: [String]) -> [UnsafeMutablePointer<CChar>?] {
        var copies: [UnsafeMutablePointer<CChar>?] = unsafe texts.map { unsafe strdup($0) }
        unsafe copies.append(nil)
        return unsafe copies
    }

    private static func addOpen(
        _ actions: inout posix_spawn_file_actions_t, _ number: Int32, _ path: String, _ flags: Int32
    ) {
        _ = unsafe posix_spawn_file_actions_addopen(&actions, number, path, flags, 0o600)
    }

    private static func makePipe(isInput: Bool) -> (child: Int32, parent: Int32) {
        var ends: [Int32] = [0, 0]
        precondition(unsafe pipe(&ends) == 0, "a pipe is free")
        return isInput ? (ends[0], ends[1]) : (ends[1], ends[0])
    }
}
