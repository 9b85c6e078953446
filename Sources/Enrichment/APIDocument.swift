internal import Records

/// A pod as a document of the API tells it.
struct PodRecord: Equatable {
    var key: PodKey
    var metadata: PodMetadata
    /// `metadata.resourceVersion`, an opaque text.
    var resourceVersion: String
}

/// What stands around the pods of a list.
struct PodListHeader: Equatable {
    /// Where a watch can go on.
    var resourceVersion = ""
    /// What to ask for the next page with, or nil after the last one.
    var continueToken: String?
}

/// One line of a watch.
enum PodWatchEvent: Equatable {
    /// ADDED or MODIFIED.
    case stored(PodRecord)
    /// DELETED.
    case deleted(PodRecord)
    /// BOOKMARK: nothing changed up to this point of history.
    case bookmark(resourceVersion: String)
    /// ERROR, with the code of its status.
    case error(code: Int)
    /// A kind of event this program does not know.
    case other
}

/// Reads documents of the Kubernetes API v1.
///
/// Everything in them is untrusted; what cannot be read gives nil and never stops the program.
enum APIDocument {
    /// The most bytes of a continue token.
    private static let maximumTokenByteCount = 64 * 1024

    /// One pod.
    static func pod(_ bytes: [UInt8]) -> PodRecord? {
        JSONCursor.parse(bytes).flatMap(record(of:))
    }

    /// A list of pods: calls `body` for each that can be read.
    ///
    /// nil when it is no list.
    static func podList(_ bytes: [UInt8], each body: (PodRecord) -> Void) -> PodListHeader? {
        guard let root = JSONCursor.parse(bytes), let items = root.value(forKey: "items"),
            let metadata = root.value(forKey: "metadata"), metadata.kind == .object
        else { return nil }
        items.forEachElement { item in
            if let record = record(of: item) { body(record) }
            return true
        }
        let token = metadata.value(forKey: "continue")?.text(
            maximumByteCount: maximumTokenByteCount)
        return PodListHeader(
            resourceVersion: metadata.text("resourceVersion") ?? "", continueToken: token)
    }

    /// One line of a watch.
    static func watchEvent(_ line: [UInt8]) -> PodWatchEvent? {
        guard let root = JSONCursor.parse(line), let type = root.text("type"),
            let object = root.value(forKey: "object")
        else { return nil }
        switch type {
        case "ADDED", "MODIFIED": return record(of: object).map { .stored($0) }
        case "DELETED": return record(of: object).map { .deleted($0) }
        case "ERROR": return .error(code: object.value(forKey: "code")?.int ?? 0)
        case "BOOKMARK":
            let metadata = object.value(forKey: "metadata")
            return .bookmark(resourceVersion: metadata?.text("resourceVersion") ?? "")
        default: return .other
        }
    }

    /// One namespace.
    static func namespace(_ bytes: [UInt8]) -> NamespaceMetadata? {
        guard let metadata = JSONCursor.parse(bytes)?.value(forKey: "metadata"),
            metadata.kind == .object
        else { return nil }
        var result = NamespaceMetadata()
        result.labels = metadata.object("labels")?.canonical
        result.annotations = metadata.object("annotations")?.canonical
        return result
    }

    // MARK: Parts of a pod

    private static func record(of root: JSONCursor) -> PodRecord? {
        guard let metadata = root.value(forKey: "metadata"), let name = metadata.text("name"),
            let namespace = metadata.text("namespace"), let uid = metadata.text("uid")
        else { return nil }
        var result = PodMetadata()
        result.uid = uid
        result.labels = metadata.object("labels")?.canonical
        let owners = metadata.value(forKey: "ownerReferences")
        if let owners, owners.kind == .array { result.ownerReferences = owners.canonical }
        if let annotations = metadata.object("annotations") {
            readAnnotations(annotations, into: &result)
        }
        result.nodeName = root.value(forKey: "spec")?.text("nodeName")
        if let status = root.value(forKey: "status") { readStatus(status, into: &result) }
        return PodRecord(
            key: PodKey(namespace: namespace, name: name), metadata: result,
            resourceVersion: metadata.text("resourceVersion") ?? "")
    }

    private static func readAnnotations(_ annotations: JSONCursor, into result: inout PodMetadata) {
        result.annotations = annotations.canonical
        var logging: [LoggingAnnotation] = []
        var staticUID: String?
        annotations.forEachMember { key, value in
            let name = JSONCursor.unescaped(key)
            if name == "kubernetes.io/config.hash" { staticUID = value.text() }
            guard name.utf8.starts(with: "fluentbit.io/".utf8), let text = value.string else {
                return true
            }
            let rest = String(decoding: name.utf8.dropFirst(13), as: UTF8.self)
            if !rest.isEmpty { logging.append(LoggingAnnotation(name: rest, value: text)) }
            return true
        }
        result.staticUID = staticUID
        result.loggingAnnotations = logging
    }

    private static func readStatus(_ status: JSONCursor, into result: inout PodMetadata) {
        result.podIP = status.text("podIP")
        var containers: [ContainerStatus] = []
        status.forEachMember { key, value in
            let name = JSONCursor.unescaped(key)
            guard name == "containerStatuses" || name == "initContainerStatuses" else {
                return true
            }
            containers += value.elements.compactMap(container(of:))
            return true
        }
        result.containers = containers
    }

    private static func container(of cursor: JSONCursor) -> ContainerStatus? {
        guard let name = cursor.text("name") else { return nil }
        var result = ContainerStatus()
        result.name = name
        result.image = cursor.text("image")
        result.imageHash = cursor.text("imageID").flatMap(ContainerStatus.withoutScheme)
        result.containerID = cursor.text("containerID").flatMap(ContainerStatus.withoutScheme)
        return result
    }
}

extension JSONCursor {
    /// The text of a string that is neither empty nor longer than the limit, or nil.
    fileprivate func text(maximumByteCount: Int = 4096) -> String? {
        guard rawText.count - 2 <= maximumByteCount else { return nil }
        return string.flatMap { $0.isEmpty ? nil : $0 }
    }

    /// The text of a member, as ``text(maximumByteCount:)`` gives it.
    fileprivate func text(_ key: String) -> String? { value(forKey: key)?.text() }

    /// A member that is an object, or nil.
    fileprivate func object(_ key: String) -> JSONCursor? {
        value(forKey: key).flatMap { $0.kind == .object ? $0 : nil }
    }
}
