import Digests
import Testing

@Suite struct SHA256DigestTests {
    /// Examples of FIPS 180-2, appendix B, and the empty message of NIST's validation suite.
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
        (
            String(repeating: "a", count: 1_000_000),
            "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        ),
    ])
    func agreesWithTheStandard(message: String, expected: String) {
        let digest = SHA256Digest.hash(Array(message.utf8))
        #expect(hexadecimal(digest.bytes) == expected)
        #expect(digest.leadingBits == UInt64(expected.prefix(16), radix: 16))
    }

    @Test func tellsPartsApart() {
        let groups: [[String]] = [
            [], [""], ["", ""], ["abc"], ["a", "bc"], ["ab", "c"], ["a\0bc"],
        ]
        let digests = groups.map { group in
            hexadecimal(SHA256Digest.hash(parts: group.map { Array($0.utf8) }).bytes)
        }
        #expect(Set(digests).count == groups.count)
    }

    @Test func keepsTheKeysThatAreStored() {
        // Positions are stored under such keys: this value must never change.
        #expect(SHA256Digest.hash("uid", "app", "0").leadingBits == 0xA864_6902_F941_1430)
    }

    private func hexadecimal(_ bytes: [UInt8]) -> String {
        bytes.map { byte in
            let digits = String(byte, radix: 16)
            return digits.count == 1 ? "0" + digits : digits
        }.joined()
    }
}
