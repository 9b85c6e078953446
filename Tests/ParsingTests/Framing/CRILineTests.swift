import Records
import Testing

@testable import Parsing

@Suite struct CRILineTests {
    static let time = "2026-08-21T10:00:00.000456789Z"

    @Test(arguments: [
        ("\(time) stdout F text", "\(time)|stdout|F|text"),
        ("\(time) stderr P a b  c ", "\(time)|stderr|P|a b  c "),
        ("\(time) stdout F ", "\(time)|stdout|F|"),
        ("2026-08-21T10:00:00Z stderr F x", "2026-08-21T10:00:00Z|stderr|F|x"),
        ("2026-08-21T10:00:00.1+05:30 stdout P y", "2026-08-21T10:00:00.1+05:30|stdout|P|y"),
        ("\(time) stdout F \(time) stderr P inner", "\(time)|stdout|F|\(time) stderr P inner"),
        ("\(time)  stdout F two blanks", "\(time) |stdout|F|two blanks"),
        ("t stdout F x", "t|stdout|F|x"),
    ])
    func splits(line: String, expected: String) {
        #expect(CRILineTests.split(line) == expected)
    }

    @Test(arguments: [
        "", " ", "\(time)", "\(time) stdout", "\(time) stdout F", "\(time) stdin F x",
        "\(time) stdout X x", "\(time) stdout FF x", "\(time) stdout F:tag x",
        "\(time)stdout F x", " stdout F x", "plain text", "\(time) stdout F\tx",
        String(repeating: "x", count: 65) + " stdout F x",
        "\(time) STDOUT F x",
    ])
    func refuses(line: String) {
        #expect(CRILineTests.split(line) == nil)
    }

    @Test func lookingForTheTimeEnds() {
        let long = String(repeating: " ", count: 100_000) + "stdout F x"
        #expect(CRILineTests.split(long) == nil)
    }

    static func split(_ line: String) -> String? {
        unsafe Array(line.utf8).withUnsafeBytes { bytes -> String? in
            guard let split = CRILine.split(unsafe ByteView(bytes)) else { return nil }
            let flag = split.isPartial ? "P" : "F"
            return "\(split.time.text)|\(split.stream)|\(flag)|\(split.text.text)"
        }
    }
}
