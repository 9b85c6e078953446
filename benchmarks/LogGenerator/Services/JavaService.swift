/// A Spring Boot application: lines with levels, and now and then a stack trace of many lines.
struct JavaService: Service {
    func record(at moment: inout Moment) -> LogRecord {
        let order = 10_000 + moment.random.popular(5000)
        switch moment.random.below(100) {
        case 0..<70:
            let count = 1 + moment.random.below(5)
            let price = "\(9 + moment.random.popular(400)).\(10 + moment.random.below(89))"
            return line(
                "INFO", "order \(order) accepted, \(count) items, \(price) EUR", &moment)
        case 70..<88:
            return line("DEBUG", "order \(order) read from the primary", &moment)
        case 88..<95:
            let wait = 500 + moment.random.below(4000)
            return line("WARN", "order \(order) waited \(wait) ms for a connection", &moment)
        default:
            return failure(order, &moment)
        }
    }

    private func failure(_ order: Int, _ moment: inout Moment) -> LogRecord {
        let cause = moment.random.pick([
            "java.sql.SQLTransientConnectionException: HikariPool-1 - Connection is not available",
            "java.lang.IllegalStateException: payment is already captured",
            "java.net.SocketTimeoutException: Read timed out",
        ])
        let first = line("ERROR", "order \(order) failed: \(cause)", &moment)
        var lines = [first.printed]
        for _ in 0..<(6 + moment.random.below(20)) { lines.append(frame(&moment.random)) }
        if moment.random.chance(50) {
            lines.append("Caused by: org.postgresql.util.PSQLException: connection refused")
            for _ in 0..<4 { lines.append(frame(&moment.random)) }
            lines.append("\t... \(10 + moment.random.below(40)) common frames omitted")
        }
        return .text(lines.joined(separator: "\n"))
    }

    private func frame(_ random: inout RecordRandom) -> String {
        let place = random.pick([
            "com.shop.orders.OrderService.place(OrderService.java:",
            "com.shop.orders.OrderController.create(OrderController.java:",
            "com.zaxxer.hikari.pool.HikariPool.getConnection(HikariPool.java:",
            "org.springframework.web.servlet.DispatcherServlet.doDispatch(DispatcherServlet.java:",
            "org.apache.catalina.core.StandardWrapperValve.invoke(StandardWrapperValve.java:",
            "java.base/java.lang.reflect.Method.invoke(Method.java:",
        ])
        return "\tat \(place)\(20 + random.below(900)))"
    }

    private func line(_ level: String, _ message: String, _ moment: inout Moment) -> LogRecord {
        let name = String(repeating: " ", count: 5 - level.utf8.count) + level
        let thread = 1 + moment.random.below(16)
        return .text(
            "\(moment.date) \(moment.clock).\(moment.fraction(3)) \(name) 1 --- "
                + "[nio-8080-exec-\(thread)] com.shop.orders.OrderController : "
                + "[\(moment.request)] \(message)")
    }
}
