import GRDB
import Records
import Searching

/// The documents of another walk that belong to some groups.
///
/// Words say nothing of the group of their document, and to look at a row only to see that it is of
/// another group is what a search for a common word in one namespace would mostly do. The index by
/// group has the members of a stretch of time side by side. A stretch in which the groups have far
/// more documents than the walk gave is not sieved, so that a bound on the work remains.
struct GroupSieve<Walk: NumberWalk>: NumberWalk {
    /// Groups up to which a sieve is of use: each costs a look at the index for every block.
    static var maximumGroupCount: Int { 64 }
    /// Numbers of the first block, which is small so that the first hits come soon, and of the
    /// largest.
    private static var blockCounts: ClosedRange<Int> { 16...512 }
    /// Members that are read for each number of a block before it is passed on unsieved.
    private static var membersPerNumber: Int { 4 }

    private var walk: Walk
    private let groups: [(group: Int64, range: ClosedRange<Int64>)]
    private let statement: RawStatement
    private var block: [Int64] = []
    private var members: Set<Int64> = []
    private var place = 0
    private var blockCount = blockCounts.lowerBound

    /// Lets through what of `walk` is in `groups`, and perhaps more.
    init(
        _ walk: Walk, to groups: [(group: Int64, range: ClosedRange<Int64>)], _ database: Database
    ) throws {
        self.walk = walk
        self.groups = groups
        statement = try RawStatement(
            "SELECT seq FROM documents WHERE group_id = ? AND seq BETWEEN ? AND ? LIMIT ?",
            database)
        block.reserveCapacity(GroupSieve.blockCounts.upperBound)
    }

    mutating func next() throws -> Int64? {
        while place == block.count {
            guard try fill() else { return nil }
        }
        place += 1
        return block[place - 1]
    }

    /// Takes a block of the walk and sieves it; says whether there was one.
    private mutating func fill() throws -> Bool {
        block.removeAll(keepingCapacity: true)
        place = 0
        while block.count < blockCount, let number = try walk.next() { block.append(number) }
        guard let first = block.first, let last = block.last else { return false }
        blockCount = min(blockCount * 2, GroupSieve.blockCounts.upperBound)
        if try collectMembers(in: min(first, last)...max(first, last)) {
            block.removeAll { !members.contains($0) }
        }
        return true
    }

    /// Reads which documents of a stretch the groups have; false when they are too many.
    private mutating func collectMembers(in stretch: ClosedRange<Int64>) throws -> Bool {
        members.removeAll(keepingCapacity: true)
        let limit = block.count * GroupSieve.membersPerNumber
        for (group, range) in groups where range.overlaps(stretch) {
            let part = range.clamped(to: stretch)
            statement.bind(1, group)
            statement.bind(2, part.lowerBound)
            statement.bind(3, part.upperBound)
            statement.bind(4, Int64(limit - members.count + 1))
            defer { statement.reset() }
            while try statement.step() { members.insert(statement.int(0)) }
            if members.count > limit { return false }
        }
        return true
    }
}
