package import SystemInterface
package import WorldInterface

/// The positions in a state folder, read beside an agent that has them to itself.
///
/// Neither opens nor locks the database: its two files are read, the log's transactions are put in
/// place in memory, and SQLite looks at the result.
package struct PositionSnapshot {
    /// The positions, in no order.
    package var positions: [Position] = []
    /// Rows that cannot be believed, or that are too many.
    package var ignoredRowCount = 0
    /// Why there are no positions, when there is a file with something wrong; nil when all is well
    /// or there is no file.
    package var problem: String?

    /// The largest database and the largest log that are looked at, in bytes.
    package static let maximumByteCount = 256 << 20
    /// Readings before it is given up that the files go with each other.
    private static let readingLimit = 5

    /// Reads what is there.
    package init(_ folder: StateFolderView) {
        do {
            guard var content = try PositionSnapshot.read(folder) else { return }
            try take(&content)
        } catch let error as WorldError {
            problem = error.message
        } catch let error as DatabaseError {
            problem = error.message
        } catch {
            problem = "\(error)"
        }
    }

    /// The database with what its log adds; nil when there is none.
    ///
    /// While the log is the same before and after the database is read, it holds every page that a
    /// checkpoint may have been writing meanwhile.
    private static func read(_ folder: StateFolderView) throws(WorldError) -> [UInt8]? {
        for _ in 0..<readingLimit {
            let before = try readLog(folder)
            var content: [UInt8]
            do {
                content = try folder.read(
                    PositionStore.fileName, maximumByteCount: maximumByteCount)
            } catch .notFound {
                return nil
            }
            let after = try readLog(folder)
            guard before?.header == after?.header,
                try readLog(folder)?.header == after?.header
            else { continue }
            after?.apply(to: &content, maximumByteCount: maximumByteCount)
            return content
        }
        throw .failed("the position database changes too fast to be read")
    }

    private static func readLog(_ folder: StateFolderView) throws(WorldError) -> WriteAheadLog? {
        do {
            return WriteAheadLog(
                try folder.read(
                    PositionStore.fileName + "-wal", maximumByteCount: maximumByteCount))
        } catch .notFound {
            return nil
        }
    }

    private mutating func take(_ content: inout [UInt8]) throws {
        guard content.count >= 100 else {
            problem = content.isEmpty ? nil : "the position database has \(content.count) bytes"
            return
        }
        // The file says that there is a log beside it, which there is not any more.
        content[18] = 1
        content[19] = 1
        let database = try Database(content: content)
        database.limitLength(byteCount: Int32(PositionStore.maximumRowByteCount))
        try database.run("PRAGMA cell_size_check = ON; PRAGMA temp_store = MEMORY;")
        switch try PositionSchema.inspect(database, isWritten: false) {
        case .empty: break
        case .version:
            (positions, ignoredRowCount) = try PositionTable.load(
                from: database, limit: PositionStore.maximumPositionCount)
        case .newer(let version):
            problem =
                "the position database was written by a newer version of this program (its layout "
                + "is \(version), the newest known here is \(PositionSchema.currentVersion))"
        case .unusable(let reason): problem = "the position database: \(reason)"
        }
    }
}
