import Testing

@testable import Tailing

@Suite struct ContainerLogPathTests {
    @Test(arguments: [
        (
            "/var/log/pods/prod_web-1_8c5e-uid/app/0.log",
            ["prod", "web-1", "8c5e-uid", "app", "0"]
        ),
        ("/x/ns_pod_u/c/12.log", ["ns", "pod", "u", "c", "12"]),
        ("ns_pod_u/c/0.log", ["ns", "pod", "u", "c", "0"]),
    ])
    func readsPaths(path: String, parts: [String]) {
        let found = ContainerLogPath(currentLog: path)
        #expect(
            found.map { [$0.namespace, $0.pod, $0.uid, $0.container, $0.attempt] } == parts)
    }

    @Test(arguments: [
        "", "/", "0.log", "c/0.log", "/var/log/app.log", "/x/ns_pod/c/0.log",
        "/x/ns_pod_u_v/c/0.log", "/x/_pod_u/c/0.log", "/x/ns_pod_u/c/.log", "/x/ns_pod_u/c/a.log",
        "/x/ns_pod_u/c/0.log.20261124-085456", "/x/ns_pod_u/c/1234567890.log",
        "/x/ns_pod_u/c/-1.log", "/x/ns_pod_u/c/+1.log",
    ])
    func refusesOtherPaths(path: String) { #expect(ContainerLogPath(currentLog: path) == nil) }

    @Test(arguments: [
        ("0.log.20261124-085456", "20261124-085456", false),
        ("0.log.20261124-085456.gz", "20261124-085456", true),
    ])
    func readsRotationTimes(name: String, time: String, isGzip: Bool) {
        let found = ContainerLogPath.rotationTime(of: name, current: "0.log")
        #expect(found?.time == time && found?.isGzip == isGzip)
    }

    @Test(arguments: [
        "0.log", "0.log.", "1.log.20261124-085456", "0.log.20261124-085456.tmp",
        "0.log.20261124-085456.gz.tmp", "0.log.gz", "0.log.old", "10.log.20261124-085456",
    ])
    func refusesOtherNames(name: String) {
        #expect(ContainerLogPath.rotationTime(of: name, current: "0.log") == nil)
    }
}
