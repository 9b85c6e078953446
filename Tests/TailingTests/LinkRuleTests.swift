import TestSupport
import Testing

@testable import Tailing

@Suite struct LinkRuleTests {
    private static let id = String(repeating: "0a", count: 32)
    private static let link = "/var/log/containers/web-1_shop_app-\(id).log"
    private static let current = "/var/log/pods/shop_web-1_uid/app/0.log"

    @Test(arguments: [
        (link, current), (link, "/mnt/log/pods/shop_web-1_uid/app/12.log"), (link, link),
        (link, "/mnt/log/containers/web-1_shop_app-\(id).log"),
        (link, "/var/lib/docker/containers/\(id)/\(id)-json.log"),
        (current, "/mnt/log/pods/shop_web-1_uid/app/0.log"),
        (current, "/var/lib/docker/containers/\(id)/\(id)-json.log"),
        ("/var/log/containers/web-1_shop_ap.log", "/somewhere/else"),
        ("/srv/app/current.log", "/srv/app/releases/7/app.log"),
        ("/var/log/containers/web-1_shop_app-0a0a.log", current),
        (
            "/var/log/containers/web-1_shop_app-0a0a.log",
            "/var/lib/docker/containers/\(id)/\(id)-json.log"
        ),
    ])
    func followsWhatTheRuntimeMakes(path: String, real: String) {
        #expect(LinkRule.allows(path, real: real))
    }

    @Test(arguments: [
        (link, "/etc/shadow"), (link, "/var/log/pods/shop_web-2_uid/app/0.log"),
        (link, "/var/log/pods/bank_web-1_uid/app/0.log"),
        (link, "/var/log/pods/shop_web-1_uid/other/0.log"),
        (
            link,
            "/var/lib/docker/containers/\(String(repeating: "1b", count: 32))/"
                + "\(String(repeating: "1b", count: 32))-json.log"
        ),
        (current, "/etc/shadow"), (current, "/var/log/pods/shop_web-1_uid/app/1.log"),
        (current, "/var/log/pods/shop_web-1_uid/other/0.log"),
        (link, "/var/log/kern.log"),
    ])
    func followsNothingElse(path: String, real: String) {
        #expect(!LinkRule.allows(path, real: real))
    }

    @Test func readsNoFileThatALogWasReplacedBy() {
        let harness = TailHarness("containers/*.log")
        for directory in ["containers", "pods", "pods/shop_web-1_uid", "pods/shop_web-1_uid/app"] {
            harness.folder.makeDirectory(directory)
        }
        harness.folder.write("secret", "root:secret\n")
        harness.folder.link("pods/shop_web-1_uid/app/0.log", to: harness.folder.path("secret"))
        let name = "containers/web-1_shop_app-\(LinkRuleTests.id).log"
        harness.folder.link(name, to: harness.folder.path("pods/shop_web-1_uid/app/0.log"))
        harness.run()
        harness.run(seconds: 120)
        #expect(harness.lines.isEmpty)
        #expect(harness.tailer.counters.filesRefused == 1)
        #expect(harness.tailer.messages.count == 1)

        // The runtime's own file in its place is read.
        harness.folder.remove("pods/shop_web-1_uid/app/0.log")
        harness.folder.write("pods/shop_web-1_uid/app/0.log", "2026-08-21T10:00:00Z stdout F a\n")
        harness.run(seconds: 120)
        #expect(harness.lines.count == 1)
    }

    @Test func opensNoRotatedFileThatIsALink() {
        let harness = TailHarness("pods/*/*/*.log")
        for directory in ["pods", "pods/shop_web-1_uid", "pods/shop_web-1_uid/app"] {
            harness.folder.makeDirectory(directory)
        }
        harness.folder.write("secret", "root:secret\n")
        harness.folder.link(
            "pods/shop_web-1_uid/app/0.log.20260821-100000", to: harness.folder.path("secret"))
        harness.folder.write("pods/shop_web-1_uid/app/0.log", "2026-08-21T10:00:00Z stdout F a\n")
        harness.run()
        harness.run(seconds: 120)
        #expect(harness.lines == ["2026-08-21T10:00:00Z stdout F a"])
        #expect(harness.tailer.counters.filesRefused >= 1)
    }
}
