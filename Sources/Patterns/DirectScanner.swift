/// Runs simple expressions without PCRE2: sequences of literals, runs of byte sets, optional
/// groups and alternatives, anchored at the start of a line.
///
/// It takes the same decisions in the same order as a backtracking matcher, so the groups are
/// the same; but a run is found by vectors, and going back skips places where what follows cannot
/// begin. What is not that simple is left to PCRE2, and so is a subject that needs too many
/// decisions.
///
/// Safe: owns its tables; positions never leave the subject, slots and jumps come from the
/// compiler, and the stack has one place for each step, which is pushed at most once.
@safe final class DirectScanner {
    /// How a search ended.
    enum Outcome {
        case match
        case noMatch
        /// PCRE2 must answer.
        case unknown
    }

    /// One step.
    struct Step {
        enum Kind: UInt8 {
            case literal, text, set, possessive, field, greedy, lazy, save, split, jump
            case lineEnd, end
        }
        var kind: Kind
        /// The byte of a literal, the number of bytes of a text, the least size of a field.
        var byte: UInt8 = 0
        /// The index of the set of a run, of the set of what may follow it, and of the set of
        /// bytes that a lazy run passes over because nothing may begin there.
        var set: Int32 = 0
        var follow: Int32 = 0
        var glide: Int32 = 0
        /// The least size of a run; the slot of a save or a field; the target of a jump or a
        /// split; up to four bytes of a text, the first one lowest.
        var number: Int32 = 0
        /// The slots that a split forgets, both when it is met and when it goes to its target.
        var firstSlot: Int32 = 0
        var endSlot: Int32 = 0
    }

    /// A decision that can be taken back.
    private struct Decision {
        var step: Int
        /// The least end of a run, or the position at a split.
        var lowest: Int
        /// The end of the run now.
        var end: Int
    }

    private let steps: UnsafeMutablePointer<Step>
    private let sets: UnsafeMutablePointer<ByteSet>
    private let stack: UnsafeMutablePointer<Decision>
    private let slotCount: Int

    /// A scanner for what `compiler` made.
    init(_ compiler: DirectScannerCompiler) {
        unsafe steps = .allocate(capacity: compiler.steps.count)
        unsafe sets = .allocate(capacity: max(1, compiler.sets.count))
        unsafe stack = .allocate(capacity: compiler.steps.count)
        slotCount = 2 * (compiler.groupCount + 1)
        for (index, step) in compiler.steps.enumerated() { unsafe steps[index] = step }
        for (index, set) in compiler.sets.enumerated() { unsafe sets[index] = set }
    }

    deinit {
        unsafe steps.deallocate()
        unsafe sets.deallocate()
        unsafe stack.deallocate()
    }

    /// Matches at the start of a subject of `count` bytes; `vector` has two places a group.
    func run(
        _ base: UnsafePointer<UInt8>, _ count: Int, _ vector: UnsafeMutablePointer<Int>
    ) -> Outcome {
        var slot = 0
        while slot < slotCount {
            unsafe vector[slot] = -1
            slot += 1
        }
        var step = 0
        var position = 0
        var depth = 0
        // Work is counted in bytes looked at, roughly: four times the subject and a start.
        var budget = 1024 + 4 * count
        while true {
            let one = unsafe steps[step]
            var isGood = true
            switch one.kind {
            case .literal:
                isGood = unsafe position < count && base[position] == one.byte
                position += 1
            case .text:
                isGood = unsafe DirectScanner.matchesText(one, base, position, count)
                position += Int(one.byte)
            case .set:
                isGood = unsafe position < count && sets[Int(one.set)].contains(base[position])
                position += 1
            case .possessive:
                let end = unsafe sets[Int(one.set)].endOfRun(base, position, count)
                isGood = end - position >= Int(one.number)
                position = end
            case .field:
                let end = unsafe sets[Int(one.set)].endOfRun(base, position, count)
                isGood = end - position >= Int(one.byte)
                unsafe vector[Int(one.number)] = position
                unsafe vector[Int(one.number) + 1] = end
                position = end
            case .greedy:
                let end = unsafe sets[Int(one.set)].endOfRun(base, position, count)
                let lowest = position + Int(one.number)
                isGood = end >= lowest
                if isGood {
                    unsafe stack[depth] = Decision(step: step, lowest: lowest, end: end)
                    depth += 1
                    position = end
                }
            case .lazy:
                let lowest = position + Int(one.number)
                isGood =
                    unsafe lowest <= count
                    && sets[Int(one.set)].endOfRun(base, position, lowest) == lowest
                if isGood {
                    unsafe stack[depth] = Decision(step: step, lowest: lowest, end: lowest)
                    depth += 1
                    position = lowest
                }
            case .save: unsafe vector[Int(one.number)] = position
            case .split:
                unsafe forget(one, vector)
                unsafe stack[depth] = Decision(step: step, lowest: position, end: 0)
                depth += 1
            case .jump:
                step = Int(one.number)
                continue
            case .lineEnd: isGood = unsafe position == count || base[position] == 0x0a
            case .end:
                unsafe vector[0] = 0
                unsafe vector[1] = position
                return .match
            }
            if isGood {
                step += 1
                continue
            }
            guard unsafe takeBack(base, count, vector, &depth, &step, &position, &budget) else {
                return budget < 0 ? .unknown : .noMatch
            }
            // What follows may look at the rest again, sixteen bytes at a time.
            budget -= 8 + (count - position) >> 4
            if budget < 0 { return .unknown }
        }
    }

    /// Whether the bytes of a text stand at `position`.
    @inline(__always)
    private static func matchesText(
        _ one: Step, _ base: UnsafePointer<UInt8>, _ position: Int, _ count: Int
    ) -> Bool {
        guard position + Int(one.byte) <= count else { return false }
        var rest = UInt32(bitPattern: one.number)
        var index = position
        let end = position + Int(one.byte)
        while index < end {
            if unsafe base[index] != UInt8(truncatingIfNeeded: rest) { return false }
            rest >>= 8
            index += 1
        }
        return true
    }

    /// Changes the latest decision that can be changed; false when there is none.
    @inline(__always)
    private func takeBack(
        _ base: UnsafePointer<UInt8>, _ count: Int, _ vector: UnsafeMutablePointer<Int>,
        _ depth: inout Int, _ step: inout Int, _ position: inout Int, _ budget: inout Int
    ) -> Bool {
        while depth > 0 && budget >= 0 {
            let decision = unsafe stack[depth - 1]
            let one = unsafe steps[decision.step]
            var end = -1
            switch one.kind {
            case .greedy:
                end = unsafe shorter(decision, one, base)
                budget -= decision.end - max(end, decision.lowest)
            case .lazy:
                end = unsafe longer(decision, one, base, count)
                budget -= max(end - decision.end, (count - decision.end) >> 4)
            default:
                depth -= 1
                unsafe forget(one, vector)
                step = Int(one.number)
                position = decision.lowest
                return true
            }
            if end >= 0 {
                unsafe stack[depth - 1].end = end
                step = decision.step + 1
                position = end
                return true
            }
            depth -= 1
        }
        return false
    }

    /// Marks the groups of a split as having taken no part.
    @inline(__always)
    private func forget(_ one: Step, _ vector: UnsafeMutablePointer<Int>) {
        var slot = Int(one.firstSlot)
        while slot < Int(one.endSlot) {
            unsafe vector[slot] = -1
            slot += 1
        }
    }

    /// The next shorter end of a greedy run at which what follows may begin, or -1.
    @inline(__always)
    private func shorter(_ decision: Decision, _ one: Step, _ base: UnsafePointer<UInt8>) -> Int {
        var end = decision.end - 1
        while end >= decision.lowest {
            if unsafe sets[Int(one.follow)].contains(base[end]) { return end }
            end -= 1
        }
        return -1
    }

    /// The next longer end of a lazy run at which what follows may begin, or -1.
    @inline(__always)
    private func longer(
        _ decision: Decision, _ one: Step, _ base: UnsafePointer<UInt8>, _ count: Int
    ) -> Int {
        guard decision.end < count,
            unsafe sets[Int(one.set)].contains(base[decision.end])
        else { return -1 }
        let end = unsafe sets[Int(one.glide)].endOfRun(base, decision.end + 1, count)
        if unsafe end == count || sets[Int(one.follow)].contains(base[end]) { return end }
        return -1
    }
}
