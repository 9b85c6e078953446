/// The path and the parameters of a request, decoded.
struct RequestTarget: Sendable, Equatable {
    /// The path as it was sent, which errors name.
    let path: String
    /// The path and parameters as they were sent.
    let text: String
    /// The path's parts, decoded; empty ones are left out.
    let segments: [String]
    /// The parameters in their order, decoded.
    let parameters: [Parameter]

    /// A parameter; one without `=` has an empty value.
    struct Parameter: Sendable, Equatable {
        /// Its name.
        var name: String
        /// Its value.
        var value: String
    }

    /// Reads `/path?name=value&…`; nil when a `%` is not followed by two hexadecimal digits or what
    /// comes out is not UTF-8.
    init?(_ text: String) {
        let halves = text.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        let path = halves.first ?? ""
        self.text = text
        self.path = String(path)
        var segments: [String] = []
        for part in path.split(separator: "/") {
            guard let segment = RequestTarget.decoded(part, plusIsSpace: false) else { return nil }
            segments.append(segment)
        }
        self.segments = segments
        var parameters: [Parameter] = []
        for pair in (halves.count > 1 ? halves[1] : "").split(separator: "&") {
            let sides = pair.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            guard let name = RequestTarget.decoded(sides[0], plusIsSpace: true),
                let value = RequestTarget.decoded(
                    sides.count > 1 ? sides[1] : "", plusIsSpace: true)
            else { return nil }
            parameters.append(Parameter(name: name, value: value))
        }
        self.parameters = parameters
    }

    /// The last value of a parameter.
    func value(_ name: String) -> String? {
        parameters.last { $0.name == name }?.value
    }

    /// The value of a parameter that is a switch: without value it is on.
    func isOn(_ name: String) -> Bool {
        guard let value = value(name) else { return false }
        return value.isEmpty || value == "true"
    }

    /// Decodes `%XX` (RFC 3986), and `+` in parameters as forms write them.
    private static func decoded(_ text: Substring, plusIsSpace: Bool) -> String? {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(text.utf8.count)
        var rest = text.utf8.makeIterator()
        while let byte = rest.next() {
            if byte == UInt8(ascii: "%") {
                guard let high = rest.next().flatMap(digit), let low = rest.next().flatMap(digit)
                else { return nil }
                bytes.append(high << 4 | low)
            } else {
                bytes.append(plusIsSpace && byte == UInt8(ascii: "+") ? 0x20 : byte)
            }
        }
        return String(validating: bytes, as: UTF8.self)
    }

    /// The value of a hexadecimal digit.
    private static func digit(_ byte: UInt8) -> UInt8? {
        switch byte {
        case 0x30...0x39: byte - 0x30
        case 0x41...0x46: byte - 0x37
        case 0x61...0x66: byte - 0x57
        default: nil
        }
    }
}
