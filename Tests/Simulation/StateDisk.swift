internal import WorldInterface

/// One state file: what the page cache holds, and what the disk holds.
///
/// Safe: owns the memory, which lives as long as the file is known to a disk or to a mapping.
@safe final class StateFile {
    /// The page cache; what is mapped.
    let memory: UnsafeMutableRawBufferPointer
    /// What is on the disk.
    var disk: [UInt8]
    /// The content of a file that is appended to; its memory is empty.
    var appended: [UInt8] = []
    /// How much of it is on the disk.
    var durableByteCount = 0

    init(byteCount: Int) {
        unsafe memory = .allocate(byteCount: byteCount, alignment: 64)
        unsafe memory.initializeMemory(as: UInt8.self, repeating: 0)
        disk = [UInt8](repeating: 0, count: byteCount)
    }

    deinit { unsafe memory.deallocate() }

    var byteCount: Int { disk.count + appended.count }

    /// The page cache as it is now.
    var cached: [UInt8] { unsafe Array(memory) }

    /// A file of another life with the given content of its page cache and disk.
    func successor(holding content: [UInt8], disk: [UInt8], appended: [UInt8]) -> StateFile {
        let file = StateFile(byteCount: content.count)
        unsafe file.memory.copyBytes(from: content)
        file.disk = disk
        file.appended = appended
        file.durableByteCount = min(durableByteCount, appended.count)
        return file
    }
}

/// The state folder and the positions: what survives the process, and what survives the power.
///
/// Names are made durable in the order of their changes, as a journalling file system does; a
/// sync makes all earlier ones durable. Positions are lost from the end.
final class StateDisk {
    private(set) var files: [String: StateFile] = [:]
    private var durableNames: [String: StateFile] = [:]
    private var nameChanges: [(name: String, file: StateFile?)] = []
    private(set) var positions: [Key: Position] = [:]
    private var durablePositions: [Key: Position] = [:]
    private var commits: [[Position]] = []
    private var before: [String: [UInt8]] = [:]

    struct Key: Hashable {
        var output: String
        var source: SourceKey
    }

    // MARK: What the process does

    func set(_ name: String, _ file: StateFile?) {
        files[name] = file
        nameChanges.append((name, file))
    }

    func sync(_ file: StateFile, byteCount: Int) {
        let end = min((byteCount + 4095) / 4096 * 4096, file.disk.count)
        unsafe file.disk.replaceSubrange(0..<end, with: file.memory[..<end])
        syncNames()
    }

    func append(_ bytes: [UInt8], to name: String, sync: Bool) {
        let file = files[name] ?? StateFile(byteCount: 0)
        if files[name] == nil { set(name, file) }
        file.appended += bytes
        guard sync else { return }
        file.durableByteCount = file.appended.count
        syncNames()
    }

    /// Makes everything durable, as the kernel does within half a minute.
    func writeBack() {
        for file in files.values {
            sync(file, byteCount: file.disk.count)
            file.durableByteCount = file.appended.count
        }
        syncNames()
        durablePositions = positions
        commits.removeAll()
    }

    private func syncNames() {
        durableNames = files
        nameChanges.removeAll()
    }

    func commit(_ changed: [Position], durable: Bool) {
        for position in changed {
            positions[Key(output: position.output, source: position.source)] = position
        }
        commits.append(changed)
        guard durable else { return }
        durablePositions = positions
        commits.removeAll()
    }

    func removePositions(of sources: [SourceKey]) {
        positions = positions.filter { !sources.contains($0.key.source) }
        durablePositions = positions
        commits.removeAll()
    }

    // MARK: What survives

    /// Remembers the page cache as it is before the last stores of a process that will die.
    func noteBeforeDeath() { before = files.mapValues(\.cached) }

    /// The process is gone, the machine goes on: all of the page cache stays.
    ///
    /// Of the stores since the last call into the world, some words may not have been made any
    /// more.
    func killProcess(_ dice: Dice) {
        let isTorn = dice.chance(0.5)
        for (name, file) in files.sorted(by: { $0.key < $1.key }) {
            var content = file.cached
            if isTorn, let earlier = before[name], earlier.count == content.count {
                StateDisk.mix(&content, with: earlier, unit: 8, dice)
            }
            replace(
                file,
                by: file.successor(
                    holding: content, disk: file.disk, appended: file.appended))
        }
    }

    /// The machine is gone: of what was not synced, any subset of sectors is on the disk.
    func cutPower(_ dice: Dice) {
        let kept = dice.number(0...nameChanges.count)
        var names = durableNames
        for change in nameChanges.prefix(kept) { names[change.name] = change.file }
        files = names
        for name in names.keys.sorted() {
            guard let file = names[name] else { continue }
            var content = file.cached
            StateDisk.mix(&content, with: file.disk, unit: 512, dice)
            let end = dice.number(file.durableByteCount...file.appended.count)
            let survivor = file.successor(
                holding: content, disk: content, appended: Array(file.appended[..<end]))
            survivor.durableByteCount = end
            files[name] = survivor
        }
        syncNames()
        positions = durablePositions
        for commit in commits.prefix(dice.number(0...commits.count)) {
            for position in commit {
                positions[Key(output: position.output, source: position.source)] = position
            }
        }
        durablePositions = positions
        commits.removeAll()
    }

    private func replace(_ old: StateFile, by new: StateFile) {
        for (name, file) in files where file === old { files[name] = new }
        for (name, file) in durableNames where file === old { durableNames[name] = new }
        for index in nameChanges.indices where nameChanges[index].file === old {
            nameChanges[index].file = new
        }
    }

    /// Takes back some of the units in which `content` differs from `earlier`.
    private static func mix(
        _ content: inout [UInt8], with earlier: [UInt8], unit: Int, _ dice: Dice
    ) {
        let share = dice.pick([0.05, 0.5, 0.95])
        var start = 0
        while start < content.count {
            let end = min(start + unit, content.count)
            if content[start..<end] != earlier[start..<end], dice.chance(share) {
                content.replaceSubrange(start..<end, with: earlier[start..<end])
            }
            start = end
        }
    }
}
