/// The samples of a page in Prometheus' text format, as far as ``MetricsReport`` writes it.
struct MetricsSamples {
    /// A value with its labels.
    struct Sample {
        var labels: [String: String]
        var value: Double
    }

    private var samples: [String: [Sample]] = [:]

    /// Reads a page; lines of another form are passed over.
    init(page: String) {
        for line in page.split(separator: "\n") where !line.hasPrefix("#") {
            guard let (name, sample) = MetricsSamples.read(line) else { continue }
            samples[name, default: []].append(sample)
        }
    }

    /// The samples of a metric, in the order of the page.
    func all(_ name: String) -> [Sample] { samples[name] ?? [] }

    /// The sum of a metric's samples that have all of these labels; 0 when there is none.
    func sum(_ name: String, _ labels: [String: String] = [:]) -> Double {
        all(name).reduce(0) { sum, sample in
            let hasAll = labels.allSatisfy { sample.labels[$0.key] == $0.value }
            return hasAll ? sum + sample.value : sum
        }
    }

    /// The values that a label of a metric has, in the order of the page.
    func values(of label: String, in name: String) -> [String] {
        var values: [String] = []
        for case let value? in all(name).map({ $0.labels[label] }) where !values.contains(value) {
            values.append(value)
        }
        return values
    }

    private static func read(_ line: Substring) -> (String, Sample)? {
        guard let blank = line.lastIndex(of: " "),
            let value = Double(line[line.index(after: blank)...])
        else { return nil }
        let head = line[..<blank]
        guard let brace = head.firstIndex(of: "{"), head.last == "}" else {
            return (String(head), Sample(labels: [:], value: value))
        }
        let labels = labels(head[head.index(after: brace)...].dropLast())
        return (String(head[..<brace]), Sample(labels: labels, value: value))
    }

    /// Labels as `name="value",...`, with a backslash before quotes and backslashes.
    private static func labels(_ text: Substring) -> [String: String] {
        var labels: [String: String] = [:]
        var rest = text
        while let sign = rest.firstIndex(of: "="), !rest.isEmpty {
            let name = String(rest[..<sign])
            rest = rest[rest.index(after: sign)...].dropFirst()
            var value = ""
            while let character = rest.popFirst(), character != "\"" {
                guard character == "\\", let next = rest.popFirst() else {
                    value.append(character)
                    continue
                }
                value.append(next == "n" ? "\n" : next)
            }
            labels[name] = value
            if rest.first == "," { rest.removeFirst() }
        }
        return labels
    }
}
