internal import Records
internal import SystemInterface

/// A dead letter as it stands in the file.
struct DeadLetter {
    /// When it was kept, as written.
    var time = ""
    /// The output that it was for.
    var output = ""
    /// The record's tag.
    var tag = ""
    /// The server's status, 0 when there was none.
    var status = 0
    /// The type of the error.
    var type = ""
    /// The server's reason.
    var reason = ""
    /// The key of the record's source, in hexadecimal digits.
    var source = ""
    /// Where the record stands there.
    var offset = 0
    /// The file that the raw line was read from, if it was.
    var path: String?
    /// The raw line, if it could be had.
    var raw: String?
    /// What tells the configuration from others, if it was noted.
    var configuration: String?
    /// The action line of the request.
    var action: [UInt8] = []
    /// The document as it was sent.
    var document: [UInt8] = []

    /// Reads a line of the file, without line feed; nil when it is no JSON object with action and
    /// document.
    init?(line: [UInt8]) {
        guard let root = JSONCursor.parse(line), root.kind == .object else { return nil }
        root.forEachMember { key, value in
            take(key.text, value)
            return true
        }
        guard !action.isEmpty, !document.isEmpty else { return nil }
    }

    /// When it was kept, in nanoseconds since 1970.
    var nanoseconds: Int64? { Readable.nanoseconds(of: time) }

    private mutating func take(_ key: String, _ value: JSONCursor) {
        switch key {
        case "time": time = value.string ?? ""
        case "output": output = value.string ?? ""
        case "tag": tag = value.string ?? ""
        case "status": status = value.int ?? 0
        case "type": type = value.string ?? ""
        case "reason": reason = value.string ?? ""
        case "source": source = value.string ?? ""
        case "offset": offset = value.int ?? 0
        case "path": path = value.string
        case "raw": raw = value.string
        case "configuration": configuration = value.string
        case "action": action = DeadLetter.bytes(of: value)
        case "document": document = DeadLetter.bytes(of: value)
        default: break
        }
    }

    /// Ready JSON as it is; what was none is kept as a string.
    private static func bytes(of value: JSONCursor) -> [UInt8] {
        value.string.map { Array($0.utf8) } ?? value.rawText.array
    }
}

/// Which dead letters a command is about.
public struct DeadLetterFilter: Sendable {
    /// The name of their output.
    public var output: String?
    /// Text that their reason or its type contains; capital letters do not matter.
    public var reason: String?
    /// The earliest time that they were kept at, in nanoseconds since 1970.
    public var since: Int64?
    /// Their numbers; empty: any.
    public var numbers: Set<Int> = []

    /// All of them.
    public init() {}

    func selects(_ letter: DeadLetter, number: Int) -> Bool {
        if !numbers.isEmpty, !numbers.contains(number) { return false }
        if let output, letter.output != output { return false }
        if let since, letter.nanoseconds ?? .min < since { return false }
        guard let reason = reason?.lowercased() else { return true }
        return letter.reason.lowercased().contains(reason)
            || letter.type.lowercased().contains(reason)
    }
}

extension DeadLetterFilter {
    /// Nanoseconds since 1970 of a time as in RFC 3339, or of an age such as `30m` before now; nil
    /// for other text.
    public static func time(of text: String) -> Int64? {
        if let time = Readable.nanoseconds(of: text) { return time }
        let units: [Character: Int64] = ["s": 1, "m": 60, "h": 3600, "d": 86_400]
        guard let unit = text.last.flatMap({ units[$0] }), let count = Int64(text.dropLast()),
            count >= 0
        else { return nil }
        let (seconds, overflow) = count.multipliedReportingOverflow(by: unit)
        guard !overflow, seconds < 9_000_000_000 else { return nil }
        return Clock.wallNanoseconds - seconds * 1_000_000_000
    }
}
