import Records

/// Records for tests, made from JSON lines the way a parser makes them.
struct TestBatch: ~Copyable {
    var batch = RecordBatch()

    /// A record of each line; the member `ts` is its time and no field.
    init(lines: [String]) {
        for line in lines { append(line) }
    }

    /// Appends the record of one line; strings stay ready JSON.
    mutating func append(_ line: String) {
        let view = copy(Array(line.utf8))
        var members = FieldBuffer()
        guard case .object = JSONScanner.scanObject(view, into: &members) else {
            preconditionFailure("the tests write valid JSON: \(line)")
        }
        var header = RecordHeader()
        batch.beginRecord()
        for position in 0..<members.count {
            let field = members[position]
            if field.key.equals(ByteView("ts")) {
                var parser = RFC3339Parser()
                header.nanoseconds = parser.parse(field.value.slice(1, field.value.count - 1)) ?? 0
            } else {
                batch.append(field)
            }
        }
        batch.endRecord(header)
    }

    /// Appends a record of raw text fields; keys are written as given.
    mutating func append(texts: [(String, [UInt8])], nanoseconds: Int64 = 0) {
        var header = RecordHeader()
        header.nanoseconds = nanoseconds
        let fields = texts.map {
            Field(key: copy(Array($0.0.utf8)), value: copy($0.1), kind: .text)
        }
        batch.beginRecord()
        for field in fields { batch.append(field) }
        batch.endRecord(header)
    }

    private mutating func copy(_ bytes: [UInt8]) -> ByteView {
        unsafe bytes.withUnsafeBytes { batch.scratch.copy(unsafe ByteView($0)) }
    }
}

/// What `body` writes into memory of `byteCount` bytes.
func written(_ byteCount: Int = 64 * 1024, _ body: (inout ByteWriter) throws -> Void) rethrows
    -> [UInt8]
{
    var arena = ByteArena(byteCount: 16)
    var writer = arena.writer(byteCount)
    try body(&writer)
    return writer.written.array
}

/// The bytes as text, for messages that can be read.
func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

/// Calls `body` with a view of `bytes`.
func withView<Result>(_ bytes: [UInt8], _ body: (ByteView) throws -> Result) rethrows -> Result {
    try unsafe bytes.withUnsafeBytes { try body(unsafe ByteView($0)) }
}

/// SplitMix64: random numbers that a seed repeats.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var word = state
        word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
        word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
        return word ^ (word >> 31)
    }
}
