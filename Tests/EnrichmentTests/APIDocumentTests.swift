import Testing

@testable import Enrichment

@Suite struct APIDocumentTests {
    private let full = #"""
        { "kind": "Pod", "metadata": { "name": "web-1", "namespace": "shop", "uid": "u-1",
          "resourceVersion": "12", "labels": { "b": "\u003cx\u003e", "a": "1", "b": "2" },
          "annotations": { "fluentbit.io/exclude": "true", "kubernetes.io/config.hash": "h",
            "x": "l1\nl2", "fluentbit.io/": "y" },
          "ownerReferences": [ { "kind": "ReplicaSet", "controller": true } ] },
          "spec": { "nodeName": "node-1", "containers": [] },
          "status": { "podIP": "10.0.0.7", "hostIP": "1.2.3.4",
            "containerStatuses": [ { "name": "c", "image": "i:1", "imageID": "docker://sha256:ab",
              "containerID": "containerd://0123" }, { "name": "d", "imageID": "" }, 7 ],
            "initContainerStatuses": [ { "name": "setup", "image": "s:1" } ] } }
        """#

    @Test func keepsWhatIsNeededOfAPod() throws {
        let record = try #require(APIDocument.pod(Array(full.utf8)))
        #expect(record.key == PodKey(namespace: "shop", name: "web-1"))
        #expect(record.resourceVersion == "12")
        let pod = record.metadata
        #expect(pod.uid == "u-1")
        #expect(pod.staticUID == "h")
        #expect(pod.nodeName == "node-1")
        #expect(pod.podIP == "10.0.0.7")
        #expect(pod.labels == Array(#"{"a":"1","b":"2"}"#.utf8))
        #expect(pod.ownerReferences == Array(#"[{"kind":"ReplicaSet","controller":true}]"#.utf8))
        #expect(pod.loggingAnnotations == [LoggingAnnotation(name: "exclude", value: "true")])
        #expect(pod.containers.map(\.name) == ["c", "d", "setup"])
        #expect(pod.container(named: "c")?.imageHash == "sha256:ab")
        #expect(pod.container(named: "c")?.containerID == "0123")
        #expect(pod.container(named: "d")?.imageHash == nil)
        #expect(pod.container(named: "setup")?.image == "s:1")
    }

    @Test(arguments: [
        ("containerd://0123", "0123"), ("docker-pullable://img@sha256:ab", "img@sha256:ab"),
        ("img@sha256:ab", "img@sha256:ab"), ("reg:5000/img@sha256:ab", "reg:5000/img@sha256:ab"),
        ("nocolon", nil), ("", nil), (":", nil), ("x://", nil), ("x:", "x:"),
    ])
    func cutsSchemesOff(id: String, expected: String?) {
        #expect(ContainerStatus.withoutScheme(id) == expected)
    }

    @Test(arguments: [
        "", "[]", "{}", "null", #"{"metadata":{}}"#, #"{"metadata":{"name":"a"}}"#,
        #"{"metadata":{"name":"a","namespace":"b","uid":7}}"#,
        #"{"metadata":{"name":"a","namespace":"b","uid":""}}"#,
        #"{"metadata":{"name":"a","namespace":"b","uid":"u"}"#,
        #"{"metadata":{"name":"a","namespace":"b","uid":"u"}} x"#,
    ])
    func refusesWhatIsNoPod(text: String) {
        #expect(APIDocument.pod(Array(text.utf8)) == nil)
    }

    @Test func readsListsWithoutThePodsThatCannotBeRead() throws {
        var names: [String] = []
        let text = Documents.list([Documents.pod("a"), "{}", "7", Documents.pod("b")], next: "t")
        let header = try #require(
            APIDocument.podList(Array(text.utf8)) { names.append($0.key.name) })
        #expect(names == ["a", "b"])
        #expect(header == PodListHeader(resourceVersion: "1", continueToken: "t"))
        let empty = #"{"metadata":{"resourceVersion":"3","continue":""},"items":null}"#
        #expect(
            APIDocument.podList(Array(empty.utf8)) { _ in }
                == PodListHeader(resourceVersion: "3", continueToken: nil))
        let status = #"{"kind":"Status","metadata":{},"code":500}"#
        #expect(APIDocument.podList(Array(status.utf8)) { _ in } == nil)
    }

    @Test func readsWatchEvents() {
        func event(_ text: String) -> PodWatchEvent? { APIDocument.watchEvent(Array(text.utf8)) }
        #expect(event(Documents.bookmark(7)) == .bookmark(resourceVersion: "7"))
        #expect(event(Documents.event("ERROR", #"{"code":410}"#)) == .error(code: 410))
        #expect(event(Documents.event("ERROR", "{}")) == .error(code: 0))
        #expect(event(Documents.event("NEW", "{}")) == .other)
        #expect(event(Documents.event("ADDED", "{}")) == nil)
        #expect(event(#"{"kind":"Status","code":401}"#) == nil)
        guard case .deleted? = event(Documents.event("DELETED", Documents.pod("a"))) else {
            Issue.record("a deletion is read")
            return
        }
    }

    @Test func survivesDamagedDocuments() {
        let texts = [full, Documents.list([full]), Documents.event("ADDED", full)]
        for seed in 0..<3_000 as Range<UInt64> {
            var random = SeededGenerator(seed: seed)
            var bytes = Array(texts[Int(seed % 3)].utf8)
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                let index = Int.random(in: 0..<bytes.count, using: &random)
                switch Int.random(in: 0...2, using: &random) {
                case 0: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 1: bytes.removeLast(bytes.count - index)
                default: bytes.remove(at: index)
                }
            }
            _ = APIDocument.pod(bytes)
            _ = APIDocument.podList(bytes) { _ in }
            _ = APIDocument.watchEvent(bytes)
            _ = APIDocument.namespace(bytes)
        }
    }
}
