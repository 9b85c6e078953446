/// What simulated programs print.
struct RecordText {
    let dice: Dice
    let habits: Scenario.LogHabits

    /// The parts of a record; all but the last are marked `P`.
    func parts(number: Int, isPoison: Bool) -> [[UInt8]] {
        let whole = text(number: number, isPoison: isPoison)
        guard dice.chance(habits.parts), whole.count > 4 else { return [whole] }
        var cuts = (0..<dice.number(1...4)).map { _ in dice.number(1...(whole.count - 1)) }
        cuts = Array(Set(cuts)).sorted()
        var parts: [[UInt8]] = []
        var start = 0
        for cut in cuts + [whole.count] {
            parts.append(Array(whole[start..<cut]))
            start = cut
        }
        return parts
    }

    private func text(number: Int, isPoison: Bool) -> [UInt8] {
        if isPoison { return Array("record \(number) \(SimulatedCluster.poison)".utf8) }
        switch dice.number(0...9) {
        case 0: return []
        case 1: return Array("{\"n\":\(number),\"text\":\"a \\\"quoted\\\" word\"}".utf8)
        case 2: return Array("record \(number) ".utf8) + bytes(dice.spread(10...900))
        case 3: return Array("record \(number) \u{1F600}\u{E4} äöü 漢字".utf8)
        case 4: return Array(repeating: 0x61 + UInt8(number % 26), count: dice.spread(1...3000))
        default: return Array("record \(number) with some words".utf8)
        }
    }

    /// Any bytes that a line may hold.
    private func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in
            let byte = UInt8(truncatingIfNeeded: dice.bits())
            return byte == 0x0A || byte == 0x0D ? 0x20 : byte
        }
    }
}
