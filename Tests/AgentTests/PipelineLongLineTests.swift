import Delivery
import Encoding
import Parsing
import Tailing
import TestSupport
import Testing
import WorldInterface

@testable import Agent

/// Lines that are longer than a block, in a pipeline over real files.
@Suite struct PipelineLongLineTests {
    let folder = TemporaryDirectory(inMemory: true)
    let world = TestWorld()

    private func pipeline(
        lineByteCount: Int, encoding: FileEncoding? = .utf8
    ) throws -> Pipeline {
        var tailing = TailingRules()
        tailing.paths = [GlobPattern(folder.path("*.log"))]
        tailing.readsFromHead = true
        tailing.blockByteCount = 64 << 10
        tailing.lineByteCount = lineByteCount
        tailing.encoding = encoding
        var framing = FramingRules()
        framing.lineByteCount = lineByteCount
        framing.longLines = .truncate(isMarked: false)
        var plan = PipelinePlan()
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

    private func run(_ pipeline: Pipeline, steps: Int = 40) {
        for _ in 0..<steps {
            world.monotonicNanoseconds += 200_000_000
            pipeline.step(until: 0)
        }
    }

    /// The values of `log` in the requests so far.
    private var logs: [String] {
        let text = world.requests.map { String(decoding: $0.body, as: UTF8.self) }.joined()
        return text.split(separator: "\n").compactMap { line in
            guard let start = line.firstRange(of: "\"log\":\"")?.upperBound else { return nil }
            return String(line.suffix(from: start).dropLast(2))
        }
    }

    @Test func readsLongLinesOfSeveralFilesAtOnce() throws {
        for name in ["a", "b", "c"] {
            folder.write(
                "\(name).log", String(repeating: name, count: 600_000) + "\n\(name)\n")
        }
        let pipeline = try pipeline(lineByteCount: 1 << 20)
        run(pipeline)
        let wanted = ["a", "b", "c"].flatMap { [$0, String(repeating: $0, count: 600_000)] }
        #expect(logs.sorted() == wanted.sorted())
        pipeline.close()
    }

    @Test func readsALongLineBesideABusyFile() throws {
        folder.write("a.log", String(repeating: "a", count: 600_000) + "\n")
        folder.write(
            "b.log", String(repeating: String(repeating: "b", count: 99) + "\n", count: 40_000))
        let pipeline = try pipeline(lineByteCount: 1 << 20)
        run(pipeline, steps: 20)
        #expect(logs.contains(String(repeating: "a", count: 600_000)))
        pipeline.close()
    }

    @Test func endsALongLineWhereItsFileStartsAgain() throws {
        folder.write("a.log", String(repeating: "x", count: 200_000))
        let pipeline = try pipeline(lineByteCount: 1_000)
        run(pipeline, steps: 5)
        folder.write("a.log", "first\nsecond\n")
        run(pipeline)
        #expect(logs == [String(repeating: "x", count: 1_000), "first", "second"])
        pipeline.close()
        #expect(world.openLogCount == 0)
    }

    @Test func findsTheEndOfALongLineInUTF16() throws {
        // Every unit has the byte of a line feed in it.
        let long = [UInt8](repeating: 0x0A, count: 300_000)
        let rest: [UInt8] = [0x0A, 0x00, 0x61, 0x00, 0x0A, 0x00]
        folder.write("a.log", [0xFF, 0xFE] + long + rest)
        let pipeline = try pipeline(lineByteCount: 1_000, encoding: nil)
        run(pipeline)
        #expect(logs.count == 2)
        #expect(logs.last == "a")
        #expect(logs.first == String(repeating: "\u{0A0A}", count: 333))
        pipeline.close()
    }

    @Test func passesOverAHoleThatIsLargerThanABlock() throws {
        folder.write("a.log", [UInt8](repeating: 0, count: 300_000) + Array("x\ny\n".utf8))
        let pipeline = try pipeline(lineByteCount: 1_000)
        run(pipeline)
        #expect(logs == ["x", "y"])
        pipeline.close()
    }
}
