import Testing
import WorldInterface

@testable import Enrichment

@Suite struct PodMetadataClientTests {
    private func followed(
        _ pods: [String], version: Int = 5,
        _ configure: (inout KubernetesClientSettings) -> Void = { _ in }
    ) -> ClientDriver {
        let driver = ClientDriver {
            $0.nodeName = "n1"
            configure(&$0)
        }
        driver.retain(container("a"))
        #expect(driver.answer("limit=", 200, Documents.list(pods, version: version)))
        return driver
    }

    // MARK: Lists and watches

    @Test func asksNobodyBeforeAContainerIsRetained() {
        let driver = ClientDriver { $0.nodeName = "n1" }
        driver.pass(seconds: 100)
        #expect(driver.urls.isEmpty)
        #expect(driver.client.nextDeadline == nil)
        #expect(driver.client.metadata(for: container("a")) == .missing(.notAsked))
    }

    @Test func listsTheNodePageByPageAndThenWatches() {
        let driver = ClientDriver { $0.nodeName = "n1" }
        driver.retain(container("a"))
        #expect(driver.client.metadata(for: container("a")) == .unknown(since: driver.now))
        #expect(driver.answer("limit=", 200, Documents.list([Documents.pod("b")], next: "x/y=")))
        #expect(driver.answer("limit=", 200, Documents.list([Documents.pod("a")], version: 9)))
        #expect(
            driver.urls == [
                "http://api/api/v1/pods?fieldSelector=spec.nodeName%3Dn1&limit=100",
                "http://api/api/v1/pods?fieldSelector=spec.nodeName%3Dn1&limit=100&continue=x%2Fy%3D",
                "http://api/api/v1/pods?watch=true&fieldSelector=spec.nodeName%3Dn1"
                    + "&resourceVersion=9&allowWatchBookmarks=true&timeoutSeconds=290",
            ])
        #expect(driver.uid(container("a")) == "u1")
        #expect(driver.changedPods == [PodKey(namespace: "ns", name: "a")])
        let watch = driver.open.first?.request
        #expect(watch?.isStreaming == true)
        #expect((watch?.idleTimeoutSeconds ?? 0) > 290)
        #expect(driver.client.isFollowing)
    }

    @Test func followsEventsWhereverTheStreamIsCut() {
        let driver = followed([Documents.pod("a")])
        guard case .known(_, let first) = driver.client.metadata(for: container("a")) else {
            Issue.record("the pod is known")
            return
        }
        let text =
            Documents.event("MODIFIED", Documents.pod("a", version: 6, label: "y"))
            + Documents.bookmark(7) + Documents.event("ADDED", Documents.pod("z", version: 8))
        for byte in text.utf8 { #expect(driver.stream(String(decoding: [byte], as: UTF8.self))) }
        guard case .known(let pod, let second) = driver.client.metadata(for: container("a")) else {
            Issue.record("the pod is known")
            return
        }
        #expect(pod.labels == Array(#"{"l":"y"}"#.utf8))
        #expect(second > first)
        #expect(driver.uid(container("z")) == "u1")
        // The watch ends in good order and goes on where it was.
        driver.pass(seconds: 290)
        #expect(driver.answer("watch=true", 200))
        #expect(driver.urls.last?.contains("resourceVersion=8&") == true)
    }

    @Test func anEventThatChangesNothingKeptChangesNoVersion() {
        let driver = followed([Documents.pod("a")])
        let before = driver.client.metadata(for: container("a"))
        driver.changedPods = []
        #expect(driver.stream(Documents.event("MODIFIED", Documents.pod("a", version: 6))))
        #expect(driver.client.metadata(for: container("a")) == before)
        #expect(driver.changedPods.isEmpty)
    }

    @Test func bookmarksMoveTheWatchOn() {
        let driver = followed([])
        #expect(driver.stream(Documents.bookmark(77)))
        driver.pass(seconds: 290)
        #expect(driver.answer("watch=true", 200))
        #expect(driver.urls.last?.contains("resourceVersion=77&") == true)
    }

    @Test(arguments: [true, false])
    func listsAgainWhenTheHistoryIsGone(inStream: Bool) {
        let driver = followed([Documents.pod("a"), Documents.pod("b")])
        #expect(driver.stream(Documents.bookmark(6)))
        if inStream {
            #expect(driver.stream(Documents.event("ERROR", #"{"kind":"Status","code":410}"#)))
            #expect(driver.cancelled.count == 1)
        } else {
            #expect(driver.answer("watch=true", 410))
        }
        driver.pass(seconds: 1)
        #expect(driver.answer("limit=", 200, Documents.list([Documents.pod("b")], version: 20)))
        #expect(driver.urls.last?.contains("resourceVersion=20&") == true)
        #expect(driver.client.counters.expiredHistories == 1)
        // The retained pod stays known although it is gone.
        #expect(driver.uid(container("a")) == "u1")
    }

    @Test func historyThatIsAlwaysGoneIsNoLoop() {
        let driver = followed([])
        for _ in 0..<5 {
            _ = driver.answer("watch=true", 410)
            _ = driver.answer("limit=", 200, Documents.list([], version: 5))
            driver.pass(seconds: 0)
        }
        #expect(driver.client.counters.lists <= 2)
        var seconds = 0
        while seconds < 600 {
            _ = driver.answer("watch=true", 410)
            _ = driver.answer("limit=", 200, Documents.list([], version: 5))
            driver.pass(seconds: 1)
            seconds += 1
        }
        #expect(driver.client.counters.lists < 25)
    }

    @Test func aListThatExpiresBetweenPagesBeginsAnew() {
        let driver = ClientDriver { $0.nodeName = "n1" }
        driver.retain(container("a"))
        #expect(driver.answer("limit=", 200, Documents.list([Documents.pod("a")], next: "t")))
        #expect(driver.answer("continue=t", 410))
        #expect(driver.open.count == 1 && driver.find("continue") == nil)
        #expect(driver.answer("limit=", 410))
        #expect(driver.open.isEmpty)
        driver.pass(seconds: 2)
        #expect(driver.answer("limit=", 200, Documents.list([Documents.pod("a")])))
        #expect(driver.find("watch=true") != nil)
    }

    @Test func asksForSmallerPagesWhenOneIsTooLarge() {
        let driver = ClientDriver { $0.nodeName = "n1" }
        driver.retain(container("a"))
        #expect(driver.fail("limit=100", .tooLarge))
        #expect(driver.find("limit=50") != nil)
    }

    @Test func aSilentWatchIsGivenUp() {
        let driver = followed([Documents.pod("a")])
        driver.pass(seconds: 300)
        #expect(driver.cancelled.isEmpty)
        driver.pass(seconds: 60)
        #expect(driver.cancelled.count == 1)
        #expect(driver.open.count == 1 && driver.find("watch=true") != nil)
        // Bytes keep it alive.
        for _ in 0..<10 {
            driver.pass(seconds: 200)
            #expect(driver.stream(Documents.bookmark(9)))
        }
        #expect(driver.cancelled.count == 1)
    }

    @Test func aWatchThatEndsAtOnceIsNoLoop() {
        let driver = followed([])
        for _ in 0..<100 {
            _ = driver.answer("watch=true", 200)
            driver.pass(seconds: 0.1)
        }
        #expect(driver.client.counters.watches < 8)
    }

    @Test func unreadableLinesAreCountedAndLeftOut() {
        let driver = followed([Documents.pod("a")]) { $0.limits.maximumWatchLineByteCount = 600 }
        let long = Documents.event(
            "MODIFIED", Documents.pod("a", label: String(repeating: "x", count: 700)))
        #expect(driver.stream("nonsense\n{\"type\":\"ADDED\",\"object\":{}}\n" + long))
        #expect(driver.client.counters.unreadableDocuments == 2)
        #expect(driver.client.counters.oversizedWatchLines == 1)
        #expect(driver.stream(Documents.event("MODIFIED", Documents.pod("a", label: "y"))))
        guard case .known(let pod, _) = driver.client.metadata(for: container("a")) else {
            Issue.record("the pod is known")
            return
        }
        #expect(pod.labels == Array(#"{"l":"y"}"#.utf8))
    }

    @Test(arguments: [429, 500, 503, 0])
    func failuresAreRepeatedMoreAndMoreSeldom(status: Int) {
        let driver = ClientDriver { $0.nodeName = "n1" }
        driver.retain(container("a"))
        var times: [UInt64] = []
        for _ in 0..<600 {
            while driver.find("limit=") != nil {
                times.append(driver.now)
                _ = status == 0 ? driver.fail("limit=") : driver.answer("limit=", status)
            }
            // The pod itself is asked for while there is no list.
            _ = driver.fail("pods/a")
            driver.pass(seconds: 1)
        }
        #expect((14...26).contains(times.count), "\(times.count) tries in ten minutes")
        let gaps = zip(times.dropFirst(), times).map { ($0 - $1) / 1_000_000_000 }
        #expect(gaps.allSatisfy { $0 <= 61 })
        #expect(driver.warnings.count == 2)
    }

    @Test func waitsAsLongAsTheServerAsks() {
        let driver = ClientDriver { $0.nodeName = "n1" }
        driver.retain(container("a"))
        let header = [HTTPHeader("retry-after", "30")]
        #expect(driver.answer("limit=", 429, headers: header))
        driver.pass(seconds: 29)
        #expect(driver.find("limit=") == nil)
        driver.pass(seconds: 3)
        #expect(driver.find("limit=") != nil)
    }

    // MARK: Tokens

    @Test func sendsTheTokenAndReadsItAgainWhenItIsOld() {
        let driver = followed([Documents.pod("a")])
        driver.files.bytes["/token"] = Array("second\n".utf8)
        driver.retain(container("q"))
        #expect(driver.authorization("pods/q") == "Bearer first")
        driver.pass(seconds: 61)
        driver.retain(container("r"))
        #expect(driver.authorization("pods/r") == "Bearer second")
    }

    @Test func aRefusedTokenIsReadAgainAtOnce() {
        let driver = ClientDriver { $0.nodeName = "n1" }
        driver.retain(container("a"))
        driver.files.bytes["/token"] = Array("second".utf8)
        #expect(driver.answer("limit=", 401))
        #expect(driver.authorization("limit=") == "Bearer second")
        #expect(driver.answer("limit=", 401))
        #expect(driver.find("limit=") == nil)
        driver.pass(seconds: 2)
        #expect(driver.find("limit=") != nil)
    }

    @Test func aDamagedTokenFileAddsNoHeaders() {
        let driver = ClientDriver { $0.nodeName = "n1" }
        driver.files.bytes["/token"] = Array("abc\r\nX-Evil: 1".utf8)
        driver.retain(container("a"))
        #expect(driver.authorization("limit=") == "Bearer abc")
    }

    // MARK: Pods asked for alone

    @Test func learnsTheNodeFromTheFirstPod() {
        let driver = ClientDriver()
        driver.retain(container("a"))
        driver.retain(container("b"))
        driver.retain(container("d"))
        #expect(driver.urls == ["http://api/api/v1/namespaces/ns/pods/a"])
        #expect(driver.answer("pods/a", 404))
        #expect(driver.client.metadata(for: container("a")) == .missing(.notFound))
        #expect(driver.urls.count == 2)
        #expect(driver.answer("pods/b", 200, Documents.pod("b", node: nil)))
        #expect(driver.uid(container("b")) == "u1")
        #expect(driver.answer("pods/d", 200, Documents.pod("d", node: "n7")))
        #expect(driver.client.nodeName == "n7")
        #expect(driver.urls.last?.contains("spec.nodeName%3Dn7") == true)
    }

    @Test func waitsForTheListOnceTheNodeIsKnown() {
        let driver = ClientDriver()
        driver.retain(container("a"))
        driver.retain(container("b"))
        driver.retain(container("d"))
        #expect(driver.answer("pods/a", 200, Documents.pod("a")))
        #expect(driver.open.count == 1)
        #expect(
            driver.answer("limit=", 200, Documents.list([Documents.pod("a"), Documents.pod("b")])))
        #expect(driver.uid(container("b")) == "u1")
        // Only what the list does not hold is asked for.
        #expect(driver.find("pods/d") != nil)
        #expect(driver.find("pods/b") == nil)
    }

    @Test func asksForAMissingPodOnlyNowAndThen() {
        let driver = followed([Documents.pod("a")])
        driver.retain(container("q"))
        #expect(driver.answer("pods/q", 404))
        for _ in 0..<290 {
            driver.ask(container("q"))
            driver.pass(seconds: 0.1)
        }
        #expect(driver.client.counters.lookups == 1)
        #expect(driver.client.metadata(for: container("q")) == .missing(.notFound))
        driver.pass(seconds: 2)
        driver.ask(container("q"))
        #expect(driver.answer("pods/q", 200, Documents.pod("q", uid: "uq")))
        #expect(driver.uid(container("q")) == "uq")
        #expect(driver.changedPods.last == PodKey(namespace: "ns", name: "q"))
    }

    @Test func hearsOfAMissingPodFromTheWatch() {
        let driver = followed([Documents.pod("a")])
        driver.retain(container("q"))
        #expect(driver.answer("pods/q", 404))
        #expect(driver.stream(Documents.event("ADDED", Documents.pod("q", uid: "uq"))))
        #expect(driver.uid(container("q")) == "uq")
        #expect(driver.changedPods.last == PodKey(namespace: "ns", name: "q"))
    }

    @Test func neverAsksForImpossibleNames() {
        let driver = followed([Documents.pod("a")])
        let hostile = ContainerIdentity(
            namespace: "../../secrets", podName: "x?y", containerName: "c")
        driver.retain(hostile)
        #expect(driver.urls.count == 2)
        #expect(driver.client.metadata(for: hostile) == .missing(.invalidName))
    }

    @Test func asksForPodsAloneWhileThereIsNoList() {
        let driver = ClientDriver { $0.nodeName = "n1" }
        driver.retain(container("a"))
        #expect(driver.answer("limit=", 403))
        #expect(driver.answer("pods/a", 200, Documents.pod("a")))
        #expect(driver.uid(container("a")) == "u1")
    }

    @Test func givesUpWhenNothingIsAllowed() {
        let driver = ClientDriver { $0.nodeName = "n1" }
        driver.retain(container("a"))
        #expect(driver.answer("limit=", 403))
        #expect(driver.answer("pods/a", 403))
        #expect(driver.client.metadata(for: container("a")) == .missing(.refused))
    }

    @Test func refusesAnotherPodsDocument() {
        let driver = followed([])
        #expect(driver.answer("pods/a", 200, Documents.pod("b")))
        #expect(driver.client.metadata(for: container("a")) == .missing(.unreadable))
        #expect(driver.client.counters.unreadableDocuments == 1)
    }

    @Test func askForNoMoreThanAFewAtATime() {
        let driver = followed([Documents.pod("a")])
        for number in 0..<20 { driver.retain(container("q\(number)")) }
        #expect(driver.open.count == 5)
        #expect(driver.answer("pods/q0", 404))
        #expect(driver.open.count == 5)
    }

    @Test func tellsOfAPodThatIsMissingAndAsksForTheOthersInOrder() {
        let driver = followed([Documents.pod("a")])
        for number in 0..<8 { driver.retain(container("q\(number)")) }
        driver.changedPods = []
        for number in 0..<8 { #expect(driver.answer("pods/q\(number)", 404)) }
        #expect(driver.changedPods.map(\.name) == (0..<8).map { "q\($0)" })
        // Released and wanted again, each is asked for once more.
        for number in 0..<8 { driver.release(container("q\(number)")) }
        for number in (0..<8).reversed() { driver.retain(container("q\(number)")) }
        #expect(driver.open.count == 5)
        for number in (0..<8).reversed() { #expect(driver.answer("pods/q\(number)", 404)) }
        #expect(driver.client.counters.lookups == 16)
    }

    @Test func readsNoFileForAPodThatIsKnownToBeMissing() {
        let driver = ClientDriver {
            $0.preloadDirectory = "/pods"
            $0.nodeName = "node-1"
        }
        driver.retain(container("q"))
        let reads = driver.files.reads.count
        for _ in 0..<100 { driver.ask(container("q")) }
        #expect(driver.files.reads.count == reads)
    }

    @Test func asksAgainAfterTheLifetimeWhenNoWatchHelps() {
        let driver = followed([]) { $0.podLifetimeSeconds = 100 }
        #expect(driver.answer("pods/a", 200, Documents.pod("a", node: nil)))
        driver.pass(seconds: 99)
        #expect(driver.find("pods/a") == nil)
        driver.pass(seconds: 2)
        #expect(driver.uid(container("a")) == "u1")
        #expect(driver.answer("pods/a", 200, Documents.pod("a", node: nil, label: "new")))
        #expect(driver.changedPods.count == 2)
    }

    // MARK: Pods that go and come

    @Test func aDeletedPodStaysKnownWhileItsFilesAreOpen() {
        let driver = followed([Documents.pod("a"), Documents.pod("b")])
        #expect(driver.stream(Documents.event("DELETED", Documents.pod("a", version: 6))))
        #expect(driver.stream(Documents.event("DELETED", Documents.pod("b", version: 7))))
        driver.pass(seconds: 59)
        #expect(driver.uid(container("b")) == "u1")
        driver.pass(seconds: 2)
        #expect(driver.uid(container("b")) == nil)
        #expect(driver.uid(container("a")) == "u1")
        driver.release(container("a"))
        #expect(driver.uid(container("a")) == nil)
        #expect(driver.client.podCount == 0)
    }

    @Test func countsHoldersOfTheSameContainer() {
        let driver = followed([Documents.pod("a")])
        driver.retain(container("a"))
        #expect(driver.stream(Documents.event("DELETED", Documents.pod("a", version: 6))))
        driver.pass(seconds: 100)
        driver.release(container("a"))
        #expect(driver.uid(container("a")) == "u1")
        driver.release(container("a"))
        driver.release(container("a"))
        #expect(driver.uid(container("a")) == nil)
    }

    @Test func aNewPodReplacesOneWithTheSameName() {
        let driver = followed([Documents.pod("a", uid: "old", containerID: "11")])
        let old = container("a", id: "11")
        let new = container("a", id: "22")
        driver.retain(old)
        driver.retain(new)
        #expect(driver.uid(new) == "old")
        #expect(driver.stream(Documents.event("DELETED", Documents.pod("a", uid: "old"))))
        #expect(
            driver.stream(
                Documents.event("ADDED", Documents.pod("a", uid: "new", containerID: "22"))))
        #expect(driver.uid(old) == "old")
        #expect(driver.uid(new) == "new")
        #expect(driver.uid(container("a")) == "new")
        driver.release(old)
        #expect(driver.uid(old) == "new")
        #expect(driver.client.podCount == 1)
    }

    @Test func aPathNamesOnePodOnly() {
        let driver = followed([Documents.pod("a", uid: "new")])
        let old = container("a", uid: "old")
        driver.retain(old)
        #expect(driver.answer("pods/a", 200, Documents.pod("a", uid: "new")))
        #expect(driver.client.metadata(for: old) == .missing(.replaced))
        #expect(driver.uid(container("a", uid: "new")) == "new")
    }

    @Test func findsAStaticPodByTheHashOfItsFile() {
        let annotations = #"{"kubernetes.io/config.hash":"hash"}"#
        let driver = followed([Documents.pod("a", uid: "mirror", annotations: annotations)])
        driver.retain(container("a", uid: "hash"))
        #expect(driver.uid(container("a", uid: "hash")) == "mirror")
        #expect(driver.find("pods/a") == nil)
    }

    @Test func anEarlierRestartStillFindsItsPod() {
        let driver = followed([Documents.pod("a", uid: "one", containerID: "11")])
        driver.retain(container("a", id: "11"))
        #expect(
            driver.stream(
                Documents.event("MODIFIED", Documents.pod("a", uid: "one", containerID: "12"))))
        #expect(driver.stream(Documents.event("ADDED", Documents.pod("a", uid: "two"))))
        #expect(driver.uid(container("a", id: "11")) == "one")
    }

    // MARK: Limits

    @Test func keepsNoMorePodsThanAllowed() {
        let driver = followed([Documents.pod("a")]) { $0.limits.maximumPodCount = 3 }
        for number in 0..<10 {
            #expect(driver.stream(Documents.event("ADDED", Documents.pod("p\(number)"))))
        }
        #expect(driver.client.podCount == 3)
        #expect(driver.client.counters.refusedPods == 8)
        // A deleted pod nobody holds makes room.
        #expect(driver.stream(Documents.event("DELETED", Documents.pod("p0"))))
        #expect(driver.stream(Documents.event("ADDED", Documents.pod("z"))))
        #expect(driver.uid(container("z")) == "u1")
    }

    @Test func leavesLargePartsOut() {
        let driver = followed([]) { $0.limits.maximumPodByteCount = 1_000 }
        let large = #"{"big":"\#(String(repeating: "x", count: 900))"}"#
        #expect(driver.stream(Documents.event("ADDED", Documents.pod("a", annotations: large))))
        guard case .known(let pod, _) = driver.client.metadata(for: container("a")) else {
            Issue.record("the pod is known")
            return
        }
        #expect(pod.annotations == nil)
        #expect(pod.labels != nil)
        #expect(driver.client.counters.trimmedPods == 1)
    }

    // MARK: Other sources

    @Test func prefersPreloadedFiles() {
        let driver = ClientDriver {
            $0.preloadDirectory = "/pre"
            $0.needsNamespaces = true
        }
        driver.files.bytes["/pre/ns_a.meta"] = Array(Documents.pod("a", uid: "file").utf8)
        driver.files.bytes["/pre/ns.namespace_meta"] = Array(Documents.namespace("ns").utf8)
        driver.retain(container("a"))
        #expect(driver.uid(container("a")) == "file")
        #expect(driver.urls.isEmpty)
        guard case .known = driver.client.namespaceMetadata(for: "ns") else {
            Issue.record("the namespace is known")
            return
        }
        driver.retain(container("b"))
        #expect(driver.urls == ["http://api/api/v1/namespaces/ns/pods/b"])
    }

    @Test func readsTheKubelet() {
        let driver = ClientDriver { $0.usesKubelet = true }
        driver.retain(container("a"))
        #expect(driver.urls == ["https://127.0.0.1:10250/pods"])
        #expect(driver.answer(":10250", 200, Documents.list([Documents.pod("a")])))
        #expect(driver.uid(container("a")) == "u1")
        driver.pass(seconds: 100)
        #expect(driver.urls.count == 1)
        // A new container asks again, but not more often than allowed.
        driver.retain(container("b"))
        #expect(driver.urls.count == 2)
        driver.retain(container("d"))
        #expect(driver.answer(":10250", 200, Documents.list([Documents.pod("a")])))
        #expect(driver.client.metadata(for: container("b")) == .missing(.notFound))
        driver.retain(container("e"))
        #expect(driver.urls.count == 2)
        driver.pass(seconds: 5)
        #expect(driver.urls.count == 3)
        let pods = ["a", "d", "e"].map { Documents.pod($0) }
        #expect(driver.answer(":10250", 200, Documents.list(pods)))
        #expect(driver.uid(container("d")) == "u1")
        #expect(driver.uid(container("e")) == "u1")
    }

    @Test func keepsNamespacesFresh() {
        let driver = ClientDriver {
            $0.nodeName = "n1"
            $0.needsNamespaces = true
            $0.needsPods = false
        }
        driver.retain(container("a"))
        driver.retain(container("b"))
        #expect(driver.urls == ["http://api/api/v1/namespaces/ns"])
        #expect(driver.client.namespaceMetadata(for: "ns") == .unknown(since: driver.now))
        #expect(driver.answer("namespaces/ns", 200, Documents.namespace("ns")))
        guard case .known(_, let first) = driver.client.namespaceMetadata(for: "ns") else {
            Issue.record("the namespace is known")
            return
        }
        driver.pass(seconds: 15 * 60)
        #expect(driver.answer("namespaces/ns", 200, Documents.namespace("ns", label: "new")))
        guard case .known(_, let second) = driver.client.namespaceMetadata(for: "ns") else {
            Issue.record("the namespace is known")
            return
        }
        #expect(second > first)
        #expect(driver.changedNamespaces == ["ns", "ns"])
        // What was known stays known whatever the server says later.
        driver.pass(seconds: 15 * 60)
        #expect(driver.answer("namespaces/ns", 404))
        guard case .known = driver.client.namespaceMetadata(for: "ns") else {
            Issue.record("the namespace is known")
            return
        }
        driver.release(container("a"))
        driver.release(container("b"))
        #expect(driver.client.namespaceMetadata(for: "ns") == .missing(.notAsked))
        #expect(driver.client.nextDeadline == nil)
    }

    @Test func asksForAMissingNamespaceOnlyNowAndThen() {
        let driver = ClientDriver {
            $0.needsNamespaces = true
            $0.needsPods = false
        }
        driver.retain(container("a"))
        #expect(driver.answer("namespaces/ns", 404))
        #expect(driver.client.namespaceMetadata(for: "ns") == .missing(.notFound))
        driver.ask(container("a"))
        #expect(driver.urls.count == 1)
        driver.pass(seconds: 31)
        driver.ask(container("a"))
        #expect(driver.urls.count == 2)
    }

    @Test func stopsWithoutLeavingRequestsBehind() {
        let driver = followed([Documents.pod("a")])
        driver.client.stop()
        driver.drain()
        #expect(driver.open.isEmpty)
        #expect(driver.cancelled.count == 1)
        driver.pass(seconds: 1_000)
        #expect(driver.open.isEmpty)
    }
}
