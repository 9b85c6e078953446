import Testing
import TestSupport

/// The arrows between targets.
@Suite struct ImportTests {
    /// The stages of the way of a line.
    ///
    /// They meet in `Agent` only.
    static let stages: Set = [
        "Configuring", "Tailing", "Parsing", "Enrichment", "Filtering", "Encoding", "Buffering",
        "Delivery",
    ]

    /// Outside worlds, and the one target that may speak with each.
    static let doors = [
        "Glibc": ["SystemInterface"],
        "CSystemInterface": ["SystemInterface", "Buffering"],
        "CCurl": ["HTTPTransport"],
        "CSQLite": ["Store"],
        "CPatterns": ["Patterns"],
        "CYAML": ["Configuring"],
        "CCompression": ["Compression"],
        "CDigests": ["Digests"],
        "CPage": ["StoreServer"],
        "ArgumentParser": ["tailrace", "tailrace-store"],
        "GRDB": ["DocumentStore"],
        "GRDBSQLite": ["DocumentStore"],
        "Hummingbird": ["StoreServer"],
        "HummingbirdCore": ["StoreServer"],
        "HTTPTypes": ["StoreServer"],
        "NIOCore": ["StoreServer"],
        "NIOHTTPTypes": ["StoreServer"],
        "HummingbirdTLS": ["StoreServer"],
        "Logging": ["Agent", "Reporting", "StoreServer"],
    ]

    @Test func readsImportsOfAllForms() {
        let lines = [
            "import Glibc", "public import Records", "@testable internal import Store",
            "import struct Tailing.GlobPattern", "    important(1)", "// import CCurl",
        ]
        #expect(
            lines.compactMap { ImportTests.module(in: $0[...]) }
                == ["Glibc", "Records", "Store", "Tailing"])
    }

    @Test func stagesDoNotImportEachOther() {
        for (file, target, module) in ImportTests.imports where ImportTests.stages.contains(target)
        {
            #expect(!ImportTests.stages.contains(module), "\(file) imports \(module)")
        }
    }

    @Test func eachOutsideWorldHasOneDoor() {
        for (file, target, module) in ImportTests.imports {
            guard let doors = ImportTests.doors[module] else { continue }
            #expect(doors.contains(target), "\(file) imports \(module)")
        }
    }

    @Test func nothingImportsFoundation() {
        for (file, _, module) in ImportTests.imports {
            #expect(!module.hasPrefix("Foundation"), "\(file) imports \(module)")
        }
    }

    @Test func nothingButTheProgramImportsTheAgent() {
        for (file, target, module) in ImportTests.imports where module == "Agent" {
            #expect(target == "tailrace", "\(file) imports Agent")
        }
    }

    /// All imports below `Sources`: the file, its target and what it imports.
    private static let imports: [(file: String, target: String, module: String)] =
        Repository.files(in: "Sources", ending: [".swift"]).flatMap { file in
            file.lines.compactMap { line in
                module(in: line).map { (file.path, target(of: file), $0) }
            }
        }

    private static func target(of file: Repository.File) -> String {
        file.path.split(separator: "/").dropFirst().first.map(String.init) ?? ""
    }

    /// The module that a line imports.
    private static func module(in line: Substring) -> String? {
        let words = line.split(separator: " ")
        guard let index = words.firstIndex(of: "import"),
            words[..<index].allSatisfy({ $0.hasPrefix("@") || modifiers.contains($0) })
        else { return nil }
        let rest = words[(index + 1)...].drop { kinds.contains($0) }
        return rest.first?.split(separator: ".").first.map(String.init)
    }

    private static let modifiers: Set<Substring> = ["public", "package", "internal", "private"]
    private static let kinds: Set<Substring> = ["struct", "class", "enum", "protocol", "func"]
}
