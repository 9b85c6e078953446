import CSystemInterface
import Glibc
import Records

/// Measures the byte kernels, each beside what the machine can do at best.
///
/// Goal: regressions of a kernel are seen before they disappear in the noise of a whole pipeline.
/// Not a goal: to say how fast the agent is. Use: `MicroBenchmarks [--smoke] [name part]`.
@main struct MicroBenchmarks {
    static func main() {
        let arguments = CommandLine.arguments.dropFirst()
        let harness = Harness(
            isSmoke: arguments.contains("--smoke"),
            filter: arguments.first { !$0.hasPrefix("--") } ?? "")
        let count = harness.lineCount
        let texts = [
            Corpus.text(count), .json(count), .nginx(count), .javaStack(count), .long(count),
            .cyrillic(count), .pathological(count),
        ]
        for corpus in texts { measureText(harness, corpus) }
        measureObjects(harness, .json(count))
        measureTimes(harness, .times(count))
        measureWords(harness, .text(count))
    }

    private static func measureText(_ harness: Harness, _ corpus: Corpus) {
        let longest = corpus.lines.reduce(0) { max($0, $1.count) }
        var arena = ByteArena(byteCount: 1024)
        let capacity = 6 * longest + 16
        let start = arena.writer(capacity)
        harness.measure("memcpy", corpus) { line in
            var writer = start
            writer.append(line)
            return UInt64(writer.written[line.count - 1])
        }
        harness.measure("memchr", corpus) { line in
            unsafe UInt64(memchr(line.base, 0x0A, line.count) == nil ? 1 : 2)
        }
        harness.measure("firstIndex", corpus) { UInt64($0.firstIndex(of: 0x0A) ?? 0) }
        harness.measure("isPlain", corpus) { JSONText.isPlain($0) ? 1 : 0 }
        harness.measure("appendEscaped", corpus) { line in
            var writer = start
            let replaced = JSONText.appendEscaped(line, to: &writer) ?? 0
            return UInt64(writer.count + replaced)
        }
        harness.measure("crc32c", corpus) { line in
            unsafe UInt64(tailrace_crc32c(0, line.base, line.count))
        }
    }

    private static func measureObjects(_ harness: Harness, _ corpus: Corpus) {
        var members = FieldBuffer()
        var arena = ByteArena(byteCount: 1024)
        let start = arena.writer(2048)
        harness.measure("scanObject", corpus) { line in
            guard case .object(let end, let traits) = JSONScanner.scanObject(line, into: &members)
            else { return 0 }
            return UInt64(end + members.count) + UInt64(traits.rawValue) << 32
        }
        harness.measure("scanValue", corpus) { line in
            guard case .object(let end, _) = JSONScanner.scanValue(line, scratch: &members) else {
                return 0
            }
            return UInt64(end)
        }
        harness.measure("skipValue", corpus) { UInt64(JSONScanner.skipValue($0, from: 0)) }
        harness.measure("compact", corpus) { line in
            var writer = start
            return JSONScanner.compact(line, to: &writer) ? UInt64(writer.count) : 0
        }
        harness.measure("removeDuplicateKeys", corpus) { line in
            var writer = start
            return UInt64(JSONScanner.removeDuplicateKeys(line, to: &writer) ?? 99)
        }
    }

    private static func measureTimes(_ harness: Harness, _ corpus: Corpus) {
        var parser = RFC3339Parser()
        var formatter = RFC3339Formatter()
        var arena = ByteArena(byteCount: 1024)
        let start = arena.writer(64)
        harness.measure("RFC3339Parser", corpus) {
            UInt64(truncatingIfNeeded: parser.parse($0) ?? 0)
        }
        var time: Int64 = 1_787_306_798_000_000_000
        harness.measure("RFC3339Formatter 3 digits", corpus) { line in
            time = 1_787_306_798_000_000_000 + Int64(line[27]) << 20
            var writer = start
            formatter.append(time, fractionDigits: 3, to: &writer)
            return UInt64(writer.written[22])
        }
        harness.measure("RFC3339Formatter 9 digits", corpus) { line in
            time = 1_787_306_798_000_000_000 + Int64(line[27]) << 20
            var writer = start
            formatter.append(time, fractionDigits: 9, to: &writer)
            return UInt64(writer.written[25])
        }
    }

    private static func measureWords(_ harness: Harness, _ corpus: Corpus) {
        var arena = ByteArena(byteCount: 1024)
        let start = arena.writer(64)
        harness.measure("base64url word", corpus) { line in
            var writer = start
            Base64URL.append(line.word64(at: 0) &* 0x9E37_79B9_7F4A_7C15, to: &writer)
            return UInt64(writer.written[5])
        }
    }
}
