import Benchmarking
import CSystemInterface
import Glibc
import Records

/// Kernels over the bytes of a line, and what memory and the C library allow.
enum TextBenchmarks {
    static func run(_ harness: Harness) {
        let count = harness.lineCount
        let corpora = [
            Corpus.text(count), .short(count), .json(count), .nginx(count), .javaStack(count),
            .long(count), .cyrillic(count), .pathological(count),
        ]
        for corpus in corpora { measure(harness, corpus) }
        for corpus in [Corpus.text(count), .short(count), .long(count)] {
            measureLines(harness, corpus.inCRI())
        }
        measureWords(harness, .text(count))
    }

    private static func measure(_ harness: Harness, _ corpus: Corpus) {
        let longest = corpus.lines.reduce(0) { max($0, $1.count) }
        var arena = ByteArena(byteCount: 1024)
        let start = arena.writer(6 * longest + 16)
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

    /// The search for line feeds through a whole block, as a reader does it.
    private static func measureLines(_ harness: Harness, _ corpus: Corpus) {
        let bytes = corpus.bytes
        let (count, byteCount) = (corpus.lines.count, corpus.bytes.count)
        harness.measure(
            "newlines memchr \(corpus.name)", recordCount: count, byteCount: byteCount
        ) {
            var sum: UInt64 = 0
            var place = 0
            while let found = unsafe memchr(bytes.base + place, 0x0A, byteCount - place) {
                place = unsafe UnsafeRawPointer(found) - UnsafeRawPointer(bytes.base) + 1
                sum = sum &* 31 &+ UInt64(place)
            }
            return sum
        }
        harness.measure(
            "newlines firstIndex \(corpus.name)", recordCount: count, byteCount: byteCount
        ) {
            var sum: UInt64 = 0
            var place = 0
            while let index = bytes.firstIndex(of: 0x0A, from: place) {
                place = index + 1
                sum = sum &* 31 &+ UInt64(place)
            }
            return sum
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
