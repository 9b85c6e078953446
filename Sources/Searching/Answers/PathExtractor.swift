import Records

/// Finds the values of several fields in a document with one walk over its text.
///
/// A path leads through objects and arrays of them, and a key may hold dots itself: `a.b.c` is
/// found in `{"a":{"b":{"c":1}}}` as well as in `{"a.b":[{"c":1}]}`.
struct PathExtractor {
    private struct Node {
        var key: [UInt8]
        var children: [Int] = []
        /// The number of the path that ends here, or -1.
        var slot = -1
        /// Whether every value below belongs to the path, as in a flattened field.
        var takesAll = false
    }

    private var nodes: [Node] = [Node(key: [])]

    /// The most paths that one request may ask for.
    static let maximumPathCount = 1024

    /// Adds a path; its values are reported as `slot`.
    ///
    /// The same path gets the slot it has already, which is the result.
    mutating func add(_ path: String, slot: Int, takesAll: Bool = false) -> Int {
        var node = 0
        for part in path.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        {
            node = child(of: node, key: Array(part))
        }
        if nodes[node].slot < 0 {
            nodes[node].slot = slot
            nodes[node].takesAll = takesAll
        }
        return nodes[node].slot
    }

    private mutating func child(of parent: Int, key: [UInt8]) -> Int {
        if let known = nodes[parent].children.first(where: { nodes[$0].key == key }) {
            return known
        }
        nodes.append(Node(key: key))
        nodes[parent].children.append(nodes.count - 1)
        return nodes.count - 1
    }

    /// Reports each value of the paths in `source`: the slot and the value as it is written.
    ///
    /// Neither `null` nor objects and arrays are reported. A hole of a skeleton, a zero byte, is
    /// reported for every path that may lead into it. `source` is a valid object.
    func extract(_ source: ByteView, into found: inout [FoundValue]) {
        walk(source, node: 0, depth: 0, &found)
    }

    private func walk(_ object: ByteView, node: Int, depth: Int, _ found: inout [FoundValue]) {
        JSONMembers.forEach(object) { key, value in
            step(node, key, value, depth, &found)
            return true
        }
    }

    /// Follows the children of `node` whose keys `key` begins with.
    @inline(__always)
    private func step(
        _ node: Int, _ key: ByteView, _ value: ByteView, _ depth: Int, _ found: inout [FoundValue]
    ) {
        for child in nodes[node].children {
            let wanted = nodes[child].key.count
            guard key.count >= wanted, PathExtractor.begins(key, nodes[child].key) else {
                continue
            }
            if key.count == wanted {
                take(value, child, depth, &found)
            } else if key[wanted] == UInt8(ascii: ".") {
                stepDeeper(child, key.slice(wanted + 1, key.count), value, depth, &found)
            }
        }
        if key.firstIndex(of: 0x5C) != nil { stepUnescaped(node, key, value, depth, &found) }
    }

    @inline(never)
    private func stepDeeper(
        _ node: Int, _ key: ByteView, _ value: ByteView, _ depth: Int, _ found: inout [FoundValue]
    ) {
        if nodes[node].takesAll { take(value, node, depth, &found) }
        step(node, key, value, depth, &found)
    }

    /// The same for a key that is written with escapes.
    @inline(never)
    private func stepUnescaped(
        _ node: Int, _ key: ByteView, _ value: ByteView, _ depth: Int, _ found: inout [FoundValue]
    ) {
        let plain = key.plainKey
        guard !plain.contains(0x5C) else { return }
        unsafe plain.withUnsafeBytes { buffer in
            step(node, unsafe ByteView(buffer), value, depth, &found)
        }
    }

    private func take(_ value: ByteView, _ node: Int, _ depth: Int, _ found: inout [FoundValue]) {
        guard depth < JSONLimits.greatestDepth else { return }
        switch value[0] {
        case UInt8(ascii: "{"):
            if nodes[node].takesAll { takeAll(value, nodes[node].slot, depth + 1, &found) }
            if !nodes[node].children.isEmpty { walk(value, node: node, depth: depth + 1, &found) }
        case UInt8(ascii: "["):
            JSONMembers.forEachElement(value) { take($0, node, depth + 1, &found) }
        case UInt8(ascii: "n"): break
        case 0: takeHole(value, node, &found)
        default:
            if nodes[node].slot >= 0 { found.append(FoundValue(nodes[node].slot, value)) }
        }
    }

    /// Reports every value inside an object.
    private func takeAll(
        _ value: ByteView, _ slot: Int, _ depth: Int, _ found: inout [FoundValue]
    ) {
        guard depth < JSONLimits.greatestDepth else { return }
        switch value[0] {
        case UInt8(ascii: "{"):
            JSONMembers.forEach(value) { _, member in
                takeAll(member, slot, depth + 1, &found)
                return true
            }
        case UInt8(ascii: "["):
            JSONMembers.forEachElement(value) { takeAll($0, slot, depth + 1, &found) }
        case UInt8(ascii: "n"): break
        default: found.append(FoundValue(slot, value))
        }
    }

    /// Reports a hole for the path that ends at `node` and for all below.
    private func takeHole(_ hole: ByteView, _ node: Int, _ found: inout [FoundValue]) {
        var open = [node]
        while let next = open.popLast() {
            if nodes[next].slot >= 0 { found.append(FoundValue(nodes[next].slot, hole)) }
            open.append(contentsOf: nodes[next].children)
        }
    }

    @inline(__always) private static func begins(_ key: ByteView, _ wanted: [UInt8]) -> Bool {
        var index = 0
        while index < wanted.count {
            if key[index] != wanted[index] { return false }
            index += 1
        }
        return true
    }
}

/// A value that ``PathExtractor`` found; valid as long as the document's text is.
struct FoundValue {
    /// The number of the path.
    let slot: Int
    /// The value as it is written.
    let value: ByteView

    init(_ slot: Int, _ value: ByteView) {
        self.slot = slot
        self.value = value
    }

    /// Whether the value is not in the text: a hole of a skeleton.
    var isHole: Bool { value[0] == 0 }
}
