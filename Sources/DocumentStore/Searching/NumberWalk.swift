import GRDB
import Records
import Searching

/// Gives numbers of documents in one direction, each once.
protocol NumberWalk {
    /// The next number; nil at the end.
    mutating func next() throws -> Int64?
}

/// The documents of some groups, in order: an index walk for each, merged.
struct GroupWalk: NumberWalk {
    /// Numbers that are taken from a group at a time.
    private static let chunkCount: Int64 = 64

    private struct Lane {
        var group: Int64
        var low: Int64
        var high: Int64
        var numbers: [Int64] = []
        var place = 0
        var isExhausted = false

        var head: Int64 { numbers[place] }
    }

    private let statement: RawStatement
    private let isDescending: Bool
    private var heap: [Lane] = []

    /// Walks `groups`, each within its range.
    init(
        _ groups: [(group: Int64, range: ClosedRange<Int64>)], descending: Bool,
        _ database: Database
    ) throws {
        isDescending = descending
        statement = try RawStatement(
            "SELECT seq FROM documents WHERE group_id = ? AND seq BETWEEN ? AND ? "
                + "ORDER BY seq \(descending ? "DESC" : "ASC") LIMIT ?", database)
        heap.reserveCapacity(groups.count)
        // Few of many are looked at first: most lanes give little.
        for (group, range) in groups {
            var lane = Lane(group: group, low: range.lowerBound, high: range.upperBound)
            guard try fill(&lane, count: groups.count > 1 ? 4 : GroupWalk.chunkCount) else {
                continue
            }
            heap.append(lane)
            rise()
        }
    }

    mutating func next() throws -> Int64? {
        guard !heap.isEmpty else { return nil }
        let number = heap[0].head
        heap[0].place += 1
        if heap[0].place == heap[0].numbers.count {
            var lane = heap[0]
            if try lane.isExhausted || !fill(&lane, count: GroupWalk.chunkCount) {
                heap.swapAt(0, heap.count - 1)
                heap.removeLast()
            } else {
                heap[0] = lane
            }
        }
        if !heap.isEmpty { sink() }
        return number
    }

    /// Takes more numbers of a group; says whether there are some.
    private func fill(_ lane: inout Lane, count: Int64) throws -> Bool {
        lane.numbers.removeAll(keepingCapacity: true)
        lane.place = 0
        guard lane.low <= lane.high else { return false }
        statement.bind(1, lane.group)
        statement.bind(2, lane.low)
        statement.bind(3, lane.high)
        statement.bind(4, count)
        while try statement.step() { lane.numbers.append(statement.int(0)) }
        guard let last = lane.numbers.last else { return false }
        lane.isExhausted = lane.numbers.count < count
        if isDescending {
            lane.high = last - 1
        } else {
            lane.low = last + 1
        }
        return true
    }

    private func isBefore(_ left: Int, _ right: Int) -> Bool {
        isDescending ? heap[left].head > heap[right].head : heap[left].head < heap[right].head
    }

    private mutating func rise() {
        var place = heap.count - 1
        while place > 0, isBefore(place, (place - 1) / 2) {
            heap.swapAt(place, (place - 1) / 2)
            place = (place - 1) / 2
        }
    }

    private mutating func sink() {
        var place = 0
        while true {
            var least = place
            let left = 2 * place + 1
            if left < heap.count, isBefore(left, least) { least = left }
            if left + 1 < heap.count, isBefore(left + 1, least) { least = left + 1 }
            guard least != place else { return }
            heap.swapAt(place, least)
            place = least
        }
    }
}

/// The documents that hold certain tokens, in order.
struct TokenWalk: NumberWalk {
    private let statement: RawStatement
    private var isAtEnd = false

    /// Walks the documents in `range` that `match` finds.
    init(
        _ match: TokenMatch, in range: ClosedRange<Int64>, descending: Bool, _ database: Database
    ) throws {
        statement = try RawStatement(
            "SELECT rowid FROM tokens WHERE tokens MATCH ? AND rowid BETWEEN ? AND ? "
                + "ORDER BY rowid \(descending ? "DESC" : "ASC")", database)
        statement.bindText(1, match.text)
        statement.bind(2, range.lowerBound)
        statement.bind(3, range.upperBound)
    }

    mutating func next() throws -> Int64? {
        guard !isAtEnd else { return nil }
        guard try statement.step() else {
            isAtEnd = true
            return nil
        }
        return statement.int(0)
    }

    /// Ends the walk early.
    func close() { statement.reset() }
}

/// Two walks in the same direction as one; what both give comes once.
struct MergedWalk<Left: NumberWalk, Right: NumberWalk>: NumberWalk {
    private var left: Left
    private var right: Right
    private var leftHead: Int64?
    private var rightHead: Int64?
    private let isDescending: Bool

    init(_ left: Left, _ right: Right, descending: Bool) throws {
        self.left = left
        self.right = right
        isDescending = descending
        leftHead = try self.left.next()
        rightHead = try self.right.next()
    }

    mutating func next() throws -> Int64? {
        guard let first = leftHead else {
            let number = rightHead
            rightHead = try right.next()
            return number
        }
        guard let second = rightHead else {
            leftHead = try left.next()
            return first
        }
        if first == second {
            leftHead = try left.next()
            rightHead = try right.next()
            return first
        }
        if (first > second) == isDescending {
            leftHead = try left.next()
            return first
        }
        rightHead = try right.next()
        return second
    }
}
