/// Text for a message: without control characters, at most 60 characters.
func shortened(_ text: some StringProtocol) -> String {
    let cleaned = text.prefix(61).map { character in
        character.unicodeScalars.allSatisfy { $0.value < 0x20 || $0.value == 0x7F }
            ? " " : character
    }
    return cleaned.count > 60 ? String(cleaned.prefix(57)) + "..." : String(cleaned)
}
