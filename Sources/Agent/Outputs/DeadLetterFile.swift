internal import Delivery
internal import Records
internal import WorldInterface

/// Keeps records that can never be stored, one JSON object a line, with the reason and as much of
/// the original as can be had.
final class DeadLetterFile {
    /// The state file that they are appended to.
    static let name = "dead-letters.ndjson"

    /// Bytes of the file and the older one together, if nothing else is said.
    static let usualByteLimit: UInt64 = 512 << 20
    /// The file before the current one.
    static let olderName = "dead-letters.1.ndjson"

    /// Finds the raw bytes of a record in its source, as long as the source can be read.
    var rawBytes:
        (_ source: UInt64, _ offset: UInt64, _ byteCount: Int) -> (path: String, bytes: [UInt8])? =
            { _, _, _ in nil }
    /// Records kept since the start.
    private(set) var count: UInt64 = 0
    /// The latest failure to keep one.
    private(set) var lastError: String?

    private let world: any World
    private let configurationDigest: String?
    private var byteCount: UInt64
    /// Bytes of the file at which it is renamed to ``olderName``, replacing an older one.
    private let renameByteCount: UInt64

    /// `byteLimit` is for the file and the older one together; a single record may exceed it.
    ///
    /// `configurationDigest` is written into each.
    init(
        world: any World, byteLimit: UInt64 = usualByteLimit, configurationDigest: String? = nil
    ) {
        self.world = world
        self.configurationDigest = configurationDigest
        renameByteCount = byteLimit / 2
        let files = (try? world.stateFiles()) ?? []
        byteCount = files.first { $0.name == DeadLetterFile.name }?.byteCount ?? 0
    }

    /// Keeps a record; false when it could not be written, for then it must not count as settled.
    func append(_ rejection: Rejection, output: String) -> Bool {
        let line = DeadLetterFile.line(
            rejection, output: output, configuration: configurationDigest,
            nanoseconds: world.wallNanoseconds,
            raw: rawBytes(
                rejection.sourceBits, rejection.sourceOffset, rejection.sourceByteCount))
        do {
            if byteCount > 0, byteCount + UInt64(line.count) > renameByteCount {
                try world.renameStateFile(from: DeadLetterFile.name, to: DeadLetterFile.olderName)
                byteCount = 0
            }
            let result = unsafe line.withUnsafeBytes { bytes in
                Result { () throws(WorldError) in
                    unsafe try world.appendStateFile(
                        name: DeadLetterFile.name, bytes: bytes, sync: true)
                }
            }
            try result.get()
            byteCount += UInt64(line.count)
            count += 1
            return true
        } catch {
            lastError = error.message
            return false
        }
    }

    /// The line for a record.
    static func line(
        _ rejection: Rejection, output: String, configuration: String? = nil, nanoseconds: Int64,
        raw: (path: String, bytes: [UInt8])?
    ) -> [UInt8] {
        var text = JSONLine()
        text.add("time", time: nanoseconds)
        text.add("output", text: Array(output.utf8))
        text.add("tag", text: rejection.tag)
        text.add("status", number: UInt64(rejection.status))
        text.add("type", text: Array(rejection.errorType.utf8))
        text.add("reason", text: Array(rejection.reason.utf8))
        text.add("source", text: Array(String(rejection.sourceBits, radix: 16).utf8))
        text.add("offset", number: rejection.sourceOffset)
        if let configuration { text.add("configuration", text: Array(configuration.utf8)) }
        if let raw {
            text.add("path", text: Array(raw.path.utf8))
            text.add("raw", text: raw.bytes)
        }
        text.add("action", json: rejection.action)
        text.add("document", json: rejection.document)
        return text.finished
    }
}

/// Builds one line of JSON, for things that happen seldom.
struct JSONLine {
    private var bytes: [UInt8] = [UInt8(ascii: "{")]

    mutating func add(_ key: StaticString, text: [UInt8]) {
        begin(key)
        bytes.append(UInt8(ascii: "\""))
        bytes += JSONLine.escaped(text)
        bytes.append(UInt8(ascii: "\""))
    }

    mutating func add(_ key: StaticString, number: UInt64) {
        begin(key)
        bytes += Array(String(number).utf8)
    }

    /// Adds ready JSON, or a string when it is none, or is too deep to be read inside of the line.
    mutating func add(_ key: StaticString, json: [UInt8]) {
        let isValue = JSONCursor.parse(json) != nil
        guard isValue, JSONCursor.parse([UInt8(ascii: "[")] + json + [UInt8(ascii: "]")]) != nil
        else { return add(key, text: json) }
        begin(key)
        bytes += json
    }

    mutating func add(_ key: StaticString, time nanoseconds: Int64) {
        var formatter = RFC3339Formatter()
        let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: 64)
        defer { unsafe memory.deallocate() }
        var writer = unsafe ByteWriter(base: memory, capacity: 64)
        formatter.append(nanoseconds, fractionDigits: 3, to: &writer)
        add(key, text: writer.written.array)
    }

    /// The line with its end.
    var finished: [UInt8] { bytes + [UInt8(ascii: "}"), 0x0A] }

    private mutating func begin(_ key: StaticString) {
        if bytes.count > 1 { bytes.append(UInt8(ascii: ",")) }
        bytes.append(UInt8(ascii: "\""))
        bytes += ByteView(key).array
        bytes += [UInt8(ascii: "\""), UInt8(ascii: ":")]
    }

    /// Text as the inside of a JSON string.
    static func escaped(_ text: [UInt8]) -> [UInt8] {
        let size = text.count * 6 + 16
        return unsafe [UInt8](unsafeUninitializedCapacity: size) { buffer, count in
            guard let base = buffer.baseAddress else { return }
            var writer = unsafe ByteWriter(base: base, capacity: size)
            unsafe text.withUnsafeBytes {
                _ = unsafe JSONText.appendEscaped(ByteView($0), to: &writer)
            }
            count = writer.count
        }
    }
}
