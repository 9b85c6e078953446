/// The table that benchmarks print.
enum Table {
    /// What was measured of a benchmark.
    struct Row {
        var title: String
        var recordCount: Int
        var byteCount: Int
        /// The processor time of the best pass in nanoseconds.
        var best = UInt64.max
        /// Instructions of a pass, where they can be counted.
        var instructions: UInt64?
        /// Allocations in a pass.
        var allocations: UInt64 = 0
        var checksum: UInt64 = 0
    }

    static let titles = cells(
        "benchmark", "ns/record", "GB/s", "M records/s", "instr/record", "allocs/record",
        "checksum")

    static func cells(_ name: String, _ cells: String...) -> String {
        let widths = [11, 9, 13, 13, 14]
        let padded = zip(cells, widths).map { left($0, $1) }.joined()
        return right(name, 36) + padded + "  " + cells[widths.count]
    }

    /// A number with so many digits after the point.
    static func fixed(_ value: Double, digits: Int) -> String {
        guard value.isFinite, value.magnitude < 1e12 else { return "-" }
        let scale = (0..<digits).reduce(1) { scale, _ in scale * 10 }
        let whole = Int((value * Double(scale)).rounded())
        guard digits > 0 else { return "\(whole)" }
        let rest = String(whole % scale)
        return "\(whole / scale)." + String(repeating: "0", count: digits - rest.count) + rest
    }

    private static func right(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(1, width - text.count))
    }

    private static func left(_ text: String, _ width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }
}

extension Table.Row {
    /// Everything.
    var text: String {
        let records = Double(recordCount)
        let nanoseconds = Double(max(best, 1))
        return Table.cells(
            title, Table.fixed(nanoseconds / records, digits: 2),
            Table.fixed(Double(byteCount) / nanoseconds, digits: 2),
            Table.fixed(records / nanoseconds * 1000, digits: 2),
            instructions.map { Table.fixed(Double($0) / records, digits: 1) } ?? "-",
            Table.fixed(Double(allocations) / records, digits: 3),
            String(checksum, radix: 16))
    }

    /// What does not depend on the machine.
    var shortText: String {
        "\(title) | \(recordCount) records | \(byteCount) bytes | \(String(checksum, radix: 16))"
    }
}
