import Testing

@testable import Incidents

/// Answers that are made to cost memory.
@Suite struct HostileAnswerTests {
    private static func misuse(_ more: String = "", employee: Int = 1) -> String {
        #"{"priority":"low","employee_id":\#(employee),"timestamp":1\#(more)}"#
    }

    @Test func `of one key the first thousand by content are kept, the rest rejected`() throws {
        let records = (0..<1200).map { Self.misuse(#","n":"\#(String($0 + 10_000))""#) }
        let single = Self.misuse(employee: 2)
        for answer in [records + [single], [single] + records.reversed()] {
            let told = try Told(answer, of: "misuse")
            #expect(told.twins == [Array(records.prefix(1000))])
            #expect(told.incidents.count == 1001)
            #expect(told.rejected.allSatisfy { $0.reason == .tooManyTwins })
            #expect(Set(told.rejected.map(\.text)) == Set(records.dropFirst(1000)))
            #expect(
                told.rejected.allSatisfy { answer[$0.position - 1] == $0.text })
        }
    }

    @Test func `the spelling does not decide which twins are the first`() throws {
        let records = (0..<1100).map { Self.misuse(#","n":\#($0)"#) }
        let respelled = (0..<1100).map {
            #"{"n":\#($0).0,"timestamp":1.0,"employee_id":1,"priority":"l\u006fw"}"#
        }
        let kept = try [records, respelled.reversed()].map { records in
            try Told(records, of: "misuse").incidents.map { RecordContent($0.record) }
        }
        #expect(kept[0] == kept[1])
    }

    @Test func `twins by the thousand are told in parts`() throws {
        let count = IncidentAnswer.twinsAtOnce / 100
        #expect(count > IncidentAnswer.mostTwins)
        let pairs = (0..<count).flatMap { [Self.misuse(employee: $0), Self.misuse(employee: $0)] }
        let told = try Told(pairs, of: "misuse")
        #expect(told.twins.count == count)
        #expect(told.incidents.count == 2 * count)
        #expect(told.rejected.isEmpty)
    }

    @Test func `the keys of twins make parts of a bounded size, one of too many records its own`() {
        let all = [5, 1, 2, 2, 3, 9, 3, 7, 7, 7, 7, 8, 8, 4] as [UInt32]
        let twins = TwinHashes(of: all, atOnce: 3)
        #expect(twins.parts.map(\.hashes) == [2...2, 3...3, 7...7, 8...8])
        #expect(twins.parts.map(\.recordCount) == [2, 2, 4, 2])
        #expect((0...10).filter { twins.contains($0) } == [2, 3, 7, 8])
        #expect(TwinHashes(of: all, atOnce: 100).parts.map(\.hashes) == [2...8])
        #expect(TwinHashes(of: [1, 2], atOnce: 3).parts.isEmpty)
    }

    @Test func `the first ten thousand rejected records are told, the rest counted`() throws {
        let told = try Told(
            Array(repeating: "7", count: 10_050) + [Self.misuse()], of: "misuse")
        #expect(told.rejected.map(\.position) == Array(1...10_000))
        #expect(told.moreRejected == 50)
        #expect(told.incidents.count == 1)
    }

    @Test func `of identities, too`() throws {
        let bad = (0..<10_050).map { #""10.0.\#($0 / 256).\#($0 % 256)":null"# }
        let text = #"{"10.0.0.0":7,\#(bad.joined(separator: ",")),"11.0.0.1":8}"#
        let answer = try IdentityAnswer(Array(text.utf8))
        var positions: [Int] = []
        try answer.forEachRejected { positions.append($0.position) }
        #expect(positions == Array(2...10_001))
        #expect(answer.rejectedCount == 10_050)
        #expect(answer.entryCount == 10_052)
        #expect(answer.map.holders == [try #require(Address("11.0.0.1")): [8]])
    }

    @Test func `an entry too long is rejected, and no id of it cut off`() throws {
        let ids = (0..<10_000).map { "\(123_456 + $0)" }.joined(separator: ",")
        let answer = try IdentityAnswer(Array(#"{"10.0.0.1":[\#(ids)],"10.0.0.2":1}"#.utf8))
        #expect(answer.map.holders.keys.map(\.description) == ["10.0.0.2"])
        var rejected: [RejectedRecord] = []
        try answer.forEachRejected { rejected.append($0) }
        #expect(rejected.map(\.reason) == [.tooLong])
        #expect(rejected.first?.text.utf8.count == RejectedRecord.longestText)
    }

    @Test func `a map with too many holders counts as none, however they are told`() {
        let most = IdentityAnswer.mostHolders
        let error = AnswerError.tooManyHolders(most: most)
        let addresses = (0...most).map { #""10.\#($0 >> 16).\#($0 >> 8 & 255).\#($0 & 255)":1"# }
        #expect(throws: error) {
            try IdentityAnswer(Array("{\(addresses.joined(separator: ","))}".utf8))
        }
        let employees = (0...most).map { #""10.0.0.1":\#($0)"# }
        #expect(throws: error) {
            try IdentityAnswer(Array("{\(employees.joined(separator: ","))}".utf8))
        }
        let same = Array(repeating: #""10.0.0.1":[1,2,1]"#, count: most)
        #expect(throws: Never.self) {
            let answer = try IdentityAnswer(Array("{\(same.joined(separator: ","))}".utf8))
            #expect(answer.map.holders.values.map(\.self) == [[1, 2]])
        }
    }

    @Test func `more than four million records are a fault that is told`() {
        let most = IncidentAnswer.mostRecords
        #expect(most == 4_000_000)
        let zeros = String(repeating: "0,", count: most)
        let error = AnswerError.tooManyRecords(most: most)
        #expect(throws: error) {
            try IncidentAnswer(Array(#"{"results":[\#(zeros)0]}"#.utf8), of: IncidentSource.all[0])
        }
        #expect(
            "\(error)"
                == "the answer has more than 4000000 records, so none is taken; "
                + "ask who runs the upstream")
    }

    @Test func `a record nested a million deep, or of one number, is rejected, and the next taken`()
        throws
    {
        let (open, close) = (
            String(repeating: "[{\"a\":", count: 500_000), String(repeating: "}]", count: 500_000)
        )
        let deep = Self.misuse(",\"x\":\(open)1\(close)")
        let number = Self.misuse(",\"x\":\(String(repeating: "9", count: 1_000_000))")
        let told = try Told([deep, number, Self.misuse()], of: "misuse")
        #expect(told.rejected.map(\.reason) == [.tooDeep, .tooLong])
        #expect(told.incidents.count == 1)
    }

    @Test(arguments: [
        (#""count":3,"next":null"#, true), (#""count":2,"next":null"#, false),
        (#""count":1,"next":"""#, false), (#""count":"3""#, true), (#""count":2.0"#, false),
        (#""count":1e9"#, true), (#""count":null"#, false), (#""count":true"#, false),
        (#""count":[9]"#, false), (#""next":"/page2""#, true), (#""next":2"#, true),
        (#""next":{"page":2}"#, true), (#""next":false"#, false), (#""next":{}"#, false),
        (#""previous":"/page1""#, false), (#""\u006eext":"x""#, true),
        (#""next":null,"next":"x""#, true), (#""meta":{"next":"x","count":9}"#, false),
    ])
    func `an answer says itself whether it is incomplete, before its records or behind them`(
        _ members: String, _ isIncomplete: Bool
    ) throws {
        let results = #""results":[\#(Self.misuse()),7]"#
        for text in ["{\(members),\(results)}", "{\(results),\(members)}"] {
            let answer = try IncidentAnswer(Array(text.utf8), of: IncidentSource.all[3])
            #expect(answer.isIncomplete == isIncomplete)
            #expect(answer.recordCount == 2)
        }
    }
}
