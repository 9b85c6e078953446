import GRDB
import Records
import Searching

// Which group a document belongs to.
extension DocumentWriter {
    func group(of source: ByteView, _ target: WriteTarget) throws -> Int64 {
        var hash = ByteHash.of(splitter.skeleton.view)
        let index = target.entry.id
        if let group = groups.find(index: index, hash: hash, text: splitter.skeleton.view) {
            try takeAdditions(source, isKnown: !splitter.isWhole, target)
            return group
        }
        try takeAdditions(source, isKnown: false, target)
        if splitter.noteNewSkeleton() {
            try split(source)
            hash = ByteHash.of(splitter.skeleton.view)
        }
        let skeleton = try skeleton(hash)
        let group = try group(index: index, skeleton: skeleton)
        groups.insert(index: index, hash: hash, text: splitter.skeleton.view, group: group)
        return group
    }

    private func skeleton(_ hash: UInt64) throws -> Int64 {
        let find = prepared.findSkeleton
        find.bind(1, Int64(bitPattern: hash))
        while try find.step() {
            guard ByteHash.areEqual(find.bytes(1), splitter.skeleton.view) else { continue }
            defer { find.reset() }
            return find.int(0)
        }
        let insert = prepared.insertSkeleton
        insert.bind(1, Int64(bitPattern: hash))
        insert.bindBlob(2, splitter.skeleton.view)
        _ = try insert.step()
        let id = insert.int(0)
        try insert.run()
        return id
    }

    private func group(index: Int64, skeleton: Int64) throws -> Int64 {
        let find = prepared.findGroup
        find.bind(1, index)
        find.bind(2, skeleton)
        if try find.step() {
            defer { find.reset() }
            return find.int(0)
        }
        let insert = prepared.insertGroup
        insert.bind(1, index)
        insert.bind(2, skeleton)
        _ = try insert.step()
        let id = insert.int(0)
        try insert.run()
        return id
    }

    /// Extends the mapping by what the document brings; of a known group only the holes can.
    private func takeAdditions(_ source: ByteView, isKnown: Bool, _ target: WriteTarget) throws {
        var checked = source
        if isKnown {
            holesObject.removeAll()
            splitter.appendHolesObject(to: holesObject)
            checked = holesObject.view
        }
        guard let additions = try target.entry.mapping.additions(for: checked) else { return }
        try extend(target, by: additions)
    }

    private func extend(_ target: WriteTarget, by additions: Mapping) throws {
        var mapping = target.entry.mapping
        try mapping.merge(additions)
        let limit =
            target.entry.settings.text("index.mapping.total_fields.limit")
            .flatMap { Int($0) } ?? 1000
        let count = mapping.fieldPaths.count
        guard count <= limit else {
            let added = count - target.entry.mapping.fieldPaths.count
            throw SearchError.illegalArgument(
                "Limit of total fields [\(limit)] has been exceeded while adding new fields "
                    + "[\(added)]")
        }
        target.entry.mapping = mapping
        try openEditor.setMapping(mapping, of: target.entry)
    }
}
