/// What is kept of a bucket's numbers.
struct FigureState {
    private(set) var count = 0
    private var minimum = Double.infinity
    private var maximum = -Double.infinity
    private var sum = CompensatedSum()
    private var squares = CompensatedSum()

    /// The names of the figures of `stats`.
    static let simple = ["count", "min", "max", "avg", "sum"]
    /// The names that `extended_stats` adds.
    static let spread = [
        "sum_of_squares", "variance", "variance_population", "variance_sampling", "std_deviation",
        "std_deviation_population", "std_deviation_sampling",
    ]
    /// The names of the bounds, with `std_` in front.
    static let bounds = [
        "std_upper", "std_lower", "std_upper_population", "std_lower_population",
        "std_upper_sampling", "std_lower_sampling",
    ]
    /// All names.
    static let all = simple + spread + bounds

    /// Adds a number.
    @inline(__always) mutating func add(_ number: Double) {
        count += 1
        minimum = min(minimum, number)
        maximum = max(maximum, number)
        sum.add(number)
        squares.add(number * number)
    }

    /// A figure by its name; nil when it needs numbers and there is none.
    func figure(_ name: String, sigma: Double) -> Double? {
        switch name {
        case "count": return Double(count)
        case "sum": return sum.value
        default: break
        }
        guard count > 0 else { return nil }
        let average = sum.value / Double(count)
        switch name {
        case "min": return minimum
        case "max": return maximum
        case "avg": return average
        case "sum_of_squares": return squares.value
        case "variance", "variance_population": return variance(isSample: false)
        case "variance_sampling": return variance(isSample: true)
        case "std_deviation", "std_deviation_population": return deviation(isSample: false)
        case "std_deviation_sampling": return deviation(isSample: true)
        case "std_upper", "std_upper_population":
            return average + sigma * deviation(isSample: false)
        case "std_lower", "std_lower_population":
            return average - sigma * deviation(isSample: false)
        case "std_upper_sampling": return average + sigma * deviation(isSample: true)
        case "std_lower_sampling": return average - sigma * deviation(isSample: true)
        default: return nil
        }
    }

    private func variance(isSample: Bool) -> Double {
        let number = Double(count)
        let variance =
            (squares.value - sum.value * sum.value / number) / (isSample ? number - 1 : number)
        return variance < 0 ? 0 : variance
    }

    private func deviation(isSample: Bool) -> Double { variance(isSample: isSample).squareRoot() }
}
