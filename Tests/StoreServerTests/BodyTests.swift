import Testing

@testable import StoreServer

@Suite struct BodyTests {
    @Test func sharesStayWithinTheBudget() {
        let budget = BodyBudget(limit: 100)
        let first = budget.share()
        #expect(first.grow(to: 60))
        let second = budget.share()
        #expect(!second.grow(to: 50))
        #expect(second.grow(to: 40))
        #expect(budget.usedByteCount == 100)
        #expect(!first.grow(to: 61))
        withExtendedLifetime((first, second)) {}
    }

    @Test func aSingleBodyIsAlwaysLetIn() {
        let budget = BodyBudget(limit: 100)
        do {
            let share = budget.share()
            #expect(share.grow(to: 500))
            #expect(!budget.share().grow(to: 1))
            withExtendedLifetime(share) {}
        }
        #expect(budget.usedByteCount == 0)
        #expect(budget.share().grow(to: 1))
    }

    @Test(
        arguments: [
            ("gzip", true), ("deflate, gzip;q=0.5", true), ("*", true), ("gzip;q=0", false),
            ("br", false), (nil, false),
        ] as [(String?, Bool)])
    func compressesForThoseWhoAccept(header: String?, isAccepted: Bool) {
        #expect(Gzip.isAccepted(header) == isAccepted)
    }

    @Test func histogramsCountIntoRanges() {
        var histogram = Histogram()
        for seconds in [0.0001, 0.001, 0.002, 3, 100] { histogram.observe(seconds) }
        #expect(histogram.counts.first == 2)
        #expect(histogram.counts.last == 1)
        #expect(histogram.counts.reduce(0, +) == 5)
        #expect(histogram.sum > 103)
    }
}
