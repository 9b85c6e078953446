/// A pattern of which `*` stands for any characters and `?` for one, over Unicode scalars.
struct TextPattern: Sendable, Equatable {
    private enum Piece: Sendable, Equatable {
        case scalar(Unicode.Scalar)
        case one
        case many
    }

    private let pieces: [Piece]
    private let ignoresCase: Bool
    /// What every match begins with, when case counts.
    let prefix: String
    /// Whether the pattern is its ``prefix`` and a `*` behind it.
    let isPrefix: Bool

    /// Reads a pattern; a backslash takes the meaning of what follows.
    init(_ text: String, ignoresCase: Bool = false) {
        var pieces: [Piece] = []
        var scalars = Array(text.unicodeScalars)[...]
        while let scalar = scalars.popFirst() {
            switch scalar {
            case "*": if pieces.last != .many { pieces.append(.many) }
            case "?": pieces.append(.one)
            case "\\": pieces.append(.scalar(scalars.popFirst() ?? "\\"))
            default: pieces.append(.scalar(scalar))
            }
        }
        self.pieces = ignoresCase ? pieces.map(TextPattern.folded) : pieces
        self.ignoresCase = ignoresCase
        var prefix = String.UnicodeScalarView()
        for piece in pieces {
            guard case .scalar(let scalar) = piece else { break }
            prefix.append(scalar)
        }
        self.prefix = String(prefix)
        isPrefix = pieces.count == prefix.count + 1 && pieces.last == .many
    }

    private static func folded(_ piece: Piece) -> Piece {
        guard case .scalar(let scalar) = piece else { return piece }
        return .scalar(folded(scalar))
    }

    private static func folded(_ scalar: Unicode.Scalar) -> Unicode.Scalar {
        let lower = scalar.properties.lowercaseMapping.unicodeScalars
        return lower.count == 1 ? lower.first ?? scalar : scalar
    }

    /// Whether all of `text` matches; linear but for stars, of which only the last is gone back to.
    func matches(_ text: String) -> Bool {
        let scalars = Array(text.unicodeScalars)
        var (piece, place) = (0, 0)
        var back: (piece: Int, place: Int)?
        while place < scalars.count {
            if piece < pieces.count, pieces[piece] == .many {
                back = (piece, place)
                piece += 1
            } else if piece < pieces.count, fits(pieces[piece], scalars[place]) {
                piece += 1
                place += 1
            } else if let last = back {
                piece = last.piece + 1
                place = last.place + 1
                back = (last.piece, place)
            } else {
                return false
            }
        }
        return pieces[piece...].allSatisfy { $0 == .many }
    }

    private func fits(_ piece: Piece, _ scalar: Unicode.Scalar) -> Bool {
        switch piece {
        case .one: true
        case .many: false
        case .scalar(let wanted):
            wanted == scalar || ignoresCase && wanted == TextPattern.folded(scalar)
        }
    }
}
