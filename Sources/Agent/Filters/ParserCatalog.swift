internal import Configuring
internal import Enrichment
internal import Parsing
internal import Records
internal import SystemInterface
internal import WorldInterface

/// The parsers of a configuration, made when they are first named.
final class ParserCatalog {
    /// What is wrong with parsers that could not be made, for the operator.
    private(set) var messages: [String] = []

    private let settings: Settings
    private let world: any World
    private var numbers: [String: Int] = [:]
    private var parsers: [RecordParser] = []
    private let zones = TimeZoneSource(
        systemZone: HostProcess.environmentVariable("TZ"),
        readFile: { try? SmallFile.read(path: $0, maximumByteCount: 1 << 20) })

    init(settings: Settings, world: any World) {
        self.settings = settings
        self.world = world
    }

    /// The parser with a name, or nil when there is none.
    func parser(named name: String) -> RecordParser? { number(of: name).map { parsers[$0] } }

    /// The number of the parser with a name.
    func number(of name: String) -> Int? {
        if let number = numbers[name] { return number }
        guard let parser = settings.parser(named: name) else { return nil }
        do {
            parsers.append(try RecordParser(ParserCatalog.definition(of: parser), zones: zones))
            numbers[name] = parsers.count - 1
            return parsers.count - 1
        } catch {
            messages.append("parser \(name): \(error.description)")
            return nil
        }
    }

    /// Parses a text with the parser of a number.
    func parse(
        _ text: ByteView, with number: Int, into fields: inout FieldBuffer,
        scratch: inout ByteArena
    ) -> ParseOutcome {
        parsers[number].parse(
            text, clock: world.wallNanoseconds, into: &fields, scratch: &scratch)
    }

    private static func definition(of settings: ParserSettings) -> ParserDefinition {
        var definition: ParserDefinition
        switch settings.format {
        case .json: definition = ParserDefinition(name: settings.name, format: .json)
        case .ltsv: definition = ParserDefinition(name: settings.name, format: .ltsv)
        case .regex(let pattern, let skipsEmptyValues):
            definition = ParserDefinition(name: settings.name, format: .regex)
            definition.regex = pattern
            definition.skipsEmptyValues = skipsEmptyValues
        case .logfmt(let allowsBareKeys):
            definition = ParserDefinition(name: settings.name, format: .logfmt)
            definition.allowsBareKeys = allowsBareKeys
        }
        definition.timeKey = settings.time.key
        definition.timeFormat = settings.time.format
        definition.keepsTime = settings.time.keepsField
        definition.isTimeStrict = settings.time.isStrict
        switch settings.time.zone {
        case .utc: break
        case .system: definition.usesSystemTimeZone = true
        case .named(let name): definition.timeZone = name
        case .offset(let seconds): definition.timeOffset = offset(seconds)
        }
        definition.types = settings.types.map { "\($0.key):\($0.kind.rawValue)" }
            .joined(separator: " ")
        definition.decoders = settings.decoders.compactMap(rule)
        return definition
    }

    private static func rule(_ decoder: FieldDecoder) -> DecoderRule? {
        var text = "\(decoder.encoding.rawValue) \(decoder.key)"
        if decoder.action != .stop { text += " \(decoder.action.rawValue)" }
        return try? DecoderRule(text, replacesField: decoder.replacesField)
    }

    private static func offset(_ seconds: Int) -> String {
        let minutes = abs(seconds) / 60
        let digits = [minutes / 60 / 10, minutes / 60 % 10, minutes % 60 / 10, minutes % 10]
        return (seconds < 0 ? "-" : "+") + digits.map(String.init).joined()
    }
}

/// The catalogue as the `kubernetes` filter wants it.
struct CatalogMergeParsers: MergeParsers {
    let catalog: ParserCatalog

    mutating func parse(
        _ text: ByteView, with parser: Int, into fields: inout FieldBuffer,
        scratch: inout ByteArena
    ) -> MergeParse {
        switch catalog.parse(text, with: parser, into: &fields, scratch: &scratch) {
        case .noMatch: .noMatch
        case .match(nil): .matched
        case .match(let nanoseconds?): .matchedAt(nanoseconds: nanoseconds)
        }
    }
}
