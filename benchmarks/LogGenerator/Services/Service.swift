import Records

/// A program in a container, as its log shows it.
protocol Service: Sendable {
    /// What it logs; the same for the same moment.
    ///
    /// The request's name must stand in the text, or be the member `request_id`.
    func record(at moment: inout Moment) -> LogRecord
}

/// When and for which request something is logged.
struct Moment {
    /// The request's name, which no other record has.
    let request: String
    /// Nanoseconds since 1970, UTC.
    let nanoseconds: Int64
    /// What chance decides.
    var random: RecordRandom

    /// The calendar's view.
    var civil: CivilTime { CivilTime(secondsSince1970: nanoseconds / 1_000_000_000) }

    /// `2026-11-24`.
    var date: String {
        let civil = civil
        return "\(civil.year)-\(padded(civil.month))-\(padded(civil.day))"
    }

    /// `14:50:01`.
    var clock: String {
        let civil = civil
        return "\(padded(civil.hour)):\(padded(civil.minute)):\(padded(civil.second))"
    }

    /// The digits of the second's fraction, rounded down.
    func fraction(_ digitCount: Int) -> String {
        String(padded(Int(nanoseconds % 1_000_000_000), 9).prefix(digitCount))
    }

    /// `2026-11-24T14:50:01.123Z`.
    var iso: String { "\(date)T\(clock).\(fraction(3))Z" }

    /// `24/Nov/2026:14:50:01 +0000`, as web servers write it.
    var webServerTime: String {
        let civil = civil
        return "\(padded(civil.day))/\(Moment.months[civil.month - 1])/\(civil.year):\(clock) +0000"
    }

    private static let months = [
        "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
    ]

    private func padded(_ number: Int, _ width: Int = 2) -> String {
        let digits = String(number)
        return String(repeating: "0", count: max(0, width - digits.utf8.count)) + digits
    }
}
