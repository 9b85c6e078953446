import Testing

@testable import Enrichment

@Suite struct ContainerIdentityTests {
    @Test(arguments: [
        "/var/log/pods/shop_web-1_1111-22/c/0.log",
        "shop_web-1_1111-22/c/12.log",
        "/var/log/pods/shop_web-1_1111-22/c/0.log.20260821-100000",
        "/var/log/pods/shop_web-1_1111-22/c/0.log.20260821-100000.gz",
    ])
    func readsPodsPaths(path: String) {
        #expect(
            ContainerIdentity(podsPath: path)
                == ContainerIdentity(
                    namespace: "shop", podName: "web-1", containerName: "c", podUID: "1111-22"))
    }

    @Test(arguments: [
        "", "0.log", "c/0.log", "shop_web/c/0.log", "shop__u/c/0.log", "a_b_c_d/c/0.log",
        "shop_web_u/c/x.log", "shop_web_u/c/0.txt",
    ])
    func refusesOtherPaths(path: String) {
        #expect(ContainerIdentity(podsPath: path) == nil)
    }

    @Test(arguments: [
        ("shop", "web-1", true), ("shop", "web.1", true), ("s.hop", "web", false),
        ("..", "web", false), ("shop", "../x", false), ("shop", "a..b", false),
        ("shop", "-a", false), ("shop", "a-", false), ("shop", "a-.b", false), ("", "a", false),
        ("a", "", false), ("Shop", "a", false), ("a?b", "c", false), ("a/b", "c", false),
        (String(repeating: "a", count: 64), "a", false),
        (String(repeating: "a", count: 63), String(repeating: "b", count: 253), true),
        ("a", String(repeating: "b", count: 254), false),
    ])
    func asksOnlyForNamesThatCanExist(namespace: String, pod: String, isFine: Bool) {
        let container = ContainerIdentity(namespace: namespace, podName: pod, containerName: "c")
        #expect(container.canBeAskedFor == isFine)
    }
}
