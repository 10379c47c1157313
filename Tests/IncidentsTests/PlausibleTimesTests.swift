import Testing

@testable import Incidents

@Suite struct PlausibleTimesTests {
    private static let now: Int64 = 1_600_000_000

    @Test(arguments: [
        ("946684799.9", Rejection.timestampTooEarly), ("0", .timestampTooEarly),
        ("-1600000000", .timestampTooEarly), ("-1e300", .timestampTooEarly),
        ("1600086400.1", .timestampTooLate), ("1e300", .timestampTooLate),
        ("1600000000000", .timestampInMilliseconds), ("946684800000", .timestampInMilliseconds),
        ("1600000000000000", .timestampTooLate), ("16000000000", .timestampTooLate),
    ])
    func `a time that cannot be is rejected, and its neighbours land`(
        _ timestamp: String, _ reason: Rejection
    ) throws {
        var kept: [String] = []
        var rejected: [Rejection] = []
        let records = ["946684800", timestamp, "1600086400"].map {
            #"{"employee_id":1,"priority":"low","timestamp":\#($0)}"#
        }
        let source = try #require(IncidentSource.all.first { $0.name == "misuse" })
        let body = #"{"results":[\#(records.joined(separator: ","))]}"#
        try IncidentAnswer(Array(body.utf8), of: source).forEach(
            within: PlausibleTimes(now: Self.now)
        ) { record in
            switch record {
            case .incident(let incident): kept.append(incident.record)
            case .rejected(let record): rejected.append(record.reason)
            case .twins, .moreRejected: Issue.record("they are neither twins nor many")
            }
        }
        #expect(kept == [records[0], records[2]])
        #expect(rejected == [reason])
    }

    @Test(arguments: [
        (Rejection.timestampTooEarly, "timestamp is before the year 2000"),
        (.timestampTooLate, "timestamp is beyond tomorrow"),
        (.timestampInMilliseconds, "timestamp is in milliseconds, not in seconds"),
    ])
    func `the reason says what is wrong`(_ reason: Rejection, _ text: String) {
        #expect(reason.description == text)
    }
}
