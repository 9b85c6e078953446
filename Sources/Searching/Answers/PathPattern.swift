import Records

/// A pattern of paths such as `kubernetes.*.name`, in which `*` stands for any bytes, also dots.
///
/// It matches what it says and everything below.
struct PathPattern: Sendable, Equatable {
    private let bytes: [UInt8]
    /// The bytes before the first `*`.
    private let literalCount: Int

    /// Reads a pattern.
    init(_ text: String) {
        bytes = Array(text.utf8)
        literalCount = bytes.firstIndex(of: UInt8(ascii: "*")) ?? bytes.count
    }

    /// Whether it matches every path.
    var matchesAll: Bool { bytes == [UInt8(ascii: "*")] }

    /// The path it stands for when it has no wildcard.
    var literal: String? {
        literalCount == bytes.count ? String(decoding: bytes, as: UTF8.self) : nil
    }

    /// Whether `path` or something that it is below of matches.
    func matches(_ path: [UInt8]) -> Bool { PathPattern.matches(bytes, path) }

    /// Whether a path that begins with `prefix` may match.
    func mayMatch(below prefix: [UInt8]) -> Bool {
        let common = min(literalCount, prefix.count)
        if bytes[..<common] != prefix[..<common] { return false }
        if literalCount < bytes.count || prefix.count <= literalCount { return true }
        return prefix[literalCount] == UInt8(ascii: ".")
    }

    /// Matches with one place to go back to: the last `*`.
    private static func matches(_ pattern: [UInt8], _ path: [UInt8]) -> Bool {
        var (index, position) = (0, 0)
        var back: (index: Int, position: Int)?
        while position < path.count {
            if index == pattern.count && path[position] == UInt8(ascii: ".") { return true }
            if index < pattern.count && pattern[index] == UInt8(ascii: "*") {
                back = (index, position)
                index += 1
            } else if index < pattern.count && pattern[index] == path[position] {
                index += 1
                position += 1
            } else if let place = back {
                index = place.index + 1
                position = place.position + 1
                back = (place.index, position)
            } else {
                return false
            }
        }
        return pattern[index...].allSatisfy { $0 == UInt8(ascii: "*") }
    }
}
