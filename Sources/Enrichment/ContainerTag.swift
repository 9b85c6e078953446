/// The names that a container's tag holds.
///
/// Each is nil when a custom pattern has no such group.
public struct TagNames: Hashable, Sendable {
    /// Group `pod_name`.
    public var podName: String?
    /// Group `namespace_name`.
    public var namespaceName: String?
    /// Group `container_name`.
    public var containerName: String?
    /// Group `docker_id`.
    public var dockerID: String?

    /// Makes a set of names; what is left out is not known.
    public init(
        podName: String? = nil, namespaceName: String? = nil, containerName: String? = nil,
        dockerID: String? = nil
    ) {
        self.podName = podName
        self.namespaceName = namespaceName
        self.containerName = containerName
        self.dockerID = dockerID
    }

    /// Searches `text` for `POD_NAMESPACE_CONTAINER-<64 letters or digits>.log` at its end.
    ///
    /// The outcome is that of Fluent Bit's (5.1) built-in pattern, including a pod's name that
    /// starts as far to the left as its alphabet allows. Text with a line feed never matches.
    public init?(containerLink text: String) {
        let bytes = Array(text.utf8)
        let suffixByteCount = 69
        let end = bytes.count - suffixByteCount
        guard end > 0, !bytes.contains(0x0a), TagNames.isSuffix(bytes[end...]) else { return nil }
        var segmentStart = 0
        while let first = bytes[segmentStart..<end].firstIndex(of: UInt8(ascii: "_")) {
            if let start = TagNames.podStart(in: bytes, from: segmentStart, to: first),
                let second = bytes[(first + 1)..<end].firstIndex(of: UInt8(ascii: "_")),
                second > first + 1, second + 1 < end
            {
                podName = String(decoding: bytes[start..<first], as: UTF8.self)
                namespaceName = String(decoding: bytes[(first + 1)..<second], as: UTF8.self)
                containerName = String(decoding: bytes[(second + 1)..<end], as: UTF8.self)
                dockerID = String(decoding: bytes[(end + 1)..<(end + 65)], as: UTF8.self)
                return
            }
            segmentStart = first + 1
        }
        return nil
    }

    /// Whether `bytes` are a dash, 64 lower-case letters or digits, and `.log`.
    private static func isSuffix(_ bytes: ArraySlice<UInt8>) -> Bool {
        bytes.first == UInt8(ascii: "-") && bytes.dropFirst().prefix(64).allSatisfy(isAlphanumeric)
            && bytes.suffix(4).elementsEqual(".log".utf8)
    }

    /// Where the longest pod name that ends at `end` starts, at or after `start`, or nil.
    ///
    /// Walks to the left for as long as what lies behind can be labels joined by dots, each with a
    /// letter or digit at both ends.
    private static func podStart(in bytes: [UInt8], from start: Int, to end: Int) -> Int? {
        var best: Int?
        var right = UInt8(ascii: ".")
        var index = end - 1
        while index >= start {
            let byte = bytes[index]
            if isAlphanumeric(byte) {
                best = index
            } else if byte == UInt8(ascii: "-") {
                if right == UInt8(ascii: ".") { break }
            } else if byte == UInt8(ascii: ".") {
                if !isAlphanumeric(right) { break }
            } else {
                break
            }
            right = byte
            index -= 1
        }
        return best
    }

    private static func isAlphanumeric(_ byte: UInt8) -> Bool {
        (byte >= 0x61 && byte <= 0x7a) || (byte >= 0x30 && byte <= 0x39)
    }
}

/// Turns tags into container identities, with the options of the `kubernetes` filter.
public struct ContainerTagReader {
    /// What a tag told.
    public enum Reading: Equatable, Sendable {
        /// The names in it.
        case container(ContainerIdentity)
        /// The tag is not longer than the prefix.
        case tooShort
        /// The rest of the tag is not a container's name.
        case noMatch
    }

    /// `Kube_Tag_Prefix`.
    ///
    /// Fluent Bit cuts its length without comparing the text.
    public let prefix: String
    /// Whether a tag has been seen that does not start with ``prefix``: worth one warning.
    public private(set) var hasSeenOtherPrefix = false
    private let pattern: (String) -> TagNames?

    /// Makes a reader.
    ///
    /// `pattern` searches what follows the prefix (`Regex_Parser`); without one the built-in
    /// pattern is used.
    public init(
        prefix: String = "kube.var.log.containers.", pattern: ((String) -> TagNames?)? = nil
    ) {
        self.prefix = prefix
        self.pattern = pattern ?? { TagNames(containerLink: $0) }
    }

    /// Reads a tag.
    ///
    /// Called once per source, not per record; allocates.
    public mutating func read(_ tag: String) -> Reading {
        let byteCount = prefix.utf8.count
        // Fluent Bit 5.1 wants two bytes more than the prefix.
        guard tag.utf8.count > byteCount + 1 else { return .tooShort }
        if !tag.utf8.starts(with: prefix.utf8) { hasSeenOtherPrefix = true }
        let rest = String(decoding: tag.utf8.dropFirst(byteCount), as: UTF8.self)
        guard let names = pattern(rest), let pod = names.podName, !pod.isEmpty,
            let namespace = names.namespaceName, !namespace.isEmpty
        else { return .noMatch }
        let id = names.dockerID.flatMap { $0.isEmpty ? nil : $0 }
        return .container(
            ContainerIdentity(
                namespace: namespace, podName: pod, containerName: names.containerName ?? "",
                containerID: id))
    }
}
