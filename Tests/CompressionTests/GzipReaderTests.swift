import Compression
import Testing

@Suite struct GzipReaderTests {
    /// `printf 'hello\n' | gzip -9 -c`, with a name in the header as log rotation leaves it.
    static let hello: [UInt8] = [
        0x1f, 0x8b, 0x08, 0x08, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x30, 0x2e, 0x6c, 0x6f, 0x67,
        0x00, 0xcb, 0x48, 0xcd, 0xc9, 0xc9, 0xe7, 0x02, 0x00, 0x20, 0x30, 0x3a, 0x36, 0x06, 0x00,
        0x00, 0x00,
    ]

    @Test func readsWhatGzipWrote() {
        #expect(gunzip(Self.hello) == GunzipResult(bytes: Array("hello\n".utf8), isComplete: true))
    }

    @Test(arguments: [1, 2, 3, 7, 100, 5000], [1, 2, 5, 6, 7, 4096])
    func readsAnyPiecesIntoAnyRoom(piece: Int, room: Int) {
        var random = SeededGenerator(seed: 11)
        let bytes = (0..<9000).map { _ in UInt8.random(in: 0...20, using: &random) }
        let stream = gzip(bytes) + Self.hello + gzip([]) + Self.hello
        let expected = bytes + Array("hello\nhello\n".utf8)
        let result = gunzip(stream, pieceByteCount: piece, roomByteCount: room)
        let isSame = result == GunzipResult(bytes: expected, isComplete: true)
        #expect(isSame)
    }

    @Test(arguments: [
        [0], [0, 0, 0], [UInt8](repeating: 0, count: 10_000), [1], [0x1f], [0x1f, 0x1f], [0x1f, 0],
        [0, 0x1f, 0x8a, 7, 7], [UInt8]("rubbish that is long".utf8),
    ])
    func ignoresWhatFollowsTheLastMember(tail: [UInt8]) {
        for piece in [1, 2, 4096] {
            let result = gunzip(Self.hello + tail, pieceByteCount: piece)
            #expect(result.bytes == Array("hello\n".utf8))
            #expect(result.error == nil)
            // One byte of a mark could still become a member.
            #expect(result.isComplete == (tail != [0x1f]))
        }
    }

    @Test func readsAMemberBehindPadding() {
        let result = gunzip(Self.hello + [0, 0, 0] + Self.hello)
        #expect(result.bytes == Array("hello\nhello\n".utf8))
    }

    @Test func waitsForTheRestOfATruncatedStream() {
        for length in 0..<Self.hello.count {
            let result = gunzip(Array(Self.hello[..<length]))
            #expect(!result.isComplete && result.error == nil, "\(length) bytes")
            #expect("hello\n".utf8.starts(with: result.bytes))
        }
    }

    @Test func reportsDamageWithoutACrash() {
        var silentCount = 0
        for index in Self.hello.indices {
            for bit in 0..<8 {
                var stream = Self.hello
                stream[index] ^= 1 << bit
                let result = gunzip(stream, pieceByteCount: 5, roomByteCount: 3)
                if result.isComplete { silentCount += 1 }
                if result.isComplete { #expect(result.bytes == Array("hello\n".utf8)) }
            }
        }
        // Time, system and name are not covered by the checksum.
        #expect(silentCount < 14 * 8)
    }

    @Test func staysDamagedUntilTheReset() throws {
        var damaged = Self.hello
        damaged[25] ^= 1
        let reader = GzipReader()
        func read(_ bytes: [UInt8]) throws -> String {
            var room = [UInt8](repeating: 0, count: 100)
            let progress = try unsafe bytes.withUnsafeBytes { input in
                try unsafe room.withUnsafeMutableBytes {
                    try unsafe reader.read(from: input, into: $0)
                }
            }
            return String(decoding: room[..<progress.producedByteCount], as: UTF8.self)
        }
        #expect(try read(damaged) == "hello\n")
        #expect(throws: GzipError(reason: "incorrect data check")) { try read([]) }
        #expect(throws: GzipError.self) { try read(Self.hello) }
        reader.reset()
        #expect(try read(Self.hello) == "hello\n")
        #expect(reader.isComplete)
    }

    @Test func survivesRandomInput() {
        for seed: UInt64 in 1...300 {
            var random = SeededGenerator(seed: seed)
            var stream = (0..<200).map { _ in UInt8.random(in: 0...255, using: &random) }
            stream.replaceSubrange(0..<4, with: [0x1f, 0x8b, 8, UInt8(seed & 0x1f)])
            let result = gunzip(stream, pieceByteCount: 17, roomByteCount: 64)
            #expect(result.bytes.count < 1 << 20, "seed \(seed)")
        }
    }

    @Test func unpacksABombInSmallRooms() throws {
        let stream = gzip([UInt8](repeating: 0, count: 4_000_000))
        #expect(stream.count < 40_000)
        let result = gunzip(stream, roomByteCount: 1000)
        #expect(result.bytes.count == 4_000_000)
        #expect(result.isComplete)
    }
}
