public import Records

/// A strftime pattern, compiled once: index names, date parts of names, time fields.
///
/// Results are those of glibc 2.36 in the C locale and UTC, `%Z` being `GMT` as after `gmtime`.
/// What is no conversion is copied as it stands. The last result is kept as long as the pattern
/// cannot change: a day when only date parts are used, an hour or a minute when nothing finer is,
/// else a second; so a record usually costs one comparison and one copy. Formatting allocates
/// nothing.
public struct StrftimePattern: Sendable {
    /// Whether there is any conversion, `%%` and `%n` included.
    ///
    /// Without one the result is the text.
    public let hasSpecifier: Bool
    /// Whether every time gives the same result.
    public let isConstant: Bool
    /// Whether the result depends on the date alone (or on nothing).
    public let isDateOnly: Bool
    /// Bytes of room that ``append(seconds:to:)`` needs at most.
    public let maximumByteCount: Int

    private let steps: [StrftimeStep]
    private let literals: [UInt8]
    private let constantSeconds: Int64
    /// The last result; only its first ``cachedByteCount`` bytes count.
    @usableFromInline var cache: [UInt8]
    @usableFromInline var cachedByteCount = 0
    /// The first second for which the cache is right, and for how many it is; 0 before any use.
    @usableFromInline var cachedStart: Int64 = 0
    @usableFromInline var cachedSeconds: UInt64 = 0

    /// Compiles `text`.
    ///
    /// Every text is a pattern.
    public init(_ text: String) {
        let compiler = StrftimeCompiler(Array(text.utf8))
        steps = compiler.steps
        literals = compiler.literals
        hasSpecifier = compiler.hasSpecifier
        let varying = steps.compactMap(\.field).filter { $0 != .zoneName && $0 != .zoneOffset }
        isConstant = varying.isEmpty
        constantSeconds = varying.map(\.constantSeconds).min() ?? 86_400
        isDateOnly = constantSeconds == 86_400
        maximumByteCount = steps.reduce(0) { $0 + $1.maximumByteCount }
        cache = Array(repeating: 0, count: maximumByteCount)
    }

    /// Appends the time `seconds` after 1970, UTC.
    ///
    /// `writer` must have ``maximumByteCount`` room.
    @inlinable public mutating func append(seconds: Int64, to writer: inout ByteWriter) {
        if UInt64(bitPattern: seconds &- cachedStart) >= cachedSeconds { refresh(seconds) }
        unsafe cache.withUnsafeBufferPointer { bytes in
            let result = unsafe ByteView(UnsafeRawBufferPointer(bytes))
            writer.append(result.slice(0, cachedByteCount))
        }
    }

    /// Formats `seconds` into the cache.
    @usableFromInline mutating func refresh(_ seconds: Int64) {
        let moment = StrftimeMoment(seconds: seconds)
        var size = 0
        unsafe cache.withUnsafeMutableBufferPointer { bytes in
            guard let base = bytes.baseAddress else { return }
            var writer = unsafe ByteWriter(base: base, capacity: bytes.count)
            for step in steps { step.append(moment, literals: literals, to: &writer) }
            size = writer.count
        }
        cachedByteCount = size
        cachedStart = seconds &- Int64(moment.secondOfDay) % constantSeconds
        cachedSeconds = UInt64(constantSeconds)
    }
}

extension StrftimeStep {
    /// Appends the step's text for `moment`.
    func append(_ moment: StrftimeMoment, literals: [UInt8], to writer: inout ByteWriter) {
        guard let field else {
            for byte in literals[literalStart..<literalStart + literalByteCount] {
                writer.append(byte)
            }
            return
        }
        if let style = field.numberStyle {
            let number = Int64(moment.number(field))
            let fill = padding ?? style.padding
            appendPadding(
                max(width, fill == 0 ? 0 : style.width) - number.decimalByteCount, fill, to: &writer
            )
            writer.append(decimal: number)
        } else {
            let word = ByteView(moment.word(field))
            appendPadding(width - word.count, padding ?? UInt8(ascii: " "), to: &writer)
            for index in 0..<word.count { writer.append(changed(word[index], of: field)) }
        }
    }

    private func appendPadding(_ count: Int, _ fill: UInt8, to writer: inout ByteWriter) {
        guard count > 0, fill != 0 else { return }
        for _ in 0..<count { writer.append(fill) }
    }

    /// A letter after the flags: glibc makes `%#p` and `%#Z` small and all other words large.
    private func changed(_ byte: UInt8, of field: StrftimeField) -> UInt8 {
        let becomesSmall = letters == .swapped && (field == .halfOfDay || field == .zoneName)
        if becomesSmall { return byte >= 0x41 && byte <= 0x5A ? byte + 0x20 : byte }
        return letters != .asIs && byte >= 0x61 && byte <= 0x7A ? byte - 0x20 : byte
    }
}

extension Int64 {
    /// Bytes of the number in decimal, its sign included.
    var decimalByteCount: Int {
        var rest = magnitude
        var count = self < 0 ? 2 : 1
        while rest >= 10 {
            rest /= 10
            count += 1
        }
        return count
    }
}
