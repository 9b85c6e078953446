import Testing

@testable import StoreServer

@Suite struct PrettyJSONTests {
    @Test(arguments: [
        (#"{"a":1}"#, "{\n  \"a\" : 1\n}\n"),
        ("{}", "{ }\n"), ("[]", "[ ]\n"),
        (#"{"a":[1,2],"b":{}}"#, "{\n  \"a\" : [\n    1,\n    2\n  ],\n  \"b\" : { }\n}\n"),
        (#"{"a":"b:,{[\"\\"}"#, "{\n  \"a\" : \"b:,{[\\\"\\\\\"\n}\n"),
        (#"{"a" : [ ] }"#, "{\n  \"a\" : [ ]\n}\n"),
    ])
    func breaksLines(compact: String, pretty: String) {
        #expect(String(decoding: PrettyJSON.text(Array(compact.utf8)), as: UTF8.self) == pretty)
    }
}
