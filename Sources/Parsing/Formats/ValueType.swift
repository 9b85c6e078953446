internal import Records

/// What `Types` makes of a field's text.
enum ValueType: UInt8, Sendable {
    case string
    case integer
    case float
    case boolean
    case hexadecimal

    /// Reads `name:type name:type`.
    ///
    /// Only blanks separate entries. As in Fluent Bit 5.1 an unknown type means string, and a
    /// name with several colons ends at the first.
    static func table(_ text: String) -> [String: ValueType] {
        var table: [String: ValueType] = [:]
        for entry in text.split(whereSeparator: { $0 == " " || $0 == "\t" }) {
            guard let colon = entry.firstIndex(of: ":") else { continue }
            let name = String(entry[..<colon])
            table[name] = named(entry[entry.index(after: colon)...].lowercased())
        }
        return table
    }

    private static func named(_ text: String) -> ValueType {
        switch text {
        case "integer": .integer
        case "float": .float
        case "bool": .boolean
        case "hex": .hexadecimal
        default: .string
        }
    }
}

/// Turns the text of a field into a JSON value as Fluent Bit's `Types` does.
///
/// Numbers are the leading number of the text, 0 when there is none. A float keeps its digits but
/// for zeros at the end, and always looks like a float, so that Elasticsearch maps it as one.
enum TypedValue {
    /// Appends the value to `fields` under `key`.
    static func append(
        _ text: ByteView, as type: ValueType, key: ByteView, to fields: inout FieldBuffer,
        scratch: inout ByteArena
    ) {
        let value: ByteView?
        switch type {
        case .string: value = nil
        case .integer: value = integer(text, &scratch)
        case .float: value = float(text, &scratch)
        case .boolean: value = boolean(text)
        case .hexadecimal: value = hexadecimal(text, &scratch)
        }
        if let value {
            fields.append(Field(key: key, value: value, kind: .json))
        } else {
            fields.append(Field(key: key, value: text, kind: .text))
        }
    }

    // MARK: Integers

    /// As `atoll`: a number too large becomes the largest.
    private static func integer(_ text: ByteView, _ scratch: inout ByteArena) -> ByteView {
        var index = skipBlanks(text)
        let isNegative = sign(text, &index)
        let limit = isNegative ? UInt64(1) << 63 : UInt64(Int64.max)
        var value: UInt64 = 0
        while index < text.count, let digit = digit(text[index]) {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            value = overflow || product > limit - min(limit, digit) ? limit : product + digit
            index += 1
        }
        return decimal(value, isNegative: isNegative && value != 0, &scratch)
    }

    /// As `strtoull` with base 16: too large becomes the largest, a minus sign wraps around.
    private static func hexadecimal(_ text: ByteView, _ scratch: inout ByteArena) -> ByteView {
        var index = skipBlanks(text)
        let isNegative = sign(text, &index)
        if index + 2 < text.count, text[index] == 0x30, text[index + 1] | 0x20 == 0x78,
            hexadecimalDigit(text[index + 2]) != nil
        {
            index += 2
        }
        var value: UInt64 = 0
        var isOver = false
        while index < text.count, let digit = hexadecimalDigit(text[index]) {
            isOver = isOver || value >> 60 != 0
            value = value << 4 | digit
            index += 1
        }
        if isOver { value = .max } else if isNegative { value = 0 &- value }
        return decimal(value, isNegative: false, &scratch)
    }

    private static func decimal(
        _ value: UInt64, isNegative: Bool, _ scratch: inout ByteArena
    ) -> ByteView {
        var writer = scratch.writer(21)
        if isNegative { writer.append(UInt8(ascii: "-")) }
        writer.append(decimal: value)
        scratch.giveBack(writer.room)
        return writer.written
    }

    // MARK: Others

    private static func boolean(_ text: ByteView) -> ByteView? {
        if hasPrefix(text, "true") { return ByteView("true") }
        if hasPrefix(text, "false") { return ByteView("false") }
        return nil
    }

    /// As `atof`, but decimal only, and what is beyond a double or no number becomes null, because
    /// JSON has neither.
    private static func float(_ text: ByteView, _ scratch: inout ByteArena) -> ByteView {
        var index = skipBlanks(text)
        let capacity = text.count + longestShortText
        var writer = scratch.writer(capacity)
        if sign(text, &index) { writer.append(UInt8(ascii: "-")) }
        let rest = text.slice(index, text.count)
        if hasPrefix(rest, "inf") || hasPrefix(rest, "nan") {
            scratch.giveBack(capacity)
            return ByteView("null")
        }
        let exponentDigits = appendDecimal(text, index, to: &writer)
        if exponentDigits > 0 || writer.count > 300 {
            guard let value = Double(writer.written.text), value.isFinite else {
                scratch.giveBack(capacity)
                return ByteView("null")
            }
            if exponentDigits > 0 { replace(by: value, in: &writer) }
        } else {
            trimFraction(in: &writer)
        }
        scratch.giveBack(writer.room)
        return writer.written
    }

    /// Bytes that the shortest text of any double stays below.
    private static let longestShortText = 32

    /// Writes a number with an exponent anew, as the shortest text that means it.
    private static func replace(by value: Double, in writer: inout ByteWriter) {
        var text = value.description
        text.withUTF8 { bytes in
            writer.rewind(to: 0)
            writer.append(unsafe ByteView(UnsafeRawBufferPointer(bytes)))
        }
    }

    /// Takes zeros off the end of a fraction down to its first digit.
    private static func trimFraction(in writer: inout ByteWriter) {
        let number = writer.written
        var count = number.count
        while count > 2, number[count - 1] == 0x30, number[count - 2] != UInt8(ascii: ".") {
            count -= 1
        }
        writer.rewind(to: count)
    }

    /// Appends digits, fraction and exponent; gives the number of the exponent's digits.
    private static func appendDecimal(
        _ text: ByteView, _ start: Int, to writer: inout ByteWriter
    ) -> Int {
        var index = start
        while index < text.count, text[index] == 0x30 { index += 1 }
        let whole = appendDigits(text, &index, to: &writer)
        if whole == 0 { writer.append(0x30) }
        let hasDigits = whole > 0 || index > start
        if index < text.count, text[index] == UInt8(ascii: "."),
            hasDigits || (index + 1 < text.count && digit(text[index + 1]) != nil)
        {
            index += 1
            writer.append(UInt8(ascii: "."))
            if appendDigits(text, &index, to: &writer) == 0 { writer.append(0x30) }
        } else if hasDigits == false {
            writer.append(".0")
            return 0
        } else if !beginsExponent(text, index) {
            writer.append(".0")
        }
        guard beginsExponent(text, index) else { return 0 }
        writer.append(UInt8(ascii: "e"))
        index += 1
        if digit(text[index]) == nil {
            writer.append(text[index])
            index += 1
        }
        return appendDigits(text, &index, to: &writer)
    }

    private static func appendDigits(
        _ text: ByteView, _ index: inout Int, to writer: inout ByteWriter
    ) -> Int {
        let start = index
        while index < text.count, digit(text[index]) != nil { index += 1 }
        writer.append(text.slice(start, index))
        return index - start
    }

    private static func beginsExponent(_ text: ByteView, _ index: Int) -> Bool {
        guard index + 1 < text.count, text[index] | 0x20 == UInt8(ascii: "e") else { return false }
        if digit(text[index + 1]) != nil { return true }
        let hasSign =
            text[index + 1] == UInt8(ascii: "+") || text[index + 1] == UInt8(ascii: "-")
        return hasSign && index + 2 < text.count && digit(text[index + 2]) != nil
    }

    // MARK: Bytes

    private static func skipBlanks(_ text: ByteView) -> Int {
        var index = 0
        while index < text.count, text[index] == 0x20 || (0x09...0x0d).contains(text[index]) {
            index += 1
        }
        return index
    }

    private static func sign(_ text: ByteView, _ index: inout Int) -> Bool {
        guard index < text.count else { return false }
        let isNegative = text[index] == UInt8(ascii: "-")
        if isNegative || text[index] == UInt8(ascii: "+") { index += 1 }
        return isNegative
    }

    private static func digit(_ byte: UInt8) -> UInt64? {
        let value = byte &- 0x30
        return value < 10 ? UInt64(value) : nil
    }

    private static func hexadecimalDigit(_ byte: UInt8) -> UInt64? {
        if let value = digit(byte) { return value }
        let value = (byte | 0x20) &- 0x61
        return value < 6 ? UInt64(value) + 10 : nil
    }

    /// Whether `text` begins with the lower-case `prefix`, in either case.
    private static func hasPrefix(_ text: ByteView, _ prefix: StaticString) -> Bool {
        let wanted = ByteView(prefix)
        guard text.count >= wanted.count else { return false }
        var index = 0
        while index < wanted.count {
            let byte = text[index]
            let lower = byte &- 0x41 < 26 ? byte | 0x20 : byte
            if lower != wanted[index] { return false }
            index += 1
        }
        return true
    }
}
