import GRDB
import Records
import Searching

// Which number a document gets.
extension DocumentWriter {
    /// The first number that the document's time asks for; nil when it has none of use.
    func place(_ target: WriteTarget) -> Int64? {
        guard let text = splitter.timestamp, let milliseconds = timestamps.milliseconds(text) else {
            return nil
        }
        return DocumentNumber.first(of: milliseconds)
    }

    /// A number that this transaction has not used; from `first` on when that is given.
    func number(from first: Int64?) throws -> Int64 {
        if let first {
            let seq = places[first] ?? first
            if seq < first + DocumentNumber.placesPerMillisecond {
                places[first] = seq + 1
                return seq
            }
        }
        nextUnplaced += 1
        return nextUnplaced - 1
    }

    /// Gives a number back that was not used after all.
    func release(_ seq: Int64) {
        guard DocumentNumber.isPlaced(seq) else {
            nextUnplaced = seq
            return
        }
        places[seq & ~(DocumentNumber.placesPerMillisecond - 1)] = seq
    }

    /// Goes behind the numbers of the millisecond that earlier transactions have used.
    func skipTaken(_ seq: Int64) throws {
        guard DocumentNumber.isPlaced(seq) else { return }
        let first = seq & ~(DocumentNumber.placesPerMillisecond - 1)
        let statement = prepared.lastNumber
        statement.bind(1, first)
        statement.bind(2, first + DocumentNumber.placesPerMillisecond - 1)
        guard try statement.step() else { return }
        defer { statement.reset() }
        places[first] = max(statement.int(0) + 1, seq + 1)
    }
}
