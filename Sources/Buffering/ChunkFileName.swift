/// Names of chunk files: `chunk-<hash of the output's name>-<number>`.
///
/// A hash and not the name, since nothing that a configuration says becomes part of a path.
public enum ChunkFileName {
    /// Digits of the longest number, so that counting on never overflows.
    private static let longestNumber = 15

    /// FNV-1a over the name's UTF-8 bytes.
    public static func hash(of output: String) -> UInt64 {
        output.utf8.reduce(0xCBF2_9CE4_8422_2325) { ($0 ^ UInt64($1)) &* 0x100_0000_01B3 }
    }

    /// The name of an output's chunk file.
    static func make(output: UInt64, number: Int) -> String {
        let digits = String(output, radix: 16)
        let padding = String(repeating: "0", count: 16 - digits.count)
        return "chunk-\(padding)\(digits)-\(number)"
    }

    /// The number in a name, or nil when it is not a chunk of this output.
    static func number(in name: String, output: UInt64) -> Int? {
        let start = make(output: output, number: 0).dropLast()
        let digits = name.dropFirst(start.count)
        guard name.hasPrefix(start), digits.utf8.count <= longestNumber,
            digits.utf8.allSatisfy({ (0x30...0x39).contains($0) })
        else { return nil }
        return Int(digits)
    }

    /// The hash of the output in the name of a chunk file, or nil when it is none.
    public static func outputHash(in name: String) -> UInt64? {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "chunk", parts[1].utf8.count == 16,
            let hash = UInt64(parts[1], radix: 16), number(in: name, output: hash) != nil
        else { return nil }
        return hash
    }
}
