public import Records

/// A parser of a parsers file, ready to run: takes a text apart into fields.
///
/// Values point into the text, into the scratch arena or into the parser itself, so all three
/// must outlive the record. Texts without decoders are parsed without allocation. One thread at a
/// time may use an instance.
public final class RecordParser {
    /// The parser's name.
    public let name: String
    /// What may surprise the user, such as a specifier that never matches.
    public let warnings: [String]
    /// How many texts had a time that did not fit the format.
    public private(set) var timeFailureCount: UInt64 = 0

    let format: ParserDefinition.Format
    let timeKey: StaticKey
    let timeStamp: TimeStampParser?
    let keepsTime: Bool
    let skipsEmptyValues: Bool
    let allowsBareKeys: Bool
    let groups: RegexFields?
    let types: TypeTable
    let decoders: FieldDecoders?
    var members = FieldBuffer()

    /// Makes a parser of its settings; zones are read from `zones` now and never again.
    ///
    /// - Throws: `ParserDefinitionError` for a setting that cannot be used.
    public init(
        _ definition: ParserDefinition, zones: TimeZoneSource
    ) throws(ParserDefinitionError) {
        name = definition.name
        format = definition.format
        timeKey = StaticKey(definition.timeKey)
        keepsTime = definition.keepsTime
        skipsEmptyValues = definition.skipsEmptyValues
        allowsBareKeys = definition.allowsBareKeys
        let table = ValueType.table(definition.types)
        types = TypeTable(definition.format == .json ? [:] : table)
        let timeStamp = try RecordParser.timeStamp(definition, zones)
        self.timeStamp = timeStamp
        let timeName = timeStamp == nil ? nil : definition.timeKey
        groups =
            definition.format == .regex
            ? try RegexFields(definition.regex, types: table, timeKey: timeName) : nil
        decoders = definition.decoders.isEmpty ? nil : FieldDecoders(definition.decoders)
        warnings = (timeStamp?.unknownSpecifiers ?? []).map {
            "Time_Format: no time ever fits the unknown specifier \($0)"
        }
    }

    /// Takes `text` apart.
    ///
    /// What `fields` held before is lost; after `noMatch` its contents mean nothing.
    ///
    /// - Parameter clock: Wall clock in nanoseconds since 1970, for times without a year.
    public func parse(
        _ text: ByteView, clock: Int64, into fields: inout FieldBuffer,
        scratch: inout ByteArena
    ) -> ParseOutcome {
        let outcome: ParseOutcome
        switch format {
        case .json: outcome = parseJSON(text, clock, &fields, &scratch)
        case .regex: outcome = parseRegex(text, clock, &fields, &scratch)
        case .ltsv: outcome = parseLTSV(text, clock, &fields, &scratch)
        case .logfmt: outcome = parseLogfmt(text, clock, &fields, &scratch)
        }
        if let decoders, outcome != .noMatch {
            decoders.apply(to: &fields, members: &members, scratch: &scratch)
        }
        return outcome
    }

    /// Reads a time and counts a failure; nil for one.
    func readTime(_ text: ByteView, _ clock: Int64) -> TimeStampParser.Outcome {
        guard let timeStamp else { return .failure }
        let outcome = timeStamp.parse(text, clock: clock)
        if outcome == .failure { timeFailureCount += 1 }
        return outcome
    }

    private static func timeStamp(
        _ definition: ParserDefinition, _ zones: TimeZoneSource
    ) throws(ParserDefinitionError) -> TimeStampParser? {
        if definition.timeZone != nil {
            if definition.timeOffset != nil || definition.usesSystemTimeZone {
                throw ParserDefinitionError(
                    key: "Time_Zone",
                    message: "goes neither with Time_Offset nor with Time_System_Timezone")
            }
            if definition.timeFormat == nil {
                throw ParserDefinitionError(key: "Time_Zone", message: "needs Time_Format")
            }
        }
        let zone = try zone(definition, zones)
        guard let text = definition.timeFormat, !text.isEmpty else { return nil }
        return TimeStampParser(
            text, zone: zone, ignoresZoneInText: definition.usesSystemTimeZone,
            isStrict: definition.isTimeStrict)
    }

    private static func zone(
        _ definition: ParserDefinition, _ zones: TimeZoneSource
    ) throws(ParserDefinitionError) -> TimeStampParser.Zone {
        if definition.usesSystemTimeZone { return .rules(zones.system()) }
        if let name = definition.timeZone {
            guard let rules = zones.zone(named: name) else {
                throw ParserDefinitionError(
                    key: "Time_Zone", message: "no zone is called '\(name)' on this host")
            }
            return .rules(rules)
        }
        guard let offset = definition.timeOffset else { return .fixed(seconds: 0) }
        guard let seconds = TimeOffset.seconds(offset) else {
            throw ParserDefinitionError(
                key: "Time_Offset", message: "'\(offset)' is not like +0530, -03:00 or Z")
        }
        return .fixed(seconds: seconds)
    }
}

/// Reads the value of `Time_Offset`.
enum TimeOffset {
    /// Seconds east of UTC, or nil for a text that is no offset.
    static func seconds(_ text: String) -> Int? {
        var bytes = Array(text.utf8)
        if bytes == [UInt8(ascii: "Z")] { return 0 }
        guard let sign = bytes.first, sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else {
            return nil
        }
        bytes.removeFirst()
        if bytes.count == 5, bytes[2] == UInt8(ascii: ":") { bytes.remove(at: 2) }
        guard bytes.count == 4, bytes.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
        let digits = bytes.map { Int($0) - 0x30 }
        let minutes = digits[2] * 10 + digits[3]
        guard minutes < 60 else { return nil }
        let seconds = (digits[0] * 10 + digits[1]) * 3600 + minutes * 60
        return sign == UInt8(ascii: "-") ? -seconds : seconds
    }
}
