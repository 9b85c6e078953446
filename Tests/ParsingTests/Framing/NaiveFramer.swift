import Records

/// Frames whole files of the container runtime's format, slowly and without any state but a list.
struct NaiveFramer {
    /// A record, and where it ended: `(ordinal, offset)` of its last line.
    struct Record: Equatable {
        var ordinal: UInt32
        var offset: Int
        var stream: ContainerStream
        var flag: String
        var time: String
        var log: [UInt8]
    }

    private(set) var records: [Record] = []
    private(set) var open: [Record?] = [nil, nil]

    /// Frames files in their order.
    init(_ files: [[UInt8]]) {
        for (index, file) in files.enumerated() { add(file, ordinal: UInt32(index + 1)) }
    }

    /// Ends what is open.
    mutating func flush() {
        records += open.compactMap { $0 }
        open = [nil, nil]
    }

    private mutating func add(_ file: [UInt8], ordinal: UInt32) {
        var start = 0
        while let end = file[start...].firstIndex(of: 0x0A) {
            var line = Array(file[start..<end])
            if line.last == 0x0D { line.removeLast() }
            add(line, ordinal, start)
            start = end + 1
        }
    }

    private mutating func add(_ line: [UInt8], _ ordinal: UInt32, _ offset: Int) {
        let parts = line.split(separator: 0x20, maxSplits: 3, omittingEmptySubsequences: false)
            .map { Array($0) }
        let words = parts.prefix(3).map { String(decoding: $0, as: UTF8.self) }
        guard parts.count == 4, words[0].hasPrefix("2026-"), words[0].utf8.count > 19,
            words[1] == "stdout" || words[1] == "stderr", words[2] == "P" || words[2] == "F"
        else {
            if line.isEmpty { return }
            flush()
            records.append(
                Record(
                    ordinal: ordinal, offset: offset, stream: .none, flag: "", time: "", log: line)
            )
            return
        }
        let stream: ContainerStream = words[1] == "stdout" ? .stdout : .stderr
        let slot = stream == .stdout ? 0 : 1
        var record =
            open[slot]
            ?? Record(
                ordinal: ordinal, offset: offset, stream: stream, flag: words[2], time: words[0],
                log: [])
        record.log += parts[3]
        open[slot] = words[2] == "P" ? record : nil
        if words[2] == "F" { records.append(record) }
    }
}

extension NaiveFramer.Record {
    init(_ record: FramedRecord) {
        func value(_ key: String) -> String { record.fields.last { $0[0] == key }?[1] ?? "" }
        self.init(
            ordinal: record.ordinal, offset: Int(record.offset), stream: record.stream,
            flag: value("_p"), time: value("time"), log: record.log)
    }
}
