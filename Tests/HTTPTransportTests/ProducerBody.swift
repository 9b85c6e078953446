import WorldInterface

/// A body whose bytes are made while they are sent: a counting pattern.
final class ProducerBody: HTTPBody {
    let byteCount: Int
    /// How many bytes it really has, for a body that breaks its word.
    private let producedByteCount: Int
    private var position = 0
    private(set) var rewindCount = 0
    private(set) var longestRead = 0

    init(_ byteCount: Int, produced: Int? = nil) {
        self.byteCount = byteCount
        producedByteCount = produced ?? byteCount
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) -> Int {
        let count = min(buffer.count, producedByteCount - position)
        longestRead = max(longestRead, buffer.count)
        for index in 0..<count { unsafe buffer[index] = Self.byte(position + index) }
        position += count
        return count
    }

    func rewind() {
        position = 0
        rewindCount += 1
    }

    static func byte(_ index: Int) -> UInt8 { UInt8(truncatingIfNeeded: index &* 31 ^ index >> 8) }

    static func bytes(_ count: Int) -> [UInt8] { (0..<count).map(byte) }
}
