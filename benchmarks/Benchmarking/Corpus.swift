package import Records

/// Lines made in code from a fixed seed: the same on every machine and in every run.
@safe package struct Corpus {
    package let name: String
    /// All lines, one behind the other.
    package let bytes: ByteView
    /// Where each line begins and ends.
    package let lines: [Range<Int>]

    // Safe: the memory is never given back.
    init(_ name: String, count: Int, seed: UInt64, line: (inout CorpusGenerator) -> String) {
        var random = CorpusGenerator(state: seed)
        var all: [UInt8] = []
        var lines: [Range<Int>] = []
        for _ in 0..<count {
            let start = all.count
            all += Array(line(&random).utf8)
            lines.append(start..<all.count)
        }
        self.init(name, bytes: all, lines: lines)
    }

    /// Lines that are there already.
    init(_ name: String, bytes all: [UInt8], lines: [Range<Int>]) {
        let memory = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: all.count)
        _ = unsafe memory.initialize(from: all)
        self.name = name
        bytes = unsafe ByteView(UnsafeRawBufferPointer(memory))
        self.lines = lines
    }

    /// Messages of a typical service, 150 bytes of ASCII.
    package static func text(_ count: Int) -> Corpus {
        Corpus("cri-text", count: count, seed: 1) { random in
            let words = random.pick([
                "order accepted for processing", "cache miss, loading row from primary",
                "retrying upstream call after backoff", "user session refreshed by gateway",
            ])
            let thread = random.pick(["http-nio-8080-exec-7", "main", "worker-12"])
            return random.pick(["INFO ", "DEBUG", "WARN "]) + " [\(thread)] c.e.cart.CartRepository"
                + " - seq=\(random.below(9_999_999)) \(words) trace=\(random.hexadecimal(24))"
                + " region=eu-west-1 ms=\(random.below(5000))"
        }
    }

    /// JSON objects of some 380 bytes with nesting, escapes and UTF-8.
    package static func json(_ count: Int) -> Corpus {
        Corpus("cri-json", count: count, seed: 2) { random in
            let message = random.pick([
                #"GET \"cart\" → 200 naïve café ✓"#, #"tab\there, path=C:\\srv\\app\\x.log"#,
                #"emoji \ud83d\ude80 done"#, "plain message without any escapes at all",
                #"multi\nline value kept in one string"#,
            ])
            let name = random.pick([
                "Zoë Müller", #"J\u00e9r\u00f4me Dupont"#, "Ana Souza", "山田 太郎",
                #"O'Brien \"Bob\""#,
            ])
            let sequence = random.below(9_999_999)
            return #"{"ts":"2026-08-21T10:06:38.123456789Z","level":"info","seq":\#(sequence),"#
                + #""logger":"c.e.checkout.OrderService","msg":"\#(message)","#
                + #""http":{"method":"GET","path":"/api/v1/items","status":200,"#
                + #""bytes":\#(random.below(100_000))},"user":{"id":"u-\#(random.below(100_000))","#
                + #""name":"\#(name)","roles":["admin","ops"]},"#
                + #""trace_id":"\#(random.hexadecimal(32))","#
                + #""dur_ms":\#(random.below(900)).123,"ok":true,"err":null,"end":\#(sequence)}"#
        }
    }

    /// Lines of a web server: quotes every few words.
    package static func nginx(_ count: Int) -> Corpus {
        Corpus("nginx", count: count, seed: 3) { random in
            "10.\(random.below(256)).\(random.below(256)).7 - - [21/Aug/2026:10:06:38 +0000] "
                + "\"GET /api/v1/items?seq=\(random.below(9_999_999)) HTTP/1.1\" 200 "
                + "\(random.below(50_000)) \"https://shop.example.com/p/\(random.below(9999))\" "
                + "\"Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36\""
        }
    }

    /// Frames of a Java stack trace: short, and each begins with a tab.
    package static func javaStack(_ count: Int) -> Corpus {
        Corpus("java-stack", count: count, seed: 4) { random in
            "\tat com.example.checkout.OrderService.place(OrderService.java:\(random.below(900)))"
        }
    }

    /// Lines at the length at which container runtimes cut.
    package static func long(_ count: Int) -> Corpus {
        Corpus("long", count: max(count / 100, 1), seed: 5) { random in
            (0..<500).map { _ in "key=\(random.hexadecimal(16)); dump of state" }.joined(
                separator: " ")
        }
    }

    /// Text in which almost every character is beyond ASCII.
    package static func cyrillic(_ count: Int) -> Corpus {
        Corpus("non-ascii", count: count, seed: 6) { random in
            "заказ принят в обработку \(random.below(9999)), пользователь 山田太郎 обновил корзину"
        }
    }

    /// Only bytes that must be escaped.
    package static func pathological(_ count: Int) -> Corpus {
        Corpus("pathological", count: count, seed: 7) { random in
            (0..<75).map { _ in random.pick(["\"", "\\", "\u{1}", "\n", "é", "\"a"]) }.joined()
        }
    }

    /// RFC 3339 times of one second and its neighbours.
    package static func times(_ count: Int) -> Corpus {
        Corpus("times", count: count, seed: 8) { random in
            "2026-08-21T10:06:\(random.below(10) + 30).\(100_000_000 + random.below(899_999_999))Z"
        }
    }
}

/// A small random generator with a seed (SplitMix64).
struct CorpusGenerator {
    var state: UInt64
    private static let digits = Array("0123456789abcdef".utf8)

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }

    mutating func hexadecimal(_ count: Int) -> String {
        String(decoding: (0..<count).map { _ in CorpusGenerator.digits[below(16)] }, as: UTF8.self)
    }
}
