import TestSupport
import Testing

@testable import StoreServer

/// The built store's web page in a browser that others have written.
@Suite struct PageTests {
    /// `TAILRACE_WITHOUT_PYPI=1` leaves the test out where no package can be fetched.
    static let isWanted = Environment.variable("TAILRACE_WITHOUT_PYPI") == nil

    @Test(.enabled(if: isWanted, "TAILRACE_WITHOUT_PYPI is set"))
    func aBrowserUsesThePage() throws {
        let folder = TemporaryDirectory()
        let store = ChildProcess(
            BuiltStore.program,
            ["--data", folder.path("data"), "--listen", "127.0.0.1:0"], output: .pipe,
            errors: .file(folder.path("log")))
        let start = "tailrace-store is ready: "
        let line = try #require(
            store.waitForLine(start), "the store does not start: \(text("log", in: folder))")
        let address = line.dropFirst(start.count).split(separator: "/_page").first.map(String.init)
        let script = ChildProcess(
            "\(Repository.root)/Tests/Page/run", [try #require(address)],
            directory: Repository.root, output: .file(folder.path("output")),
            errors: .file(folder.path("output")))
        let exit = script.waitForExit()
        if exit == .status(3) {
            Issue.record(
                """
                there is no browser or no PyPI; TAILRACE_WITHOUT_PYPI=1 leaves this out
                \(text("output", in: folder))
                """)
        } else {
            #expect(
                exit == .status(0), "\(text("output", in: folder))\(text("log", in: folder))")
        }
        #expect(store.isRunning)
    }

    @Test func everyFileThatThePageNamesIsThere() {
        let index = Repository.File(at: "Sources/StoreServer/Page/index.html")
        let names = index.text.matches(of: /(?:src|href)="([^":]+)"/).map { String($0.1) }
        #expect(names.count > 10)
        let modules = Repository.files(in: "Sources/StoreServer/Page", ending: [".js"])
        let imports = modules.flatMap { file in
            file.text.matches(of: /from "\.\/([^"]+)"/).map { String($0.1) }
        }
        for name in names + imports {
            #expect(PageFile.named(name) != nil, "\(name) is not in the program")
        }
        for module in modules {
            #expect(names.contains(module.name), "index.html does not load \(module.name) early")
        }
    }

    @Test func filesHaveTheirTypesAndTags() throws {
        let index = try #require(PageFile.named("index.html"))
        #expect(index.contentType == "text/html; charset=utf-8")
        #expect(index.bytes.starts(with: "<!DOCTYPE html>".utf8))
        #expect(PageFile.named("page.css")?.contentType == "text/css; charset=utf-8")
        #expect(PageFile.named("main.js")?.contentType == "text/javascript; charset=utf-8")
        #expect(Set(PageFile.all.map(\.entityTag)).count == PageFile.all.count)
        for name in ["", "page.c", "../index.html", "INDEX.HTML"] {
            #expect(PageFile.named(name) == nil)
        }
    }

    private func text(_ name: String, in folder: TemporaryDirectory) -> String {
        String(decoding: folder.read(name), as: UTF8.self)
    }
}
