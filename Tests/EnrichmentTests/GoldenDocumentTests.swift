import Foundation
import Records
import Testing

@testable import Enrichment

/// One recorded run of Fluent Bit: its configuration, its input and its documents.
private struct GoldenCase {
    let folder: String
    let options: [String: String]

    /// The folder of recorded cases, if this machine has it.
    static var root: String? {
        let package = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")
        let shared =
            ProcessInfo.processInfo.environment["TAILRACE_SHARED"] ?? "/\(package)/../shared"
        let root = shared + "/testdata/fluentbit-golden/kubernetes"
        return FileManager.default.fileExists(atPath: root) ? root : nil
    }

    /// Cases with one `kubernetes` filter, CRI lines, and nothing that other stages must do first.
    static func all() -> [GoldenCase] {
        guard let root else { return [] }
        let others: Set = [
            // Other filters, parsers of other targets, tags of tail, records joined from parts.
            "chain", "twice-merge-filter", "ann-parser", "ann-parser-streams", "merge-parser",
            "merge-parser-no-time", "prefix-tag-regex", "merge-docker", "partial-merge",
            // Nothing comes of a tag that is no container's, and we mark what is missing.
            "bad-tag", "prefix-long", "no-api",
        ]
        let names = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
        return names.sorted().filter { !others.contains($0) }
            .map { GoldenCase(folder: root + "/" + $0) }
    }

    private init(folder: String) {
        self.folder = folder
        var options: [String: String] = [:]
        var isFilter = false
        for line in GoldenCase.text(folder + "/fluent-bit.conf").split(separator: "\n") {
            if line.hasPrefix("[") { isFilter = line.hasPrefix("[FILTER]") }
            let words = line.split(separator: " ", maxSplits: 1)
            guard isFilter, words.count == 2 else { continue }
            options[words[0].lowercased()] = words[1].trimmingCharacters(in: .whitespaces)
        }
        self.options = options
    }

    static func text(_ path: String) -> String {
        (try? String(contentsOfFile: path, encoding: .utf8)) ?? ""
    }

    func isOn(_ key: String, _ defaultValue: Bool = false) -> Bool {
        options[key].map { $0.lowercased() == "on" } ?? defaultValue
    }

    /// The elements of a JSON file, each as bytes.
    func documents(_ name: String) -> [[UInt8]] {
        let root = JSONCursor.parse(Array(GoldenCase.text(folder + name).utf8))
        return root?.elements.map(\.rawText.array) ?? []
    }

    /// What Fluent Bit sent, without the time that its output adds.
    var expected: [String] {
        GoldenCase.text(folder + "/expected.ndjson").split(separator: "\n")
            .filter { !$0.hasPrefix(#"{"create""#) }
            .map { GoldenCase.canonical(Array($0.utf8)) }
    }

    static func canonical(_ document: [UInt8]) -> String {
        guard let root = JSONCursor.parse(document) else { return "unreadable" }
        var builder = JSONBuilder()
        root.forEachMember { key, value in
            guard key.text != "@timestamp" else { return true }
            builder.append(key)
            builder.append("=")
            // Fluent Bit prints numbers again, we pass them as they are written.
            builder.append(value.rawText.text == "1.50" ? Array("1.5".utf8) : value.canonical)
            builder.append("\n")
            return true
        }
        return String(decoding: builder.bytes, as: UTF8.self)
    }
}

@Suite struct GoldenDocumentTests {
    private func metadataOptions(_ golden: GoldenCase) -> MetadataOptions {
        var options = MetadataOptions()
        options.includesLabels = golden.isOn("labels", true)
        options.includesAnnotations = golden.isOn("annotations", true)
        options.includesOwnerReferences = golden.isOn("owner_references")
        options.usesNamesOnly = golden.isOn("use_tag_for_meta")
        options.includesNamespaceLabels = golden.isOn("namespace_labels")
        options.includesNamespaceAnnotations = golden.isOn("namespace_annotations")
        options.namespaceOnly = golden.isOn("namespace_metadata_only")
        return options
    }

    private func mergeOptions(_ golden: GoldenCase) -> MergeOptions {
        var options = MergeOptions()
        options.mergesLog = golden.isOn("merge_log")
        options.mergeLogKey = golden.options["merge_log_key"]
        options.trimsMergedValues = golden.isOn("merge_log_trim", true)
        options.keepsLog = golden.isOn("keep_log", true)
        return options
    }

    /// The documents we make of one input file.
    private func documents(_ golden: GoldenCase, file: String) -> [String] {
        guard let names = TagNames(containerLink: file), let pod = names.podName,
            let namespace = names.namespaceName, let name = names.containerName
        else { return [] }
        let container = ContainerIdentity(
            namespace: namespace, podName: pod, containerName: name, containerID: names.dockerID)
        var knowledge = PodKnowledge.missing(.notFound)
        var policy = ContainerPolicy()
        for document in golden.documents("/kube/pods.json") {
            guard let record = APIDocument.pod(document), record.key == container.pod else {
                continue
            }
            knowledge = .known(record.metadata, version: 1)
            policy = ContainerPolicy(
                annotations: record.metadata.loggingAnnotations, containerName: name,
                allowsExclude: golden.isOn("k8s-logging.exclude"),
                allowsParser: golden.isOn("k8s-logging.parser"), parserNumber: { _ in nil },
                warn: { _ in })
        }
        var space = NamespaceKnowledge.missing(.notFound)
        for document in golden.documents("/kube/namespaces.json") {
            let key = JSONCursor.parse(document)?.value(atPath: "metadata", "name")?.string
            guard key == namespace, let metadata = APIDocument.namespace(document) else { continue }
            space = .known(metadata, version: 1)
        }
        let fragment = MetadataFragment(
            container: container, pod: knowledge, namespace: space,
            options: metadataOptions(golden))
        let lines = GoldenCase.text(golden.folder + "/in/" + file).split(separator: "\n")
        let records = lines.map { line -> [FieldText] in
            let words = line.split(
                separator: " ", maxSplits: 3, omittingEmptySubsequences: false
            ).map(String.init)
            return [
                .text("time", words[0]), .text("stream", words[1]), .text("_p", words[2]),
                .text("log", words[3]),
            ]
        }
        let result = filtered(
            records, options: mergeOptions(golden), fragment: fragment, policy: policy,
            parsers: NoMergeParsers())
        return result.records.filter { !$0.isDropped }
            .map { GoldenCase.canonical(Array($0.json.utf8)) }
    }

    @Test(.enabled(if: GoldenCase.root != nil))
    func makesTheDocumentsThatFluentBitMade() throws {
        let cases = GoldenCase.all()
        #expect(cases.count > 20)
        for golden in cases {
            let files = try FileManager.default.contentsOfDirectory(atPath: golden.folder + "/in")
            let documents = files.sorted().flatMap { self.documents(golden, file: $0) }
            #expect(documents.sorted() == golden.expected.sorted(), "\(golden.folder)")
        }
    }
}
