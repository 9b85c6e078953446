import Records

/// A small random generator with a seed (SplitMix64), so that a failure can be repeated.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ mixed >> 30) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ mixed >> 27) &* 0x94D0_49BB_1331_11EB
        return mixed ^ mixed >> 31
    }

    mutating func below(_ bound: Int) -> Int { Int(next() % UInt64(bound)) }

    mutating func pick<Element>(_ choices: [Element]) -> Element { choices[below(choices.count)] }
}

/// Memory of exactly the size that a test needs, so that an address sanitizer sees a step too far.
///
/// Safe: it is never given back, so that a view made in the middle of an expression stays valid.
@safe struct Bytes {
    private let memory: UnsafeMutableBufferPointer<UInt8>

    init(_ bytes: [UInt8]) {
        unsafe memory = .allocate(capacity: bytes.count)
        _ = unsafe memory.initialize(from: bytes)
    }

    init(count: Int) {
        unsafe memory = .allocate(capacity: count)
        unsafe memory.initialize(repeating: 0xEE)
    }

    var view: ByteView { unsafe ByteView(UnsafeRawBufferPointer(memory)) }

    func writer(count: Int = 0) -> ByteWriter {
        guard let base = unsafe memory.baseAddress else {
            return unsafe ByteWriter(base: .allocate(capacity: 1), capacity: 0)
        }
        return unsafe ByteWriter(base: base, capacity: memory.count, count: count)
    }
}

extension String {
    /// A copy in memory of exactly its size.
    var bytes: Bytes { Bytes(Array(utf8)) }
}
