import Testing

@testable import Incidents

@Suite struct JSONReaderTests {
    /// The value of a whole text, read.
    private func read(_ json: String) throws -> JSONText {
        var reader = JSONReader(Array(json.utf8))
        var text = JSONText()
        try reader.readValue(into: &text)
        try reader.expectEnd()
        return text
    }

    private func minified(_ json: String) throws -> String {
        String(decoding: try read(json).bytes, as: UTF8.self)
    }

    @Test(arguments: [
        (" { } ", "{}"), ("[ ]", "[]"), ("[1 , 2\n]", "[1,2]"),
        (#"{ "a" : { "b c" : [ true , false , null ] } }"#, #"{"a":{"b c":[true,false,null]}}"#),
        ("1658249445.7946460", "1658249445.7946460"), ("-0", "-0"), ("1.0E+2", "1.0E+2"),
        (#""é \u00e9 \"\\\/\b\f\n\r\t""#, #""é \u00e9 \"\\\/\b\f\n\r\t""#),
        ("12345678901234567890123", "12345678901234567890123"),
    ])
    func `white space goes, every digit and spelling stays`(_ json: String, _ text: String) throws {
        #expect(try minified(json) == text)
    }

    @Test(arguments: [
        "", "{", "[", "}", "[1,]", "[,1]", "[1 2]", "{,}", #"{"a"}"#, #"{"a":}"#, #"{"a":1,}"#,
        #"{"a":1 "b":2}"#, "{a:1}", "{1:1}", "[1}", #"{"a":1]"#, "nul", "True", "NaN", "Infinity",
        "01", "-", "1.", ".5", "1e", "1e+", "+1", "0x10", "1_000", #"""#, #""\"#, #""\x""#,
        #""\u12"#,
        #""\u12g4""#, "\"\n\"", "\"\0\"", "'a'", "1 1", "{} {}", "\u{FEFF}{}", "// a\n1",
    ])
    func `what is not JSON is refused`(_ json: String) {
        #expect(throws: JSONSyntaxError.self) { try read(json) }
    }

    @Test func `an error says where and what was expected`() throws {
        let error = try #require(throws: JSONSyntaxError.self) { try read(#"{"a": 1, b}"#) }
        #expect(error.description == "expected a name at byte 9")
    }

    @Test func `the members of the object are found, those within their values are not`() throws {
        let text = try read(#"{"a": {"b": 1}, "c": [{"d": 2}], "e": {}, "f": null}"#)
        #expect(text.members.count == 4)
        #expect(text.value(of: "a").map { String(decoding: $0, as: UTF8.self) } == #"{"b":1}"#)
        #expect(text.value(of: "c").map { String(decoding: $0, as: UTF8.self) } == #"[{"d":2}]"#)
        #expect(text.value(of: "e").map { String(decoding: $0, as: UTF8.self) } == "{}")
        #expect(text.value(of: "f") == nil)
        #expect(text.value(of: "b") == nil)
    }

    @Test func `a name is the same however it is escaped`() throws {
        let text = try read(#"{"\u0070riority": 1, "a\u0022\u000a\/": 2}"#)
        #expect(text.value(of: "priority") != nil)
        #expect(
            String(decoding: text.bytes, as: UTF8.self) == #"{"priority":1,"a\"\u000a/":2}"#)
    }

    @Test(arguments: [
        (#"{"a":1,"a":2}"#, true), (#"{"a":1,"\u0061":2}"#, true), (#"{"x":{"a":1,"a":2}}"#, true),
        (#"{"x":[{"a":1},{"a":2}],"a":3}"#, false), (#"{"a":{"a":{"a":1}}}"#, false),
        (#"{"a":1,"A":2}"#, false),
        (#"{"1":1,"2":1,"3":1,"4":1,"5":1,"6":1,"7":1,"8":1,"9":1,"10":1}"#, false),
        (#"{"1":1,"2":1,"3":1,"4":1,"5":1,"6":1,"7":1,"8":1,"9":1,"1":1}"#, true),
    ])
    func `a name that stands twice in one object is noticed`(_ json: String, _ twice: Bool) throws {
        #expect(try read(json).hasRepeatedName == twice)
    }

    @Test(arguments: [
        (#""\ud83d\ude00""#, false), (#""\ud83d""#, true), (#""\ude00\ud83d""#, true),
        (#""\ud83d\u0041""#, true), (#""😀""#, false),
    ])
    func `half a surrogate pair is noticed`(_ json: String, _ isLone: Bool) throws {
        #expect(try read(json).hasLoneSurrogate == isLone)
    }

    @Test(arguments: [
        (#""\uFFFE""#, true), (#""\uffff""#, true), (#""\uFDD0""#, true), (#""\uFDEF""#, true),
        (#""\uD83F\uDFFE""#, true), (#""\uD83F\uDFFD""#, false), (#""\uFFFD""#, false),
    ])
    func `a code point that is no character is noticed`(_ json: String, _ isOne: Bool) throws {
        #expect(try read(json).hasNoncharacter == isOne)
    }

    @Test(arguments: [
        (0xFDCF, false), (0xFDD0, true), (0xFDEF, true), (0xFDF0, false), (0xFEFF, false),
        (0xFFFD, false), (0xFFFE, true), (0xFFFF, true), (0x1FFFD, false), (0x1FFFE, true),
        (0x1F600, false), (0xFFFFE, true), (0x10FFFD, false), (0x10FFFF, true),
    ])
    func `a code point that is no character is noticed when it is not escaped either`(
        _ value: UInt32, _ isOne: Bool
    ) throws {
        let scalar = try #require(Unicode.Scalar(value))
        #expect(try read("\"\(scalar)\"").hasNoncharacter == isOne)
    }

    @Test func `a number that no double holds is noticed`() throws {
        #expect(try read("1e400").hasHugeNumber)
        #expect(try read("-" + String(repeating: "9", count: 400)).hasHugeNumber)
        #expect(try !read("1e308").hasHugeNumber)
        #expect(try !read("1e-400").hasHugeNumber)
    }

    @Test func `what can be no record is read to its end, but not collected`() throws {
        let long = try read("[" + String(repeating: #"{"":1},"#, count: 50_000) + "1]")
        #expect(long.isTooLong)
        #expect(long.bytes.count == Rejection.longestRecord + 1)
        let wide = try read(
            "{" + (0..<50_000).map { #""\#($0)":1"# }.joined(separator: ",") + "}")
        #expect(wide.isTooLong)
        #expect(wide.members.count < 10_000)
        let string = try read("\"" + String(repeating: "x", count: 200_000) + "\"")
        #expect(string.bytes.count == Rejection.longestRecord + 1)
        let name = String(repeating: #"\u0041"#, count: 50_000)
        #expect(try read(#"{"\#(name)":{"\#(name)":[1]}}"#).isTooLong)
        let deep = try read(
            String(repeating: #"{"a":["#, count: 500) + "1" + String(repeating: "]}", count: 500))
        #expect(deep.isTooDeep)
        #expect(deep.members.isEmpty)
        #expect(throws: JSONSyntaxError.self) {
            try read(String(repeating: "[", count: 100) + "}" + String(repeating: "]", count: 99))
        }
    }

    @Test func `a depth of a hundred thousand exhausts nothing`() throws {
        let depth = 100_000
        let json = String(repeating: "[", count: depth) + String(repeating: "]", count: depth)
        #expect(try read(json).depth == depth)
        #expect(throws: JSONSyntaxError.self) { try read(String(json.dropLast())) }
    }
}
