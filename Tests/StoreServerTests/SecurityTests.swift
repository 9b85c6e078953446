import Testing

@testable import StoreServer

@Suite struct SecurityTests {
    @Test func letsUsersAndKeysIn() async throws {
        let (line, key) = CredentialMaker.key("agent")
        let text = "# who\n\(CredentialMaker.user("alice", password: "s: cret"))\n\(line)\n"
        let authenticator = Authenticator(try Credentials(text: text, name: "f"))
        let basic = "Basic " + Base64.encoded(Array("alice:s: cret".utf8))
        #expect(await authenticator.allows(basic))
        #expect(await authenticator.allows(basic))
        #expect(await authenticator.allows("ApiKey \(key)"))
        #expect(await authenticator.allows("apikey \(key)"))
        for wrong in [
            nil, "", "Basic", "Basic x", "ApiKey " + Base64.encoded(Array("agent:x".utf8)),
            "Basic " + Base64.encoded(Array("alice:".utf8)),
            "Basic " + Base64.encoded(Array("alice:s: cret ".utf8)),
            "Basic " + Base64.encoded(Array("bob:s: cret".utf8)), "Bearer \(key)", "Basic \(key)",
            String(repeating: "a", count: 10_000),
        ] {
            #expect(await !authenticator.allows(wrong), "\(wrong ?? "nothing")")
        }
    }

    @Test func aFileHoldsNoSecrets() {
        let (line, key) = CredentialMaker.key("agent")
        let secret = String(decoding: Base64.decoded(key) ?? [], as: UTF8.self).dropFirst(6)
        #expect(!line.contains(secret))
        #expect(!CredentialMaker.user("a", password: "hunter2").contains("hunter2"))
    }

    @Test(arguments: [
        "", "# nothing", "user a", "user a b c", "user a plain", "group a b",
        "api-key a sha256:00", "user a pbkdf2-sha256:0:0011223344556677:00",
        "user a pbkdf2-sha256:99999999999:0011223344556677:" + String(repeating: "0", count: 64),
        "api-key a:b sha256:" + String(repeating: "0", count: 64),
    ])
    func refusesFilesWithErrors(text: String) {
        #expect(throws: SettingError.self) { try Credentials(text: text, name: "f") }
    }

    @Test(arguments: [
        ("localhost:9200", true), ("127.0.0.1:9200", true), ("[::1]:9200", true),
        ("LOCALHOST", true),
        ("localhost.", true), ("app.localhost:1", true), ("store.example:9200", true),
        ("evil.example", false), ("127.0.0.1.evil.example", false),
        ("localhost.evil.example", false),
        ("", false),
    ])
    func knowsTheNamesOfThisMachine(host: String, isFine: Bool) {
        let check = SiteCheck(checksHost: true, allowedHosts: ["store.example"])
        #expect((check.problem(host: host, origin: nil, fetchSite: nil) == nil) == isFine)
        let trusting = SiteCheck(checksHost: false, allowedHosts: [])
        #expect(trusting.problem(host: host, origin: nil, fetchSite: nil) == nil)
    }

    @Test(
        arguments: [
            ("http://localhost:9200", nil, true), (nil, "same-origin", true), (nil, "none", true),
            ("http://localhost:9201", nil, false), ("https://evil.example", nil, false),
            ("null", nil, false), (nil, "cross-site", false),
        ] as [(String?, String?, Bool)])
    func keepsPagesOfOtherSitesOut(origin: String?, site: String?, isFine: Bool) {
        for checksHost in [true, false] {
            let check = SiteCheck(checksHost: checksHost, allowedHosts: [])
            let problem = check.problem(host: "localhost:9200", origin: origin, fetchSite: site)
            #expect((problem == nil) == isFine)
        }
    }

    @Test func base64IsItsOwnInverse() {
        for count in 0..<70 {
            let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 37 + count) }
            #expect(Base64.decoded(Base64.encoded(bytes)) == bytes)
            #expect(Hexadecimal.decoded(Hexadecimal.encoded(bytes)) == bytes)
        }
        #expect(Base64.encoded(Array("any carnal pleas".utf8)) == "YW55IGNhcm5hbCBwbGVhcw==")
        #expect(Base64.decoded("a") == nil)
        #expect(Base64.decoded("a!bc") == nil)
        #expect(Hexadecimal.decoded("0") == nil)
        #expect(Hexadecimal.decoded("0g") == nil)
    }
}
