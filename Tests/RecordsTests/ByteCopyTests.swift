import Records
import Testing

@Suite struct ByteCopyTests {
    @Test func copiesEveryLengthAndNothingElse() {
        for count in 0..<140 {
            let source = Bytes((0..<count).map { UInt8($0 & 0x7F) })
            let target = Bytes(count: count + 2)
            let writer = target.writer()
            unsafe ByteCopy.copy(count, from: source.view.base, to: writer.base + 1)
            #expect(target.view.array == [0xEE] + source.view.array + [0xEE], "\(count) bytes")
        }
    }
}
