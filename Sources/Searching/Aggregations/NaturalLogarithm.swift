/// The natural logarithm, which the standard library does not have.
enum NaturalLogarithm {
    /// The logarithm of a number above 0.
    static func of(_ number: Double) -> Double {
        // number = m * 2^e with m near 1; the logarithm of m is twice the inverse hyperbolic
        // tangent of (m - 1) / (m + 1).
        var exponent = Double(number.exponent)
        var mantissa = number.significand
        if mantissa > 1.414_213_562_373_095 {
            mantissa /= 2
            exponent += 1
        }
        let ratio = (mantissa - 1) / (mantissa + 1)
        var power = ratio
        var sum = 0.0
        var divisor = 1.0
        for _ in 0..<16 {
            sum += power / divisor
            power *= ratio * ratio
            divisor += 2
        }
        return 2 * sum + exponent * 0.693_147_180_559_945_3
    }
}
