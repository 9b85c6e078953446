import TestSupport
import Testing

@testable import StoreServer

@Suite struct SettingsTests {
    @Test func readsAFile() throws {
        var settings = ServerSettings()
        try SettingsFile.parse(
            """
            # a comment
            data            /var/lib/store   # and here
            listen = 0.0.0.0:9300
              retention-age "36h"
            retention-bytes 10GB
            credentials 'my file'\r
            allow-host one.example,two.example
            allow-host three.example
            maximum-body 5 MiB
            log-level DEBUG
            """, name: "store.conf", into: &settings)
        #expect(settings.dataFolder == "/var/lib/store")
        #expect(settings.listen == ListenAddress(host: "0.0.0.0", port: 9300))
        #expect(settings.retentionMilliseconds == 129_600_000)
        #expect(settings.retentionByteCount == 10 << 30)
        #expect(settings.credentialsFile == "my file")
        #expect(settings.allowedHosts == ["one.example", "two.example", "three.example"])
        #expect(settings.maximumBodyByteCount == 5 << 20)
        #expect(settings.logLevel == "debug")
    }

    @Test(arguments: [
        ("listen", "f:1:7: `` is no value for `listen`; an example is `127.0.0.1:9200`"),
        (
            "\n  retention-agee 7d",
            "f:2:3: there is no setting `retention-agee`; is `retention-age` meant?"
        ),
        ("zzz 1", "f:1:1: there is no setting `zzz`"),
        ("retention-age 7y", "f:1:15: `7y` is no value for `retention-age`; an example is `7d`"),
        ("data a\ndata b", "f:2:1: `data` was set on line 1 already"),
        (
            "log-level inf",
            "f:1:11: `inf` is no level; is `info` meant? there are error, warning, info, debug"
        ),
        ("data \"a", "f:1:6: the quote is not closed"),
        ("data 'a' b", "f:1:10: text behind the value"),
        ("maximum-body 1", "f:1:14: `maximum-body` lies between 1024 and 2147483648 bytes"),
    ])
    func saysWhereAnErrorIs(text: String, expected: String) throws {
        var settings = ServerSettings()
        let error = try #require(throws: SettingError.self) {
            try SettingsFile.parse(text, name: "f", into: &settings)
        }
        #expect("\(error)" == expected)
    }

    @Test func everyNameCanBeSet() {
        for name in ServerSettings.names {
            var settings = ServerSettings()
            let values = ["1", "7d", "64KB", "2s", "on", "info", "10MB"]
            #expect(
                values.contains { (try? settings.set(name, to: $0)) != nil },
                "\(name) takes no value")
        }
    }

    @Test func aMissingFileIsAnError() {
        var settings = ServerSettings()
        #expect(throws: SettingError.self) {
            try SettingsFile.read("/nonexistent/file", into: &settings)
        }
    }

    @Test(arguments: [
        ("127.0.0.1:9200", false, true), ("[::1]:1", false, true), ("localhost:1", false, true),
        ("0.0.0.0:9200", false, false), ("[::]:9200", false, false),
        ("store.example:9200", false, false), ("10.0.0.1:1", true, true),
    ])
    func refusesToListenForEverybodyWithoutCredentials(
        address: String, isAllowed: Bool, isFine: Bool
    ) throws {
        var settings = ServerSettings()
        settings.listen = try #require(ListenAddress(address))
        settings.allowsUnauthenticated = isAllowed
        #expect(((try? settings.validate()) != nil) == isFine)
        settings.allowsUnauthenticated = false
        settings.credentialsFile = "file"
        #expect((try? settings.validate()) != nil)
    }

    @Test func aCertificateNeedsItsKey() {
        var settings = ServerSettings()
        settings.certificateFile = "c"
        #expect(throws: SettingError.self) { try settings.validate() }
    }

    @Test(arguments: [
        ("9200", "127.0.0.1", 9200), ("127.0.0.1", "127.0.0.1", 9200), ("[::1]", "::1", 9200),
        ("[fe80::1]:80", "fe80::1", 80), ("a.b:0", "a.b", 0),
    ])
    func readsAddresses(text: String, host: String, port: Int) {
        #expect(ListenAddress(text) == ListenAddress(host: host, port: port))
    }

    @Test(arguments: ["", ":9200", "a:b", "a:70000", "[::1", "::1", "a:1:2", "[a]:1", "a b:1"])
    func refusesWhatIsNoAddress(text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
