import GRDB
import Records
import Searching

/// Answers from the counts by group and minute, for plans that decide by group and time alone.
struct RollUp {
    private let plan: SearchPlan
    private let database: Database

    init(_ plan: SearchPlan, _ database: Database) {
        self.plan = plan
        self.database = database
    }

    /// How many documents match; counting may end above `limit`.
    func count(limit: Int) throws -> Int {
        let full = try RawStatement(
            "SELECT total(count) FROM minutes WHERE group_id = ? AND minute BETWEEN ? AND ?",
            database)
        let part = try RawStatement(
            "SELECT count(*) FROM documents WHERE group_id = ? AND seq BETWEEN ? AND ?", database)
        var sum: Int64 = 0
        for group in plan.groups {
            if case .all = group.unplaced {
                sum += try number(
                    full, group.id, Schema.unplacedMinute...Schema.unplacedMinute)
            }
            if let range = group.range {
                let minutes = RollUp.split(range)
                if let whole = minutes.whole { sum += try number(full, group.id, whole) }
                for edge in minutes.edges { sum += try number(part, group.id, edge) }
            }
            if sum > limit { break }
        }
        return Int(sum)
    }

    /// Feeds all placed documents of the plan's groups to `run`; false, and nothing is fed, when
    /// it needs to see a document.
    func feed(_ run: AggregationRun) throws -> Bool {
        guard run.needsOnlyMinutesAndConstants else { return false }
        for group in plan.groups where group.range != nil {
            guard run.begin(group.skeleton.skeleton, index: group.index) else { return false }
        }
        let full = try RawStatement(
            "SELECT minute, count FROM minutes WHERE group_id = ? AND minute BETWEEN ? AND ?",
            database)
        let part = try RawStatement(
            "SELECT seq FROM documents WHERE group_id = ? AND seq BETWEEN ? AND ?", database)
        for group in plan.groups {
            guard let range = group.range else { continue }
            _ = run.begin(group.skeleton.skeleton, index: group.index)
            let minutes = RollUp.split(range)
            if let whole = minutes.whole {
                RollUp.bind(full, group.id, whole)
                while try full.step() {
                    try run.add(milliseconds: full.int(0) * 60_000, count: Int(full.int(1)))
                }
            }
            for edge in minutes.edges {
                RollUp.bind(part, group.id, edge)
                while try part.step() {
                    try run.add(milliseconds: DocumentNumber.milliseconds(part.int(0)), count: 1)
                }
            }
        }
        return true
    }

    /// Feeds the times of all placed documents of the plan's groups to `run`; false, and nothing
    /// is fed, when it needs more.
    func feedTimes(_ run: AggregationRun) throws -> Bool {
        guard run.needsOnlyTimes else { return false }
        for group in plan.groups where group.range != nil {
            guard run.beginTimes(index: group.index) else { return false }
        }
        let walk = try RawStatement(
            "SELECT seq FROM documents WHERE group_id = ? AND seq BETWEEN ? AND ?", database)
        for group in plan.groups {
            guard let range = group.range else { continue }
            _ = run.beginTimes(index: group.index)
            RollUp.bind(walk, group.id, range)
            while try walk.step() {
                try run.add(milliseconds: DocumentNumber.milliseconds(walk.int(0)), count: 1)
            }
        }
        return true
    }

    private func number(
        _ statement: RawStatement, _ group: Int64, _ range: ClosedRange<Int64>
    ) throws -> Int64 {
        RollUp.bind(statement, group, range)
        guard try statement.step() else { return 0 }
        defer { statement.reset() }
        return statement.int(0)
    }

    private static func bind(
        _ statement: RawStatement, _ group: Int64, _ range: ClosedRange<Int64>
    ) {
        statement.bind(1, group)
        statement.bind(2, range.lowerBound)
        statement.bind(3, range.upperBound)
    }

    /// The whole minutes in a range of numbers, and the ranges before and behind them.
    static func split(
        _ range: ClosedRange<Int64>
    ) -> (whole: ClosedRange<Int64>?, edges: [ClosedRange<Int64>]) {
        let span: Int64 = 60_000 << DocumentNumber.counterBits
        let low = range.lowerBound / span + (range.lowerBound % span == 0 ? 0 : 1)
        let high = range.upperBound == .max ? Int64.max / span : (range.upperBound + 1) / span - 1
        // The first minute also holds numbers below the first placed one, which are never used.
        let first = range.lowerBound <= DocumentNumber.firstPlaced ? 0 : low
        guard first <= high else { return (nil, [range]) }
        var edges: [ClosedRange<Int64>] = []
        if first * span > range.lowerBound { edges.append(range.lowerBound...(first * span - 1)) }
        if range.upperBound != .max, (high + 1) * span <= range.upperBound {
            edges.append(((high + 1) * span)...range.upperBound)
        }
        return (first...high, edges)
    }
}
