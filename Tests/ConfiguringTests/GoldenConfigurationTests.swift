import Configuring
import Testing

/// Configurations that were run through Fluent Bit 5.1.1: what it refuses is refused, what it runs
/// is read.
///
/// Filters that this version does not have are the only other reason to refuse.
@Suite(.enabled(if: goldenRoot != nil))
struct GoldenConfigurationTests {
    struct GoldenCase: CustomStringConvertible {
        var name: String
        var path: String
        var description: String { name }
    }

    static let cases: [GoldenCase] = {
        guard let root = goldenRoot else { return [] }
        return DiskFiles.names(in: root).flatMap { group in
            DiskFiles.names(in: "\(root)/\(group)").map {
                GoldenCase(name: "\(group)/\($0)", path: "\(root)/\(group)/\($0)")
            }
        }.filter { DiskFiles.bytes(path: $0.path + "/case.json") != nil }
    }()

    @Test(arguments: cases)
    func agreesWithFluentBit(golden: GoldenCase) throws {
        let json = String(
            decoding: try #require(DiskFiles.bytes(path: golden.path + "/case.json")), as: UTF8.self
        )
        if json.contains("\"stock\"") { return }
        let name = try #require(
            ["fluent-bit.conf", "fluent-bit.yaml", "fluent-bit.yml"].first(where: json.contains))
        var files = DiskFiles()
        files.placeholders = [
            "@ROOT@": golden.path, "@ROOTTAG@": "golden", "@ES_PORT@": "9201",
            "@KUBE_PORT@": "9202", "@HTTP_PORT@": "9203",
        ]
        files.variables = ["GOLD_A": "va", "GOLD_EMPTY": "", "GOLD_HOST": "node one"]
        let (settings, diagnostics) = ConfigurationLoader.load(
            path: "\(golden.path)/\(name)", files: files, validatePattern: patternProblem)
        let errors = messages(diagnostics)
        if json.contains("\"exit\": \"nonzero\"") {
            #expect(settings == nil)
            for word in Self.mentions(json) where !errors.contains(where: Self.isMissingFilter) {
                #expect(errors.joined().lowercased().contains(word.lowercased()), "\(errors)")
            }
        } else if !json.contains("may_refuse") {
            let other = errors.filter { !Self.isMissingFilter($0) }
            #expect(other.isEmpty)
        }
    }

    private static func isMissingFilter(_ message: String) -> Bool {
        message.contains("not supported by this version")
    }

    /// The words of `"mention": [...]`.
    private static func mentions(_ json: String) -> [String] {
        guard let start = json.firstRange(of: "\"mention\": ["),
            let end = json[start.upperBound...].firstIndex(of: "]")
        else { return [] }
        return json[start.upperBound..<end].split(separator: "\"").map(String.init).filter {
            $0.contains(where: \.isLetter)
        }
    }
}
