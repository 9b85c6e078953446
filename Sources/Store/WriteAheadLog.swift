/// The write-ahead log beside a database, read without SQLite: a database that another process has
/// to itself cannot be opened, but its two files can be read.
///
/// The layout is that of "WAL-mode File Format" of SQLite 3: a header of 32 bytes, then frames of a
/// header of 24 bytes and a page. A frame counts when its salts are those of the file's header, its
/// running checksum is right, and a frame that ends a transaction follows or it is one.
struct WriteAheadLog {
    private static let magic: UInt32 = 0x377F_0682
    private static let headerByteCount = 32
    private static let frameHeaderByteCount = 24

    /// Bytes 0 ..< 32, which change when the log begins anew.
    let header: [UInt8]

    private let bytes: [UInt8]
    private let pageByteCount: Int
    private let isBigEndian: Bool

    /// Reads a log; nil when it has no usable header, as an empty one.
    init?(_ bytes: [UInt8]) {
        guard bytes.count >= WriteAheadLog.headerByteCount else { return nil }
        self.bytes = bytes
        header = Array(bytes[..<WriteAheadLog.headerByteCount])
        let magic = WriteAheadLog.word(bytes, 0)
        guard magic & ~1 == WriteAheadLog.magic else { return nil }
        isBigEndian = magic & 1 == 1
        let size = Int(WriteAheadLog.word(bytes, 8))
        pageByteCount = size
        guard size >= 512, size <= 65_536, size & (size - 1) == 0 else { return nil }
        let sum = checksum(from: 0, byteCount: 24, after: (0, 0))
        guard sum == (WriteAheadLog.word(bytes, 24), WriteAheadLog.word(bytes, 28)) else {
            return nil
        }
    }

    /// Writes the pages of whole transactions into a database's content, as a checkpoint would.
    ///
    /// - Parameter maximumByteCount: pages beyond it are left out.
    func apply(to database: inout [UInt8], maximumByteCount: Int) {
        var sum = (WriteAheadLog.word(bytes, 24), WriteAheadLog.word(bytes, 28))
        var place = WriteAheadLog.headerByteCount
        var (pages, committed): ([Int: Int], [Int: Int]) = ([:], [:])
        var pageCount: Int?
        while let frame = frame(at: place, after: sum) {
            sum = frame.checksum
            pages[frame.page] = place + WriteAheadLog.frameHeaderByteCount
            place += WriteAheadLog.frameHeaderByteCount + pageByteCount
            guard frame.databasePageCount > 0 else { continue }
            pageCount = frame.databasePageCount
            committed.merge(pages) { $1 }
            pages.removeAll(keepingCapacity: true)
        }
        guard let pageCount else { return }
        resize(&database, to: min(pageCount * pageByteCount, maximumByteCount))
        for (number, offset) in committed { copy(offset, toPage: number, of: &database) }
    }

    private func resize(_ database: inout [UInt8], to byteCount: Int) {
        if database.count > byteCount {
            database.removeLast(database.count - byteCount)
        } else {
            database += [UInt8](repeating: 0, count: byteCount - database.count)
        }
    }

    private func copy(_ offset: Int, toPage number: Int, of database: inout [UInt8]) {
        let start = (number - 1) * pageByteCount
        guard start + pageByteCount <= database.count else { return }
        database.replaceSubrange(
            start..<start + pageByteCount, with: bytes[offset..<offset + pageByteCount])
    }

    private struct Frame {
        var page: Int
        /// Pages of the database after the transaction that ends here; 0 when none does.
        var databasePageCount: Int
        var checksum: (UInt32, UInt32)
    }

    private func frame(at place: Int, after sum: (UInt32, UInt32)) -> Frame? {
        let content = place + WriteAheadLog.frameHeaderByteCount
        guard content + pageByteCount <= bytes.count,
            bytes[place + 8..<place + 16].elementsEqual(header[16..<24])
        else { return nil }
        let head = checksum(from: place, byteCount: 8, after: sum)
        let whole = checksum(from: content, byteCount: pageByteCount, after: head)
        let stored = (
            WriteAheadLog.word(bytes, place + 16), WriteAheadLog.word(bytes, place + 20)
        )
        let page = Int(WriteAheadLog.word(bytes, place))
        guard whole == stored, page > 0 else { return nil }
        return Frame(
            page: page, databasePageCount: Int(WriteAheadLog.word(bytes, place + 4)),
            checksum: whole)
    }

    /// The running checksum: two sums over pairs of words in the byte order of the log.
    private func checksum(
        from start: Int, byteCount: Int, after sum: (UInt32, UInt32)
    ) -> (UInt32, UInt32) {
        var (first, second) = sum
        for place in stride(from: start, to: start + byteCount, by: 8) {
            first &+= ordered(place) &+ second
            second &+= ordered(place + 4) &+ first
        }
        return (first, second)
    }

    private func ordered(_ place: Int) -> UInt32 {
        let word = WriteAheadLog.word(bytes, place)
        return isBigEndian ? word : word.byteSwapped
    }

    /// Four bytes, the most significant first.
    private static func word(_ bytes: [UInt8], _ place: Int) -> UInt32 {
        bytes[place..<place + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
