import Benchmarking
import Records

/// The scanner of applications' objects.
enum JSONBenchmarks {
    static func run(_ harness: Harness) {
        for corpus in [Corpus.json(harness.lineCount), .hostileJSON(harness.lineCount)] {
            measure(harness, corpus)
        }
    }

    private static func measure(_ harness: Harness, _ corpus: Corpus) {
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
}
