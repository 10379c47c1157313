import Testing

@testable import Incidents

/// What an answer of one source tells.
struct Told {
    /// Twins included.
    var incidents: [Incident] = []
    /// The records of each group of twins.
    var twins: [[String]] = []
    var rejected: [RejectedRecord] = []
    /// How many more were rejected.
    var moreRejected = 0

    init(_ records: [String], of source: String) throws {
        try self.init(answer: #"{"results": [\#(records.joined(separator: ", "))]}"#, of: source)
    }

    init(answer: String, of name: String) throws {
        let source = try #require(IncidentSource.all.first { $0.name == name })
        try IncidentAnswer(Array(answer.utf8), of: source).forEach { record in
            switch record {
            case .incident(let incident): incidents.append(incident)
            case .rejected(let record): rejected.append(record)
            case .twins(let group):
                incidents += group.incidents
                twins.append(group.incidents.map(\.record))
            case .moreRejected(let count): moreRejected += count
            }
        }
    }
}

@Suite struct IncidentAnswerTests {
    @Test(arguments: [
        (
            "denial",
            #"{"priority":"low","reported_by":17299,"timestamp":1.5,"source_ip":"44.1.2.3"}"#,
            "17299"
        ),
        (
            "intrusion",
            #"{"priority":"low","internal_ip":"17.4.1.9","timestamp":1.5,"source_ip":"2.1.2.7"}"#,
            "17.4.1.9"
        ),
        ("executable", #"{"priority":"low","machine_ip":"17.1.1.9","timestamp":1.5}"#, "17.1.1.9"),
        ("misuse", #"{"priority":"low","employee_id":63676,"timestamp":1.5}"#, "63676"),
        ("unauthorized", #"{"priority":"low","employee_id":582475,"timestamp":1.5}"#, "582475"),
        ("probing", #"{"priority":"low","ip":"17.82.120.250","timestamp":1.5}"#, "17.82.120.250"),
        ("other", #"{"priority":"low","identifier":"17.2.1.6","timestamp":1.5}"#, "17.2.1.6"),
        ("other", #"{"priority":"low","identifier":334951,"timestamp":1.5}"#, "334951"),
        ("other", #"{"priority":"low","identifier":"334951","timestamp":1.5}"#, "334951"),
    ])
    func `a record of each source is understood and kept whole`(
        _ source: String, _ record: String, _ identity: String
    ) throws {
        let told = try Told([record], of: source)
        let incident = try #require(told.incidents.first)
        #expect(incident.key.type == source)
        #expect(incident.key.identity.description == identity)
        #expect(incident.key.timestamp == 1.5)
        #expect(incident.priority == .low)
        #expect(incident.record == record)
        #expect(told.rejected.isEmpty)
    }

    @Test(arguments: [
        ("9223372036854775807", "9223372036854775807"), ("0", "0"), (#""007""#, "7"),
        (#""\u0037""#, "7"),
    ])
    func `an employee id is understood in its clear spellings`(
        _ value: String, _ id: String
    ) throws {
        let told = try Told(
            [#"{"priority":"low","employee_id":\#(value),"timestamp":1}"#], of: "misuse")
        #expect(told.incidents.first?.key.identity.description == id)
    }

    @Test(arguments: [
        "true", "1.0", "1e3", "-1", "9223372036854775808", #""""#, #"" 1""#, #""1.5""#, #""x""#,
        "[1]",
        "{}", #""17.1.2.3""#, #""٣""#,
    ])
    func `a doubtful employee id is rejected, not guessed`(_ value: String) throws {
        let told = try Told(
            [#"{"priority":"low","employee_id":\#(value),"timestamp":1}"#], of: "misuse")
        #expect(told.rejected.map(\.reason) == [.notAnEmployeeID(field: "employee_id")])
    }

    @Test(arguments: ["17", #""4506""#, #""host""#, "true", "[]", #"["17.1.2.3"]"#, #""""#])
    func `a doubtful address is rejected, not guessed`(_ value: String) throws {
        let told = try Told([#"{"priority":"low","ip":\#(value),"timestamp":1}"#], of: "probing")
        #expect(told.rejected.map(\.reason) == [.notAnAddress(field: "ip")])
    }

    @Test(arguments: ["true", "1.5", "-4", #""host""#, #""9223372036854775808""#, "{}"])
    func `an identifier that is neither id nor address is rejected`(_ value: String) throws {
        let told = try Told(
            [#"{"priority":"low","identifier":\#(value),"timestamp":1}"#], of: "other")
        #expect(told.rejected.map(\.reason) == [.notAnAddress(field: "identifier")])
    }

    private static let badRecords: [(String, Rejection)] = [
        ("null", .notAnObject), ("[]", .notAnObject), ("7", .notAnObject),
        (#""text""#, .notAnObject), ("{}", .missing(field: "employee_id")),
        (#"{"employee_id":null,"priority":"low","timestamp":1}"#, .missing(field: "employee_id")),
        (#"{"employee_id":1,"timestamp":1}"#, .missing(field: "priority")),
        (#"{"employee_id":1,"priority":"Low","timestamp":1}"#, .unknownPriority),
        (#"{"employee_id":1,"priority":" low","timestamp":1}"#, .unknownPriority),
        (#"{"employee_id":1,"priority":"","timestamp":1}"#, .unknownPriority),
        (#"{"employee_id":1,"priority":1,"timestamp":1}"#, .unknownPriority),
        (#"{"employee_id":1,"priority":"low"}"#, .missing(field: "timestamp")),
        (#"{"employee_id":1,"priority":"low","timestamp":null}"#, .missing(field: "timestamp")),
        (#"{"employee_id":1,"priority":"low","timestamp":"1"}"#, .timestampNotANumber),
        (#"{"employee_id":1,"priority":"low","timestamp":true}"#, .timestampNotANumber),
        (#"{"employee_id":1,"priority":"low","timestamp":[1]}"#, .timestampNotANumber),
        (#"{"employee_id":1,"priority":"low","timestamp":1e400}"#, .timestampNotFinite),
        (#"{"employee_id":1,"priority":"low","timestamp":1,"x":1e400}"#, .hugeNumber),
        (#"{"employee_id":1,"priority":"low","priority":"high","timestamp":1}"#, .repeatedName),
        (#"{"employee_id":1,"priority":"low","timestamp":1,"x":{"y":1,"y":1}}"#, .repeatedName),
        (#"{"employee_id":1,"priority":"low","timestamp":1,"x":"\ud800"}"#, .loneSurrogate),
        (#"{"employee_id":1,"priority":"low","timestamp":1,"\udfff":1}"#, .loneSurrogate),
        (#"{"employee_id":1,"priority":"low","timestamp":1,"x":"\uffff"}"#, .noncharacter),
        (
            #"{"employee_id":1,"priority":"low","timestamp":1,"x":"#
                + String(repeating: "[", count: 32) + String(repeating: "]", count: 32) + "}",
            .tooDeep
        ),
        (
            #"{"employee_id":1,"priority":"low","timestamp":1,"x":""#
                + String(repeating: "x", count: 64 * 1024) + #""}"#,
            .tooLong
        ),
    ]

    @Test(arguments: badRecords)
    func `a bad record is rejected with its reason, and its neighbours land`(
        _ record: String, _ reason: Rejection
    ) throws {
        let good = #"{"employee_id":1,"priority":"low","timestamp":1}"#
        let other = #"{"employee_id":2,"priority":"low","timestamp":1}"#
        let told = try Told([good, record, other], of: "misuse")
        #expect(Set(told.incidents.map(\.record)) == [good, other])
        #expect(told.rejected.map(\.reason) == [reason])
        #expect(told.rejected.first?.source == "misuse")
        #expect(told.rejected.first?.text == String(record.prefix(RejectedRecord.longestText)))
    }

    @Test func `the text of a rejected record is cut at a character within 4096 bytes`() throws {
        let record = #"{"x":""# + String(repeating: "é", count: 4096) + #""}"#
        let text = try #require(try Told([record], of: "misuse").rejected.first?.text)
        #expect((4093...4096).contains(text.utf8.count))
        #expect(record.hasPrefix(text))
    }

    @Test func `a record at the limits of depth and length is taken`() throws {
        let start = #"{"employee_id":1,"priority":"low","timestamp":1,"x":"#
        let deep =
            start + String(repeating: "[", count: 31) + String(repeating: "]", count: 31) + "}"
        let length = 64 * 1024 - start.utf8.count - 3
        let long = start + "\"" + String(repeating: "x", count: length) + "\"}"
        #expect(try Told([deep], of: "misuse").rejected.isEmpty)
        #expect(try Told([long], of: "misuse").rejected.isEmpty)
    }

    @Test func `unknown fields are kept, whatever they hold`() throws {
        let record = #"""
            {"priority":"low","employee_id":1,"timestamp":1.50,"note":"\u00e9 é","tags":[{"a":1.10}]}
            """#
        #expect(try Told([record], of: "misuse").incidents.first?.record == record)
    }

    @Test func `timestamps are one by value, and keep their spelling`() throws {
        let records = ["1658249445.50", "1658249445.5", "16582494455e-1"].map {
            #"{"employee_id":1,"priority":"low","timestamp":\#($0)}"#
        }
        let told = try Told(records, of: "misuse")
        #expect(Set(told.incidents.map(\.key.timestamp)) == [1_658_249_445.5])
        #expect(Set(told.incidents.map(\.record)) == Set(records))
        #expect(told.twins == [records.sorted()])
    }

    @Test func `twins are kept, in the order of their content, whatever that of the answer`() throws
    {
        let low = #"{"employee_id":1,"priority":"low","timestamp":1}"#
        let high = #"{"employee_id":1,"priority":"high","timestamp":1}"#
        let single = #"{"employee_id":2,"priority":"high","timestamp":1}"#
        for records in [
            [low, high, single, low], [single, low, low, high], [high, low, low, single],
        ] {
            let told = try Told(records, of: "misuse")
            #expect(told.twins == [[high, low, low]])
            #expect(told.incidents.count == 4)
        }
    }

    @Test func `twins are ordered by bytes, also where Swift takes their texts for equal`() throws {
        let composed = #"{"employee_id":1,"priority":"low","timestamp":1,"n":"\u{E9}"}"#
        let decomposed = #"{"employee_id":1,"priority":"low","timestamp":1,"n":"e\u{301}"}"#
        let texts = [composed, decomposed].map {
            $0.replacing(#"\u{E9}"#, with: "\u{E9}").replacing(#"\u{301}"#, with: "\u{301}")
        }
        for records in [texts, texts.reversed()] {
            let twins = try Told(records, of: "misuse").twins
            #expect(
                twins.map { $0.map { Array($0.utf8) } } == [
                    [texts[1], texts[0]].map { Array($0.utf8) }
                ])
        }
    }

    @Test func `another source address is another incident, another spelling of it is not`() throws
    {
        let records = ["44.1.2.3", "::ffff:44.1.2.3", "44.1.2.4"].map {
            #"{"reported_by":1,"priority":"low","timestamp":1,"source_ip":"\#($0)"}"#
        }
        let told = try Told(records, of: "denial")
        #expect(told.twins.count == 1)
        #expect(Set(told.incidents.map(\.key.further)) == [["44.1.2.3"], ["44.1.2.4"]])
    }

    @Test(arguments: [
        (#""44.1.2.3\u0000x""#, #""44.1.2.3\u0000x""#), (#""é""#, #""\u00e9""#),
        (#""\u00e9""#, #""\u00e9""#), (#""e\u0301""#, #""e\u0301""#), (#""host 1""#, "host 1"),
        (#""\"x""#, #""\"x""#), (#""a\u001fb""#, #""a\u001fb""#), ("17", "17"), ("null", ""),
        (#"{"é":"😀"}"#, #"{"\u00e9":"\ud83d\ude00"}"#), (#""""#, ""),
    ])
    func `a key holds printable ASCII only, so that Swift and SQLite compare it alike`(
        _ value: String, _ key: String
    ) throws {
        let told = try Told(
            [#"{"reported_by":1,"priority":"low","timestamp":1,"source_ip":\#(value)}"#],
            of: "denial")
        #expect(told.incidents.first?.key.further == [key])
    }

    @Test(arguments: [
        "", "[]", "7", #"{"results":{}}"#, #"{"results":null}"#, "{}", #"{"Results":[]}"#,
        #"{"results":[]"#, #"{"results":[{]}"#, #"{"results":[]} x"#, "<html></html>",
        #"{"results":[],"results":[]}"#, #"{"results":[],"results":{}}"#,
        #"{"results":null,"results":[]}"#,
    ])
    func `an answer that is not whole counts as none`(_ answer: String) {
        #expect(throws: AnswerError.self) { try Told(answer: answer, of: "misuse") }
    }

    @Test func `an answer that is not UTF-8 counts as none`() {
        let bytes = Array(#"{"results":[{"x":""#.utf8) + [0xFF] + Array(#""}]}"#.utf8)
        #expect(throws: AnswerError.notUTF8) {
            _ = try IncidentAnswer(bytes, of: IncidentSource.all[0])
        }
    }

    @Test func `an empty list and further members are an answer`() throws {
        let told = try Told(
            answer: #" {"next": {"a": [1]}, "results": [ ] , "n": 0}"#, of: "misuse")
        #expect(told.incidents.isEmpty)
        #expect(told.rejected.isEmpty)
    }
}
