import GRDB
import Records
import Searching

/// What a search has to look at: the groups that can hold matches, and where in time.
struct SearchPlan {
    /// A group that can hold matches.
    struct Group {
        /// Its number in the tables.
        var id: Int64
        /// The position of its index in ``indices``.
        var index: Int
        var skeleton: StoredSkeleton
        /// What is left of the query for its documents that are placed by their time.
        var placed: Residual
        /// What is left of the query for its other documents.
        var unplaced: Residual
        /// The numbers of the placed documents that can match; nil for none.
        var range: ClosedRange<Int64>?
    }

    /// The indices that are searched.
    let indices: [SearchedIndex]
    /// The groups that can hold matches.
    private(set) var groups: [Group] = []
    /// Where a group stands in ``groups``.
    private(set) var places: [Int64: Int] = [:]
    /// Whether documents are known to match by their group and time alone.
    private(set) var isDecided = true
    /// The numbers that span all groups' ranges.
    private(set) var range: ClosedRange<Int64>?
    /// Ids to which the query is restricted.
    private(set) var ids: [String]?
    /// Only documents of this batch and earlier ones are seen.
    let batchLimit: Int64?

    /// Applies `query` to the groups of `entries`.
    init(
        _ query: Query, _ entries: [IndexEntry], batchLimit: Int64?,
        groups: (IndexEntry) throws -> [StoredGroup]
    ) throws {
        indices = entries.map { SearchedIndex(name: $0.name, mapping: $0.mapping) }
        self.batchLimit = batchLimit
        for (place, entry) in entries.enumerated() {
            let compiled = try CompiledQuery(query, mapping: entry.mapping)
            ids = compiled.ids
            let timeless = compiled.isTimeRangeExact ? compiled.withoutTimeRange() : compiled
            let range = DocumentNumber.placed(in: compiled.timeRange)
            for group in try groups(entry) {
                add(group, index: place, compiled, timeless, range)
            }
        }
    }

    private mutating func add(
        _ group: StoredGroup, index: Int, _ query: CompiledQuery, _ timeless: CompiledQuery,
        _ range: ClosedRange<Int64>?
    ) {
        let unplaced = query.residual(on: group.skeleton.skeleton)
        let placed = range == nil ? .none : timeless.residual(on: group.skeleton.skeleton)
        if case .none = placed, case .none = unplaced { return }
        if case .some = placed { isDecided = false }
        if case .some = unplaced { isDecided = false }
        places[group.id] = groups.count
        var ownRange = range
        if case .none = placed { ownRange = nil }
        groups.append(
            Group(
                id: group.id, index: index, skeleton: group.skeleton, placed: placed,
                unplaced: unplaced, range: ownRange))
        guard let ownRange else { return }
        self.range =
            self.range.map {
                min($0.lowerBound, ownRange.lowerBound)...max($0.upperBound, ownRange.upperBound)
            } ?? ownRange
    }

    /// Whether all that can match is known without a look at a document, and the roll-up may be
    /// asked.
    var isCounted: Bool { isDecided && batchLimit == nil && ids == nil }
}
