import Testing

@testable import Incidents

@Suite struct IdentityAnswerTests {
    private func answer(_ json: String) throws -> IdentityAnswer {
        try IdentityAnswer(Array(json.utf8))
    }

    private func rejected(_ answer: IdentityAnswer) throws -> [RejectedRecord] {
        var rejected: [RejectedRecord] = []
        try answer.forEachRejected { rejected.append($0) }
        return rejected
    }

    private func holders(_ json: String) throws -> [String: [Int64]] {
        let holders = try answer(json).map.holders
        return Dictionary(uniqueKeysWithValues: holders.map { ($0.key.description, $0.value) })
    }

    @Test func `several addresses may belong to one employee`() throws {
        #expect(
            try holders(#"{"17.1.1.1": 97, "17.1.1.2": 97}"#)
                == ["17.1.1.1": [97], "17.1.1.2": [97]])
    }

    @Test func `one address may belong to several, as a list or as a name that comes twice`() throws
    {
        #expect(try holders(#"{"17.1.1.1": [904, 97, "97"]}"#) == ["17.1.1.1": [97, 904]])
        #expect(try holders(#"{"17.1.1.1": 904, "17.1.1.1": 97}"#) == ["17.1.1.1": [97, 904]])
        #expect(try holders(#"{"17.1.1.1": 904, "017.1.1.1": 97}"#) == ["17.1.1.1": [97, 904]])
    }

    @Test(arguments: [
        #""x": 97"#, #""17.1.1.9": true"#, #""17.1.1.9": null"#, #""17.1.1.9": []"#,
        #""17.1.1.9": [97, "x"]"#, #""17.1.1.9": [[97]]"#, #""17.1.1.9": 1.5"#, #""17.1.1.9": {}"#,
        #""17.1.1.9": "97,98""#,
    ])
    func `a bad entry is rejected, and its neighbours are taken`(_ entry: String) throws {
        let answer = try answer(#"{"17.1.1.1": 1, \#(entry), "17.1.1.2": 2}"#)
        #expect(answer.map.holders.count == 2)
        let rejected = try rejected(answer)
        #expect(rejected.count == 1)
        #expect(answer.rejectedCount == 1)
        #expect(rejected.first?.source == "identities")
        #expect(rejected.first?.text == entry.replacing(" ", with: ""))
        #expect(answer.entryCount == 3)
    }

    @Test func `a rejected entry keeps its name as it came`() throws {
        let answer = try answer(#"{"\ud800 17.1.1.1": 97, "\ud801": 97}"#)
        #expect(try rejected(answer).map(\.text) == [#""\ud800 17.1.1.1":97"#, #""\ud801":97"#])
    }

    @Test func `an address one of whose entries is bad names nobody`() throws {
        let answer = try answer(#"{"17.1.1.1": 1, "17.1.1.1": true}"#)
        #expect(answer.map.holders.isEmpty)
    }

    @Test(arguments: ["", "[]", "{", #"{"17.1.1.1": 1"#, "<html>", "null"])
    func `what is not an object counts as no answer`(_ json: String) {
        #expect(throws: AnswerError.self) { try answer(json) }
    }
}
