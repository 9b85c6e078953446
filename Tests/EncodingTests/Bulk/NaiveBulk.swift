import Encoding
import Records

@testable import Encoding

/// Builds action lines and documents out of strings, one record at a time.
struct NaiveBulk {
    let format: BulkFormat
    let source: UInt64
    let tag: String

    func wire(_ records: [BulkRecord]) -> String {
        records.filter { !$0.isDropped }.map { action($0) + "\n" + document($0) + "\n" }.joined()
    }

    private func action(_ record: BulkRecord) -> String {
        var line = "{\"\(format.operation.name)\":{\"_index\":\"\(index(record))\""
        if let type = format.typeName { line += ",\"_type\":\"\(type)\"" }
        if let key = format.idKey?.key, let id = string(record, key) {
            line += ",\"_id\":\"\(escaped(Array(id.utf8), ascii: false))\""
        } else if format.usesPositionIDs {
            line +=
                ",\"_id\":\"" + Expansion.base64(source) + Expansion.base64(record.offset) + "\""
        }
        return line + "}}"
    }

    private func index(_ record: BulkRecord) -> String {
        guard let dated = format.datedPrefix else { return date(format.index, record.nanoseconds) }
        let own = (format.prefixKey?.key).flatMap { name(record, $0) }
        return (own ?? dated.prefix) + dated.separator + date(format.dateFormat, record.nanoseconds)
    }

    private func document(_ record: BulkRecord) -> String {
        var members: [String] = []
        if !record.fields.contains(where: { $0.key == format.timeKey }) {
            members.append("\"\(format.timeKey)\":\"\(time(record.nanoseconds))\"")
        }
        if let key = format.tagKey, !record.fields.contains(where: { $0.key == key }) {
            members.append("\"\(key)\":\"\(tag)\"")
        }
        members += record.fields.map { "\"\(self.key($0.key))\":\(value($0.kind, $0.value))" }
        let object = "{" + members.joined(separator: ",") + "}"
        switch format.operation {
        case .create, .index: return object
        case .update: return "{\"doc\":" + object + "}"
        case .upsert: return "{\"doc_as_upsert\":true,\"doc\":" + object + "}"
        }
    }

    private func key(_ key: String) -> String {
        var key = format.replacesDots ? key.replacing(".", with: "_") : key
        if format.escapesNonASCII { key = escaped(Array(key.utf8), ascii: true) }
        return key
    }

    /// Ready JSON in the tests holds dots in keys only, and no escapes.
    private func value(_ kind: Field.Kind, _ bytes: [UInt8]) -> String {
        switch kind {
        case .text: return "\"" + escaped(bytes, ascii: format.escapesNonASCII) + "\""
        case .escaped, .json:
            let body = String(decoding: bytes, as: UTF8.self)
            let value = kind == .json ? body : "\"" + body + "\""
            let dotless =
                format.replacesDots && kind == .json ? value.replacing(".", with: "_") : value
            guard format.escapesNonASCII else { return dotless }
            return dotless.utf16.map { unit in
                unit < 0x80
                    ? String(decoding: [UInt8(unit)], as: UTF8.self)
                    : "\\u" + NaiveBulk.hexadecimal(unit)
            }.joined()
        }
    }

    private static func hexadecimal(_ unit: UInt16) -> String {
        let digits = String(unit, radix: 16)
        return String(repeating: "0", count: 4 - digits.count) + digits
    }

    private func escaped(_ bytes: [UInt8], ascii: Bool) -> String {
        text(
            written(bytes.count * 6 + 16) { writer in
                withView(bytes) { view in
                    _ = JSONText.appendEscaped(view, to: &writer, escapesNonASCII: ascii)
                }
            })
    }

    /// What a field gives to an index name; the tests have no numbers with a fraction.
    private func name(_ record: BulkRecord, _ key: String) -> String? {
        if let text = string(record, key) { return text }
        guard let field = record.fields.last(where: { $0.key == key }) else { return nil }
        let value = String(decoding: field.value, as: UTF8.self)
        return value.hasPrefix("{") || value.hasPrefix("[") ? nil : value
    }

    private func string(_ record: BulkRecord, _ key: String) -> String? {
        guard let field = record.fields.last(where: { $0.key == key }) else { return nil }
        let value = String(decoding: field.value, as: UTF8.self)
        guard field.kind == .json else { return value }
        return value.hasPrefix("\"") ? String(value.dropFirst().dropLast()) : nil
    }

    // MARK: Times

    private func time(_ nanoseconds: Int64) -> String {
        let seconds = date(format.timeFormat ?? "%Y-%m-%dT%H:%M:%S", nanoseconds)
        var fraction = String((nanoseconds % 1_000_000_000 + 1_000_000_000) % 1_000_000_000)
        fraction = String(repeating: "0", count: 9 - fraction.count) + fraction
        return seconds + "." + fraction.prefix(format.fractionDigits) + "Z"
    }

    /// `%Y %m %d %H %M %S` of a time.
    private func date(_ pattern: String, _ nanoseconds: Int64) -> String {
        let seconds = NaiveBulk.floor(nanoseconds, 1_000_000_000)
        var days = NaiveBulk.floor(seconds, 86_400)
        let rest = seconds - days * 86_400
        var year: Int64 = 1970
        func length(_ year: Int64) -> Int64 {
            year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 366 : 365
        }
        while days < 0 {
            year -= 1
            days += length(year)
        }
        while days >= length(year) {
            days -= length(year)
            year += 1
        }
        var month = 0
        let lengths: [Int64] = [31, length(year) - 337, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
        while days >= lengths[month] {
            days -= lengths[month]
            month += 1
        }
        let parts = [
            "%Y": year, "%m": Int64(month + 1), "%d": days + 1, "%H": rest / 3600,
            "%M": rest / 60 % 60, "%S": rest % 60,
        ]
        return parts.reduce(pattern) { text, part in
            text.replacing(part.key, with: part.value < 10 ? "0\(part.value)" : "\(part.value)")
        }
    }

    private static func floor(_ value: Int64, _ unit: Int64) -> Int64 {
        value / unit - (value % unit < 0 ? 1 : 0)
    }
}
