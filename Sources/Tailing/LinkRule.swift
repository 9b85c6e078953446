/// Where the link of a container's log may lead.
///
/// Whoever can write into the folder of one container's logs, through a volume of the host, could
/// put a link there to a file of others, and read it in the log index. So a name of the runtime's
/// layout is followed only to what the runtime makes: a file of the kubelet's layout with the same
/// namespace, pod and container, or Docker's own file. Names of no such layout are configured by
/// somebody who may read the files anyhow, and are followed wherever they lead, as in Fluent Bit.
enum LinkRule {
    /// Whether `path`, as it matched, may stand for `real`, the same with all links followed.
    static func allows(_ path: String, real: String) -> Bool {
        let name = PathText.split(path).name
        if path == real { return true }
        if let wanted = ContainerLogPath(currentLog: path) {
            return isDockers(real) || ContainerLogPath(currentLog: real) == wanted
        }
        guard let wanted = linkName(name) else { return true }
        if let found = ContainerLogPath(currentLog: real) {
            // The kubelet cuts long names, so one may be the beginning of the other.
            let expected = "\(found.pod)_\(found.namespace)_\(found.container)-"
            return wanted.hasPrefix(expected) || expected.hasPrefix(wanted)
        }
        return PathText.split(real).name == name || isDockers(real, of: wanted)
    }

    /// The name without its ending when it is `POD_NAMESPACE_CONTAINER-ID.log`.
    private static func linkName(_ name: String) -> String? {
        guard name.hasSuffix(".log") else { return nil }
        let parts = name.dropLast(4).split(separator: "_", omittingEmptySubsequences: false)
        guard parts.count == 3, parts.allSatisfy({ !$0.isEmpty }), parts[2].contains("-") else {
            return nil
        }
        return String(name.dropLast(4))
    }

    /// Whether a path ends in `ID/ID-json.log`, for the id that `wanted` ends with, if given.
    private static func isDockers(_ path: String, of wanted: String? = nil) -> Bool {
        let parts = path.split(separator: "/")
        guard parts.count >= 2 else { return false }
        let id = parts[parts.count - 2]
        guard id.utf8.count == 64, id.utf8.allSatisfy(isHexadecimal),
            parts[parts.count - 1] == id + "-json.log"
        else { return false }
        guard let wanted, let dash = wanted.lastIndex(of: "-") else { return wanted == nil }
        return id.hasPrefix(wanted[wanted.index(after: dash)...])
    }

    private static func isHexadecimal(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x66).contains(byte)
    }
}
