import Records

/// Documents as the agent sends them for text lines of containers: 907 bytes each, of forty pods.
///
/// Made from a fixed seed, so that each run stores the same.
struct LogCorpus {
    /// Pods, each with its own metadata.
    static let podCount = 40
    /// Documents of one request.
    static let batchCount = 5000
    /// 21 August 2026, 00:00 UTC, in milliseconds since 1970.
    static let start: Int64 = 1_787_270_400_000

    private let pods: [(prefix: [UInt8], metadata: [UInt8])]
    private var random: UInt64 = 0x5EED
    private var number = 0
    private let total: Int
    private let spanMilliseconds: Int64
    private var formatter = RFC3339Formatter()

    /// Documents spread evenly over `spanMilliseconds`.
    init(total: Int, spanMilliseconds: Int64) {
        self.total = total
        self.spanMilliseconds = spanMilliseconds
        var seed: UInt64 = 0xA11CE
        pods = (0..<LogCorpus.podCount).map { LogCorpus.pod($0, &seed) }
    }

    /// The next request, and how many documents it holds; 0 when all have been given.
    mutating func nextBody(_ body: inout [UInt8]) -> Int {
        body.removeAll(keepingCapacity: true)
        let count = min(LogCorpus.batchCount, total - number)
        for _ in 0..<count {
            append(to: &body)
            number += 1
        }
        return count
    }

    private mutating func append(to body: inout [UInt8]) {
        let milliseconds = LogCorpus.start + Int64(number) * spanMilliseconds / Int64(total)
        // A request holds a few runs of lines, one of each pod.
        let pod = pods[(number / 500 + number / 20_000) % pods.count]
        body.append(contentsOf: Array(#"{"create":{"_id":""#.utf8))
        body.append(contentsOf: pod.prefix)
        appendCounter(UInt64(number) * 190, to: &body)
        body.append(contentsOf: Array("\"}}\n{\"@timestamp\":\"".utf8))
        appendTime(milliseconds, 0, digits: 3, to: &body)
        body.append(contentsOf: Array("\",\"time\":\"".utf8))
        appendTime(milliseconds, below(1_000_000), digits: 9, to: &body)
        let stream = below(10) == 0 ? "stderr" : "stdout"
        let message = "\(pick(LogCorpus.levels)) [\(pick(LogCorpus.threads))] "
            + "\(pick(LogCorpus.loggers)) - seq=\(90_000_000 + number) \(pick(LogCorpus.texts)) "
            + "trace=\(hex(24)) region=\(pick(LogCorpus.regions)) ms=\(below(5000)) "
            + "end=\(90_000_000 + number)"
        body.append(
            contentsOf: Array(
                "\",\"stream\":\"\(stream)\",\"_p\":\"F\",\"log\":\"\(message)\",".utf8))
        body.append(contentsOf: pod.metadata)
        body.append(UInt8(ascii: "\n"))
    }

    private mutating func appendTime(
        _ milliseconds: Int64, _ rest: Int, digits: Int, to body: inout [UInt8]
    ) {
        var formatter = formatter
        let nanoseconds = UInt32(milliseconds % 1000) * 1_000_000 + UInt32(rest)
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 32) { buffer, count in
            var writer = unsafe ByteWriter(base: buffer.baseAddress!, capacity: 32)
            formatter.append(
                seconds: milliseconds / 1000, nanoseconds: nanoseconds, fractionDigits: digits,
                to: &writer)
            count = writer.count
        }
        self.formatter = formatter
        body.append(contentsOf: bytes)
    }

    private mutating func next() -> UInt64 {
        random ^= random << 13
        random ^= random >> 7
        random ^= random << 17
        return random
    }

    private mutating func below(_ limit: Int) -> Int { Int(next() >> 33) % limit }
    private mutating func pick(_ texts: [String]) -> String { texts[below(texts.count)] }

    private mutating func hex(_ count: Int) -> String {
        var text = ""
        while text.utf8.count < count {
            let word = String(next() >> 1 | 1 << 62, radix: 16)
            text += word.suffix(min(12, count - text.utf8.count))
        }
        return text
    }

    private func appendCounter(_ value: UInt64, to body: inout [UInt8]) {
        let bytes = unsafe [UInt8](unsafeUninitializedCapacity: 16) { buffer, count in
            var writer = unsafe ByteWriter(base: buffer.baseAddress!, capacity: 16)
            Base64URL.append(value, to: &writer)
            count = writer.count
        }
        body.append(contentsOf: bytes)
    }

    private static let levels = ["INFO ", "INFO ", "INFO ", "DEBUG", "WARN ", "ERROR"]
    private static let threads = [
        "http-nio-8080-exec-7", "main", "worker-12", "kafka-consumer-3", "scheduler-1",
        "grpc-default-executor-0",
    ]
    private static let loggers = [
        "c.e.checkout.OrderService", "c.e.cart.CartRepository", "c.e.auth.TokenVerifier",
        "o.a.k.clients.Metadata", "c.e.billing.InvoiceJob",
    ]
    private static let texts = [
        "order accepted for processing", "cache miss, loading row from primary",
        "retrying upstream call after backoff", "user session refreshed by gateway",
        "flushing write-behind queue to storage", "connection returned to pool in good state",
        "payload validated against schema v12",
    ]
    private static let regions = ["eu-west-1", "us-east-1", "ap-south-1"]
    private static let namespaces = [
        "default", "payments", "kube-system", "observability", "shop-frontend",
    ]
    private static let apps = [
        "checkout-api", "cart", "auth-gateway", "inventory-sync", "web", "billing-worker",
    ]

    private static func pod(_ index: Int, _ seed: inout UInt64) -> (
        prefix: [UInt8], metadata: [UInt8]
    ) {
        func hex(_ count: Int) -> String {
            var text = ""
            for _ in 0..<count {
                seed = seed &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
                text += String(seed >> 60, radix: 16)
            }
            return text
        }
        let (namespace, app) = (namespaces[index % 5], apps[index % 6])
        let digest = hex(64)
        let replica = hex(10)
        let uid = "\(hex(8))-\(hex(4))-4\(hex(3))-a\(hex(3))-\(hex(12))"
        let metadata = #""kubernetes":{"pod_name":"\#(app)-\#(replica)-\#(hex(5))","#
            + #""namespace_name":"\#(namespace)","pod_id":"\#(uid)","labels":{"#
            + #""app.kubernetes.io/name":"\#(app)","app.kubernetes.io/instance":"\#(app)-prod","#
            + #""app.kubernetes.io/version":"1.8.1","app.kubernetes.io/managed-by":"Helm","#
            + #""pod-template-hash":"\#(replica)","tier":"frontend","team":"team-\#(index % 13)"},"#
            + #""annotations":{"checksum/config":"\#(digest)","prometheus.io/scrape":"true","#
            + #""prometheus.io/port":"9102","kubectl.kubernetes.io/restartedAt":"#
            + #""2026-08-20T09:00:00Z"},"host":"node-1","pod_ip":"10.42.0.\#(index)","#
            + #""container_name":"app","docker_id":"\#(hex(64))","container_hash":"#
            + #""docker.example.com/shop/\#(app)@sha256:\#(digest)","container_image":"#
            + #""docker.example.com/shop/\#(app):1.8.1"}}"#
        return (Array(("RTF8E4EX6" + hex(2)).utf8), Array(metadata.utf8))
    }
}
