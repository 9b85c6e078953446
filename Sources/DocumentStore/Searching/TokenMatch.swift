import Searching

/// A condition on tokens in the language of the full-text table.
struct TokenMatch: Equatable {
    /// Tokens in one expression, above which the table is not asked.
    static let maximumTokenCount = 1024

    /// The expression.
    let text: String

    /// Translates a condition; nil when it says nothing, or too much.
    init?(_ condition: TokenCondition) {
        var count = 0
        guard let text = TokenMatch.expression(condition, &count),
            count <= TokenMatch.maximumTokenCount
        else { return nil }
        self.text = text
    }

    /// Either of the expressions.
    init(anyOf matches: [TokenMatch]) {
        text = matches.map { "(\($0.text))" }.joined(separator: " OR ")
    }

    private static func expression(_ condition: TokenCondition, _ count: inout Int) -> String? {
        switch condition {
        case .any: return nil
        case .token(let token):
            count += 1
            return quoted(token)
        case .prefix(let prefix):
            count += 1
            return quoted(prefix) + " *"
        case .and(let parts):
            // A part that says nothing leaves the others.
            let texts = parts.compactMap { expression($0, &count) }
            return texts.isEmpty ? nil : texts.map { "(\($0))" }.joined(separator: " AND ")
        case .or(let parts):
            var texts: [String] = []
            for part in parts {
                guard let text = expression(part, &count) else { return nil }
                texts.append("(\(text))")
            }
            return texts.isEmpty ? nil : texts.joined(separator: " OR ")
        }
    }

    private static func quoted(_ token: String) -> String {
        var text = "\""
        for character in token.unicodeScalars {
            if character == "\"" { text.unicodeScalars.append(character) }
            text.unicodeScalars.append(character)
        }
        return text + "\""
    }
}
