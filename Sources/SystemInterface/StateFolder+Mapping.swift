import Glibc
package import WorldInterface

// State files as memory. Their blocks are reserved before they are mapped: writing to a page of a
// mapped file for which the disk has no room would be SIGBUS, and here it is an error instead.
extension StateFolder {
    /// Creates or resizes a state file to `byteCount` bytes, reserves its blocks, and maps it.
    ///
    /// A file that exists keeps its content up to `byteCount` and its blocks; new bytes are zero.
    /// Blocks while the file system reserves, usually less than a millisecond.
    ///
    /// - Throws: `full` when the disk has no room; a new file is removed again then.
    package func makeMapping(name: String, byteCount: Int) throws(WorldError) -> StateMapping {
        precondition(byteCount > 0, "a mapping has at least one byte")
        let name = try StateFileName(name).text
        let file = try openFile(name, flags: O_RDWR | O_CREAT)
        let former = try regularStatus(of: file.number, name)
        do {
            try reserve(byteCount, of: file.number, name)
            if former.size > UInt64(byteCount) {
                _ = try systemCall("cannot shorten \(name)") {
                    ftruncate(file.number, off_t(byteCount))
                }
            }
            if former.size == 0 { noteNewName() }
            return try map(file.number, name, byteCount)
        } catch {
            if former.size == 0 {
                _ = unsafe unlinkat(buffer.number, name, 0)
            } else if former.size < UInt64(byteCount) {
                _ = ftruncate(file.number, off_t(clamping: former.size))
            }
            throw error
        }
    }

    /// Maps an existing state file, whole.
    ///
    /// Holes in it are filled first.
    ///
    /// - Throws: `notFound`; `failed` when it is empty; `full` when it has holes and the disk has
    ///   no room for them.
    package func openMapping(name: String) throws(WorldError) -> StateMapping {
        let name = try StateFileName(name).text
        let file = try openFile(name, flags: O_RDWR)
        let status = try regularStatus(of: file.number, name)
        guard status.size > 0, let byteCount = Int(exactly: status.size) else {
            throw .failed("cannot map \(name): it is empty")
        }
        if hasHoles(file.number) { try reserve(byteCount, of: file.number, name) }
        return try map(file.number, name, byteCount)
    }

    /// Makes the first `byteCount` bytes of a mapping, and all names, survive a power cut.
    ///
    /// msync(2) with MS_SYNC is fdatasync(2) of the range on Linux, a changed size included. Blocks
    /// until the disk is done. After a failure the bytes count as lost: Linux tells of an
    /// input/output error once and then takes the pages for clean.
    package func sync(_ mapping: StateMapping, byteCount: Int) throws(WorldError) {
        guard let bytes = unsafe mappings[mapping.number]?.bytes else {
            throw .failed("cannot sync \(mapping.name): it is not mapped")
        }
        let count = min(byteCount, bytes.count)
        if count > 0 {
            _ = try systemCall("cannot sync \(mapping.name)") {
                unsafe msync(bytes.baseAddress, count, MS_SYNC)
            }
        }
        try syncNames()
    }

    /// Unmaps; the file stays.
    ///
    /// The memory must not be touched afterwards.
    package func closeMapping(_ mapping: StateMapping) {
        guard let known = mappings.removeValue(forKey: mapping.number) else { return }
        _ = unsafe munmap(known.bytes.baseAddress, known.bytes.count)
    }

    private func regularStatus(
        of descriptor: Int32, _ name: String
    ) throws(WorldError) -> FileStatus {
        let status = try LogFiles.status(descriptor: descriptor)
        guard status.isRegular else { throw .notRegular("\(name) is not a regular file") }
        return status
    }

    /// Reserves blocks.
    ///
    /// glibc asks for them with fallocate(2) and, where the file system cannot,
    /// writes into each block that has no content; either way blocks that exist stay as they are.
    private func reserve(
        _ byteCount: Int, of descriptor: Int32, _ name: String
    ) throws(WorldError) {
        while true {
            let code = posix_fallocate(descriptor, 0, off_t(byteCount))
            if code == 0 { return }
            if code == EINTR { continue }
            throw WorldError(code: code, action: "cannot reserve \(byteCount) bytes for \(name)")
        }
    }

    private func hasHoles(_ descriptor: Int32) -> Bool {
        var status = stat()
        guard unsafe fstat(descriptor, &status) == 0 else { return true }
        return status.st_blocks &* 512 < status.st_size
    }

    private func map(
        _ descriptor: Int32, _ name: String, _ byteCount: Int
    ) throws(WorldError) -> StateMapping {
        let start = unsafe mmap(
            nil, byteCount, PROT_READ | PROT_WRITE, MAP_SHARED, descriptor, 0)
        let code = errno
        guard let start = unsafe start, unsafe start != MAP_FAILED else {
            throw WorldError(code: code, action: "cannot map \(name)")
        }
        let mapping = unsafe StateMapping(
            name: name, number: nextMappingNumber,
            bytes: UnsafeMutableRawBufferPointer(start: start, count: byteCount))
        mappings[nextMappingNumber] = mapping
        nextMappingNumber += 1
        return mapping
    }
}
