import Records
import TestSupport
import Testing

@testable import LogGenerator

/// The judgement on what a server has.
@Suite struct ComparisonTests {
    private let folder = TemporaryDirectory()
    private let truth: Truth

    init() throws {
        let node = folder.path("node")
        let path = folder.makeDirectory("truth")
        let run = try Run.open(truth: path, seed: 5)
        for container in Container.node {
            var log = try ContainerFiles(container, run: run, node: node, truth: path)
            for turn in 0..<3 {
                try log.append(
                    20, from: 1_795_510_457_000_000_000 + Int64(turn) * 1_000_000_000, step: 1000)
            }
        }
        truth = try Truth(folder: path)
    }

    @Test func acceptsWhatWasWrittenInAnyOrder() throws {
        #expect(truth.count == 60 * Container.node.count)
        var documents = try allDocuments()
        var random = SeededGenerator(seed: 2)
        documents.shuffle(using: &random)
        let comparison = try compare(documents)
        #expect(comparison.isExact)
        #expect(comparison.documentCount == truth.count)
    }

    @Test func missesARecord() throws {
        var documents = try allDocuments()
        documents.remove(at: 70)
        let comparison = try compare(documents)
        #expect(!comparison.isExact)
        #expect(comparison.missing.count == 1)
        #expect(comparison.missing.first?.hasPrefix("\(truth.run.name)-1-11 ") == true)
    }

    @Test func noticesThatARecordIsThereTwiceAndAnotherMissing() throws {
        var documents = try allDocuments()
        documents[70] = documents[71]
        let comparison = try compare(documents)
        #expect(comparison.missing.count == 1)
        #expect(comparison.repeated == ["\(truth.run.name)-1-12"])
    }

    @Test(arguments: [
        ("\"stream\":\"stdout\"", "\"stream\":\"stderr\""), ("cart handed", "cart landed"),
        ("\"duration_ms\":", "\"duration_ms\":1"), ("000Z\",", "001Z\","),
        ("\\n\\tat ", "\\n\\tto "),
    ])
    func noticesChanges(of part: String, into other: String) throws {
        var documents = try allDocuments()
        let index = try #require(documents.firstIndex { $0.contains(part) })
        let range = try #require(documents[index].firstRange(of: part))
        documents[index].replaceSubrange(range, with: other)
        let comparison = try compare(documents)
        #expect(comparison.different.count == 1)
        #expect(comparison.missing == [] && !comparison.isExact)
    }

    @Test func noticesForeignDocuments() throws {
        let strange = [
            "{}", "{\"log\":\"hello\",\"kubernetes\":{\"pod_name\":\"x\"}}",
            "{\"log\":\"at com.shop.Orders(Orders.java:7)\",\(kubernetes(Container.node[3]))}",
            "{\"log\":\"\(truth.run.name)-3-61\",\(kubernetes(Container.node[3]))}",
            "{\"log\":\"\(truth.run.name)-2-1\",\(kubernetes(Container.node[3]))}",
        ]
        let comparison = try compare(allDocuments() + strange)
        #expect(comparison.foreign.count == strange.count)
        #expect(comparison.missing == [] && !comparison.isExact)
    }

    @Test func searchesBatchesForNumbers() {
        let container = Container.node[0]
        #expect(truth.record(0, of: container) == nil)
        #expect(truth.record(61, of: container) == nil)
        #expect(truth.record(21, of: container)?.time == 1_795_510_458_000_000_000)
        #expect(truth.record(40, of: container)?.time == 1_795_510_458_000_019_000)
    }

    // MARK: Documents

    private func compare(_ documents: [String]) throws -> Comparison {
        var comparison = Comparison(with: truth)
        for document in documents {
            comparison.add(try #require(JSONCursor.parse(Array(document.utf8)), "\(document)"))
        }
        return comparison
    }

    /// The documents of all records, as the collector makes them.
    private func allDocuments() throws -> [String] {
        try Container.node.flatMap { container in
            try (1...truth.count(of: container)).map { number in
                let (record, time) = try #require(truth.record(number, of: container))
                return document(record, time, container)
            }
        }
    }

    private func document(_ record: LogRecord, _ time: Int64, _ container: Container) -> String {
        let members =
            switch record.body {
            case .text(let text):
                LogRecord.object([.init("log", .text(text))]).printed.dropFirst().dropLast()
            case .object: record.printed.dropFirst().dropLast()
            }
        return "{\"time\":\"\(CRIText.time(time))\",\"stream\":\"\(record.stream.rawValue)\","
            + "\(members),\(kubernetes(container))}"
    }

    private func kubernetes(_ container: Container) -> String {
        "\"kubernetes\":{\"pod_name\":\"\(container.pod)\",\"namespace_name\":"
            + "\"\(container.namespace)\",\"container_name\":\"\(container.name)\"}"
    }
}
