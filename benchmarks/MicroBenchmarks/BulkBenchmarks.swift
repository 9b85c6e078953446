import Benchmarking
import Compression
import Encoding
import Parsing
import Records

/// From records to compact records, and from bodies to gzip.
enum BulkBenchmarks {
    /// What a pod's metadata looks like; it goes into the template and not into each record.
    private static let metadata: StaticString = """
        {"pod_name":"cart-7c8f9d5b6-k4m2p","namespace_name":"shop",\
        "labels":{"app":"cart","team":"checkout"},"host":"node-1","container_name":"cart"}
        """

    static func run(_ harness: Harness) {
        let count = harness.lineCount
        let corpora = [
            Corpus.text(count), .short(count), .nginx(count), .cyrillic(count),
            .pathological(count),
        ]
        for corpus in corpora { measureEncoding(harness, corpus.inCRI()) }
        for corpus in [Corpus.text(count), .json(count)] {
            measureCompression(harness, corpus.inBulk())
        }
    }

    /// One batch, encoded again and again.
    private static func measureEncoding(_ harness: Harness, _ corpus: Corpus) {
        var rules = FramingRules()
        rules.formats = [.cri]
        let framer = LineFramer(rules: rules, path: "/var/log/containers/a.log")
        framer.beginFile(ordinal: 1, at: 0)
        var batch = RecordBatch()
        let byteCount = framer.frame(corpus.bytes, into: &batch, clock: 0, now: 0)
        let shared = Field(
            key: ByteView("kubernetes"), value: ByteView(metadata), kind: .json, isShared: true)
        for index in 0..<batch.count { batch.append(shared, to: index) }
        let encoder = BulkEncoder(format: BulkFormat())
        var arena = ByteArena(byteCount: 1024)
        let start = arena.writer(8 * byteCount + 65536)
        harness.measure(
            "BulkEncoder \(corpus.name)", recordCount: batch.count, byteCount: byteCount
        ) {
            var writer = start
            let key = encoder.key(of: batch, 0, source: 7)
            let step = encoder.encode(
                batch, from: 0, to: batch.count, key: key, ordinal: 1, tag: ByteView("kube.a"),
                to: &writer)
            return UInt64(step.count) << 32 + UInt64(writer.count)
        }
    }

    private static func measureCompression(_ harness: Harness, _ corpus: Corpus) {
        let compressor = GzipCompressor(level: 1)
        let output = GrowableBuffer()
        let pieceByteCount = 65536
        harness.measure(
            "GzipCompressor \(corpus.name)", recordCount: corpus.lines.count,
            byteCount: corpus.bytes.count
        ) {
            compressor.begin()
            output.reset()
            var place = 0
            while place < corpus.bytes.count {
                let end = min(place + pieceByteCount, corpus.bytes.count)
                unsafe compressor.append(
                    UnsafeRawBufferPointer(
                        start: corpus.bytes.base + place, count: end - place), to: output)
                place = end
            }
            compressor.finish(into: output)
            return UInt64(output.count)
        }
    }
}
