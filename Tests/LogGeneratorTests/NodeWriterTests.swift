import TestSupport
import Testing

@testable import LogGenerator

/// The writing of all logs.
@Suite struct NodeWriterTests {
    @Test func spreadsTheHistory() throws {
        let folder = TemporaryDirectory()
        let node = folder.path("node")
        let truth = folder.makeDirectory("truth")
        let run = try Run.open(truth: truth, seed: 1)
        let now: Int64 = 1_795_510_457_000_000_000
        let plan = NodeWriter.Plan(recordsPerSecond: 40, historySeconds: 100)
        var writer = try NodeWriter(plan, run: run, node: node, truth: truth)
        #expect(writer.isNew)
        try writer.writeHistory(until: now)
        #expect(!writer.isNew)
        #expect(writer.totalCount > 400)
        let batches = try Truth(folder: truth).batches.flatMap(\.self)
        let times = batches.flatMap { [$0.start, $0.nanoseconds(of: $0.end - 1)] }
        #expect(try #require(times.min()) >= now - 100_000_000_000)
        #expect(try #require(times.max()) <= now)
        let next = try NodeWriter(plan, run: run, node: node, truth: truth)
        #expect(next.totalCount == writer.totalCount && !next.isNew)
    }

    @Test func keepsTheNameOfARun() throws {
        let folder = TemporaryDirectory()
        let run = try Run.open(truth: folder.path, seed: 4)
        #expect(try Run.open(truth: folder.path, seed: 9) == run)
        #expect(try Run.read(truth: folder.path) == run)
        folder.write("run.txt", "nonsense")
        #expect(throws: (any Error).self) { try Run.read(truth: folder.path) }
    }
}
