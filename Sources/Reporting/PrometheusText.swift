/// Builds a page in Prometheus' text format, version 0.0.4.
package struct PrometheusText {
    /// What a metric is.
    package enum Kind: String {
        case counter
        case gauge
        case histogram
    }

    /// The page so far.
    package private(set) var text = ""

    /// An empty page.
    package init() {}

    /// Starts a metric; its samples follow.
    package mutating func begin(_ name: String, _ kind: Kind, _ help: String) {
        text += "# HELP \(name) \(help)\n# TYPE \(name) \(kind.rawValue)\n"
    }

    /// Adds a sample of the metric begun last.
    package mutating func sample(_ name: String, _ labels: [(String, String)] = [], _ value: Double)
    {
        text += name
        if !labels.isEmpty {
            let pairs = labels.map { "\($0.0)=\"\(PrometheusText.escaped($0.1))\"" }
            text += "{" + pairs.joined(separator: ",") + "}"
        }
        text += " \(PrometheusText.number(value))\n"
    }

    /// Adds a sample whose value is a count.
    package mutating func sample(_ name: String, _ labels: [(String, String)] = [], count: UInt64) {
        sample(name, labels, Double(count))
    }

    /// Adds a metric with one sample and no labels.
    package mutating func single(_ name: String, _ kind: Kind, _ help: String, _ value: Double) {
        begin(name, kind, help)
        sample(name, [], value)
    }

    private static func number(_ value: Double) -> String {
        if value.isInfinite { return value > 0 ? "+Inf" : "-Inf" }
        if value == value.rounded(), abs(value) < 9e15 { return String(Int64(value)) }
        return "\(value)"
    }

    private static func escaped(_ value: String) -> String {
        var escaped = ""
        for character in value.unicodeScalars {
            switch character {
            case "\\": escaped += "\\\\"
            case "\"": escaped += "\\\""
            case "\n": escaped += "\\n"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
