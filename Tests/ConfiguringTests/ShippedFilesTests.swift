import Configuring
import Testing

/// The examples and parsers that come with the program.
@Suite struct ShippedFilesTests {
    /// The configurations of the folder, and what each joins lines by.
    static let examples = [
        "demo.conf": ["cri"],
        "quick-start.conf": ["cri"], "quick-start-elasticsearch.conf": ["cri"],
        "stdout.conf": ["docker", "cri"], "stdout.yaml": ["docker", "cri"],
        "tailrace.conf": ["docker", "cri"], "tailrace.yaml": ["docker", "cri"],
    ]

    @Test(arguments: examples.keys.sorted())
    func loadsExampleWithoutAnyMessage(name: String) throws {
        let (settings, diagnostics) = ConfigurationLoader.load(
            path: "\(packageRoot)/config/\(name)",
            files: DiskFiles(variables: ["ES_HOST": "search.example"]),
            validatePattern: patternProblem)
        #expect(diagnostics.map(\.description) == [])
        let loaded = try #require(settings)
        #expect(loaded.inputs.map(\.multilineParsers) == [ShippedFilesTests.examples[name]])
        #expect(loaded.inputs[0].readsFromHead)
    }

    @Test func saysTheSameInBothGrammars() throws {
        let reports = try ["conf", "yaml"].map { suffix in
            let (settings, _) = ConfigurationLoader.load(
                path: "\(packageRoot)/config/tailrace.\(suffix)", files: DiskFiles(),
                validatePattern: patternProblem)
            return ConfigurationReport.describe(try #require(settings))
                .split(separator: "\n").dropFirst().joined(separator: "\n")
        }
        #expect(reports[0] == reports[1])
    }

    @Test func readsEveryExampleFileOfTheFolder() {
        let names = DiskFiles.names(in: packageRoot + "/config")
        let others = ["README.md", "demo-parsers.conf", "example"]
        #expect(names.filter { !others.contains($0) } == ShippedFilesTests.examples.keys.sorted())
    }

    @Test func loadsStockParsersUnderTheirNames() throws {
        var files = MemoryFiles([
            "t.conf": """
            [SERVICE]
                Parsers_File parsers.conf
            [INPUT]
                Name tail
                Path /a
            [OUTPUT]
                Name null
            """
        ])
        files.contents["parsers.conf"] = DiskFiles.bytes(
            path: packageRoot + "/parsers/parsers.conf")
        let (settings, diagnostics) = load(files)
        #expect(diagnostics.map(\.description) == [])
        let loaded = try #require(settings)
        #expect(
            loaded.parsers.map(\.name).sorted() == [
                "apache", "apache2", "apache_error", "cri", "docker", "docker-daemon", "envoy",
                "istio-envoy-proxy", "json", "k8s-nginx-ingress", "kmsg-netfilter-log",
                "kube-custom", "logfmt", "mongodb", "nginx", "syslog-rfc3164",
                "syslog-rfc3164-local", "syslog-rfc5424",
            ])
        #expect(loaded.parser(named: "docker")?.time.keepsField == true)
    }
}
