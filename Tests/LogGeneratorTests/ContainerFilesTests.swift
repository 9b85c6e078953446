import Compression
import TestSupport
import Testing

@testable import LogGenerator

/// The log files of a container.
@Suite struct ContainerFilesTests {
    private static let start: Int64 = 1_795_510_457_000_000_000
    private static let container = Container.node[3]

    private let folder = TemporaryDirectory()
    private let run = Run(name: "k3f9q", seed: 7)

    private var logFolder: String { "node/\(ContainerFilesTests.container.folder)" }

    private func open() throws -> ContainerFiles {
        try ContainerFiles(
            ContainerFilesTests.container, run: run, node: folder.path("node"),
            truth: folder.path("truth"))
    }

    /// What the current file must hold when all records from `first` on are in it.
    private func expected(_ numbers: ClosedRange<Int>, step: Int64) -> [UInt8] {
        var bytes: [UInt8] = []
        for number in numbers {
            let time = ContainerFilesTests.start + Int64(number - 1) * step
            CRIText.append(
                run.record(number, of: ContainerFilesTests.container, at: time), at: time,
                to: &bytes)
        }
        return bytes
    }

    @Test func hasTheLayoutOfTheKubelet() throws {
        let log = try open()
        let container = log.container
        #expect(folder.read("\(logFolder)/0.log") == [])
        #expect(folder.contains("node/\(container.link)"))
        #expect(folder.read("node/\(container.link)") == [])
        folder.append("\(logFolder)/0.log", "x")
        #expect(folder.read("node/\(container.link)") == [0x78])
        #expect(container.id.utf8.count == 64)
    }

    @Test func goesOnWithTheSequence() throws {
        var log = try open()
        try log.append(5, from: ContainerFilesTests.start, step: 1000)
        try log.append(0, from: ContainerFilesTests.start, step: 1000)
        var next = try open()
        #expect(next.nextNumber == 6)
        try next.append(5, from: ContainerFilesTests.start + 5000, step: 1000)
        #expect(folder.read("\(logFolder)/0.log") == expected(1...10, step: 1000))
    }

    @Test func keepsTimesInOrderWhenTheClockIsSetBack() throws {
        var log = try open()
        try log.append(5, from: ContainerFilesTests.start, step: 1000)
        try log.append(1, from: ContainerFilesTests.start - 1_000_000, step: 1000)
        #expect(log.lastNanoseconds == ContainerFilesTests.start + 4001)
    }

    @Test func finishesAWriteThatWasCutShort() throws {
        var log = try open()
        try log.append(3, from: ContainerFilesTests.start, step: 1000)
        let before = folder.read("\(logFolder)/0.log").count
        try log.append(9, from: ContainerFilesTests.start + 3000, step: 1000)
        let whole = folder.read("\(logFolder)/0.log")
        #expect(whole == expected(1...12, step: 1000))
        var random = SeededGenerator(seed: 3)
        let cuts = (0..<40).map { _ in Int.random(in: before..<whole.count, using: &random) }
        for cut in cuts + [before, whole.count] {
            folder.write("\(logFolder)/0.log", Array(whole[..<cut]))
            let next = try open()
            #expect(folder.read("\(logFolder)/0.log") == whole, "cut at \(cut)")
            #expect(next.nextNumber == 13)
        }
    }

    @Test func refusesAFileThatLostMoreThanTheLastWrite() throws {
        var log = try open()
        try log.append(3, from: ContainerFilesTests.start, step: 1000)
        try log.append(3, from: ContainerFilesTests.start + 3000, step: 1000)
        folder.write("\(logFolder)/0.log", [])
        #expect(throws: (any Error).self) { try open() }
    }

    @Test func writesToTheRenamedFileUntilItIsReopened() throws {
        var log = try open()
        try log.append(2, from: ContainerFilesTests.start, step: 1000)
        try log.rotate(at: ContainerFilesTests.start, keptCount: 5)
        #expect(log.isWaitingForReopen)
        try log.append(1, from: ContainerFilesTests.start + 2000, step: 1000)
        try log.reopen()
        try log.append(1, from: ContainerFilesTests.start + 3000, step: 1000)
        #expect(
            folder.read("\(logFolder)/0.log.20261124-085417") == expected(1...3, step: 1000))
        #expect(folder.read("\(logFolder)/0.log") == expected(4...4, step: 1000))
        #expect(try open().nextNumber == 5)
    }

    @Test func finishesARotation() throws {
        var log = try open()
        try log.append(2, from: ContainerFilesTests.start, step: 1000)
        try log.rotate(at: ContainerFilesTests.start, keptCount: 5)
        let rotated = "\(logFolder)/0.log.20261124-085417"
        // Killed in front of the rename, then behind it.
        folder.rename(rotated, to: "\(logFolder)/0.log")
        for _ in 0..<2 {
            var next = try open()
            #expect(folder.read(rotated) == expected(1...2, step: 1000))
            #expect(folder.read("\(logFolder)/0.log") == [])
            #expect(next.nextNumber == 3)
            folder.remove("\(logFolder)/0.log")
            next = try open()
        }
    }

    @Test func compressesAndRemovesAsTheKubeletDoes() throws {
        var log = try open()
        for turn in 0..<6 {
            try log.append(1, from: ContainerFilesTests.start + Int64(turn) * 1000, step: 1)
            try log.rotate(
                at: ContainerFilesTests.start + Int64(turn) * 60_000_000_000, keptCount: 4)
            try log.reopen()
        }
        #expect(!folder.contains("\(logFolder)/0.log.20261124-085717"))
        #expect(folder.contains("\(logFolder)/0.log.20261124-085717.gz") == true)
        let compressed = folder.read("\(logFolder)/0.log.20261124-085817.gz")
        #expect(GzipText.decode(compressed) == expected(5...5, step: 1000))
        #expect(folder.read("\(logFolder)/0.log.20261124-085917") == expected(6...6, step: 1000))
        #expect(!folder.contains("\(logFolder)/0.log.20261124-085617.gz"))
    }
}
