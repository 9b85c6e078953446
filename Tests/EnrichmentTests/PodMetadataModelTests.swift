import Testing
import WorldInterface

@testable import Enrichment

/// A server whose pods change at random, and that answers as it likes.
private struct ScriptedServer {
    struct Pod: Equatable {
        var uid: String
        var label: String
        var containerID: String
        /// The version of history it got its content at.
        var version: Int
    }

    var random: SeededGenerator
    var pods: [String: Pod] = [:]
    /// All changes so far: the version, and the line of a watch.
    var history: [(version: Int, line: String)] = []
    /// Versions up to this one have been forgotten.
    var forgotten = 0
    var version = 1
    var uidCount = 0
    /// What the open watch has been told up to.
    var watchedVersion = 0
    let names = ["a", "b", "d", "e", "f", "g"]

    init(seed: UInt64) { random = SeededGenerator(seed: seed) }

    func document(_ name: String, _ pod: Pod) -> String {
        Documents.pod(
            name, uid: pod.uid, version: pod.version, label: pod.label,
            containerID: pod.containerID)
    }

    mutating func record(_ type: String, _ name: String, _ pod: Pod) {
        history.append((version, Documents.event(type, document(name, pod))))
    }

    /// One change of one pod.
    mutating func change() {
        version += 1
        let name = names.randomElement(using: &random) ?? "a"
        switch (pods[name], Int.random(in: 0...3, using: &random)) {
        case (nil, _):
            uidCount += 1
            let pod = Pod(
                uid: "u\(uidCount)", label: "l\(version)", containerID: "c\(uidCount)",
                version: version)
            pods[name] = pod
            record("ADDED", name, pod)
        case (var pod?, 0):
            pods[name] = nil
            pod.version = version
            record("DELETED", name, pod)
        case (var pod?, 1):
            pod.version = version
            pods[name] = pod
            record("MODIFIED", name, pod)
        case (var pod?, _):
            pod.version = version
            pod.label = "l\(version)"
            pods[name] = pod
            record("MODIFIED", name, pod)
        }
    }
}

/// A driver and a server that talk, with a bit of everything going wrong.
private struct Play {
    var server: ScriptedServer
    let driver: ClientDriver
    /// A list being read in pages: the pods that are still to come, and its version.
    var pages: [String: (rest: [String], version: Int)] = [:]

    init(seed: UInt64, node: String?) {
        server = ScriptedServer(seed: seed)
        driver = ClientDriver(seed: seed) {
            $0.nodeName = node
            $0.deletedPodLifetimeSeconds = 0
            $0.listPageSize = 2
        }
    }

    /// Answers the oldest request that is no watch.
    ///
    /// Sometimes it fails.
    mutating func answerOne(mayFail: Bool) {
        guard let open = driver.open.first(where: { !$0.request.url.contains("watch=true") })
        else { return }
        let url = open.request.url
        let luck = mayFail ? Int.random(in: 0...9, using: &server.random) : 9
        switch luck {
        case 0: _ = driver.fail(url, .timeout)
        case 1: _ = driver.answer(url, 503)
        case 2: _ = driver.answer(url, 401)
        case 3 where url.contains("continue="): _ = driver.answer(url, 410)
        case 4: _ = driver.answer(url, 200, "{\"cut")
        default: answerTruly(url)
        }
    }

    private mutating func answerTruly(_ url: String) {
        if url.contains("/pods/") {
            let name = String(url.split(separator: "/").last ?? "")
            if let pod = server.pods[name] {
                _ = driver.answer(url, 200, server.document(name, pod))
            } else {
                _ = driver.answer(url, 404)
            }
            return
        }
        let token = url.split(separator: "=").last.map(String.init) ?? ""
        var page = ([String](), server.version)
        if url.contains("continue=") {
            page = pages.removeValue(forKey: token) ?? page
        } else {
            page.0 = server.pods.sorted { $0.key < $1.key }.map {
                server.document($0.key, $0.value)
            }
        }
        let next = page.0.count > 2 ? "t\(pages.count)x\(url.utf8.count)" : nil
        if let next { pages[next] = (Array(page.0.dropFirst(2)), page.1) }
        _ = driver.answer(
            url, 200, Documents.list(Array(page.0.prefix(2)), version: page.1, next: next))
    }

    /// Sends what the watch has not been told, cut somewhere, or ends it.
    mutating func watchOne(mayFail: Bool) {
        guard let open = driver.open.first(where: { $0.request.url.contains("watch=true") }) else {
            return
        }
        let query = open.request.url.split(separator: "&")
        let start =
            query.first { $0.hasPrefix("resourceVersion=") }
            .flatMap { Int($0.dropFirst(16)) } ?? 0
        if started != open.id {
            started = open.id
            server.watchedVersion = start
        }
        if server.watchedVersion < server.forgotten {
            _ =
                Bool.random(using: &server.random)
                ? driver.stream(Documents.event("ERROR", #"{"code":410}"#))
                : driver.answer("watch=true", 410)
            return
        }
        switch mayFail ? Int.random(in: 0...9, using: &server.random) : 9 {
        case 0: _ = driver.fail("watch=true", .receiveInterrupted)
        case 1: _ = driver.answer("watch=true", 200)
        case 2: _ = driver.answer("watch=true", 500)
        default: sendNews()
        }
    }

    private var started: PodRequestID?

    private mutating func sendNews() {
        var text = ""
        for change in server.history where change.version > server.watchedVersion {
            text += change.line
        }
        if Int.random(in: 0...2, using: &server.random) == 0 {
            text += Documents.bookmark(server.version)
        }
        server.watchedVersion = server.version
        var bytes = Array(text.utf8)[...]
        while !bytes.isEmpty {
            let count = min(bytes.count, Int.random(in: 1...200, using: &server.random))
            guard driver.stream(String(decoding: bytes.prefix(count), as: UTF8.self)) else {
                return
            }
            bytes = bytes.dropFirst(count)
        }
    }
}

@Suite struct PodMetadataModelTests {
    @Test(arguments: ["n1", nil])
    func knowsWhatTheServerKnowsInTheEnd(node: String?) {
        for seed in 0..<80 as Range<UInt64> {
            var play = Play(seed: seed, node: node)
            var retained: [ContainerIdentity] = []
            for _ in 0..<Int.random(in: 20...150, using: &play.server.random) {
                step(&play, &retained)
            }
            settle(&play)
            for container in retained { play.driver.ask(container) }
            settle(&play)
            check(play, retained, "seed \(seed)")
            for container in retained { play.driver.release(container) }
            play.driver.pass(seconds: 1)
            let live = play.driver.client.isFollowing ? play.server.pods.count : 0
            #expect(play.driver.client.podCount == live, "seed \(seed)")
        }
    }

    private func step(_ play: inout Play, _ retained: inout [ContainerIdentity]) {
        switch Int.random(in: 0...11, using: &play.server.random) {
        case 0...2: play.server.change()
        case 3:
            let name = play.server.names.randomElement(using: &play.server.random) ?? "a"
            // Half of the files name the container's id, as links do.
            let id =
                Bool.random(using: &play.server.random)
                ? play.server.pods[name]?.containerID : nil
            let one = container(name, id: id)
            retained.append(one)
            play.driver.retain(one)
        case 4 where !retained.isEmpty:
            let index = Int.random(in: 0..<retained.count, using: &play.server.random)
            play.driver.release(retained.remove(at: index))
        case 5 where Int.random(in: 0...3, using: &play.server.random) == 0:
            play.server.forgotten = play.server.version
        case 6, 7: play.watchOne(mayFail: true)
        case 8:
            play.driver.pass(seconds: Double.random(in: 0...40, using: &play.server.random))
        default: play.answerOne(mayFail: true)
        }
    }

    /// Lets everything go well until nothing more happens.
    private func settle(_ play: inout Play) {
        for _ in 0..<60 {
            play.answerOne(mayFail: false)
            play.watchOne(mayFail: false)
            play.driver.pass(seconds: 10)
        }
    }

    private func check(_ play: Play, _ retained: [ContainerIdentity], _ hint: Comment) {
        for container in retained {
            let truth = play.server.pods[container.podName]
            switch play.driver.client.metadata(for: container) {
            case .known(let pod, _):
                // A container that names its id may belong to a pod that is gone.
                if let id = container.containerID, id != truth?.containerID {
                    continue
                }
                guard let truth else { continue }
                #expect(pod.uid == truth.uid, hint)
                #expect(pod.labels == Array("{\"l\":\"\(truth.label)\"}".utf8), hint)
            case .missing(let reason):
                #expect(truth == nil, hint)
                #expect(reason == .notFound, hint)
            case .unknown:
                Issue.record(hint)
            }
        }
        guard play.driver.client.isFollowing else { return }
        for (name, truth) in play.server.pods {
            #expect(play.driver.uid(container(name)) == truth.uid, hint)
        }
    }
}
