/// PostgreSQL: everything to standard error, and rarely a statement of many kilobytes.
struct DatabaseService: Service {
    func record(at moment: inout Moment) -> LogRecord {
        let mark = "/* request \(moment.request) */"
        let product = moment.random.pick(Vocabulary.products)
        switch moment.random.below(100) {
        case 0..<80:
            return line(
                "LOG",
                "\(duration(&moment.random))  statement: SELECT id, price FROM products "
                    + "WHERE name = '\(product)' \(mark)", &moment)
        case 80..<84:
            let text = Vocabulary.prose(17_000 + moment.random.below(16_000), &moment.random)
            return line(
                "LOG",
                "\(duration(&moment.random))  statement: \(mark) INSERT INTO reviews "
                    + "(product, text) VALUES ('\(product)', '\(text)')", &moment)
        case 84..<92:
            return line(
                "LOG", "checkpoint complete: wrote \(moment.random.below(900)) buffers \(mark)",
                &moment)
        default:
            return line(
                "ERROR", "duplicate key value violates unique constraint \"orders_pkey\" \(mark)",
                &moment)
        }
    }

    private func duration(_ random: inout RecordRandom) -> String {
        "duration: \(1 + random.popular(2000)).\(100 + random.below(900)) ms"
    }

    private func line(_ level: String, _ message: String, _ moment: inout Moment) -> LogRecord {
        let process = 100 + moment.random.below(60)
        return .text(
            "\(moment.date) \(moment.clock).\(moment.fraction(3)) UTC [\(process)] shop@shop "
                + "\(level):  \(message)", to: .stderr)
    }
}
