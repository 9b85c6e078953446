/// A value of a YAML file with its place.
struct YAMLNode {
    enum Content {
        case scalar(String)
        case sequence([YAMLNode])
        case mapping([(key: YAMLNode, value: YAMLNode)])
    }

    var content: Content
    var location: SourceLocation

    /// The text of a scalar.
    var text: String? {
        if case .scalar(let text) = content { return text }
        return nil
    }

    /// What to call it in a message.
    var kindName: String {
        switch content {
        case .scalar: "a single value"
        case .sequence: "a list"
        case .mapping: "a map"
        }
    }
}

/// Builds the tree of a YAML file from events, without recursion.
///
/// Aliases are refused, as Fluent Bit 5.1 does; an anchor that nothing uses does no harm.
struct YAMLTreeBuilder {
    private struct Frame {
        var isMapping: Bool
        var location: SourceLocation
        var items: [YAMLNode] = []
        var pairs: [(key: YAMLNode, value: YAMLNode)] = []
        var pendingKey: YAMLNode?
    }

    private let collector: DiagnosticCollector
    private var frames: [Frame] = []
    private var root: YAMLNode?
    private var documentCount = 0

    init(collector: DiagnosticCollector) { self.collector = collector }

    /// The top of the tree; nil when the file is empty or not usable, which is then reported.
    mutating func build(_ bytes: [UInt8], path: String) -> YAMLNode? {
        let events: [YAMLEvent]
        do {
            events = try YAMLEvent.all(in: bytes, path: path)
        } catch {
            collector.error(at: error.location, "this is not valid YAML: \(error.reason)")
            return nil
        }
        for event in events {
            guard take(event) else { return nil }
        }
        return root
    }

    /// Handles one event; false when the file cannot be used.
    private mutating func take(_ event: YAMLEvent) -> Bool {
        switch event {
        case .scalar(let text, let anchor, let place):
            warn(about: anchor, at: place)
            add(YAMLNode(content: .scalar(text), location: place))
        case .sequenceStart(let anchor, let place):
            return open(isMapping: false, anchor, place)
        case .mappingStart(let anchor, let place):
            return open(isMapping: true, anchor, place)
        case .sequenceEnd, .mappingEnd:
            close()
        case .alias(let name, let place):
            collector.error(
                at: place,
                "the alias '*\(shortened(name))' is not supported; write the value, or quote it "
                    + "if it is a pattern: '*\(shortened(name))'")
            return false
        case .documentStart(let place):
            documentCount += 1
            if documentCount > 1 {
                collector.error(at: place, "a second document begins; a file holds one")
                return false
            }
        }
        return true
    }

    private func warn(about anchor: String?, at place: SourceLocation) {
        guard let anchor else { return }
        collector.warning(
            at: place, "the anchor '&\(shortened(anchor))' has no use without aliases")
    }

    private mutating func open(isMapping: Bool, _ anchor: String?, _ place: SourceLocation) -> Bool
    {
        warn(about: anchor, at: place)
        guard frames.count < ConfigurationLimits.yamlDepth else {
            let limit = ConfigurationLimits.yamlDepth
            collector.error(at: place, "lists and maps stand more than \(limit) deep in each other")
            return false
        }
        frames.append(Frame(isMapping: isMapping, location: place))
        return true
    }

    private mutating func close() {
        guard let frame = frames.popLast() else { return }
        let content: YAMLNode.Content =
            frame.isMapping ? .mapping(frame.pairs) : .sequence(frame.items)
        add(YAMLNode(content: content, location: frame.location))
    }

    private mutating func add(_ node: YAMLNode) {
        guard let top = frames.indices.last else {
            root = node
            return
        }
        if !frames[top].isMapping {
            frames[top].items.append(node)
        } else if let key = frames[top].pendingKey {
            frames[top].pairs.append((key, node))
            frames[top].pendingKey = nil
        } else {
            frames[top].pendingKey = node
        }
    }
}
