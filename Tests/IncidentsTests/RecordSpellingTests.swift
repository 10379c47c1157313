import Testing

@testable import Incidents

@Suite struct RecordSpellingTests {
    @Test(arguments: [
        (#"{"a":1,"b":2}"#, #"{"b":2,"a":1}"#),
        (#"{"x":{"a":[1,{"c":1,"d":2}],"b":2}}"#, #"{"x":{"b":2,"a":[1,{"d":2,"c":1}]}}"#),
        (#"{"a":"low/é\n"}"#, #"{"a":"l\u006fw\/\u00e9\u000A"}"#),
        (#"{"a":"😀"}"#, #"{"a":"\uD83D\ude00"}"#),
        (#"{"a":"\ud800"}"#, #"{"a":"\ud800"}"#),
        (#"{"é":1}"#, #"{"\u00E9":1}"#),
        ("1.25", "1.250"), ("1.25", "125e-2"), ("1.25", "0.125E+1"), ("100", "1e2"),
        ("100", "100.0"), ("0", "-0"), ("0", "0.0e99"), ("-1.5", "-15e-1"), ("0.05", "5e-2"),
        ("1e300", "10e299"), ("1e-300", "0.1e-299"),
        ("123456789012345678901234567890", "123456789012345678901234567890.0"),
        ("[]", "[ ]"), ("{}", "{ }"),
    ])
    func `texts that tell the same are equal, however they are spelled`(
        _ one: String, _ other: String
    ) {
        #expect(tellTheSame(one, other))
        #expect(RecordContent(one) == RecordContent(other))
    }

    @Test(arguments: [
        (#"{"a":1,"b":2}"#, #"{"a":2,"b":1}"#), (#"{"a":1}"#, #"{"a":1,"b":null}"#),
        (#"{"a":null}"#, "{}"), ("[1,2]", "[2,1]"), ("[1,2]", "[[1],2]"), ("[]", "{}"),
        (#""1""#, "1"), ("true", "1"), ("null", #""null""#), ("1.25", "1.2500001"), ("1", "-1"),
        // A double takes them for one.
        ("9007199254740993", "9007199254740992"),
        ("123456789012345678901234567890", "123456789012345678901234567891"),
        ("0.1", "0.1000000000000000055511151231257827"),
        ("1e-400", "1e-401"), ("0", "1e-400"),
        ("1e-99999999999999999999", "1e-99999999999999999998"),
        // The strings of Swift take them for one.
        (#""é""#, #""e\u0301""#), (#"{"é":1}"#, #"{"e\u0301":1}"#),
        (#""\ud800""#, #""\ud801""#), (#""a""#, #""A""#), (#""a""#, #""a ""#),
        (#"{"a":1,"a":2}"#, #"{"a":2,"a":1}"#), ("{", "["), ("1 ", "1 1"),
    ])
    func `texts that tell something else are not`(_ one: String, _ other: String) {
        #expect(!tellTheSame(one, other))
        #expect(RecordContent(one) != RecordContent(other))
    }

    @Test(arguments: [
        ("1.50", "1.5"), ("1e2", "100"), (#"{"b":1,"a":"\u0062"}"#, #"{"a":"b","b":1}"#),
    ])
    func `a further key field is one by value`(_ value: String, _ key: String) throws {
        let record = #"{"reported_by":1,"priority":"low","timestamp":1,"source_ip":\#(value)}"#
        #expect(try Told([record], of: "denial").incidents.first?.key.further == [key])
    }
}
