/// A Rails application: several lines for each request, each with the request's tag.
struct RailsService: Service {
    func record(at moment: inout Moment) -> LogRecord {
        let random = moment.random.below(100)
        switch random {
        case 0..<45: return line("INFO", started(&moment), moment)
        case 45..<92: return line("INFO", completed(&moment), moment)
        case 92..<97:
            return line("WARN", "Filter chain halted as :require_login redirected", moment)
        default:
            let path = moment.random.pick(["/wp-login.php", "/.env", "/admin/config"])
            return line(
                "ERROR", "ActionController::RoutingError (No route matches [GET] \"\(path)\"):",
                moment)
        }
    }

    private func started(_ moment: inout Moment) -> String {
        let path = Vocabulary.path(&moment.random)
        let address = Vocabulary.address(&moment.random)
        return "Started GET \"\(path)\" for \(address) at \(moment.date) \(moment.clock) +0000"
    }

    private func completed(_ moment: inout Moment) -> String {
        let duration = 4 + moment.random.popular(900)
        let views = duration / 2
        return "Completed 200 OK in \(duration)ms (Views: \(views).\(moment.random.below(10))ms | "
            + "ActiveRecord: \(duration / 4).\(moment.random.below(10))ms | "
            + "Allocations: \(2000 + moment.random.below(90_000)))"
    }

    private func line(_ level: String, _ message: String, _ moment: Moment) -> LogRecord {
        let severity = level.prefix(1)
        let name = String(repeating: " ", count: 5 - level.utf8.count) + level
        return .text(
            "\(severity), [\(moment.date)T\(moment.clock).\(moment.fraction(6)) #7] \(name) -- : "
                + "[\(moment.request)] \(message)")
    }
}
