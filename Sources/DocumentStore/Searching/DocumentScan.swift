import GRDB
import Records
import Searching

/// A document that a scan looks at; its views are valid until the next one.
struct ScannedDocument {
    /// Its number.
    var seq: Int64
    /// The position of its group in the plan.
    var group: Int
    /// The position of its index in the plan.
    var index: Int
    var id: ByteView
    var version: Int64
    var source: ByteView
}

/// Finds the documents that match a plan, each once, in the order of their numbers.
struct DocumentScan {
    /// How the next document is found.
    private enum Driver {
        case ids([String])
        case time
        /// Documents of some groups by a condition on their words, and all those of others.
        case walk(TokenMatch?, of: [GroupRange], and: [GroupRange])
    }

    /// A group, and the numbers of its documents that are of interest.
    private typealias GroupRange = (group: Int64, range: ClosedRange<Int64>)

    /// Groups above which walks of their own are not worth it, as a part of all groups.
    private static let walkedShare = 2
    /// Documents of the groups up to which they are looked at without the help of tokens.
    private static let fewDocuments: Int64 = 500
    /// Expressions that are joined for one question to the full-text table.
    private static let maximumMatchCount = 16

    let plan: SearchPlan
    private let database: Database
    private let coding = HoleCoding()
    private let source = GrowingBytes()

    init(_ plan: SearchPlan, _ database: Database) {
        self.plan = plan
        self.database = database
    }

    /// Calls `body` for each placed document that matches, until it returns false.
    ///
    /// - Parameter within: Only numbers in this range.
    func forEachPlaced(
        descending: Bool, within: ClosedRange<Int64>? = nil,
        _ body: (ScannedDocument) throws -> Bool
    ) throws {
        guard var range = plan.range else { return }
        if let within {
            guard range.overlaps(within) else { return }
            range = range.clamped(to: within)
        }
        switch try driver(range) {
        case .ids(let ids):
            for document in try sorted(ids, range, descending) {
                guard try visit(document, body) else { return }
            }
        case .time: try walkTime(range, descending, body)
        case .walk(let match, let matched, let walked):
            try walk(match, of: matched, and: walked, range, descending, body)
        }
    }

    /// Calls `body` for each document without a place that matches, until it returns false.
    ///
    /// - Parameter within: Only numbers in this range.
    func forEachUnplaced(
        descending: Bool, within: ClosedRange<Int64>? = nil,
        _ body: (ScannedDocument) throws -> Bool
    ) throws {
        var range = Int64.min...(DocumentNumber.firstPlaced - 1)
        if let within {
            guard range.overlaps(within) else { return }
            range = range.clamped(to: within)
        }
        if let ids = plan.ids {
            for document in try sorted(ids, range, descending) {
                guard try visit(document, body) else { return }
            }
            return
        }
        try walkTime(range, descending, body)
    }

    // Choosing.

    private func driver(_ range: ClosedRange<Int64>) throws -> Driver {
        if let ids = plan.ids { return .ids(ids) }
        var walked: [GroupRange] = []
        var matched: [GroupRange] = []
        var matches: [TokenMatch] = []
        for group in plan.groups {
            guard let own = group.range, own.overlaps(range) else { continue }
            let clamped = own.clamped(to: range)
            guard case .some(let query) = group.placed, let match = TokenMatch(query.condition)
            else {
                walked.append((group.id, clamped))
                continue
            }
            if !matches.contains(match) { matches.append(match) }
            matched.append((group.id, clamped))
        }
        let areFew = try matches.count > DocumentScan.maximumMatchCount || hasFew(matched)
        if areFew {
            walked += matched
            matches = []
        }
        let groupCount = try Int64.fetchOne(database, sql: "SELECT count(*) FROM groups") ?? 0
        if walked.count > 8, Int64(walked.count * DocumentScan.walkedShare) > groupCount {
            return .time
        }
        guard !matches.isEmpty else { return .walk(nil, of: [], and: walked) }
        let areAll = Int64(matched.count + walked.count) >= groupCount
        return .walk(TokenMatch(anyOf: matches), of: areAll ? [] : matched, and: walked)
    }

    /// Whether the groups hold so few documents in their ranges that each is looked at.
    private func hasFew(
        _ groups: [GroupRange]
    ) throws -> Bool {
        guard !groups.isEmpty, groups.count <= 16 else { return false }
        let statement = try RawStatement(
            "SELECT count(*) FROM (SELECT 1 FROM documents WHERE group_id = ? "
                + "AND seq BETWEEN ? AND ? LIMIT ?)", database)
        var count: Int64 = 0
        for (group, range) in groups {
            statement.bind(1, group)
            statement.bind(2, range.lowerBound)
            statement.bind(3, range.upperBound)
            statement.bind(4, DocumentScan.fewDocuments)
            guard try statement.step() else { continue }
            count += statement.int(0)
            statement.reset()
            if count >= DocumentScan.fewDocuments { return false }
        }
        return true
    }

    // Walking.

    private static let columns = "seq, id, group_id, version, batch, holes"

    private func walkTime(
        _ range: ClosedRange<Int64>, _ descending: Bool,
        _ body: (ScannedDocument) throws -> Bool
    ) throws {
        let statement = try RawStatement(
            "SELECT \(DocumentScan.columns) FROM documents WHERE seq BETWEEN ? AND ? "
                + "ORDER BY seq \(descending ? "DESC" : "ASC")", database)
        statement.bind(1, range.lowerBound)
        statement.bind(2, range.upperBound)
        defer { statement.reset() }
        while try statement.step() {
            guard try visit(row: statement, body) else { return }
        }
    }

    private func walk(
        _ match: TokenMatch?, of matched: [GroupRange], and walked: [GroupRange],
        _ range: ClosedRange<Int64>, _ descending: Bool,
        _ body: (ScannedDocument) throws -> Bool
    ) throws {
        guard let match else {
            return try follow(GroupWalk(walked, descending: descending, database), body)
        }
        let tokenWalk = try TokenWalk(match, in: range, descending: descending, database)
        defer { tokenWalk.close() }
        if matched.isEmpty || matched.count > GroupSieve<TokenWalk>.maximumGroupCount {
            return try follow(tokenWalk, and: walked, descending, body)
        }
        let sieve = try GroupSieve(tokenWalk, to: matched, database)
        try follow(sieve, and: walked, descending, body)
    }

    private func follow<Walk: NumberWalk>(
        _ walk: Walk, and groups: [GroupRange], _ descending: Bool,
        _ body: (ScannedDocument) throws -> Bool
    ) throws {
        if groups.isEmpty { return try follow(walk, body) }
        let groupWalk = try GroupWalk(groups, descending: descending, database)
        try follow(MergedWalk(walk, groupWalk, descending: descending), body)
    }

    private func follow<Walk: NumberWalk>(
        _ walk: Walk, _ body: (ScannedDocument) throws -> Bool
    ) throws {
        var walk = walk
        let statement = try RawStatement(
            "SELECT \(DocumentScan.columns) FROM documents WHERE seq = ?", database)
        while let seq = try walk.next() {
            statement.bind(1, seq)
            guard try statement.step() else { continue }
            let goesOn = try visit(row: statement, body)
            statement.reset()
            guard goesOn else { return }
        }
    }

    private func sorted(
        _ ids: [String], _ range: ClosedRange<Int64>, _ descending: Bool
    ) throws -> [Int64] {
        let statement = try RawStatement(
            "SELECT d.seq FROM documents d JOIN groups g ON g.id = d.group_id "
                + "WHERE d.index_id = ? AND d.id = ?", database)
        var numbers: Set<Int64> = []
        for index in try indexNumbers() {
            statement.bind(1, index)
            for id in ids {
                statement.bindText(2, id)
                guard try statement.step() else { continue }
                if range.contains(statement.int(0)) { numbers.insert(statement.int(0)) }
                statement.reset()
            }
        }
        return descending ? numbers.sorted(by: >) : numbers.sorted()
    }

    /// The numbers in the tables of the indices that the plan has groups of.
    private func indexNumbers() throws -> Set<Int64> {
        let statement = try RawStatement("SELECT index_id FROM groups WHERE id = ?", database)
        var numbers: Set<Int64> = []
        var seen: Set<Int> = []
        for group in plan.groups where seen.insert(group.index).inserted {
            statement.bind(1, group.id)
            if try statement.step() { numbers.insert(statement.int(0)) }
            statement.reset()
        }
        return numbers
    }

    // Looking.

    private func visit(
        _ seq: Int64, _ body: (ScannedDocument) throws -> Bool
    ) throws -> Bool {
        let statement = try RawStatement(
            "SELECT \(DocumentScan.columns) FROM documents WHERE seq = ?", database)
        statement.bind(1, seq)
        guard try statement.step() else { return true }
        defer { statement.reset() }
        return try visit(row: statement, body)
    }

    @inline(__always)
    private func visit(
        row: RawStatement, _ body: (ScannedDocument) throws -> Bool
    ) throws -> Bool {
        guard let document = read(row), matches(document) else { return true }
        return try body(document)
    }

    /// The document of a row; nil when it lies outside of the plan.
    func read(_ row: RawStatement) -> ScannedDocument? {
        guard let place = plan.places[row.int(2)] else { return nil }
        if let limit = plan.batchLimit, row.int(4) > limit { return nil }
        let group = plan.groups[place]
        let seq = row.int(0)
        if DocumentNumber.isPlaced(seq) {
            guard let range = group.range, range.contains(seq) else { return nil }
        } else if case .none = group.unplaced {
            return nil
        }
        source.removeAll()
        unsafe group.skeleton.skeleton.text.withUnsafeBytes { text in
            coding.appendSource(
                skeleton: unsafe ByteView(text), holes: row.bytes(5), seq: seq, to: source)
        }
        return ScannedDocument(
            seq: seq, group: place, index: group.index, id: row.bytes(1), version: row.int(3),
            source: source.view)
    }

    private func matches(_ document: ScannedDocument) -> Bool {
        let group = plan.groups[document.group]
        let residual = DocumentNumber.isPlaced(document.seq) ? group.placed : group.unplaced
        switch residual {
        case .all: return true
        case .none: return false
        case .some(let query):
            return query.matches(
                id: document.id, index: plan.indices[document.index].name,
                source: document.source)
        }
    }
}
