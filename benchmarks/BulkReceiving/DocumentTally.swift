package import Records

/// Counts documents and knows each record by its number.
///
/// A record of the end-to-end benchmark begins with the mark `~000000042(` and ends with
/// `~000000042)`. JSON escapes none of these characters, and nothing else has a tilde.
package struct DocumentTally {
    /// Documents that arrived.
    package private(set) var documents = 0
    /// Records that arrived whole, each counted once.
    package private(set) var records = 0
    /// Documents of records that had arrived before.
    package private(set) var duplicates = 0
    /// Documents whose record lacks its end.
    package private(set) var cut = 0
    /// Documents without the start of a record, such as a line of a stack trace that went alone.
    package private(set) var strays = 0

    /// Documents without a member whose name begins with `pod`: the metadata is missing.
    package private(set) var bare = 0

    private var isSeen: [Bool]

    /// The bytes of a mark: tilde, nine digits, bracket.
    private static let markByteCount = 11

    /// Expects the records 0 to `recordCount` - 1.
    package init(recordCount: Int) {
        isSeen = [Bool](repeating: false, count: recordCount)
    }

    /// Records that were expected and are not there.
    package var missing: Int { isSeen.count - records }

    /// Counts the documents of a `_bulk` body of `create` and `index` actions; gives their number.
    package mutating func count(_ body: ByteView) -> Int {
        var place = 0
        var number = 0
        while let actionEnd = body.firstIndex(of: 0x0A, from: place) {
            let start = actionEnd + 1
            let end = body.firstIndex(of: 0x0A, from: start) ?? body.count
            guard end > start else { break }
            count(document: body.slice(start, end))
            number += 1
            place = min(end + 1, body.count)
        }
        return number
    }

    private mutating func count(document: ByteView) {
        documents += 1
        if !DocumentTally.namesPod(document) { bare += 1 }
        var start: Int?
        var isWhole = false
        var place = 0
        while let tilde = document.firstIndex(of: UInt8(ascii: "~"), from: place) {
            place = tilde + 1
            guard let mark = DocumentTally.mark(in: document, at: tilde) else { continue }
            if mark.isStart, start == nil { start = mark.number }
            if !mark.isStart { isWhole = mark.number == start }
        }
        guard let start, start < isSeen.count else { return strays += 1 }
        guard isWhole else { return cut += 1 }
        if isSeen[start] { return duplicates += 1 }
        isSeen[start] = true
        records += 1
    }

    private static func namesPod(_ document: ByteView) -> Bool {
        var place = 1
        while let index = document.firstIndex(of: UInt8(ascii: "p"), from: place) {
            guard index + 3 <= document.count else { return false }
            // "pod, little-endian.
            if document.word32(at: index - 1) == 0x646F_7022 { return true }
            place = index + 1
        }
        return false
    }

    private static func mark(
        in document: ByteView, at tilde: Int
    ) -> (number: Int, isStart: Bool)? {
        guard tilde + markByteCount <= document.count else { return nil }
        var number = 0
        for index in (tilde + 1)..<(tilde + markByteCount - 1) {
            let digit = Int(document[index]) - 0x30
            guard digit >= 0, digit <= 9 else { return nil }
            number = number * 10 + digit
        }
        switch document[tilde + markByteCount - 1] {
        case UInt8(ascii: "("): return (number, true)
        case UInt8(ascii: ")"): return (number, false)
        default: return nil
        }
    }
}
