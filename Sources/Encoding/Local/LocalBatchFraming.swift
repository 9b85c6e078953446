public import Records

/// Puts the bodies of one flush of one tag together as the outputs `stdout` and `file` show them:
/// record numbers, brackets, commas, column names.
///
///     framing.begin(isFileEmpty: size == 0)
///     for body in bodies { fits = framing.append(body, to: &writer) }
///     framing.end(to: &writer)
///
/// When a call answers false, nothing was written and nothing changed: give out what the writer
/// holds and call again with at least ``extraByteCount`` bytes more than the body.
public struct LocalBatchFraming: Sendable {
    /// Bytes that stand around a body at most.
    public static let extraByteCount = 32

    private enum Style: Sendable { case numbered, array, stream, bare }

    /// Bodies that were written since ``begin(isFileEmpty:)``.
    public private(set) var recordCount = 0
    private let style: Style
    private let hasColumnNames: Bool
    private var isFileEmpty = false

    /// Frames bodies of `format`.
    public init(_ format: LocalFormat) {
        switch format {
        case .printed: style = .numbered
        case .json: style = .array
        case .jsonStream: style = .stream
        case .jsonLines, .tagged, .plain, .csv, .ltsv, .template, .messagePack: style = .bare
        }
        if case .csv(_, hasColumnNames: true) = format {
            hasColumnNames = true
        } else {
            hasColumnNames = false
        }
    }

    /// Starts a flush.
    ///
    /// Whether the file is empty matters to csv with column names only.
    public mutating func begin(isFileEmpty: Bool = false) {
        recordCount = 0
        self.isFileEmpty = isFileEmpty
    }

    /// Appends a body of ``LocalRecordEncoder`` and what belongs around it; an empty one is left
    /// out.
    /// - Returns: False, with nothing written or changed, when the room does not suffice.
    public mutating func append(_ body: ByteView, to writer: inout ByteWriter) -> Bool {
        if body.isEmpty { return true }
        guard writer.room >= body.count + Self.extraByteCount else { return false }
        switch style {
        case .numbered:
            writer.append(UInt8(ascii: "["))
            writer.append(decimal: UInt64(recordCount))
            writer.append("] ")
        case .array: writer.append(recordCount == 0 ? "[" : ",")
        case .stream, .bare: break
        }
        writer.append(hasColumnNames ? ColumnNames.line(of: body, isFirst: takesNames()) : body)
        recordCount += 1
        return true
    }

    /// Ends a flush.
    ///
    /// A flush without records has no end.
    /// - Returns: False, with nothing written, when the room does not suffice.
    public func end(to writer: inout ByteWriter) -> Bool {
        guard recordCount > 0 else { return true }
        guard writer.room >= 2 else { return false }
        if style == .array { writer.append("]\n") }
        if style == .stream { writer.append("\n") }
        return true
    }

    private mutating func takesNames() -> Bool {
        defer { isFileEmpty = false }
        return isFileEmpty
    }
}

/// The line of keys that precedes a csv body: its length as a little-endian number of four bytes,
/// the line, the record.
enum ColumnNames {
    /// Bytes of the length.
    static let lengthByteCount = 4

    /// `body` without the length, and without the keys unless it is the first one of a file.
    static func line(of body: ByteView, isFirst: Bool) -> ByteView {
        guard body.count >= lengthByteCount else { return body }
        let length = (0..<lengthByteCount).reduce(0) { $0 | Int(body[$1]) << (8 * $1) }
        let start = isFirst ? lengthByteCount : min(lengthByteCount + length, body.count)
        return body.slice(start, body.count)
    }
}
