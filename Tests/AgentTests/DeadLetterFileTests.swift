import Records
import TestSupport
import Testing
import WorldInterface

@testable import Agent
@testable import Delivery

@Suite struct DeadLetterFileTests {
    let folder = TemporaryDirectory()

    private func world() throws -> RealWorld {
        try RealWorld(stateDirectory: folder.path("state"), userAgent: "tailrace-test")
    }

    private func sizes(in world: RealWorld) throws -> [String: UInt64] {
        let files = try world.stateFiles().filter { $0.name.hasPrefix("dead-letters") }
        return Dictionary(uniqueKeysWithValues: files.map { ($0.name, $0.byteCount) })
    }

    /// A rejection with a document of `byteCount` bytes of text.
    private func rejection(byteCount: Int) -> Rejection {
        let text = Array(
            ("{\"create\":{}}\n{\"a\":\"" + String(repeating: "x", count: byteCount) + "\"}\n").utf8
        )
        return unsafe text.withUnsafeBytes { bytes in
            let empty = ByteView("")
            let template = RecordTemplate(
                prefix: empty, hasOffset: false, middle: empty, suffix: empty, tag: empty)
            return Rejection(
                FrameSlice(template: template, payload: empty, recordCount: 1),
                CompactRecord.Header(
                    bodyByteCount: bytes.count, sourceByteCount: 1, sourceOffset: 0),
                unsafe ByteView(bytes), result: ItemResult(status: 400, errorType: "type"))
        }
    }

    @Test func staysWithinItsLimit() throws {
        let world = try world()
        let letters = DeadLetterFile(world: world, byteLimit: 8000)
        for _ in 0..<100 { #expect(letters.append(rejection(byteCount: 300), output: "es.0")) }
        let sizes = try sizes(in: world)
        #expect(sizes.count == 2)
        #expect(sizes.values.allSatisfy { $0 <= 4000 })
        #expect(sizes.values.reduce(0, +) > 4000)
        #expect(letters.count == 100)
    }

    @Test func keepsARecordThatIsLargerThanTheLimit() throws {
        let world = try world()
        let letters = DeadLetterFile(world: world, byteLimit: 1000)
        #expect(letters.append(rejection(byteCount: 5000), output: "es.0"))
        #expect(try sizes(in: world)[DeadLetterFile.name] ?? 0 > 5000)
        #expect(letters.append(rejection(byteCount: 10), output: "es.0"))
        #expect(try sizes(in: world)[DeadLetterFile.olderName] ?? 0 > 5000)
    }

    @Test func goesOnAtTheSizeThatItFinds() throws {
        let world = try world()
        #expect(
            DeadLetterFile(world: world, byteLimit: 4000)
                .append(rejection(byteCount: 1500), output: "es.0"))
        #expect(
            DeadLetterFile(world: world, byteLimit: 4000)
                .append(rejection(byteCount: 1500), output: "es.0"))
        #expect(try sizes(in: world).count == 2)
    }

    @Test(arguments: [1, 62, 63, 64, 65, 100])
    func writesLinesThatCanBeReadHoweverDeepADocumentIs(depth: Int) throws {
        let document =
            String(repeating: "{\"a\":", count: depth - 1) + "{}"
            + String(repeating: "}", count: depth - 1)
        var rejection = rejection(byteCount: 1)
        rejection.document = Array(document.utf8)
        let line = DeadLetterFile.line(rejection, output: "es.0", nanoseconds: 0, raw: nil)
        let letter = try #require(DeadLetter(line: line.dropLast()))
        #expect(letter.document == rejection.document)
    }
}
