import Records
import TestSupport

@testable import Parsing

/// A framed record, copied out of its batch.
struct FramedRecord: Equatable, CustomStringConvertible {
    var ordinal: UInt32 = 1
    var offset: UInt64 = 0
    var byteCount: UInt32 = 0
    var nanoseconds: Int64 = 0
    var stream = ContainerStream.none
    var isTruncated = false
    /// Keys and values in their order; the value's kind is not told.
    var fields: [[String]] = []
    /// The bytes of the field `log`.
    var log: [UInt8] = []

    var description: String { "\(ordinal):\(offset)+\(byteCount) \(stream) \(fields)" }

    init() {}

    init(_ batch: borrowing RecordBatch, _ index: Int) {
        let header = batch[index]
        ordinal = header.sourceOrdinal
        offset = header.sourceOffset
        byteCount = header.sourceByteCount
        nanoseconds = header.nanoseconds
        stream = header.stream
        isTruncated = header.isTruncated
        for position in 0..<header.fieldCount {
            let field = batch.field(position, of: index)
            fields.append([field.key.text, field.value.text])
            if field.key.text == "log" { log = field.value.array }
        }
    }

    /// The record as a document, its keys in order and without its time.
    static func json(_ batch: borrowing RecordBatch, _ index: Int) -> String {
        var members: [String] = []
        for position in 0..<batch[index].fieldCount {
            let field = batch.field(position, of: index)
            let value =
                switch field.kind {
                case .json: field.value.text
                case .escaped: "\"\(field.value.text)\""
                case .text: "\"\(ParserHarness.escaped(field.value))\""
                }
            members.append("\"\(field.key.text)\":\(value)")
        }
        return "{" + members.joined(separator: ",") + "}"
    }
}

/// Feeds files to a framer in blocks of whole lines, as tail reads them.
final class FramingHarness {
    let framer: LineFramer
    var now: UInt64 = 1_000
    /// What came out so far.
    private(set) var records: [FramedRecord] = []
    /// The same as documents.
    private(set) var documents: [String] = []
    /// Called after every call of the framer.
    var check: (FramingHarness) -> Void = { _ in }

    private var batch = RecordBatch()
    private var ordinal: UInt32 = 0

    static let clock: Int64 = 77

    init(_ rules: FramingRules, path: String = "/var/log/a.log") {
        framer = LineFramer(rules: rules, path: path)
    }

    /// Frames the whole lines of a file from `offset` on; `blockByteCount` chooses the most bytes
    /// of each block.
    func add(
        _ file: [UInt8], from offset: Int = 0, stdoutStart: UInt64 = 0, stderrStart: UInt64 = 0,
        blockByteCount: () -> Int = { .max }
    ) {
        ordinal += 1
        framer.beginFile(
            ordinal: ordinal, at: UInt64(offset), stdoutStart: stdoutStart,
            stderrStart: stderrStart)
        var place = offset
        while place < file.count {
            var end = place + min(blockByteCount(), file.count - place)
            while end > place, file[end - 1] != 0x0A { end -= 1 }
            if end == place {
                // No whole line fits; tail would read a larger block.
                guard let feed = file[place...].firstIndex(of: 0x0A) else { break }
                end = feed + 1
            }
            place += frame(Array(file[place..<end]))
        }
        framer.dropFinishedFiles()
    }

    private func frame(_ block: [UInt8]) -> Int {
        unsafe block.withUnsafeBytes { bytes in
            let count = framer.frame(
                unsafe ByteView(bytes), into: &batch, clock: FramingHarness.clock, now: now)
            take()
            return count
        }
    }

    /// Begins a file and gives all of it to `body` at once.
    func addBlock(_ file: [UInt8], _ body: (ByteView, inout RecordBatch) -> Int) {
        ordinal += 1
        framer.beginFile(ordinal: ordinal, at: 0)
        unsafe file.withUnsafeBytes { bytes in
            _ = body(unsafe ByteView(bytes), &batch)
            take()
        }
    }

    /// Goes on with the file that was begun last.
    func addToFile(_ block: [UInt8]) { _ = frame(block) }

    func addLongLine(_ start: [UInt8], byteCount: Int) {
        unsafe start.withUnsafeBytes { bytes in
            framer.frameLongLine(
                unsafe ByteView(bytes), sourceByteCount: byteCount, into: &batch,
                clock: FramingHarness.clock, now: now)
            take()
        }
    }

    /// Sends everything that waits.
    func flush(at time: UInt64 = .max) {
        framer.flushPending(into: &batch, now: time)
        take()
    }

    private func take() {
        for index in 0..<batch.count {
            records.append(FramedRecord(batch, index))
            documents.append(FramedRecord.json(batch, index))
        }
        batch.reset()
        check(self)
    }
}
