/// A service in Node.js that logs JSON objects with names from all over the world.
struct PaymentService: Service {
    func record(at moment: inout Moment) -> LogRecord {
        let (level, message, status) = moment.random.pick(PaymentService.events)
        return .object([
            .init("level", .text(level)),
            .init("message", .text(message)),
            .init("request_id", .text(moment.request)),
            .init("provider", .text(moment.random.pick(["visa", "sepa", "paypal"]))),
            .init("customer", .text(moment.random.pick(Vocabulary.customers))),
            .init("amount_cents", .number(199 + moment.random.popular(90_000))),
            .init("status", .number(status)),
        ])
    }

    private static let events = [
        ("info", "payment authorised", 200), ("info", "payment authorised", 200),
        ("info", "payment captured", 200), ("info", "refund issued\tby support", 200),
        ("warn", "card declined: insufficient funds", 402),
        ("error", "provider answered 503\nwill be tried again in 2 s", 503),
    ]
}
