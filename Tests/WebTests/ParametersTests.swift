import Incidents
import Testing

@testable import Web

@Suite struct ParametersTests {
    private func filter(_ query: String) throws -> IncidentFilter {
        let parameters = try Parameters(query, allowed: Parameter.allCases)
        return try IncidentFilter(parameters, before: 1_795_680_000)
    }

    @Test(arguments: [
        "priority=high,low", "priority=high&priority=low", "priority=high%2Clow",
        "priority=high&&priority=low&",
    ])
    func `lists come with commas, or again`(_ query: String) throws {
        #expect(try filter(query).priorities == [.high, .low])
    }

    @Test func `an empty value from a form is none`() throws {
        let parameters = try Parameters(
            "priority=&type&since=&until=&employee=", allowed: Parameter.allCases, isFromForm: true)
        #expect(parameters.isEmpty)
    }

    @Test func `spaces around what was typed into a form are not meant`() throws {
        let parameters = try Parameters(
            "employee=+3%2C+5%2C&since=%207d+&q=+4506%09&until=+++&type=+",
            allowed: Parameter.allCases, isFromForm: true)
        #expect(try parameters.all(.employee) { $0 } == ["3", "5"])
        #expect(try parameters.one(.since) { $0 } == "7d")
        #expect(try parameters.one(.query) { $0 } == "4506")
        #expect(parameters.items.map(\.1) == ["3", "5", "7d", "4506"])
    }

    @Test func `each filter is understood, addresses in any spelling`() throws {
        let filter = try filter(
            "type=misuse&employee=4506,7&address=::ffff:17.1.2.3,017.001.002.004"
                + "&since=2026-11-20T00:00:00+01:00&until=24h&seen-since=7d")
        #expect(filter.types == ["misuse"])
        #expect(filter.employees == [4506, 7])
        #expect(filter.addresses.map(\.description) == ["17.1.2.3", "17.1.2.4"])
        #expect(filter.since == 1_795_129_200)
        #expect(filter.until == 1_795_593_600)
        #expect(filter.seenSince == 1_795_075_200)
    }

    @Test func `the link that a filter makes means the same, also later`() throws {
        let query =
            "priority=low,critical&type=other&employee=1&address=17.1.2.3&since=7d&until=0.5"
        let asked = try filter(
            "priority=low,critical&type=other&employee=1&address=17.1.2.3&since=7d")
        let items = asked.query.map { "\($0.0.rawValue)=\($0.1)" }.joined(separator: "&")
        #expect(items.hasSuffix("since=1795075200"))
        #expect(try filter(items) == asked)
        #expect(throws: ParameterError.contradictory(.since, .until)) { try filter(query) }
    }

    @Test(arguments: [
        ("x=1", "There is no parameter \"x\" here; allowed are priority, "),
        ("since", "The parameter \"since\" is \"\"; it takes Unix seconds"),
        (
            "priority=hihg",
            "The parameter \"priority\" is \"hihg\"; it takes low, medium, high, critical."
        ),
        ("priority=high,", "The parameter \"priority\" is \"\"; it takes low"),
        ("type=misuse'--", "it takes denial, intrusion, executable, "),
        ("employee=007", "it takes employee ids"), ("employee=9223372036854775808", "employee ids"),
        ("address=17.1.2", "it takes IPv4 or IPv6 addresses."),
        ("since=24h&since=7d", "\"since\" is there twice"), ("since=%zz", "hexadecimal"),
        ("since=%FF", "not UTF-8"), ("type=%00", "NUL"),
    ])
    func `what is not understood is told by its name, with what it takes`(
        _ query: String, _ text: String
    ) {
        #expect {
            try filter(query)
        } throws: {
            "\($0)".contains(text)
        }
    }

    @Test func `ten thousand values are too many, with commas or again`() {
        let ids = (0..<10_000).map(String.init)
        for query in [
            ids.map { "employee=\($0)" }.joined(separator: "&"),
            "employee=" + ids.joined(separator: ","),
        ] {
            #expect(throws: ParameterError.tooMany(.employee, most: 200)) { try filter(query) }
        }
    }

    @Test func `two hundred values of one list leave room for another`() throws {
        let ids = (0..<200).map { "employee=\($0)" }.joined(separator: "&")
        let filter = try filter(ids + "&priority=high&limit=1")
        #expect(filter.employees.count == 200)
        #expect(filter.priorities == [.high])
    }

    @Test(arguments: [
        "since=1000000000000", "until=-999999999999", "until=-999999999999999.9",
        "since=999999999999999&until=999999999999999.99", "until=604800.000000001", "until=0.1",
        "until=0.000000001", "since=1795680000.123456789", "until=0001-01-01", "seen-since=0.1",
        "seen-since=999999999999999", "until=999999d", "since=9999-12-31T23:59:59-23:59",
    ])
    func `each time that the server writes into a link is one that it takes`(_ query: String) throws
    {
        guard let filter = try? filter(query) else { return }
        let asked = filter.spanning(until: 1_795_680_000)
        for (filter, isSpan) in [(filter, false), (asked, true)] {
            let link = link("/incidents/list", filter.query)
            let again = try self.filter(String(link.drop { $0 != "?" }.dropFirst()))
            #expect((isSpan ? again.spanning(until: 1_795_680_000) : again) == filter)
        }
    }

    @Test func `a link has no blank, also where a time was typed with one`() throws {
        let parameters = try Parameters(
            "since=2026-11-20%2008:00:00%20+0100&employee=1,2&employee=2",
            allowed: Parameter.allCases,
            isFromForm: true)
        #expect(
            PageQuery(parameters).link("/incidents/")
                == "/incidents/?since=2026-11-20%2008:00:00%20+0100&employee=1,2")
    }

    @Test func `a time before 1970 makes a link that is understood`() throws {
        let asked = try filter("since=1900-01-01&until=1950-01-01")
        let items = asked.query.map { "\($0.0.rawValue)=\($0.1)" }.joined(separator: "&")
        #expect(try filter(items) == asked)
    }

    @Test(arguments: [
        ("", -604_800.0, 0.0), ("since=24h", -86_400, 0), ("until=24h", -691_200, -86_400),
        ("since=2d&until=1d", -172_800, -86_400), ("since=2026-11-27", 57_600, 57_600),
    ])
    func `a summary is of the week until the refresh, or of a span, be it to come`(
        _ query: String, _ since: Double, _ until: Double
    ) throws {
        let filter = try filter(query).spanning(until: 1_795_680_000)
        #expect(filter.since == 1_795_680_000 + since)
        #expect(filter.until == 1_795_680_000 + until)
    }

    @Test func `a long value is told by its beginning`() {
        let error = ParameterError.invalid(.type, value: String(repeating: "x", count: 5000))
        #expect("\(error)".utf8.count < 250)
    }

    @Test(
        arguments: [
            (nil, MediaType.json), ("*/*", .json), ("text/html, */*;q=0.8", .json),
            ("text/csv", .csv), ("application/x-ndjson", .ndjson), ("text/*", .csv),
            ("application/*;q=0.5, text/csv;q=0.6", .csv), ("text/csv;q=0, */*", .json),
            ("application/json;q=0.1, application/x-ndjson;q=0.2", .ndjson), ("image/png", .json),
            ("", .json), ("text/csv;q=x", .json),
        ] as [(String?, MediaType)])
    func `a format is chosen as Accept has it, JSON of equals`(_ accept: String?, _ type: MediaType)
    {
        #expect(preferredType(accept: accept, among: [.json, .ndjson, .csv]) == type)
    }
}
