/// A node's network agent, which writes logfmt.
struct NetworkService: Service {
    func record(at moment: inout Moment) -> LogRecord {
        let endpoint = 100 + moment.random.below(40)
        let (level, message) = moment.random.pick(NetworkService.events)
        return .text(
            "level=\(level) msg=\"\(message)\" subsys=endpoint-manager endpointID=\(endpoint) "
                + "ipv4=\(Vocabulary.address(&moment.random)) request_id=\(moment.request)")
    }

    private static let events = [
        ("info", "Regenerated endpoint"), ("info", "Regenerated endpoint"),
        ("info", "Successful endpoint creation"), ("debug", "Policy is unchanged"),
        ("warning", "Unable to resolve \\\"cart.shop.svc\\\", trying again"),
    ]
}
