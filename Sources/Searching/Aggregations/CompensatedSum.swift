/// A sum that keeps what rounding loses (Kahan and Neumaier).
struct CompensatedSum {
    private var sum = 0.0
    private var lost = 0.0

    /// Adds a number.
    @inline(__always) mutating func add(_ number: Double) {
        let corrected = number + lost
        let updated = sum + corrected
        lost = corrected - (updated - sum)
        sum = updated
    }

    /// The sum.
    var value: Double { sum }
}
