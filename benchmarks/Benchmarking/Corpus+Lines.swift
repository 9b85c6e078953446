import Records

/// Corpora for the parsers.
extension Corpus {
    /// Lines of a few bytes, where the cost of a record outweighs that of its bytes.
    package static func short(_ count: Int) -> Corpus {
        Corpus("short", count: count, seed: 9) { random in
            random.pick(["ok", "tick", "ready=true", "GET / 200", "beat"])
                + " \(random.below(1000))"
        }
    }

    /// Pairs as Go programs write them.
    package static func logfmt(_ count: Int) -> Corpus {
        Corpus("logfmt", count: count, seed: 10) { random in
            "time=2026-08-21T10:06:38Z level=\(random.pick(["info", "warn", "debug"])) "
                + "msg=\"\(random.pick(["sync done", "peer \\\"a\\\" joined", "compacting"]))\" "
                + "subsys=endpoint id=\(random.below(99_999)) took=\(random.below(900))ms ok"
        }
    }

    /// Labelled values between tabs.
    package static func ltsv(_ count: Int) -> Corpus {
        Corpus("ltsv", count: count, seed: 11) { random in
            "host:10.0.0.\(random.below(256))\ttime:21/Aug/2026:10:06:38 +0000\t"
                + "req:GET /api/v1/items/\(random.below(9999)) HTTP/1.1\tstatus:200\t"
                + "size:\(random.below(50_000))\treqtime:0.\(100 + random.below(899))"
        }
    }

    /// Stack traces of twenty lines each, line by line.
    package static func traces(_ count: Int) -> Corpus {
        var line = -1
        return Corpus("java-trace", count: count, seed: 12) { random in
            line += 1
            return switch line % 20 {
            case 0:
                "2026-08-21 10:06:38 ERROR c.e.Orders - java.lang.IllegalStateException: "
                    + "order \(random.below(9999))"
            case 12: "Caused by: java.sql.SQLException: connection is closed"
            case 19: "\t... \(random.below(90)) more"
            default:
                "\tat com.example.checkout.OrderService.place(OrderService.java:"
                    + "\(random.below(900)))"
            }
        }
    }

    /// JSON that makes a scanner work: deep, with escapes everywhere and long numbers.
    package static func hostileJSON(_ count: Int) -> Corpus {
        Corpus("pathological", count: count, seed: 13) { random in
            let deep = String(repeating: #"{"a":["#, count: 15)
            let end = String(repeating: "]}", count: 15)
            let text = (0..<30).map { _ in random.pick([#"\""#, #"\\"#, #"\u00e9"#, "é"]) }
            return #"{"deep":\#(deep)\#(end),"text":"\#(text.joined())","#
                + #""number":-\#(random.below(9999)).0123456789e-12,"empty":{},"list":[[],[]]}"#
        }
    }
}

/// Corpora as a container's runtime writes them.
extension Corpus {
    /// Each line in the CRI format, line feed included; long ones in parts of 16 KiB.
    ///
    /// A line feed inside a line becomes another control character.
    package func inCRI() -> Corpus {
        wrapped("cri") { line, time in
            var text: [UInt8] = []
            var place = 0
            repeat {
                let end = min(line.count, place + 16384)
                let flag = end < line.count ? "P" : "F"
                text += Array("\(time) stdout \(flag) ".utf8)
                text += line.slice(place, end).array.map { $0 == 0x0A ? 0x0B : $0 }
                text.append(0x0A)
                place = end
            } while place < line.count
            return text
        }
    }

    /// Each line in Docker's format, line feed included.
    package func inDocker() -> Corpus {
        var arena = ByteArena()
        return wrapped("docker") { line, time in
            arena.reset()
            var writer = arena.writer(6 * line.count + 16)
            _ = JSONText.appendEscaped(line, to: &writer)
            return Array(#"{"log":""#.utf8) + writer.written.array
                + Array("\\n\",\"stream\":\"stdout\",\"time\":\"\(time)\"}\n".utf8)
        }
    }

    /// Each line as a document with its action line, in the size of one with a pod's metadata.
    package func inBulk() -> Corpus {
        let metadata = #"{"pod_name":"cart-7c8f9d5b6-k4m2p","namespace_name":"shop","# + filling
        var arena = ByteArena()
        var number = 0
        return wrapped("bulk") { line, time in
            number += 1
            arena.reset()
            var writer = arena.writer(6 * line.count + 16)
            _ = JSONText.appendEscaped(line, to: &writer)
            let id = "AAAAqmxKp1g\(1_000_000 + number * line.count)"
            return Array("{\"create\":{\"_index\":\"logs\",\"_id\":\"\(id)\"}}\n".utf8)
                + Array("{\"@timestamp\":\"\(time)\",\"log\":\"".utf8) + writer.written.array
                + Array("\",\"kubernetes\":\(metadata)}\n".utf8)
        }
    }

    /// The rest of a pod's metadata.
    private var filling: String {
        let labels = (0..<12).map { #""app.kubernetes.io/label-\#($0)":"value-\#($0 * 7919)""# }
        return #""labels":{"# + labels.joined(separator: ",") + #"},"host":"node-1"}"#
    }

    private func wrapped(_ format: String, _ wrap: (ByteView, String) -> [UInt8]) -> Corpus {
        var all: [UInt8] = []
        var ranges: [Range<Int>] = []
        for (index, line) in lines.enumerated() {
            let fraction = String(1_000_000_000 + index * 1_000_003 % 1_000_000_000).dropFirst()
            let start = all.count
            all += wrap(
                bytes.slice(line.lowerBound, line.upperBound),
                "2026-08-21T10:06:38.\(fraction)Z")
            ranges.append(start..<all.count)
        }
        return Corpus("\(format) \(name)", bytes: all, lines: ranges)
    }
}
