import Testing

@testable import StoreServer

@Suite struct RequestTargetTests {
    @Test func decodesPathAndParameters() throws {
        let target = try #require(RequestTarget("/a%2Fb/_doc/x%20y+z?q=a%3Ab+c&pretty&x=1=2"))
        #expect(target.segments == ["a/b", "_doc", "x y+z"])
        #expect(target.path == "/a%2Fb/_doc/x%20y+z")
        #expect(target.value("q") == "a:b c")
        #expect(target.value("x") == "1=2")
        #expect(target.isOn("pretty"))
        #expect(!target.isOn("human"))
    }

    @Test func theLastOfTwoValuesCounts() {
        #expect(RequestTarget("/?a=1&a=2")?.value("a") == "2")
    }

    @Test func leavesEmptyPartsOut() {
        #expect(RequestTarget("//a///b/")?.segments == ["a", "b"])
        #expect(RequestTarget("/")?.segments == [])
        #expect(RequestTarget("/?")?.parameters == [])
    }

    @Test(arguments: ["/%", "/%1", "/%zz", "/a?b=%", "/%ff", "/?%c3=1"])
    func refusesWhatIsNotWellEncoded(text: String) {
        #expect(RequestTarget(text) == nil)
    }
}
