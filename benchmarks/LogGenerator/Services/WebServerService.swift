/// nginx: the access log on standard output, errors on standard error.
struct WebServerService: Service {
    func record(at moment: inout Moment) -> LogRecord {
        let address = Vocabulary.address(&moment.random)
        let path = Vocabulary.path(&moment.random)
        if moment.random.chance(2) { return failure(address, path, &moment) }
        let status = status(&moment.random)
        let byteCount = status == 304 ? 0 : 200 + moment.random.popular(80_000)
        let referrer = moment.random.chance(40) ? "https://shop.example/" : "-"
        return .text(
            "\(address) - - [\(moment.webServerTime)] \"GET \(path) HTTP/1.1\" \(status) "
                + "\(byteCount) \"\(referrer)\" \"\(moment.random.pick(Vocabulary.agents))\" "
                + "\"\(moment.request)\"")
    }

    private func failure(_ address: String, _ path: String, _ moment: inout Moment) -> LogRecord {
        let date = moment.date.map { $0 == "-" ? "/" : String($0) }.joined()
        let number = moment.random.below(90_000)
        return .text(
            "\(date) \(moment.clock) [error] 31#31: *\(number) connect() failed (111: Connection "
                + "refused) while connecting to upstream, client: \(address), server: "
                + "shop.example, request: \"GET \(path) HTTP/1.1\", upstream: "
                + "\"http://10.42.1.17:8080\(path)\", request_id: \"\(moment.request)\"",
            to: .stderr)
    }

    private func status(_ random: inout RecordRandom) -> Int {
        switch random.below(100) {
        case 0..<84: 200
        case 84..<91: 304
        case 91..<94: 302
        case 94..<98: 404
        case 98: 502
        default: 499
        }
    }
}
