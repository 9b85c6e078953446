internal import Compression

/// Compressed answers.
enum Gzip {
    /// Answers below this many bytes are sent as they are.
    static let threshold = 1400

    /// Whether `Accept-Encoding` allows gzip.
    static func isAccepted(_ header: String?) -> Bool {
        guard let header else { return false }
        return header.split(separator: ",").contains { item in
            let parts = item.split(separator: ";").map { $0.filter { $0 != " " }.lowercased() }
            guard parts.first == "gzip" || parts.first == "*" else { return false }
            return !parts.dropFirst().contains {
                $0.hasPrefix("q=") && Double($0.dropFirst(2)) == 0
            }
        }
    }

    /// `bytes` as gzip.
    static func compressed(_ bytes: [UInt8]) -> [UInt8] {
        let compressor = GzipCompressor()
        let output = GrowableBuffer()
        compressor.begin()
        unsafe bytes.withUnsafeBytes { unsafe compressor.append($0, to: output) }
        compressor.finish(into: output)
        return unsafe Array(output.bytes)
    }
}
