/// What is done to the steps once they are all there.
extension DirectScannerCompiler {
    /// Finds for each run what may follow it; a run that nothing in it may follow never has to be
    /// taken back.
    ///
    /// Jumps go forward only, so one pass from the end is enough.
    mutating func findFollowers() {
        let everything = ByteSet { _ in true }
        var first = [ByteSet](repeating: everything, count: steps.count)
        var always = [Bool](repeating: false, count: steps.count)
        for index in steps.indices.reversed() {
            let step = steps[index]
            switch step.kind {
            case .literal: first[index] = ByteSet { $0 == step.byte }
            case .set: first[index] = sets[Int(step.set)]
            case .possessive, .greedy, .lazy:
                let own = sets[Int(step.set)]
                let next = first[index + 1]
                setFollower(of: index, own: own, next: next, isFree: always[index + 1])
                first[index] = step.number > 0 ? own : own.union(next)
            case .split: first[index] = first[index + 1].union(first[Int(step.number)])
            case .jump:
                first[index] = first[Int(step.number)]
                always[index] = always[Int(step.number)]
            case .lineEnd: first[index] = ByteSet { $0 == 0x0a }
            case .end: always[index] = true
            case .save, .field, .text:
                first[index] = first[index + 1]
                always[index] = always[index + 1]
            }
        }
    }

    private mutating func setFollower(of index: Int, own: ByteSet, next: ByteSet, isFree: Bool) {
        let isForced = own.isDisjoint(with: next) || (isFree && steps[index].kind == .greedy)
        if isForced {
            steps[index].kind = .possessive
        } else if steps[index].kind != .possessive {
            steps[index].follow = self.index(of: next)
            let glide = ByteSet { own.contains($0) && !next.contains($0) }
            steps[index].glide = self.index(of: glide)
        }
    }

    /// Makes one step of a group that is one run, and of literals in a row: a step costs more
    /// than what it does.
    mutating func fuse() {
        let targets = Set(
            steps.filter { $0.kind == .jump || $0.kind == .split }.map { Int($0.number) })
        var fused: [DirectScanner.Step] = []
        var places = [Int](repeating: 0, count: steps.count)
        var index = 0
        while index < steps.count {
            let (step, count) = fusedStep(at: index, targets)
            for place in index..<(index + count) { places[place] = fused.count }
            fused.append(step)
            index += count
        }
        for index in fused.indices where fused[index].kind == .jump || fused[index].kind == .split {
            fused[index].number = Int32(places[Int(fused[index].number)])
        }
        steps = fused
    }

    /// The step that stands for the one at `index` and some behind it that nothing jumps to.
    private func fusedStep(at index: Int, _ targets: Set<Int>) -> (DirectScanner.Step, Int) {
        var step = steps[index]
        if step.kind == .save, index + 2 < steps.count, steps[index + 1].kind == .possessive,
            steps[index + 2].kind == .save, steps[index + 2].number == step.number + 1,
            !targets.contains(index + 1), !targets.contains(index + 2)
        {
            step.kind = .field
            step.set = steps[index + 1].set
            step.byte = UInt8(steps[index + 1].number)
            return (step, 3)
        }
        guard step.kind == .literal else { return (step, 1) }
        var bytes = [step.byte]
        while bytes.count < 4, index + bytes.count < steps.count,
            steps[index + bytes.count].kind == .literal, !targets.contains(index + bytes.count)
        {
            bytes.append(steps[index + bytes.count].byte)
        }
        guard bytes.count > 1 else { return (step, 1) }
        step.kind = .text
        step.byte = UInt8(bytes.count)
        step.number = Int32(
            bitPattern: bytes.reversed().reduce(0) { UInt32($0) << 8 | UInt32($1) })
        return (step, bytes.count)
    }
}
