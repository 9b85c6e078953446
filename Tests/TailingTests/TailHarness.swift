import TestSupport
import WorldInterface

@testable import Tailing

/// A tailer over real files that a test moves about, and the lines that it read.
final class TailHarness {
    let folder: TemporaryDirectory
    let world: TestWorld
    private(set) var tailer: Tailer
    private(set) var rules: TailingRules
    /// Lines in the order of reading.
    private(set) var lines: [String] = []
    /// Where reading stands, by source.
    private(set) var offsets: [SourceKey: UInt64] = [:]
    /// The sources of the lines.
    private(set) var sources: [String: Set<SourceKey>] = [:]
    /// Whether nothing is read, as when there is no room.
    var isPaused = false
    private var waiting: [LogStream] = []

    init(_ pattern: String = "*.log", _ change: (inout TailingRules) -> Void = { _ in }) {
        folder = TemporaryDirectory(inMemory: true)
        world = TestWorld()
        rules = TailingRules()
        rules.paths = [GlobPattern(folder.path(pattern))]
        rules.readsFromHead = true
        rules.blockByteCount = 4096
        change(&rules)
        tailer = TailHarness.tailer(rules, world, [:])
    }

    private static func tailer(
        _ rules: TailingRules, _ world: TestWorld, _ offsets: [SourceKey: UInt64]
    ) -> Tailer {
        Tailer(rules: rules, world: world) { offsets[$0] }
    }

    /// Ends the tailer and starts another one that knows where it stood.
    func restart(knowing: Bool = true) {
        tailer.close()
        waiting = []
        tailer = TailHarness.tailer(rules, world, knowing ? offsets : [:])
    }

    /// Passes time, takes events, and reads until nothing is left.
    func run(seconds: Double = 0) {
        world.monotonicNanoseconds += UInt64(seconds * 1e9)
        for _ in 0..<1000 {
            var events: [WorldEvent] = []
            world.wait(until: 0, into: &events)
            for event in events { _ = tailer.handle(event) }
            // A search may have to wait for its time after the one before.
            world.monotonicNanoseconds += 25_000_000
            tailer.work(now: world.monotonicNanoseconds)
            let ready = waiting + tailer.takeReadyStreams()
            waiting = []
            let didRead = ready.reduce(false) { take($1) || $0 }
            _ = tailer.takeEndedStreams()
            if events.isEmpty, !didRead, tailer.nextDeadline > world.monotonicNanoseconds { return }
        }
    }

    /// One turn of a stream; true when it had something.
    private func take(_ stream: LogStream) -> Bool {
        if isPaused {
            waiting.append(stream)
            return false
        }
        stream.isQueued = false
        var buffer = [UInt8](repeating: 0, count: rules.blockByteCount)
        return unsafe buffer.withUnsafeMutableBytes { bytes in
            guard
                let block = unsafe tailer.read(
                    stream, into: bytes, now: world.monotonicNanoseconds)
            else { return false }
            keep(unsafe Array(bytes[..<block.byteCount]), of: block)
            tailer.consumed(block.byteCount, of: block)
            if let key = block.file.key { offsets[key] = block.file.offset }
            tailer.makeReady(stream)
            return true
        }
    }

    private func keep(_ bytes: [UInt8], of block: LogBlock) {
        for line in bytes.split(separator: 0x0A, omittingEmptySubsequences: false).dropLast() {
            let text = String(decoding: line, as: UTF8.self)
            lines.append(text)
            if let key = block.file.key { sources[text, default: []].insert(key) }
        }
    }

    /// The lines since the last look.
    func takeLines() -> [String] {
        defer { lines = [] }
        return lines
    }
}
