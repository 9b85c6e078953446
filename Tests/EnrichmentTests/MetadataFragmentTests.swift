import Records
import Testing

@testable import Enrichment

private let container = ContainerIdentity(
    namespace: "shop", podName: "web-1", containerName: "web", containerID: "0123")

private func pod() -> PodMetadata {
    var pod = PodMetadata()
    pod.uid = "u-1"
    pod.nodeName = "node-1"
    pod.podIP = "10.0.0.7"
    pod.labels = Array(#"{"app":"web"}"#.utf8)
    pod.annotations = Array(#"{"a":"b"}"#.utf8)
    pod.ownerReferences = Array(#"[{"kind":"ReplicaSet"}]"#.utf8)
    var status = ContainerStatus()
    status.name = "web"
    status.containerID = "4567"
    status.imageHash = "img@sha256:ab"
    status.image = "img:1"
    pod.containers = [status]
    return pod
}

private func texts(
    _ container: ContainerIdentity = container, pod: PodKnowledge,
    namespace: NamespaceKnowledge = .missing(.notAsked),
    _ configure: (inout MetadataOptions) -> Void = { _ in }
) -> (pod: String?, namespace: String?, isMissing: Bool) {
    var options = MetadataOptions()
    configure(&options)
    let fragment = MetadataFragment(
        container: container, pod: pod, namespace: namespace, options: options)
    return withExtendedLifetime(fragment) {
        (
            fragment.kubernetes?.value.text, fragment.namespace?.value.text, fragment.isMissing
        )
    }
}

@Suite struct MetadataFragmentTests {
    private let names = #"{"pod_name":"web-1","namespace_name":"shop""#
    private let image = #""container_hash":"img@sha256:ab","container_image":"img:1"}"#

    @Test func writesTheKeysInTheirOrder() {
        let known = PodKnowledge.known(pod(), version: 3)
        let labels = #","labels":{"app":"web"}"#
        let annotations = #","annotations":{"a":"b"}"#
        let owners = #","ownerReferences":[{"kind":"ReplicaSet"}]"#
        let place =
            #","host":"node-1","pod_ip":"10.0.0.7","container_name":"web","docker_id":"0123","#
        let start = names + #","pod_id":"u-1""#
        #expect(texts(pod: known).pod == start + labels + annotations + place + image)
        #expect(
            texts(pod: known) { $0.includesAnnotations = false }.pod == start + labels + place
                + image)
        #expect(
            texts(pod: known) { $0.includesLabels = false }.pod
                == start + annotations + place + image)
        #expect(
            texts(pod: known) { $0.includesOwnerReferences = true }.pod
                == start + labels + annotations + owners + place + image)
        #expect(!texts(pod: known).isMissing)
    }

    @Test func leavesOutWhatIsNotKnown() {
        var bare = PodMetadata()
        bare.uid = "u"
        #expect(
            texts(pod: .known(bare, version: 1)).pod
                == names + #","pod_id":"u","container_name":"web","docker_id":"0123"}"#)
    }

    @Test func takesTheContainerIDOfTheStatusWhenTheNameHasNone() {
        var other = container
        other.containerID = nil
        let text = texts(other, pod: .known(pod(), version: 1)).pod
        #expect(text?.contains(#""docker_id":"4567""#) == true)
    }

    @Test func usesNamesOnlyWhenTold() {
        let result = texts(pod: .known(pod(), version: 1)) { $0.usesNamesOnly = true }
        #expect(result.pod == names + #","container_name":"web","docker_id":"0123"}"#)
        #expect(!result.isMissing)
    }

    @Test func marksWhatIsMissing() {
        let result = texts(pod: .unknown(since: 0))
        #expect(
            result.pod
                == names + #","container_name":"web","docker_id":"0123","metadata":"missing"}"#)
        #expect(result.isMissing)
        let path = ContainerIdentity(
            namespace: "shop", podName: "web-1", containerName: "web", podUID: "u-9")
        #expect(
            texts(path, pod: .missing(.notFound)).pod
                == names + #","pod_id":"u-9","container_name":"web","metadata":"missing"}"#)
    }

    @Test func writesNamespaces() {
        var namespace = NamespaceMetadata()
        namespace.labels = Array(#"{"env":"prod"}"#.utf8)
        namespace.annotations = Array(#"{"o":"t"}"#.utf8)
        let known = NamespaceKnowledge.known(namespace, version: 1)
        func text(_ configure: (inout MetadataOptions) -> Void) -> String? {
            texts(pod: .known(pod(), version: 1), namespace: known, configure).namespace
        }
        #expect(text { _ in } == nil)
        #expect(
            text { $0.includesNamespaceLabels = true }
                == #"{"name":"shop","labels":{"env":"prod"}}"#)
        #expect(
            text { $0.includesNamespaceAnnotations = true }
                == #"{"name":"shop","annotations":{"o":"t"}}"#)
        let only = texts(pod: .missing(.notAsked), namespace: known) {
            $0.namespaceOnly = true
            $0.includesNamespaceLabels = true
        }
        #expect(only.pod == nil)
        #expect(only.namespace == #"{"name":"shop","labels":{"env":"prod"}}"#)
        #expect(!only.isMissing)
        let missing = texts(pod: .known(pod(), version: 1)) { $0.includesNamespaceLabels = true }
        #expect(missing.namespace == #"{"name":"shop","metadata":"missing"}"#)
        #expect(missing.isMissing)
    }

    @Test func escapesHostileNames() {
        let hostile = ContainerIdentity(
            namespace: "a\"b", podName: "c\\d", containerName: "e\u{1}f")
        #expect(
            texts(hostile, pod: .missing(.invalidName)).pod
                == #"{"pod_name":"c\\d","namespace_name":"a\"b","container_name":"e\u0001f","metadata":"missing"}"#
        )
    }

    @Test func givesSharedFields() {
        let fragment = shortFragment()
        #expect(fragment.kubernetes?.isShared == true)
        #expect(fragment.kubernetes?.kind == .json)
        #expect(fragment.kubernetes?.key.text == "kubernetes")
    }
}
