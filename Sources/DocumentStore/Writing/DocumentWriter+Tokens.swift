import Records
import Searching

// The tokens of a document: the words of its holes. Written from the document when it comes, and
// again from its row when it goes, which must give the same.
extension GrowingBytes {
    /// Appends the tokens of one hole.
    func appendTokens(_ hole: ByteView) {
        let hole = hole.slice(JSONScanner.skipBlanks(hole, from: 0), hole.count)
        append(upTo: DocumentTokens.roomNeeded(for: hole.count)) {
            DocumentTokens.append(hole, to: &$0)
        }
    }

    /// Appends the tokens of holes that the byte 0 separates.
    func appendTokens(ofHoles holes: ByteView) {
        var place = 0
        while true {
            let end = holes.firstIndex(of: 0, from: place) ?? holes.count
            if end > place { appendTokens(holes.slice(place, end)) }
            guard end < holes.count else { return }
            place = end + 1
        }
    }
}

extension SourceSplitter {
    /// Appends the tokens of the document that was split last.
    func appendTokens(to bytes: GrowingBytes, of source: ByteView) {
        if isWhole { return bytes.appendTokens(source) }
        for index in holes { bytes.appendTokens(members[index].value) }
    }
}

extension Mapping {
    /// Whether `@timestamp` means what the numbers of documents say.
    var placesByTime: Bool { field("@timestamp")?.type == .date }
}
