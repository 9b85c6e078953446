/// A service in Go that logs JSON objects to standard error.
struct CartService: Service {
    func record(at moment: inout Moment) -> LogRecord {
        let (level, caller, message) = moment.random.pick(CartService.events)
        let user = "u-\(1000 + moment.random.popular(9000))"
        return .object(
            [
                .init("level", .text(level)), .init("ts", .text(moment.iso)),
                .init("caller", .text(caller)), .init("message", .text(message)),
                .init("request_id", .text(moment.request)), .init("user", .text(user)),
                .init("product", .text(moment.random.pick(Vocabulary.products))),
                .init("duration_ms", .number(1 + moment.random.popular(400))),
            ], to: .stderr)
    }

    private static let events = [
        ("info", "cart/store.go:118", "item added"),
        ("info", "cart/store.go:118", "item added"),
        ("info", "cart/store.go:131", "item removed"),
        ("info", "cart/checkout.go:57", "cart handed over to orders"),
        ("debug", "cart/cache.go:40", "cache hit"),
        ("debug", "cart/cache.go:44", "cache miss, loading from the primary"),
        ("warn", "cart/retry.go:22", "upstream call failed, trying again"),
        ("error", "cart/store.go:140", "cannot store cart: \"deadline exceeded\""),
    ]
}
