import Encoding
import Records

/// A record of a test, described by values.
struct BulkRecord {
    var fields: [(key: String, kind: Field.Kind, value: [UInt8], isShared: Bool)] = []
    var nanoseconds: Int64 = 1_787_306_400_123_456_789
    var offset: UInt64 = 0
    var byteCount: UInt32 = 10
    var ordinal: UInt32 = 1
    var isDropped = false

    init(_ fields: [(String, Field.Kind, String)] = [], shared: [(String, String)] = []) {
        self.fields = fields.map { ($0.0, $0.1, Array($0.2.utf8), false) }
        self.fields += shared.map { ($0.0, .json, Array($0.1.utf8), true) }
    }
}

/// A batch of such records; equal shared values lie at the same address.
struct BulkRecords: ~Copyable {
    var batch = RecordBatch()
    private var shared: [[UInt8]: ByteView] = [:]

    init(_ records: [BulkRecord]) {
        for record in records { append(record) }
    }

    private mutating func append(_ record: BulkRecord) {
        var header = RecordHeader()
        header.nanoseconds = record.nanoseconds
        header.sourceOffset = record.offset
        header.sourceByteCount = record.byteCount
        header.sourceOrdinal = record.ordinal
        header.isDropped = record.isDropped
        batch.beginRecord()
        for field in record.fields {
            let value = field.isShared ? sharedView(field.value) : copy(field.value)
            batch.append(
                Field(
                    key: copy(Array(field.key.utf8)), value: value, kind: field.kind,
                    isShared: field.isShared))
        }
        batch.endRecord(header)
    }

    private mutating func sharedView(_ bytes: [UInt8]) -> ByteView {
        if let known = shared[bytes] { return known }
        let view = copy(bytes)
        shared[bytes] = view
        return view
    }

    private mutating func copy(_ bytes: [UInt8]) -> ByteView {
        unsafe bytes.withUnsafeBytes { batch.scratch.copy(unsafe ByteView($0)) }
    }
}

/// Encodes batches the way an output does, and expands what came out.
struct BulkEncodingHarness {
    let encoder: BulkEncoder
    var source: UInt64 = 0x0123_4567_89AB_CDEF
    var tag: StaticString = "kube.a"
    /// Frames that were made.
    private(set) var frameCount = 0

    init(_ format: BulkFormat) { encoder = BulkEncoder(format: format) }

    /// The wire form of all records; `room` chooses the bytes of each frame.
    mutating func encode(
        _ batch: borrowing RecordBatch, room: () -> Int = { 1 << 20 }
    ) -> String {
        var wire: [UInt8] = []
        var index = 0
        var steps = 0
        while index < batch.count, steps < 10_000 {
            steps += 1
            encoder.ownSource = source
            let key = encoder.key(of: batch, index, source: source)
            let template = Expansion(
                encoder.template(for: key, of: batch, index, tag: ByteView(tag)))
            var size = room()
            while true {
                var arena = ByteArena(byteCount: 16)
                var writer = arena.writer(size)
                let step = encoder.encode(
                    batch, from: index, to: batch.count, key: key,
                    ordinal: batch[index].sourceOrdinal, tag: ByteView(tag), to: &writer)
                wire += template.expand(writer.written)
                frameCount += 1
                index = step.next
                if step.count > 0 || !step.needsRoom { break }
                size = batch.encodedByteLimit(of: index) + 8192
            }
        }
        return steps < 10_000 ? text(wire) : "no progress"
    }
}

/// A template, copied.
struct Expansion {
    let prefix: [UInt8]
    let hasOffset: Bool
    let middle: [UInt8]
    let suffix: [UInt8]

    init(_ template: RecordTemplate) {
        prefix = template.prefix.array
        hasOffset = template.hasOffset
        middle = template.middle.array
        suffix = template.suffix.array
    }

    /// The wire form of compact records.
    func expand(_ payload: ByteView) -> [UInt8] {
        var wire: [UInt8] = []
        var place = 0
        while place < payload.count {
            let header = unsafe CompactRecord.load(at: payload.base + place)
            place += CompactRecord.headerByteCount
            wire += prefix
            if hasOffset { wire += Array(Expansion.base64(header.sourceOffset).utf8) }
            wire += middle + payload.slice(place, place + header.bodyByteCount).array + suffix
            place += header.bodyByteCount
        }
        return wire
    }

    /// Eight bytes, highest first, as eleven characters.
    static func base64(_ word: UInt64) -> String {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let bits = (0..<64).map { word >> (63 - UInt64($0)) & 1 } + [0, 0]
        return String(
            (0..<11).map { group in
                alphabet[(0..<6).reduce(0) { $0 * 2 + Int(bits[group * 6 + $1]) }]
            })
    }
}
