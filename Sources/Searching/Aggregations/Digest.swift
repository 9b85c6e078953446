/// A summary of many numbers from which shares can be read: a merging t-digest (Dunning 2019) whose
/// centroids hold fewer numbers the nearer they are to either end.
struct Digest {
    private struct Centroid {
        var mean: Double
        var weight: Double
    }

    private var centroids: [Centroid] = []
    private var buffer: [Double] = []
    private var minimum = Double.infinity
    private var maximum = -Double.infinity
    private var total = 0.0
    private let compression: Double

    init(compression: Double) { self.compression = compression }

    /// Adds a number.
    mutating func add(_ number: Double) {
        buffer.append(number)
        minimum = min(minimum, number)
        maximum = max(maximum, number)
        if buffer.count >= 4096 { merge() }
    }

    /// Puts what was added last into the centroids.
    private mutating func merge() {
        guard !buffer.isEmpty else { return }
        total += Double(buffer.count)
        let added = buffer.map { Centroid(mean: $0, weight: 1) }
        let all = (centroids + added).sorted { $0.mean < $1.mean }
        buffer.removeAll(keepingCapacity: true)
        centroids.removeAll(keepingCapacity: true)
        var current = all[0]
        var before = 0.0
        for next in all.dropFirst() {
            let weight = current.weight + next.weight
            // The greatest weight around a share q is 4 N q (1 - q) / compression.
            let share = (before + weight / 2) / total
            if weight <= max(1, 4 * total * share * (1 - share) / compression) {
                current.mean += (next.mean - current.mean) * next.weight / weight
                current.weight = weight
            } else {
                before += current.weight
                centroids.append(current)
                current = next
            }
        }
        centroids.append(current)
    }

    /// The points through which the distribution runs: a number and the weight below it.
    private func points() -> [(number: Double, below: Double)] {
        var points = [(number: minimum, below: 0.0)]
        var below = 0.0
        for centroid in centroids {
            points.append((centroid.mean, below + centroid.weight / 2))
            below += centroid.weight
        }
        points.append((maximum, total))
        return points
    }

    /// The value below which the share `share` lies.
    mutating func value(at share: Double) -> Double? {
        merge()
        let wanted = share * total
        let points = points()
        for (left, right) in zip(points, points.dropFirst()) where wanted <= right.below {
            guard right.below > left.below else { return right.number }
            let part = (wanted - left.below) / (right.below - left.below)
            return left.number + part * (right.number - left.number)
        }
        return maximum
    }

    /// The share of numbers below `number`.
    mutating func rank(of number: Double) -> Double? {
        merge()
        if number < minimum { return 0 }
        if number > maximum { return 1 }
        let points = points()
        for (left, right) in zip(points, points.dropFirst()) where number <= right.number {
            guard right.number > left.number else { return (left.below + right.below) / 2 / total }
            let part = (number - left.number) / (right.number - left.number)
            return (left.below + part * (right.below - left.below)) / total
        }
        return 1
    }
}
