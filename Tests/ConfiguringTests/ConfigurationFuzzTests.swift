import Configuring
import Testing

/// Whatever the bytes, loading ends, and gives settings or an error.
@Suite struct ConfigurationFuzzTests {
    private static let seeds: [(path: String, text: [UInt8])] = [
        ("t.conf", DiskFiles.bytes(path: packageRoot + "/config/tailrace.conf") ?? []),
        ("t.yaml", DiskFiles.bytes(path: packageRoot + "/config/tailrace.yaml") ?? []),
        (
            "t.yaml",
            Array(
                """
                env: {a: 'b', c: "d"}
                includes: [t.yaml, '*.conf']
                parsers: [{name: p, format: regex, regex: '(', decode_field: [json a]}]
                multiline_parsers: [{name: m, type: regex, rules: [{state: a, regex: b, next_state: c}]}]
                upstream_servers: [{name: u, nodes: [{name: n, host: h, port: 1}]}]
                pipeline: {inputs: [{name: tail, path: [a, b]}], outputs: [{name: es, upstream: u}]}
                """.utf8)
        ),
    ]

    private static let pieces = [
        "[", "]", "{", "}", "&a ", "*a", "${", "}", ":-", "\n", "\t", "  ", "@INCLUDE *", "@SET a=",
        "\"", "'", "|", "---\n", "#", "\0", "\u{FEFF}", "- ", ": ", "!!str ", "9999999999999999999",
    ]

    @Test(arguments: [1, 2, 3, 4])
    func survivesMutation(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        for _ in 0..<400 {
            let original = Self.seeds[Int.random(in: 0..<Self.seeds.count, using: &random)]
            var bytes = original.text
            for _ in 0..<Int.random(in: 1...8, using: &random) { Self.mutate(&bytes, &random) }
            var files = MemoryFiles(["p.conf": "[PARSER]\n Name x\n"], variables: ["a": "${a}"])
            files.contents[original.path] = bytes
            let (settings, diagnostics) = load(files, path: original.path)
            #expect(
                (settings == nil) == !messages(diagnostics).isEmpty,
                "seed \(seed): \(String(decoding: bytes, as: UTF8.self))")
            if let settings { _ = ConfigurationReport.describe(settings) }
        }
    }

    private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededGenerator) {
        let place = Int.random(in: 0...bytes.count, using: &random)
        let end = min(bytes.count, place + Int.random(in: 0...12, using: &random))
        switch Int.random(in: 0..<4, using: &random) {
        case 0: bytes.removeSubrange(place..<end)
        case 1: bytes.insert(contentsOf: bytes[place..<end], at: place)
        case 2: bytes.insert(UInt8.random(in: 0...255, using: &random), at: place)
        default:
            let piece = pieces[Int.random(in: 0..<pieces.count, using: &random)]
            bytes.insert(contentsOf: piece.utf8, at: place)
        }
    }
}
