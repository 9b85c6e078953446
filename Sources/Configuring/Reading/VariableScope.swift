/// Puts variables into values: `${NAME}` and `${NAME:-default}`, as Fluent Bit 5.1 does.
///
/// A name is looked up among what the files define, then in the process's environment, where an
/// empty variable counts as not set. There is no nesting and no way to escape `${`.
final class VariableScope {
    private let files: any ConfigurationFiles
    private let collector: DiagnosticCollector
    private var defined: [String: String] = [:]
    private var reported: Set<String> = []

    init(files: any ConfigurationFiles, collector: DiagnosticCollector) {
        self.files = files
        self.collector = collector
    }

    /// Adds variables in file order; of two with one name the last counts.
    func define(_ definitions: [VariableDefinition], opener: FileOpener) {
        for definition in definitions {
            switch definition.source {
            case .text(let text):
                defined[definition.name] = expand(text, at: definition.location)
            case .file(let path):
                guard
                    var bytes = opener.read(path, for: definition.location, once: false)
                else { continue }
                while let last = bytes.last, last == 0x0A || last == 0x0D { bytes.removeLast() }
                defined[definition.name] = String(decoding: bytes, as: UTF8.self)
            }
        }
    }

    /// The value with its variables put in.
    func expand(_ value: String, at location: SourceLocation) -> String {
        guard value.utf8.contains(0x24) else { return value }
        var result = ""
        var rest = value[...]
        while let start = firstReference(in: rest) {
            guard let end = rest[start...].firstIndex(of: "}") else { break }
            result += rest[..<start]
            let inner = rest[rest.index(start, offsetBy: 2)..<end]
            result += replacement(for: String(inner), at: location)
            rest = rest[rest.index(after: end)...]
            if result.utf8.count > ConfigurationLimits.expandedByteCount {
                collector.error(at: location, "the value is too long with its variables put in")
                return ""
            }
        }
        return result + rest
    }

    private func firstReference(in text: Substring) -> Substring.Index? {
        let bytes = text.utf8
        var index = bytes.startIndex
        while let dollar = bytes[index...].firstIndex(of: 0x24) {
            index = bytes.index(after: dollar)
            if index < bytes.endIndex, bytes[index] == 0x7B { return dollar }
        }
        return nil
    }

    private func replacement(for inner: String, at location: SourceLocation) -> String {
        var name = inner
        var fallback: String?
        if let mark = firstMark(in: inner) {
            name = String(inner.utf8[..<mark]) ?? ""
            fallback = String(inner.utf8[inner.utf8.index(mark, offsetBy: 2)...]) ?? ""
        }
        if let value = lookUp(name) { return value }
        if let fallback { return fallback }
        if reported.insert(name).inserted {
            collector.warning(
                at: location,
                "the variable '\(shortened(name))' is used but not set; "
                    + "'${\(shortened(name)):-value}' gives a default")
        }
        return ""
    }

    private func firstMark(in text: String) -> String.Index? {
        let bytes = text.utf8
        var index = bytes.startIndex
        while let colon = bytes[index...].firstIndex(of: 0x3A) {
            index = bytes.index(after: colon)
            if index < bytes.endIndex, bytes[index] == 0x2D { return colon }
        }
        return nil
    }

    private func lookUp(_ name: String) -> String? {
        if let value = defined[name], !value.isEmpty { return value }
        if let value = files.environment(name), !value.isEmpty { return value }
        return name == "HOSTNAME" ? files.hostName : nil
    }
}
