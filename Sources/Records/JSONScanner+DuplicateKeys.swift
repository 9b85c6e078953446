extension JSONScanner {
    /// Appends a validated object so that in every object, at every depth, of several members with
    /// equal keys only the last stays, where it stands.
    ///
    /// Keys are compared unescaped. White space is kept. Allocates: it is the way of objects whose
    /// traits say ``JSONTraits/mayHaveDuplicateKeys``, and of no others.
    /// - Returns: The number of members that were removed, or nil, with the writer as it was,
    ///   when the room does not suffice; the room never needs to exceed the input's length.
    public static func removeDuplicateKeys(
        _ json: ByteView, to writer: inout ByteWriter
    ) -> Int? {
        let superseded = supersededMembers(in: json)
        let mark = writer.count
        var index = 0
        for range in superseded + [json.count..<json.count] where range.upperBound >= index {
            let kept = json.slice(index, max(index, range.lowerBound))
            guard kept.count <= writer.room else {
                writer.rewind(to: mark)
                return nil
            }
            writer.append(kept)
            index = range.upperBound
        }
        return superseded.count
    }

    /// An object on the way to its end: where each key's latest member begins, and ends before
    /// the next member.
    private struct OpenObject {
        var latest: [[UInt8]: Range<Int>] = [:]
        var key: [UInt8] = []
        var memberStart = 0

        /// Ends the current member before `end`; gives the one that it supersedes.
        mutating func endMember(before end: Int) -> Range<Int>? {
            latest.updateValue(memberStart..<end, forKey: key)
        }
    }

    /// The members that a later one supersedes, from the beginning to the beginning of the next
    /// member, in the order of their beginnings.
    ///
    /// A superseded member is never the last of its object, so that a next one always exists.
    private static func supersededMembers(in json: ByteView) -> [Range<Int>] {
        var found: [Range<Int>] = []
        var open: [OpenObject?] = []
        var index = skipBlanks(json, from: 0)
        func beginMember() {
            let end = stringEnd(json, at: index)
            open[open.count - 1]?.memberStart = index
            open[open.count - 1]?.key = unescaped(json.slice(index + 1, max(index + 1, end - 1)))
            index = skipBlanks(json, from: skipBlanks(json, from: end) + 1)
        }
        while index < json.count {
            switch json[index] {
            case UInt8(ascii: "{"), UInt8(ascii: "["):
                let isObject = json[index] == UInt8(ascii: "{")
                open.append(isObject ? OpenObject() : nil)
                index = skipBlanks(json, from: index + 1)
                if isObject, index < json.count, json[index] == 0x22 { beginMember() }
            case UInt8(ascii: "}"), UInt8(ascii: "]"):
                if case .some(.some(var object)) = open.popLast() {
                    if let old = object.endMember(before: index) { found.append(old) }
                }
                index = skipBlanks(json, from: index + 1)
            case UInt8(ascii: ","):
                index = skipBlanks(json, from: index + 1)
                guard let last = open.indices.last, open[last] != nil else { continue }
                if let old = open[last]?.endMember(before: index) { found.append(old) }
                beginMember()
            default: index = skipBlanks(json, from: skipValue(json, from: index))
            }
        }
        return found.sorted { $0.lowerBound < $1.lowerBound }
    }

    private static func unescaped(_ body: ByteView) -> [UInt8] {
        guard body.firstIndex(of: 0x5C) != nil else { return body.array }
        var arena = ByteArena(byteCount: max(body.count, 1))
        var writer = arena.writer(body.count)
        guard JSONText.appendUnescaped(body, to: &writer) else { return body.array }
        return writer.written.array
    }
}
