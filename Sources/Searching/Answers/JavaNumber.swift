/// Floating-point numbers as Elasticsearch prints them.
///
/// Elasticsearch prints a `double` with Java's `Double.toString`: the shortest digits that give the
/// number back, with a point, and with an exponent below 10^-3 and from 10^7 on.
enum JavaNumber {
    /// The text of `number`; `null` when JSON has no way to write it.
    static func text(_ number: Double) -> String {
        guard number.isFinite else { return "null" }
        guard number != 0 else { return number.sign == .minus ? "-0.0" : "0.0" }
        let (digits, exponent) = decimal(number.magnitude)
        let sign = number < 0 ? "-" : ""
        if exponent >= -3 && exponent < 7 { return sign + plain(digits, exponent) }
        let rest = digits.dropFirst()
        return "\(sign)\(digits.prefix(1)).\(rest.isEmpty ? "0" : String(rest))E\(exponent)"
    }

    /// The digits without leading and trailing zeros, and the power of ten of the first of them.
    private static func decimal(_ number: Double) -> (digits: String, exponent: Int) {
        let parts = number.description.split(separator: "e")
        let mantissa = parts[0].split(separator: ".", omittingEmptySubsequences: false)
        let whole = mantissa[0]
        let fraction = mantissa.count > 1 ? mantissa[1] : ""
        let all = whole + fraction
        let leading = all.prefix { $0 == "0" }.count
        var digits = all.dropFirst(leading)
        while digits.last == "0" { digits.removeLast() }
        let power = parts.count > 1 ? Int(parts[1]) ?? 0 : 0
        return (String(digits), power + whole.count - 1 - leading)
    }

    private static func plain(_ digits: String, _ exponent: Int) -> String {
        if exponent < 0 {
            return "0." + String(repeating: "0", count: -exponent - 1) + digits
        }
        let whole = exponent + 1
        if digits.count <= whole {
            return digits + String(repeating: "0", count: whole - digits.count) + ".0"
        }
        return "\(digits.prefix(whole)).\(digits.dropFirst(whole))"
    }
}
