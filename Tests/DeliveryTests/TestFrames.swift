import Records

/// Frames of compact records for tests, and what they expand to.
///
/// The views point into an arena that lives as long as the frames.
final class TestFrames {
    private(set) var slices: [FrameSlice] = []
    /// The wire form of each record, through all slices.
    private(set) var wire: [[UInt8]] = []
    private var arena = ByteArena(byteCount: 1024)

    /// One slice for each list of bodies; slices of odd number have offsets in their records.
    init(_ frames: [[String]]) {
        for (index, bodies) in frames.enumerated() { add(bodies, hasOffset: index % 2 == 1) }
    }

    /// One slice of `count` records.
    convenience init(count: Int) { self.init([(0..<count).map { "\"n\":\($0)" }]) }

    private func add(_ bodies: [String], hasOffset: Bool) {
        let template = RecordTemplate(
            prefix: view(Array("{\"create\":{\"_id\":\"".utf8)), hasOffset: hasOffset,
            middle: view(Array("\"}}\n{".utf8)), suffix: view(Array("}\n".utf8)),
            tag: view(Array("tag".utf8)))
        var payload: [UInt8] = []
        for (number, body) in bodies.enumerated() {
            let offset = UInt64(number) << 32
            payload += TestFrames.bytes(UInt64(body.utf8.count) | 7 << 32)
            payload += TestFrames.bytes(offset) + Array(body.utf8)
            var record = template.prefix.array
            if hasOffset { record += Array(TestFrames.base64(offset).utf8) }
            record += template.middle.array + Array(body.utf8) + template.suffix.array
            wire.append(record)
        }
        slices.append(
            FrameSlice(
                template: template, payload: view(payload), recordCount: bodies.count,
                sourceBits: 0x55))
    }

    private func view(_ bytes: [UInt8]) -> ByteView {
        unsafe bytes.withUnsafeBytes { arena.copy(unsafe ByteView($0)) }
    }

    private static func bytes(_ word: UInt64) -> [UInt8] {
        (0..<8).map { UInt8(truncatingIfNeeded: word >> (8 * UInt64($0))) }
    }

    private static func base64(_ word: UInt64) -> String {
        let alphabet = Array(
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")
        let bits = (0..<64).map { word >> (63 - UInt64($0)) & 1 } + [0, 0]
        return String(
            (0..<11).map { group in
                alphabet[(0..<6).reduce(0) { $0 * 2 + Int(bits[group * 6 + $1]) }]
            })
    }
}
