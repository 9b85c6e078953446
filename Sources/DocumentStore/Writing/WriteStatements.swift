import GRDB

/// The statements of one write transaction.
struct WriteStatements {
    let insertDocument: RawStatement
    let findDocument: RawStatement
    let deleteDocument: RawStatement
    let lastNumber: RawStatement
    let insertTokens: RawStatement
    let deleteTokens: RawStatement
    let addCount: RawStatement
    let cleanCount: RawStatement
    let findSkeleton: RawStatement
    let insertSkeleton: RawStatement
    let findGroup: RawStatement
    let insertGroup: RawStatement
    let groupSkeleton: RawStatement
    let addToIndex: RawStatement

    init(_ database: Database) throws {
        insertDocument = try RawStatement(
            "INSERT INTO documents(seq, index_id, id, group_id, version, batch, holes) "
                + "VALUES(?, ?, ?, ?, ?, ?, ?)", database)
        findDocument = try RawStatement(
            "SELECT seq, group_id, version, batch, holes FROM documents "
                + "WHERE index_id = ? AND id = ?", database)
        deleteDocument = try RawStatement("DELETE FROM documents WHERE seq = ?", database)
        lastNumber = try RawStatement(
            "SELECT max(seq) FROM documents WHERE seq BETWEEN ? AND ?", database)
        insertTokens = try RawStatement(
            "INSERT INTO tokens(rowid, text) VALUES(?, ?)", database)
        deleteTokens = try RawStatement(
            "INSERT INTO tokens(tokens, rowid, text) VALUES('delete', ?, ?)", database)
        addCount = try RawStatement(
            "INSERT INTO minutes(group_id, minute, count) VALUES(?, ?, ?) "
                + "ON CONFLICT DO UPDATE SET count = count + excluded.count", database)
        cleanCount = try RawStatement(
            "DELETE FROM minutes WHERE group_id = ? AND minute = ? AND count <= 0", database)
        findSkeleton = try RawStatement(
            "SELECT id, text FROM skeletons WHERE hash = ?", database)
        insertSkeleton = try RawStatement(
            "INSERT INTO skeletons(hash, text) VALUES(?, ?) RETURNING id", database)
        findGroup = try RawStatement(
            "SELECT id FROM groups WHERE index_id = ? AND skeleton_id = ?", database)
        insertGroup = try RawStatement(
            "INSERT INTO groups(index_id, skeleton_id) VALUES(?, ?) RETURNING id", database)
        groupSkeleton = try RawStatement(
            "SELECT text FROM skeletons WHERE id = "
                + "(SELECT skeleton_id FROM groups WHERE id = ?)", database)
        addToIndex = try RawStatement(
            "UPDATE indices SET operations = operations + ?, documents = documents + ?, "
                + "bytes = bytes + ? WHERE id = ?", database)
    }
}
