/// Memory for the bytes that a record needs beside its source: joined parts, decoded values.
///
/// Addresses stay valid until ``reset()``. The first block is kept for ever, so that a steady
/// stream of records allocates nothing; larger blocks are given back at the reset.
@safe public struct ByteArena: ~Copyable {
    private var current: UnsafeMutablePointer<UInt8>
    private var used = 0
    private var size: Int
    private let first: UnsafeMutablePointer<UInt8>
    private let firstSize: Int
    private var extra: [UnsafeMutablePointer<UInt8>] = unsafe []

    /// Makes an arena whose kept block has `byteCount` bytes.
    public init(byteCount: Int = 64 * 1024) {
        unsafe first = .allocate(capacity: byteCount)
        unsafe current = first
        firstSize = byteCount
        size = byteCount
    }

    deinit {
        unsafe extra.forEach { unsafe $0.deallocate() }
        unsafe first.deallocate()
    }

    /// Hands out `byteCount` uninitialised bytes, valid until ``reset()``.
    public mutating func allocate(_ byteCount: Int) -> UnsafeMutablePointer<UInt8> {
        if size - used < byteCount {
            let blockSize = max(byteCount, 256 * 1024)
            unsafe current = .allocate(capacity: blockSize)
            unsafe extra.append(current)
            size = blockSize
            used = 0
        }
        let place = unsafe current + used
        used += byteCount
        return unsafe place
    }

    /// Gives back the last `byteCount` bytes of the latest allocation.
    public mutating func giveBack(_ byteCount: Int) {
        precondition(byteCount >= 0 && byteCount <= used, "only what was handed out returns")
        used -= byteCount
    }

    /// Copies `view`, so that it stays valid until ``reset()``.
    public mutating func copy(_ view: ByteView) -> ByteView {
        let place = unsafe allocate(view.count)
        unsafe place.update(from: view.base, count: view.count)
        return unsafe ByteView(base: place, count: view.count)
    }

    /// A writer over `byteCount` fresh bytes, valid until ``reset()``.
    public mutating func writer(_ byteCount: Int) -> ByteWriter {
        unsafe ByteWriter(base: allocate(byteCount), capacity: byteCount)
    }

    /// Forgets everything handed out.
    public mutating func reset() {
        used = 0
        guard unsafe !extra.isEmpty else { return }
        unsafe extra.forEach { unsafe $0.deallocate() }
        unsafe extra.removeAll()
        unsafe current = first
        size = firstSize
    }
}
