/// Cuts the body of a watch into lines; pieces may arrive cut anywhere.
///
/// A line that is longer than the limit is thrown away up to its end and counted, so that the
/// memory is bounded whatever the server sends.
struct WatchLineSplitter {
    /// The most bytes of a line that are kept.
    let maximumLineByteCount: Int
    /// Lines that were too long.
    private(set) var oversizedLineCount = 0
    private var partial: [UInt8] = []
    private var isSkipping = false

    /// Makes a splitter with no bytes in it.
    init(maximumLineByteCount: Int) { self.maximumLineByteCount = maximumLineByteCount }

    /// Takes a piece and calls `body` for each line it completes, without the line feed.
    ///
    /// Empty lines are left out.
    mutating func append(_ piece: [UInt8], _ body: ([UInt8]) -> Void) {
        var start = 0
        while let end = piece[start...].firstIndex(of: 0x0a) {
            keep(piece[start..<end])
            if !isSkipping, !partial.isEmpty { body(partial) }
            isSkipping = false
            partial.removeAll(keepingCapacity: true)
            start = end + 1
        }
        keep(piece[start...])
    }

    private mutating func keep(_ bytes: ArraySlice<UInt8>) {
        guard !isSkipping else { return }
        guard partial.count + bytes.count <= maximumLineByteCount else {
            isSkipping = true
            oversizedLineCount += 1
            partial = []
            return
        }
        partial.append(contentsOf: bytes)
    }
}
