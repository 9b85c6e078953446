import TestSupport
import Testing

/// The manifests say what the files that they were made from say.
@Suite struct DeploymentTests {
    @Test func configMapHoldsTheConfigurationOfTheConfigFolder() {
        let map = Repository.File(at: "deploy/kubernetes/config-map.yaml").lines
        let text = map.drop { $0 != "  tailrace.conf: |" }.dropFirst()
        let indentation = "    "
        #expect(text.allSatisfy { $0.isEmpty || $0.hasPrefix(indentation) })
        let configuration = Repository.File(at: "config/tailrace.conf").lines
        #expect(
            DeploymentTests.statements(text.map { $0.dropFirst(indentation.count) })
                == DeploymentTests.statements(configuration))
    }

    @Test func kustomizationListsEveryManifest() {
        let listed = Repository.File(at: "deploy/kubernetes/kustomization.yaml").lines
            .filter { $0.hasPrefix("  - ") && $0.hasSuffix(".yaml") }.map { $0.dropFirst(4) }
        let manifests = Repository.files(in: "deploy/kubernetes", ending: [".yaml"]).map(\.name)
            .filter { $0 != "kustomization.yaml" }
        #expect(listed.map(String.init).sorted() == manifests)
    }

    /// Lines that are neither blank nor comments.
    private static func statements(_ lines: [Substring]) -> [Substring] {
        lines.filter { line in
            let text = line.drop { $0 == " " }
            return !text.isEmpty && !text.hasPrefix("#")
        }
    }
}
