import Records

/// Compares documents with the truth, one after the other, in any order.
struct Comparison {
    private let truth: Truth
    /// For each container, whether a record was found, by its number.
    private var found: [[Bool]]
    private(set) var documentCount = 0
    /// Documents of a record that was found before.
    private(set) var repeated: [String] = []
    /// Documents that say something else than the record, and how.
    private(set) var different: [String] = []
    /// Documents of no record.
    private(set) var foreign: [String] = []

    init(with truth: Truth) {
        self.truth = truth
        found = Container.node.map { [Bool](repeating: false, count: truth.count(of: $0) + 1) }
    }

    /// Takes a document's source.
    mutating func add(_ document: JSONCursor) {
        documentCount += 1
        guard let container = container(of: document),
            let text = document.value(forKey: "request_id")?.string
                ?? document.value(forKey: "log")?.string,
            let name = truth.run.request(in: text), name.container == container.number,
            let written = truth.record(name.number, of: container)
        else {
            foreign.append(String(document.rawText.text.prefix(200)))
            return
        }
        let request = truth.run.request(name.number, of: container)
        if let difference = difference(document, written.record, written.time) {
            different.append("\(request) (\(container.title)): \(difference)")
        }
        if found[container.number][name.number] { repeated.append(request) }
        found[container.number][name.number] = true
    }

    /// Records that no document was found for.
    var missing: [String] {
        Container.node.flatMap { container in
            (1..<max(found[container.number].count, 1)).filter { !found[container.number][$0] }
                .map { "\(truth.run.request($0, of: container)) (\(container.title))" }
        }
    }

    /// Whether every record was found once, as it was written.
    var isExact: Bool {
        repeated.isEmpty && different.isEmpty && foreign.isEmpty && missing.isEmpty
    }

    private func container(of document: JSONCursor) -> Container? {
        let names = ["namespace_name", "pod_name", "container_name"].map {
            document.value(atPath: "kubernetes", $0)?.string
        }
        return Container.node.first { names == [$0.namespace, $0.pod, $0.name] }
    }

    /// What is wrong with a document; nil when nothing is.
    private func difference(
        _ document: JSONCursor, _ record: LogRecord, _ nanoseconds: Int64
    ) -> String? {
        var expected: [LogRecord.Member] = [
            .init("time", .text(CRIText.time(nanoseconds))),
            .init("stream", .text(record.stream.rawValue)),
        ]
        switch record.body {
        case .text(let text): expected.append(.init("log", .text(text)))
        case .object(let members): expected += members
        }
        for member in expected {
            let value = document.value(forKey: member.key)
            switch member.value {
            case .text(let text) where value?.string != text:
                let actual = value?.rawText.text.prefix(300) ?? "missing"
                return "\(member.key) is \(actual) instead of \(text.prefix(300))"
            case .number(let number) where value?.int != number:
                return "\(member.key) is \(value?.rawText.text ?? "missing"), not \(number)"
            default: continue
            }
        }
        return nil
    }
}
