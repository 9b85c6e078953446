import CBenchmarking

/// Measures what one pass over a corpus costs, on one thread.
///
/// The best of many passes counts for time. Instructions and allocations are those of one pass
/// after a first one that fills caches and buffers.
package struct Harness {
    /// What is done with a benchmark.
    package enum Mode {
        /// Many passes, by the clock.
        case timed
        /// One pass, only to see that it works.
        case smoke
        /// One pass for callgrind's counts, which are written out under the benchmark's name.
        case counted
    }

    /// What is done.
    package let mode: Mode
    /// Only benchmarks whose names contain this are run.
    private let filter: String
    /// The counter of instructions; negative when the machine has none.
    private let counter: Int32

    /// The most passes, and nanoseconds after which no further one begins.
    package var passLimit = 300
    package var timeLimit: UInt64 = 150_000_000

    /// Reads the command line: `[--smoke | --instructions] [name part]`.
    package init(arguments: [String]) {
        mode =
            arguments.contains("--smoke")
            ? .smoke : arguments.contains("--instructions") ? .counted : .timed
        filter = arguments.first { !$0.hasPrefix("--") } ?? ""
        counter = mode == .timed ? tailrace_instruction_counter_open() : -1
    }

    /// The number of lines of a corpus: they fit the second cache.
    package var lineCount: Int { mode == .smoke ? 20 : 1000 }

    /// Prints the titles of the columns.
    package func begin() {
        guard mode == .timed else { return }
        print(Table.titles)
        if counter < 0 {
            print("(no column of instructions: this machine lets nobody count them)")
        }
    }

    /// Whether a benchmark of this name is wanted, so that its input need not be made otherwise.
    package func wants(_ title: String) -> Bool { filter.isEmpty || title.contains(filter) }

    /// Runs `pass`, which deals with a whole corpus, and prints what it costs, and a checksum of
    /// what it computed, which must never change.
    ///
    /// `setUp` runs before each pass and is not measured. Time is the thread's processor time, user
    /// and system.
    package func measure(
        _ title: String, recordCount: Int, byteCount: Int, setUp: () -> Void = {},
        pass: () -> UInt64
    ) {
        guard wants(title) else { return }
        var row = Table.Row(title: title, recordCount: recordCount, byteCount: byteCount)
        setUp()
        row.checksum = pass()
        switch mode {
        case .smoke: break
        case .counted: count(row, setUp, pass)
        case .timed: time(&row, setUp, pass)
        }
        print(mode == .timed ? row.text : row.shortText)
    }

    private func count(_ row: Table.Row, _ setUp: () -> Void, _ pass: () -> UInt64) {
        setUp()
        tailrace_callgrind_start()
        let checksum = pass()
        unsafe row.title.withCString { unsafe tailrace_callgrind_stop($0) }
        check(checksum, row)
    }

    private func time(_ row: inout Table.Row, _ setUp: () -> Void, _ pass: () -> UInt64) {
        setUp()
        let allocations = tailrace_allocation_count()
        let instructions = readCounter()
        check(pass(), row)
        if let instructions, let end = readCounter() { row.instructions = end - instructions }
        row.allocations = tailrace_allocation_count() - allocations
        let end = tailrace_thread_nanoseconds() + timeLimit
        for _ in 0..<passLimit {
            setUp()
            let start = tailrace_thread_nanoseconds()
            check(pass(), row)
            let now = tailrace_thread_nanoseconds()
            row.best = min(row.best, now - start)
            if now > end { break }
        }
    }

    private func readCounter() -> UInt64? {
        counter < 0 ? nil : tailrace_instruction_counter_read(counter)
    }

    private func check(_ checksum: UInt64, _ row: Table.Row) {
        precondition(checksum == row.checksum, "\(row.title): a pass gave another result")
    }
}
