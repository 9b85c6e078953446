/// The pods that are known, by name; who holds them; and those that are gone but still needed.
///
/// A name can stand for several pods one after the other. The latest is current, earlier ones stay
/// for as long as a held container belongs to them. Nothing here asks anybody; nothing depends on
/// the order of a hash table.
struct PodCache {
    /// Where an entry's content came from.
    enum Origin: Equatable {
        /// A list or a watch, which will also tell when it goes.
        case watched
        /// A request for this pod alone, at this time in monotonic nanoseconds.
        case lookup(UInt64)
        /// A preloaded file, which wins over the server.
        case file
    }

    struct Entry {
        var metadata: PodMetadata
        var version: UInt64
        var origin: Origin
        var isDeleted = false
        /// Every container id the pod has had, so that lines of earlier restarts find it.
        var containerIDs: [String] = []
    }

    private struct Slot {
        var current: Entry?
        var former: [Entry] = []
        var holders: [ContainerIdentity] = []
        var keepsUntil: UInt64 = 0
    }

    /// How many earlier container ids of a pod are remembered.
    private static let maximumContainerIDCount = 64

    private let limits: EnrichmentLimits
    private let deletedLifetime: UInt64
    private var slots: [PodKey: Slot] = [:]
    private var graves: [(until: UInt64, key: PodKey)] = []
    private var lastVersion: UInt64 = 0
    /// Estimated bytes of all entries.
    private(set) var byteCount = 0
    /// Entries, current and former.
    private(set) var podCount = 0
    private(set) var refusedCount: UInt64 = 0
    private(set) var trimmedCount: UInt64 = 0

    init(limits: EnrichmentLimits, deletedLifetimeNanoseconds: UInt64) {
        self.limits = limits
        deletedLifetime = deletedLifetimeNanoseconds
    }

    /// The entry that `container` belongs to, if it is known.
    func entry(for container: ContainerIdentity) -> Entry? {
        slots[container.pod].flatMap { PodCache.entry(for: container, in: $0) }
    }

    /// The current pod of a name.
    func current(_ key: PodKey) -> Entry? { slots[key]?.current }

    /// Whether anybody holds a container of the pod.
    func isHeld(_ key: PodKey) -> Bool { slots[key].map { !$0.holders.isEmpty } ?? false }

    /// The retained containers of a name that no known pod answers for.
    func unresolvedHolders(of key: PodKey) -> [ContainerIdentity] {
        guard let slot = slots[key] else { return [] }
        return slot.holders.filter { PodCache.entry(for: $0, in: slot) == nil }
    }

    /// Pods that are current and not deleted, sorted by name.
    var livePods: [PodKey] {
        slots.filter { $0.value.current.map { !$0.isDeleted } ?? false }.keys.sorted(
            by: PodKey.isLess)
    }

    /// Holds the pod of `container`, known or not.
    mutating func hold(_ container: ContainerIdentity) {
        slots[container.pod, default: Slot()].holders.append(container)
    }

    /// Takes one hold of `container` back.
    mutating func unhold(_ container: ContainerIdentity, at now: UInt64) {
        guard var slot = slots[container.pod],
            let index = slot.holders.firstIndex(of: container)
        else { return }
        slot.holders.remove(at: index)
        if slot.holders.isEmpty, slot.current?.origin != .watched { drop(&slot.current) }
        slots[container.pod] = slot
        prune(container.pod, at: now)
    }

    /// Stores what a source says of a pod.
    ///
    /// Returns whether anything changed for its holders.
    mutating func store(
        _ key: PodKey, _ given: PodMetadata, from origin: Origin, at now: UInt64
    ) -> Bool {
        let metadata = trimmed(given)
        var slot = slots[key] ?? Slot()
        if slot.current?.origin == .file, origin != .file { return false }
        guard slot.current?.metadata.uid == metadata.uid, var entry = slot.current else {
            guard makeRoom(for: metadata) else {
                refusedCount += 1
                return false
            }
            // Making room may have touched this very slot.
            slot = slots[key] ?? Slot()
            replaceCurrent(of: &slot, with: metadata, from: origin)
            slots[key] = slot
            prune(key, at: now)
            return true
        }
        let isChanged = entry.metadata != metadata
        byteCount += metadata.keptByteCount - entry.metadata.keptByteCount
        entry.metadata = metadata
        // A watch that told of a pod goes on telling, whoever else was asked in between.
        if entry.origin != .watched || entry.isDeleted { entry.origin = origin }
        entry.isDeleted = false
        PodCache.remember(&entry)
        if isChanged { entry.version = nextVersion() }
        slot.current = entry
        slots[key] = slot
        return isChanged
    }

    /// Marks a pod as deleted.
    ///
    /// Without `uid` whatever has the name is meant.
    mutating func delete(_ key: PodKey, uid: String?, at now: UInt64) {
        guard var slot = slots[key], var entry = slot.current, !entry.isDeleted,
            entry.origin != .file, uid == nil || uid == entry.metadata.uid
        else { return }
        entry.isDeleted = true
        slot.current = entry
        slot.keepsUntil = now + deletedLifetime
        slots[key] = slot
        graves.append((slot.keepsUntil, key))
        prune(key, at: now)
    }

    /// The time at which a deleted pod may be forgotten, or nil.
    var nextDeadline: UInt64? { graves.first?.until }

    /// Forgets deleted pods whose time is over.
    mutating func expire(at now: UInt64) {
        var count = 0
        while count < graves.count, graves[count].until <= now { count += 1 }
        guard count > 0 else { return }
        let due = graves.prefix(count).map(\.key)
        graves.removeFirst(count)
        for key in due { prune(key, at: now) }
    }

    // MARK: Inside

    private static func entry(for container: ContainerIdentity, in slot: Slot) -> Entry? {
        if let uid = container.podUID {
            let all = slot.former + [slot.current].compactMap { $0 }
            return all.last { $0.metadata.uid == uid || $0.metadata.staticUID == uid }
        }
        if let id = container.containerID {
            if let current = slot.current, current.containerIDs.contains(id) { return current }
            if let former = slot.former.last(where: { $0.containerIDs.contains(id) }) {
                return former
            }
        }
        return slot.current ?? slot.former.last
    }

    private mutating func replaceCurrent(
        of slot: inout Slot, with metadata: PodMetadata, from origin: Origin
    ) {
        if var old = slot.current {
            old.isDeleted = true
            slot.former.append(old)
        }
        var entry = Entry(metadata: metadata, version: nextVersion(), origin: origin)
        PodCache.remember(&entry)
        slot.current = entry
        byteCount += metadata.keptByteCount
        podCount += 1
    }

    /// Removes entries that are gone and that no held container belongs to.
    private mutating func prune(_ key: PodKey, at now: UInt64) {
        guard var slot = slots[key] else { return }
        let needed = Set(slot.holders.compactMap { PodCache.entry(for: $0, in: slot)?.version })
        for index in slot.former.indices.reversed()
        where !needed.contains(slot.former[index].version) {
            var entry: Entry? = slot.former.remove(at: index)
            drop(&entry)
        }
        if let current = slot.current, current.isDeleted, !needed.contains(current.version),
            now >= slot.keepsUntil
        {
            drop(&slot.current)
        }
        let isEmpty = slot.current == nil && slot.former.isEmpty && slot.holders.isEmpty
        slots[key] = isEmpty ? nil : slot
    }

    private mutating func drop(_ entry: inout Entry?) {
        guard let gone = entry else { return }
        byteCount -= gone.metadata.keptByteCount
        podCount -= 1
        entry = nil
    }

    private func trimmedParts(_ given: PodMetadata) -> PodMetadata {
        var metadata = given
        metadata.annotations = nil
        guard metadata.keptByteCount > limits.maximumPodByteCount else { return metadata }
        metadata.labels = nil
        metadata.ownerReferences = nil
        metadata.loggingAnnotations = []
        guard metadata.keptByteCount > limits.maximumPodByteCount else { return metadata }
        metadata.containers = []
        return metadata
    }

    private mutating func trimmed(_ given: PodMetadata) -> PodMetadata {
        guard given.keptByteCount > limits.maximumPodByteCount else { return given }
        trimmedCount += 1
        return trimmedParts(given)
    }

    /// Whether one more pod fits, after the deleted pods nobody holds have gone if need be.
    private mutating func makeRoom(for metadata: PodMetadata) -> Bool {
        func fits() -> Bool {
            podCount < limits.maximumPodCount
                && byteCount + metadata.keptByteCount <= limits.maximumCacheByteCount
        }
        if fits() { return true }
        expire(at: .max)
        return fits()
    }

    private static func remember(_ entry: inout Entry) {
        for container in entry.metadata.containers {
            guard let id = container.containerID, !entry.containerIDs.contains(id) else { continue }
            entry.containerIDs.append(id)
            if entry.containerIDs.count > maximumContainerIDCount {
                entry.containerIDs.removeFirst()
            }
        }
    }

    private mutating func nextVersion() -> UInt64 {
        lastVersion += 1
        return lastVersion
    }
}

extension PodKey {
    /// An order for everything that would otherwise follow a hash table.
    static func isLess(_ left: PodKey, _ right: PodKey) -> Bool {
        (left.namespace, left.name) < (right.namespace, right.name)
    }
}
