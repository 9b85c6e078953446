import TestSupport

/// A page of metrics, read.
struct MetricsPage {
    let text: String
    /// Values by name with labels.
    private(set) var samples: [(name: String, labels: String, value: Double)] = []

    /// Asks an agent; nil when it does not answer.
    init?(port: UInt16) {
        guard let answer = PlainRequest.get("/metrics", port: port), answer.status == 200 else {
            return nil
        }
        text = answer.body
        for line in text.split(separator: "\n") where !line.hasPrefix("#") {
            guard let space = line.lastIndex(of: " "),
                let value = Double(line[line.index(after: space)...])
            else { return nil }
            let series = line[..<space].split(separator: "{", maxSplits: 1)
            samples.append((String(series[0]), series.count > 1 ? String(series[1]) : "", value))
        }
    }

    /// The sum of a metric's samples, of those whose labels contain `label`.
    func sum(_ name: String, label: String = "") -> Double {
        samples.filter { $0.name == name && (label.isEmpty || $0.labels.contains(label)) }
            .reduce(0) { $0 + $1.value }
    }
}
