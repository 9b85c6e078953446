import Glibc
import SystemInterface
import TestSupport
import Testing
import WorldInterface

@Suite struct HostTests {
    let folder = TemporaryDirectory()

    @Test func readsSmallFilesUpToTheLimit() throws {
        let path = folder.write("f", [UInt8](repeating: 7, count: 40_000))
        #expect(try SmallFile.read(path: path, maximumByteCount: 40_000).count == 40_000)
        #expect(throws: WorldError.limit("\(path) is longer than 39999 bytes")) {
            _ = try SmallFile.read(path: path, maximumByteCount: 39_999)
        }
        #expect(try SmallFile.read(path: folder.write("e", ""), maximumByteCount: 0) == [])
        try #require(unsafe mkfifo(folder.path("fifo"), 0o600) == 0)
        #expect(try SmallFile.read(path: folder.path("fifo"), maximumByteCount: 9) == [])
        #expect(throws: WorldError.self) {
            _ = try SmallFile.read(path: folder.path, maximumByteCount: 9)
        }
    }

    @Test func appendsToFilesAndMakesDirectories() throws {
        let path = folder.path("x/y/out.log")
        func append(_ text: String, makeDirectories: Bool) throws {
            try unsafe Array(text.utf8).withUnsafeBytes { bytes in
                try unsafe FileWriting.append(
                    bytes, toFile: path, makeDirectories: makeDirectories)
            }
        }
        #expect(throws: WorldError.self) { try append("a", makeDirectories: false) }
        try append("a", makeDirectories: true)
        try append("b", makeDirectories: false)
        #expect(folder.read("x/y/out.log") == Array("ab".utf8))
    }

    @Test(arguments: ["d/e/f", "d/e/f/", "d//e", "."])
    func makesDirectories(name: String) throws {
        let path = folder.path(name)
        try FileWriting.makeDirectories(path, mode: 0o700)
        try FileWriting.makeDirectories(path, mode: 0o700)
        #expect(try LogFiles.status(path: path).isDirectory)
    }

    @Test func refusesDirectoryBelowAFile() {
        folder.write("file", "")
        for name in ["file", "file/below", "file/below/that"] {
            #expect(throws: WorldError.self) {
                try FileWriting.makeDirectories(folder.path(name), mode: 0o700)
            }
        }
    }

    @Test func writesAllToPipeThatDoesNotBlock() throws {
        var ends: [Int32] = [0, 0]
        try #require(unsafe pipe(&ends) == 0)
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        let content = (0..<500_000).map { UInt8(truncatingIfNeeded: $0) }
        let source = ends[0]
        var thread = pthread_t()
        // The other end is read by a thread of its own, since the writer waits for it.
        let reader = Reader(descriptor: source)
        let context = unsafe Unmanaged.passUnretained(reader).toOpaque()
        unsafe pthread_create(
            &thread, nil,
            { context in
                guard let context = unsafe context else { return nil }
                unsafe Unmanaged<Reader>.fromOpaque(context).takeUnretainedValue().run()
                return nil
            }, context)
        try unsafe content.withUnsafeBytes { bytes in
            try unsafe FileWriting.writeAll(bytes, to: ends[1], name: "the pipe")
        }
        close(ends[1])
        pthread_join(thread, nil)
        close(ends[0])
        #expect(reader.content == content)
    }

    final class Reader {
        let descriptor: Int32
        var content: [UInt8] = []
        init(descriptor: Int32) { self.descriptor = descriptor }
        func run() {
            var piece = [UInt8](repeating: 0, count: 10_000)
            while true {
                let count = unsafe read(descriptor, &piece, piece.count)
                if count <= 0 { return }
                content += piece[..<count]
            }
        }
    }

    @Test func turnsSignalsIntoEvents() throws {
        var former = sigset_t()
        unsafe pthread_sigmask(SIG_BLOCK, nil, &former)
        defer { unsafe pthread_sigmask(SIG_SETMASK, &former, nil) }
        let source = try SignalSource()
        for signal in [SIGHUP, SIGTERM, SIGINT] { pthread_kill(pthread_self(), signal) }
        var events: [WorldEvent] = []
        try source.takeEvents(into: &events)
        var stopCount = 0
        var reloadCount = 0
        for event in events {
            if case .stopRequested = event { stopCount += 1 }
            if case .reloadRequested = event { reloadCount += 1 }
        }
        #expect(stopCount == 2 && reloadCount == 1)
    }

    @Test func knowsTheProcess() throws {
        let statistics = ProcessStatistics.current()
        #expect(statistics.residentByteCount > 1 << 20)
        #expect(statistics.openDescriptorCount > 0)
        #expect(statistics.processorSeconds > 0)
        #expect(HostProcess.raiseDescriptorLimit() >= 256)
        #expect(!HostProcess.hostName.isEmpty)
        #expect(try HostProcess.currentDirectory().hasPrefix("/"))
        #expect(HostProcess.environmentVariable("PATH")?.isEmpty == false)
        #expect(HostProcess.environmentVariable("NO SUCH VARIABLE") == nil)
    }

    @Test func clocksRunForward() {
        let start = Clock.monotonicNanoseconds
        #expect(Clock.monotonicNanoseconds >= start)
        #expect(Clock.wallNanoseconds > 1_700_000_000_000_000_000)
    }
}
