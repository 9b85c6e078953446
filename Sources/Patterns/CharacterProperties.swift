/// The names of character properties and POSIX brackets, in PCRE2's spelling.
///
/// Source: Onigmo's `doc/RE` as Fluent Bit 5.1 uses it. POSIX brackets mean Unicode properties
/// there, although `\w`, `\d` and `\s` mean ASCII.
enum CharacterProperties {
    /// The items of a PCRE2 character class that stand for a POSIX bracket, or nil.
    static func posixItems(_ name: String) -> String? { posix[name.lowercased()] }

    /// The items of a PCRE2 character class that stand for `\p{name}`, or nil.
    ///
    /// Names are compared without case, blanks, hyphens and underscores. A name that is neither
    /// a POSIX class nor a category is left to PCRE2, which knows scripts.
    static func propertyItems(_ name: String) -> String? {
        let plain = String(
            decoding: name.lowercased().utf8.filter { !isFiller($0) }, as: UTF8.self)
        guard !plain.isEmpty, plain.utf8.allSatisfy(isNameByte) else { return nil }
        if let items = posix[plain] { return items }
        if let category = categories[plain] { return "\\p{\(category)}" }
        return "\\p{\(plain)}"
    }

    private static func isFiller(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: "_")
    }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte)
    }

    private static let posix: [String: String] = [
        "alnum": "\\p{L}\\p{M}\\p{Nd}",
        "alpha": "\\p{L}\\p{M}",
        "ascii": "\\x00-\\x7f",
        "blank": "\\t\\p{Zs}",
        "cntrl": "\\p{C}",
        "digit": "\\p{Nd}",
        "graph": "\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Cf}\\p{Co}",
        "lower": "\\p{Ll}",
        "print": "\\p{L}\\p{M}\\p{N}\\p{P}\\p{S}\\p{Cf}\\p{Co}\\p{Zs}",
        "punct": "\\p{P}$+<=>\\^`|~",
        "space": "\\t-\\r\\x{85}\\p{Z}",
        "upper": "\\p{Lu}",
        "word": "\\p{L}\\p{M}\\p{Nd}\\p{Pc}",
        "xdigit": "0-9A-Fa-f",
    ]

    private static let categories: [String: String] = [
        "other": "C", "control": "Cc", "format": "Cf", "unassigned": "Cn", "privateuse": "Co",
        "surrogate": "Cs", "letter": "L", "lowercaseletter": "Ll", "modifierletter": "Lm",
        "otherletter": "Lo", "titlecaseletter": "Lt", "uppercaseletter": "Lu", "mark": "M",
        "spacingmark": "Mc", "enclosingmark": "Me", "nonspacingmark": "Mn", "number": "N",
        "decimalnumber": "Nd", "letternumber": "Nl", "othernumber": "No", "punctuation": "P",
        "connectorpunctuation": "Pc", "dashpunctuation": "Pd", "closepunctuation": "Pe",
        "finalpunctuation": "Pf", "initialpunctuation": "Pi", "otherpunctuation": "Po",
        "openpunctuation": "Ps", "symbol": "S", "currencysymbol": "Sc", "modifiersymbol": "Sk",
        "mathsymbol": "Sm", "othersymbol": "So", "separator": "Z", "lineseparator": "Zl",
        "paragraphseparator": "Zp", "spaceseparator": "Zs",
    ]
}
