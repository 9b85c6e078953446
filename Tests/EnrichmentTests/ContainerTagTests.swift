import Testing

@testable import Enrichment

/// The pattern of Fluent Bit 5.1 as a plain backtracking search, one alternative after another.
private struct SlowMatcher {
    let text: [UInt8]

    func search() -> [String]? {
        for start in 0...text.count {
            if let groups = match(at: start) { return groups }
        }
        return nil
    }

    private func isAlphanumeric(_ index: Int) -> Bool {
        guard index < text.count else { return false }
        return (0x61...0x7a).contains(text[index]) || (0x30...0x39).contains(text[index])
    }

    private func isByte(_ index: Int, _ byte: UInt8) -> Bool {
        index < text.count && text[index] == byte
    }

    /// `[a-z0-9](?:[-a-z0-9]*[a-z0-9])?`: all ends, the longest first.
    private func labelEnds(from start: Int) -> [Int] {
        guard isAlphanumeric(start) else { return [] }
        var end = start + 1
        while isAlphanumeric(end) || isByte(end, 0x2d) { end += 1 }
        var ends: [Int] = []
        var candidate = end
        while candidate > start + 1 {
            if isAlphanumeric(candidate - 1) { ends.append(candidate) }
            candidate -= 1
        }
        return ends + [start + 1]
    }

    /// All ends of `label(?:\.label)*`, in the order a backtracking engine tries them.
    private func podEnds(from start: Int) -> [Int] {
        labelEnds(from: start).flatMap { end -> [Int] in
            (isByte(end, 0x2e) ? podEnds(from: end + 1) : []) + [end]
        }
    }

    private func match(at start: Int) -> [String]? {
        for podEnd in podEnds(from: start) where isByte(podEnd, 0x5f) {
            var spaceEnd = podEnd + 1
            while spaceEnd < text.count, text[spaceEnd] != 0x5f { spaceEnd += 1 }
            while spaceEnd > podEnd + 1 {
                if isByte(spaceEnd, 0x5f), let dash = container(from: spaceEnd + 1) {
                    return [
                        string(start, podEnd), string(podEnd + 1, spaceEnd),
                        string(spaceEnd + 1, dash), string(dash + 1, dash + 65),
                    ]
                }
                spaceEnd -= 1
            }
        }
        return nil
    }

    /// `.+-[a-z0-9]{64}\.log$`: where the dash stands.
    private func container(from start: Int) -> Int? {
        var dash = text.count - 1
        while dash > start {
            let id = dash + 1..<dash + 65
            if text[dash] == 0x2d, id.allSatisfy(isAlphanumeric), dash + 69 == text.count,
                Array(text[(dash + 65)...]) == Array(".log".utf8)
            {
                return dash
            }
            dash -= 1
        }
        return nil
    }

    private func string(_ start: Int, _ end: Int) -> String {
        String(decoding: text[start..<end], as: UTF8.self)
    }
}

private let id = String(repeating: "0123456789abcdef", count: 4)

@Suite struct ContainerTagTests {
    @Test func findsTheNamesAsTheSlowMatcherDoes() {
        let pieces = [
            "a", "web", "-", ".", "_", "__", "A", "0", "é", " ", "x.y", "-" + id, ".log", id,
            "_shop_", "web-5d9c7b6f4-x2x9z", "..", ".-", "-.",
        ]
        var matchCount = 0
        for seed in 0..<700 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var text = ""
            for _ in 0..<Int.random(in: 1...9, using: &random) {
                text += pieces.randomElement(using: &random) ?? ""
            }
            if Bool.random(using: &random) { text += "-" + id + ".log" }
            let expected = SlowMatcher(text: Array(text.utf8)).search()
            let found = TagNames(containerLink: text)
            if found != nil { matchCount += 1 }
            let groups = found.map { names in
                [names.podName, names.namespaceName, names.containerName, names.dockerID]
                    .compactMap { $0 }
            }
            #expect(groups == expected, "seed \(seed): \(text)")
        }
        #expect(matchCount > 25)
    }

    @Test(arguments: [
        ("web-1_shop_c-\(id).log", "web-1", "shop", "c"),
        ("my.pod.name_ns_a-b_c-\(id).log", "my.pod.name", "ns", "a-b_c"),
        ("UPPER_low_ns_c-\(id).log", "low", "ns", "c"),
        ("var.log.containers.web_ns_c-\(id).log", "var.log.containers.web", "ns", "c"),
    ])
    func readsWellKnownShapes(text: String, pod: String, namespace: String, container: String) {
        let names = TagNames(containerLink: text)
        #expect(
            names
                == TagNames(
                    podName: pod, namespaceName: namespace, containerName: container, dockerID: id))
    }

    @Test(arguments: [
        "plain.log", "pod_ns_c-0123.log", "UPPER_shop_web-\(id).log", "", "_-\(id).log",
        "pod__c-\(id).log", "pod_ns_-\(id).log", "pod_ns_c-\(id).log.gz", "pod_n\ns_c-\(id).log",
    ])
    func refusesOtherShapes(text: String) {
        #expect(TagNames(containerLink: text) == nil)
    }

    @Test func cutsThePrefixByItsLengthAndNoticesAnotherText() {
        var reader = ContainerTagReader(prefix: "kube.var.log.containers.")
        let tag = "kube.var.log.containers.web_ns_c-\(id).log"
        let expected = ContainerIdentity(
            namespace: "ns", podName: "web", containerName: "c", containerID: id)
        #expect(reader.read(tag) == .container(expected))
        #expect(!reader.hasSeenOtherPrefix)
        #expect(reader.read("KUBE.VAR.LOG.CONTAINERS.web_ns_c-\(id).log") == .container(expected))
        #expect(reader.hasSeenOtherPrefix)
        #expect(reader.read("kube.var.log.containers.") == .tooShort)
        #expect(reader.read("kube.var.log.containers.x") == .tooShort)
        #expect(reader.read("kube.var.log.containers.other") == .noMatch)
    }

    @Test func takesTheGroupsOfACustomPattern() {
        var reader = ContainerTagReader(prefix: "kube.") { rest in
            let parts = rest.split(separator: ".").map(String.init)
            return TagNames(podName: parts[1], namespaceName: parts[0], containerName: parts[2])
        }
        let expected = ContainerIdentity(namespace: "shop", podName: "web", containerName: "c")
        #expect(reader.read("kube.shop.web.c") == .container(expected))
        var empty = ContainerTagReader(prefix: "") { _ in TagNames(podName: "x") }
        #expect(empty.read("abc") == .noMatch)
    }
}
