import Configuring
import Testing

@Suite struct SettingsTests {
    /// One section of each kind with `lines` in the one that is tested.
    static func text(
        service: [String] = [], input: [String] = [], filter: [String]? = nil,
        output: [String] = ["Name null"]
    ) -> String {
        func section(_ name: String, _ lines: [String]) -> String {
            lines.isEmpty ? "" : "[\(name)]\n" + lines.map { "    \($0)\n" }.joined()
        }
        return section("SERVICE", service)
            + section("INPUT", ["Name tail", "Path /a"] + input)
            + section("FILTER", filter ?? []) + section("OUTPUT", output + ["Match *"])
    }

    static let problems: [(text: String, messages: [String])] = [
        (
            text(input: ["Refresh_Interval 0"]),
            [
                "t.conf:4:22: error: refresh_interval must be greater than 0 seconds; "
                    + "the default is 60"
            ]
        ),
        (
            text(input: ["Rotate_Wait 0"]),
            [
                "t.conf:4:17: error: rotate_wait: '0' is not valid; give a time in whole seconds, "
                    + "or with s, m, h or d, of at least 1"
            ]
        ),
        (
            text(input: ["Read_from_Head onn"]),
            ["t.conf:4:20: error: read_from_head: 'onn' is not valid; give on or off"]
        ),
        (
            text(input: ["Mem_Buf_Limit 5MiB"]),
            [
                "t.conf:4:19: error: mem_buf_limit: '5MiB' is not valid; "
                    + "give a size such as 512k, 5M or 1G (1k is 1000 bytes)"
            ]
        ),
        (
            text(input: ["Key a", "key b"]),
            ["t.conf:5:5: error: 'key' is set twice, first in line 4; it takes one value"]
        ),
        (
            text(input: ["Buffer_Chunk_Size 64k"]),
            ["t.conf:4:23: error: buffer_max_size 32768 is less than buffer_chunk_size 64000"]
        ),
        (
            text(input: ["Tag_Regex a["]),
            [
                "t.conf:4:15: error: tag_regex: 'a[' is not a valid expression: "
                    + "the bracket does not close"
            ]
        ),
        (
            text(input: ["multiline.parser cri, pyton"]),
            [
                "t.conf:4:22: error: the multiline parser 'pyton' is not defined; known: docker, "
                    + "cri, go, java, python, ruby; did you mean 'python'?"
            ]
        ),
        (
            text(input: ["storage.type disk"]),
            [
                "t.conf:4:18: error: storage.type: 'disk' is not valid; "
                    + "give one of memory, filesystem, memrb"
            ]
        ),
        (
            text(filter: ["Name lua", "Match *", "script a.lua"]),
            [
                "t.conf:5:10: error: Fluent Bit's filter 'lua' is not supported by this version; "
                    + "supported: grep, kubernetes, modify, multiline, nest, parser, "
                    + "record_modifier"
            ]
        ),
        (
            text(filter: ["Name kubernets", "Match *"]),
            [
                "t.conf:5:10: error: unknown filter 'kubernets'; supported: grep, kubernetes, "
                    + "modify, multiline, nest, parser, record_modifier; "
                    + "did you mean 'kubernetes'?"
            ]
        ),
        (
            text(filter: ["Name parser", "Match *", "Parser p"]),
            ["t.conf:4:1: error: parser needs 'key_name'"]
        ),
        (
            text(filter: ["Name parser", "Match *", "Parser p", "Key_Name log"]),
            [
                "t.conf:7:12: error: the parser 'p' is not defined; "
                    + "no Parsers_File is named in [SERVICE]"
            ]
        ),
        (
            text(filter: ["Name multiline", "Match *"]),
            ["t.conf:4:1: error: multiline needs 'multiline.parser' in the mode parser"]
        ),
        (
            text(filter: ["Name kubernetes", "Match *", "Kube_URL kube"]),
            [
                "t.conf:7:14: error: kube_url: 'kube' is not valid; give http://host:port or "
                    + "https://host:port"
            ]
        ),
        (
            text(output: ["Name es", "Write_Operation upsert"]),
            ["t.conf:6:21: error: write_operation upsert needs id_key or generate_id"]
        ),
        (
            text(output: ["Name es", "Port 70000"]),
            ["t.conf:6:10: error: port: '70000' is not valid; give a whole number from 1 to 65535"]
        ),
        (
            text(output: ["Name es", "Compress zip"]),
            [
                "t.conf:6:14: error: compress: 'zip' is not valid; give one of gzip; did you mean 'gzip'?"
            ]
        ),
        (
            text(output: ["Name es", "AWS_Auth On"]),
            [
                "t.conf:6:5: error: AWS_Auth On is not supported by this version: requests are "
                    + "not signed for AWS; give the domain a user for basic authentication "
                    + "(HTTP_User) or send through a proxy that signs"
            ]
        ),
        (
            text(output: ["Name es", "Cloud_ID x:!!"]),
            [
                "t.conf:6:14: error: cloud_id: 'x:!!' is not valid; copy name:text from the "
                    + "deployment's page"
            ]
        ),
        (
            text(output: ["Name opensearch"]),
            [
                "t.conf:5:10: error: Fluent Bit's output 'opensearch' is not supported by this "
                    + "version; supported: es, file, null, stdout"
            ]
        ),
        (
            "[OUTPUT]\n Name null\n",
            ["t.conf: error: there is no input; add an [INPUT] with Name tail and Path"]
        ),
    ]

    @Test(arguments: problems)
    func reportsProblem(text: String, expected: [String]) {
        let (settings, diagnostics) = load(text)
        #expect(messages(diagnostics) == expected)
        #expect(settings == nil)
    }

    static let advice: [(text: String, message: String)] = [
        (
            text(service: ["Flushh 1"]),
            "t.conf:2:5: warning: unknown option 'Flushh' of [SERVICE], ignored; did you mean 'flush'?"
        ),
        (
            text(input: ["Parser nope"]),
            "t.conf:4:12: warning: the parser 'nope' is not defined, so that lines are taken as they are"
        ),
        (
            text(input: ["Refresh_Interval 0.5"]),
            "t.conf:4:22: warning: refresh_interval is 0.5 seconds here; Fluent Bit takes the "
                + "digits after the point as nanoseconds"
        ),
        (
            text(service: ["Daemon On"]),
            "t.conf:2:5: note: Daemon: it stays in the foreground; the service manager or the kubelet runs it"
        ),
        (
            text(output: ["Name null", "Retry_Limit many"]),
            "t.conf:6:17: warning: retry_limit: 'many' is not valid and counts as 1; give a number of "
                + "retries, no_limits or no_retries"
        ),
        (
            text(input: ["Tag app"], filter: ["Name kubernetes", "Match kube.*"]),
            "t.conf:7:11: warning: the filter kubernetes.0 will never get a record: Match kube.* fits "
                + "none of the tags 'app'"
        ),
        (
            text(filter: ["Name kubernetes"]),
            "t.conf:4:1: warning: the filter kubernetes.0 has no Match and will never get a record"
        ),
        (
            "[INPUT]\n    Name systemd\n    Tag host.*\n" + text(),
            "t.conf:2:10: warning: the input 'systemd' is not supported by this version and is left "
                + "out: the journal is not collected"
        ),
    ]

    @Test(arguments: advice)
    func runsWithAdvice(text: String, expected: String) {
        let (settings, diagnostics) = load(text)
        #expect(settings != nil)
        #expect(diagnostics.map(\.description) == [expected])
    }

    @Test func saysNothingAboutValuesThatAreTheDefault() {
        let (settings, diagnostics) = load(
            Self.text(
                service: ["Daemon off", "Log_Level info", "storage.checksum OFF"],
                input: ["threaded off", "DB.Sync NORMAL", "Docker_Mode Off"]))
        #expect(settings != nil)
        #expect(diagnostics.map(\.description) == [])
    }

    @Test func fillsInDefaults() throws {
        let settings = try #require(load(Self.text(output: ["Name es"])).settings)
        let service = settings.service
        #expect(service.flushSeconds == 1)
        #expect(service.graceSeconds == 5)
        #expect(!service.servesHTTP)
        #expect(service.httpPort == 2020)
        #expect(service.multilineBufferByteCount == 2_097_152)
        let input = settings.inputs[0]
        #expect(input.tag == "tail.0")
        #expect(input.maximumLineByteCount == 32_768)
        #expect(input.refreshIntervalNanoseconds == 60_000_000_000)
        #expect(input.longLines == .truncateWithMark)
        #expect(input.readsNewFilesFromHead && !input.readsFromHead)
        let output = settings.outputs[0]
        #expect(output.retryLimit.attemptCount == nil)
        #expect(output.tls == nil)
        guard case .elasticsearch(let server) = output.kind else {
            Issue.record("not es")
            return
        }
        #expect(server.nodes.map(\.url) == ["http://127.0.0.1:9200"])
        #expect(server.index == .named("fluent-bit"))
        #expect(server.id == .position)
        #expect(server.timeKey == "@timestamp")
        #expect(server.authentication == .none)
    }

    @Test func readsElasticsearch() throws {
        let (loaded, diagnostics) = load(
            Self.text(output: [
                "Name es", "Cloud_ID dep:ZXVyb3BlLmV4YW1wbGUub3JnJGFiYzEyMyRraWIx", "tls On",
                "tls.verify Off", "Cloud_Auth elastic:a:b", "Logstash_Format On",
                "Logstash_Prefix_Key $kubernetes['namespace_name']", "Id_Key id",
                "Write_Operation upsert", "Include_Tag_Key On", "Retry_Limit 3", "Alias main",
                "storage.total_limit_size 5M", "net.connect_timeout 3s",
            ]))
        #expect(diagnostics.map(\.description) == [])
        let output = try #require(loaded).outputs[0]
        #expect(output.name == "main")
        #expect(output.retryLimit.attemptCount == 4)
        #expect(output.totalLimitByteCount == 5_000_000)
        #expect(output.network.connectTimeoutSeconds == 3)
        guard case .elasticsearch(let server) = output.kind else {
            Issue.record("not es")
            return
        }
        #expect(server.nodes.map(\.url) == ["https://abc123.europe.example.org:443"])
        #expect(server.nodes[0].tls?.verifiesCertificate == false)
        #expect(server.authentication == .basic(user: "elastic", password: "a:b"))
        #expect(
            server.index
                == .logstash(
                    prefix: "logstash", separator: "-",
                    prefixKey: "$kubernetes['namespace_name']", dateFormat: "%Y.%m.%d"))
        #expect(server.id == .field("id"))
        #expect(server.writeOperation == .upsert)
        #expect(server.tagKey == "flb-key")
    }

    @Test func readsUpstreamFile() throws {
        let files = MemoryFiles([
            "/c/t.conf": Self.text(output: ["Name es", "Upstream up.conf"]),
            "/c/up.conf": """
            [UPSTREAM]
                Name u
            [NODE]
                Name one
                Host a
                Port 9200
            [NODE]
                Name two
                Host ::1
                Port 9201
                tls On
            """,
        ])
        let (loaded, diagnostics) = load(files, path: "/c/t.conf")
        #expect(diagnostics.map(\.description) == [])
        guard case .elasticsearch(let server) = try #require(loaded).outputs[0].kind else {
            Issue.record("not es")
            return
        }
        #expect(server.nodes.map(\.url) == ["http://a:9200", "https://[::1]:9201"])
    }

    @Test func givesEqualAliasesDifferentNames() throws {
        let (loaded, diagnostics) = load(
            Self.text() + "[OUTPUT]\n    Name stdout\n    Match *\n    Alias null.0\n")
        #expect(try #require(loaded).outputs.map(\.name) == ["null.0", "null.0.2"])
        #expect(
            diagnostics.map(\.description) == [
                "t.conf:10:11: warning: the name 'null.0' is taken; this one is 'null.0.2'"
            ])
    }

    /// The shape of the default values of Fluent Bit's Helm chart.
    @Test func runsHelmChartShape() throws {
        let (loaded, diagnostics) = load(
            MemoryFiles([
                "/fluent-bit/etc/conf/fluent-bit.conf": """
                [SERVICE]
                    Daemon Off
                    Flush 1
                    Log_Level info
                    Parsers_File /fluent-bit/etc/parsers.conf
                    Parsers_File custom_parsers.conf
                    HTTP_Server On
                    HTTP_Listen 0.0.0.0
                    HTTP_Port 2020
                    Health_Check On

                [INPUT]
                    Name tail
                    Path /var/log/containers/*.log
                    multiline.parser docker, cri
                    Tag kube.*
                    Mem_Buf_Limit 5MB
                    Skip_Long_Lines On

                [INPUT]
                    Name systemd
                    Tag host.*
                    Systemd_Filter _SYSTEMD_UNIT=kubelet.service
                    Read_From_Tail On

                [FILTER]
                    Name kubernetes
                    Match kube.*
                    Merge_Log On
                    Keep_Log Off
                    K8S-Logging.Parser On
                    K8S-Logging.Exclude On

                [OUTPUT]
                    Name es
                    Match kube.*
                    Host elasticsearch-master
                    Logstash_Format On
                    Retry_Limit False

                [OUTPUT]
                    Name es
                    Match host.*
                    Host elasticsearch-master
                    Logstash_Format On
                    Logstash_Prefix node
                    Retry_Limit False
                """,
                "/fluent-bit/etc/parsers.conf": "[PARSER]\n    Name a\n    Format json\n",
                "/fluent-bit/etc/conf/custom_parsers.conf": "[PARSER]\n Name b\n Format json\n",
            ]), path: "/fluent-bit/etc/conf/fluent-bit.conf")
        let settings = try #require(loaded)
        #expect(diagnostics.map(\.severity) == [.note, .warning])
        #expect(settings.parsers.map(\.name) == ["a", "b"])
        #expect(settings.inputs.map(\.longLines) == [.skip])
        #expect(settings.outputs.map(\.name) == ["es.0", "es.1"])
        #expect(settings.outputs.map(\.retryLimit) == [.unlimited, .unlimited])
        #expect(settings.service.health?.errorCount == 5)
    }

    static let noted: [(text: String, message: String)] = [
        (
            text(service: ["Hot_Reload On"]),
            "t.conf:2:5: note: Hot_Reload: restart the program to load a configuration; nothing "
                + "is lost or sent twice"
        ),
        (
            text(service: ["storage.rejected.path dlq"]),
            "t.conf:2:5: note: storage.rejected.path: refused records are lines of "
                + "dead-letters.ndjson in the state folder"
        ),
        (
            text(input: ["Ignore_Active_Older_Files On"]),
            "t.conf:4:5: note: Ignore_Active_Older_Files: a file that was opened is read to its end"
        ),
        (
            text(filter: ["Name kubernetes", "Cache_Use_Docker_Id On", "Match *"]),
            "t.conf:6:5: note: Cache_Use_Docker_Id: a pod is known by its UID and followed, so "
                + "that a new container is noticed"
        ),
        (
            text(output: ["Name es", "net.tcp_keepalive_time 5"]),
            "t.conf:6:5: note: net.tcp_keepalive_time: TCP always probes an idle connection, "
                + "after 60 seconds and then every 30"
        ),
        (
            text(output: ["Name es", "Generate_ID On"]),
            "t.conf:6:5: note: Generate_ID: the id comes from the place in the file: what is "
                + "sent or read again is not stored twice, and equal lines stay apart"
        ),
    ]

    @Test(arguments: noted)
    func saysWhatHappensInstead(text: String, message: String) {
        let (settings, diagnostics) = load(text)
        #expect(settings != nil)
        #expect(diagnostics.map(\.description) == [message])
    }

    @Test func readsLifetimesAndLimits() throws {
        let (loaded, _) = load(
            Self.text(
                service: ["storage.sync full", "storage.rejected.limit 10M"],
                filter: [
                    "Name kubernetes", "Match *", "Kube_Token_TTL 60", "Kube_Meta_Cache_TTL 5m",
                    "Kube_Meta_Namespace_Cache_TTL 90",
                ], output: ["Name es", "net.max_worker_connections 3"]))
        let settings = try #require(loaded)
        #expect(settings.service.syncsFully)
        #expect(settings.service.rejectedLimitByteCount == 10_000_000)
        #expect(settings.outputs[0].network.maximumConnectionCount == 3)
        guard case .kubernetes(let kubernetes) = settings.filters[0].kind else {
            Issue.record("the filter is of another kind")
            return
        }
        #expect(kubernetes.tokenLifetimeSeconds == 60)
        #expect(kubernetes.podLifetimeSeconds == 300)
        #expect(kubernetes.namespaceLifetimeSeconds == 90)
    }

    @Test func describesWithoutSecrets() throws {
        let (loaded, _) = load(
            Self.text(output: ["Name es", "HTTP_User elastic", "HTTP_Passwd geheim"]))
        let report = ConfigurationReport.describe(try #require(loaded))
        #expect(!report.contains("geheim"))
        #expect(report.contains("user     elastic, password ***"))
        #expect(report.contains("sends to http://127.0.0.1:9200/_bulk"))
        #expect(report.contains("  tail.0  tag tail.0\n    reads    /a\n"))
    }
}
