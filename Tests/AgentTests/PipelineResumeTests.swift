import Delivery
import Encoding
import Parsing
import Tailing
import TestSupport
import Testing
import WorldInterface

@testable import Agent

/// Where a pipeline goes on whose positions are not all the same.
@Suite struct PipelineResumeTests {
    let folder = TemporaryDirectory(inMemory: true)
    let world = TestWorld()

    private func pipeline(blockByteCount: Int = 4096) throws -> Pipeline {
        var tailing = TailingRules()
        tailing.paths = [GlobPattern(folder.path("*/*/*.log"))]
        tailing.readsFromHead = true
        tailing.blockByteCount = blockByteCount
        var framing = FramingRules()
        framing.formats = [.cri]
        var plan = PipelinePlan()
        plan.flushNanoseconds = 1
        plan.inputs = [
            InputPlan(name: "tail", tailing: tailing, framing: framing, tag: { _ in "t" })
        ]
        plan.outputs = [
            OutputPlan(
                name: "es", matches: { _ in true },
                kind: .bulk(BulkFormat(), BulkSettings(hosts: [.init(url: "http://es:9200")])))
        ]
        return try Pipeline(plan: plan, world: world)
    }

    /// Runs for some time, has everything stored that is sent, and gives the texts.
    private func run(_ pipeline: Pipeline, steps: Int) -> [String] {
        var logs: [String] = []
        for _ in 0..<steps {
            world.monotonicNanoseconds += 100_000_000
            pipeline.step(until: 0)
            logs += world.requests.flatMap(answer)
            world.requests.removeAll()
        }
        return logs
    }

    /// Answers a request that all is stored, and gives the texts in it.
    private func answer(_ request: TestRequest) -> [String] {
        let lines = String(decoding: request.body, as: UTF8.self).split(separator: "\n")
        let logs = lines.compactMap { line -> String? in
            guard let start = line.firstRange(of: "\"log\":\"")?.upperBound else { return nil }
            return String(line.suffix(from: start).prefix { $0 != "\"" })
        }
        let items = logs.map { _ in "{\"create\":{\"status\":201}}" }.joined(separator: ",")
        let body = "{\"took\":1,\"errors\":false,\"items\":[\(items)]}"
        let answer = HTTPAnswer(status: 200, body: Array(body.utf8))
        world.events.append(.response(request.id, .answer(answer)))
        return logs
    }

    private static let directory = "ns_pod_uid/app"
    private static let current = directory + "/0.log"

    /// A line of the container runtime: stream, mark and text.
    private func line(_ second: Int, _ text: String) -> String {
        "2026-01-02T03:04:0\(second).5Z \(text)\n"
    }

    private func makeDirectories() {
        folder.makeDirectory("ns_pod_uid")
        folder.makeDirectory(PipelineResumeTests.directory)
    }

    /// Standard output waits for the rest of its record, so all is read again from there; standard
    /// error was further, at a place between its records.
    @Test func passesOverWhatOneStreamHasReadAlready() throws {
        makeDirectories()
        folder.write(
            PipelineResumeTests.current,
            line(0, "stderr P a") + line(1, "stdout P b")
                + (0..<8).map { line($0, "stderr P a") }.joined() + line(8, "stderr F a"))
        let first = try pipeline()
        #expect(run(first, steps: 10) == ["aaaaaaaaaa"])
        first.close()
        world.stateFileBytes.removeAll()
        let before = try #require(world.positions.first)
        #expect(before.stderrOffset > before.stdoutOffset)

        let second = try pipeline(blockByteCount: 40)
        for _ in 0..<20 {
            #expect(run(second, steps: 1).isEmpty)
            let position = try #require(world.positions.first)
            #expect(position.stderrOffset >= before.stderrOffset)
            #expect(position.stdoutOffset >= before.stdoutOffset)
        }
        folder.append(PipelineResumeTests.current, line(9, "stdout F b") + line(9, "stderr F c"))
        #expect(run(second, steps: 20).sorted() == ["bb", "c"])
        second.close()
    }

    /// A power cut may take the position of an earlier file and leave that of a later one.
    @Test func forgetsAPartWhoseRestWasReadBefore() throws {
        makeDirectories()
        let rotated = PipelineResumeTests.current + ".20260102-030405"
        folder.write(rotated, line(0, "stdout F first") + line(1, "stderr P a"))
        folder.write(PipelineResumeTests.current, line(2, "stderr F a") + line(3, "stdout F last"))
        let first = try pipeline()
        #expect(run(first, steps: 20).sorted() == ["aa", "first", "last"])
        first.close()
        world.stateFileBytes.removeAll()
        #expect(world.positions.count == 2)
        world.positions.removeAll { $0.path.hasSuffix("030405") }

        let second = try pipeline()
        #expect(run(second, steps: 100) == ["first"])
        #expect(world.positions.count == 2)
        second.close()
    }

    /// The same where the later file is read again from its front for the other stream.
    @Test func forgetsAPartWhoseRestOnlyItsStreamHasRead() throws {
        makeDirectories()
        let rotated = PipelineResumeTests.current + ".20260102-030405"
        folder.write(rotated, line(0, "stdout P b") + line(1, "stderr P a"))
        folder.write(PipelineResumeTests.current, line(2, "stderr F a"))
        let first = try pipeline()
        #expect(run(first, steps: 20) == ["aa"])
        first.close()
        world.stateFileBytes.removeAll()
        let current = try #require(world.positions.first { !$0.path.hasSuffix("030405") })
        #expect(current.stdoutOffset == 0)
        #expect(current.stderrOffset > 0)
        world.positions.removeAll { $0.path.hasSuffix("030405") }

        let second = try pipeline()
        folder.append(PipelineResumeTests.current, line(3, "stdout F b") + line(4, "stderr F c"))
        #expect(run(second, steps: 100).sorted() == ["bb", "c"])
        second.close()
    }
}
