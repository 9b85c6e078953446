/// One step of a compiled pattern: bytes to copy, or a conversion with its flags.
struct StrftimeStep: Sendable {
    /// How letters are changed, by the flags `^` and `#`.
    enum Letters: UInt8, Sendable { case asIs, large, swapped }

    /// The conversion, or nil for bytes to copy.
    var field: StrftimeField?
    /// Where the bytes to copy start in the pattern's literals.
    var literalStart = 0
    /// How many bytes to copy.
    var literalByteCount = 0
    /// Least number of bytes of a conversion, 0 when it keeps its own.
    var width = 0
    /// What fills the width: nil as usual for the conversion, 0 for nothing at all.
    var padding: UInt8?
    /// What happens to letters.
    var letters = Letters.asIs

    /// The most bytes that it can write.
    var maximumByteCount: Int {
        field.map { max($0.maximumByteCount, width) } ?? literalByteCount
    }
}

/// Reads strftime text once, so that formatting needs no look at it any more.
struct StrftimeCompiler {
    /// Widths above this are taken as this; 64 bytes is more than any field has.
    static let maximumWidth = 64

    private(set) var steps: [StrftimeStep] = []
    private(set) var literals: [UInt8] = []
    private(set) var hasSpecifier = false
    private let text: [UInt8]
    private var position = 0

    init(_ text: [UInt8]) {
        self.text = text
        while position < text.count {
            if text[position] == UInt8(ascii: "%") {
                readConversion()
            } else {
                appendLiteral(text[position])
                position += 1
            }
        }
    }

    /// Reads `%`, flags, width, modifier and conversion; copies all of it when it is unknown.
    private mutating func readConversion() {
        let start = position
        position += 1
        var step = StrftimeStep()
        readFlags(into: &step)
        readWidth(into: &step)
        if position < text.count, [UInt8(ascii: "E"), UInt8(ascii: "O")].contains(text[position]) {
            position += 1
        }
        let end = min(position + 1, text.count)
        if position < text.count, append(conversion: text[position], like: step) {
            hasSpecifier = true
        } else {
            for byte in text[start..<end] { appendLiteral(byte) }
        }
        position = end
    }

    private mutating func readFlags(into step: inout StrftimeStep) {
        while position < text.count {
            switch text[position] {
            case UInt8(ascii: "-"): step.padding = 0
            case UInt8(ascii: "_"): step.padding = UInt8(ascii: " ")
            case UInt8(ascii: "0"): step.padding = UInt8(ascii: "0")
            case UInt8(ascii: "^"): step.letters = .large
            case UInt8(ascii: "#"): step.letters = .swapped
            default: return
            }
            position += 1
        }
    }

    private mutating func readWidth(into step: inout StrftimeStep) {
        while position < text.count, text[position] >= 0x30, text[position] <= 0x39 {
            step.width = min(step.width * 10 + Int(text[position] - 0x30), Self.maximumWidth)
            position += 1
        }
    }

    /// Appends a conversion.
    ///
    /// False when there is none of that name.
    private mutating func append(conversion: UInt8, like step: StrftimeStep) -> Bool {
        if let field = StrftimeField(conversion: conversion) {
            var finished = step
            finished.field = field
            steps.append(finished)
            return true
        }
        guard let parts = Self.compound(conversion) else { return false }
        var isConversion = false
        for byte in parts {
            if isConversion {
                var part = StrftimeStep(field: StrftimeField(conversion: byte))
                part.letters = step.letters == .large ? .large : .asIs
                steps.append(part)
                isConversion = false
            } else if byte == UInt8(ascii: "%") && parts.count > 1 {
                isConversion = true
            } else {
                appendLiteral(byte)
            }
        }
        return true
    }

    /// What a compound conversion stands for in the C locale.
    ///
    /// A width does not apply to these.
    private static func compound(_ conversion: UInt8) -> [UInt8]? {
        let parts: String
        switch conversion {
        case UInt8(ascii: "T"), UInt8(ascii: "X"): parts = "%H:%M:%S"
        case UInt8(ascii: "R"): parts = "%H:%M"
        case UInt8(ascii: "D"), UInt8(ascii: "x"): parts = "%m/%d/%y"
        case UInt8(ascii: "F"): parts = "%Y-%m-%d"
        case UInt8(ascii: "r"): parts = "%I:%M:%S %p"
        case UInt8(ascii: "c"): parts = "%a %b %e %H:%M:%S %Y"
        case UInt8(ascii: "n"): parts = "\n"
        case UInt8(ascii: "t"): parts = "\t"
        case UInt8(ascii: "%"): parts = "%"
        default: return nil
        }
        return Array(parts.utf8)
    }

    private mutating func appendLiteral(_ byte: UInt8) {
        literals.append(byte)
        if let last = steps.indices.last, steps[last].field == nil {
            steps[last].literalByteCount += 1
        } else {
            steps.append(StrftimeStep(literalStart: literals.count - 1, literalByteCount: 1))
        }
    }
}
