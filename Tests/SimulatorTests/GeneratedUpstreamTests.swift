import Foundation
import Incidents
import Simulator
import Testing

/// An incident as a reader of the API sees it.
private struct Shown: Hashable {
    let identity: String
    let timestamp: Double
    let sourceIP: String?
}

/// A JSON number or string, with every digit of the number.
private struct Value: Decodable {
    let text: String
    var number: Double? { Double(text) }

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let number = try? value.decode(Int.self) {
            text = "\(number)"
        } else if let number = try? value.decode(Double.self) {
            text = "\(number)"
        } else {
            text = try value.decode(String.self)
        }
    }
}

private let now = 1_790_000_000.25
private let day = 86_400.0
/// What each test here says holds of the plain data, which the lively world begins with.
private let upstream = GeneratedUpstream(isCalm: true)

@Suite struct GeneratedUpstreamTests {
    @Test(arguments: UpstreamResource.all)
    func `the same seed and time give the same bytes`(_ list: UpstreamResource) {
        let text = GeneratedUpstream(seed: 7, isCalm: true).payload(of: list, at: now)
        let again = GeneratedUpstream(seed: 7, isCalm: true).payload(of: list, at: now)
        let other = GeneratedUpstream(seed: 8, isCalm: true).payload(of: list, at: now)
        // Compared before the expectation, which would print both in full.
        let (isSame, isOther) = (text == again, text != other)
        #expect(isSame && isOther)
    }

    @Test func `what a seed gives does not change with the program`() {
        let upstream = GeneratedUpstream(seed: 1, isCalm: true)
        let identities = upstream.payload(of: .identities, at: now).prefix(40)
        #expect(identities == #"{"17.49.161.45": 80, "17.31.169.248": 29"#)
        let record = payload(IncidentSource.all[0], at: now).prefix { $0 != "}" }
        #expect(
            record == #"{"results": [{"priority": "high", "reported_by": 852798, "#
                + #""timestamp": 1789397000.3673253, "source_ip": "76.204.66.10""#)
    }

    @Test func `there are 5,000 employees with an address each, as the real ones`() throws {
        let text = upstream.payload(of: .identities, at: now)
        let identities = try JSONDecoder().decode([String: Int].self, from: Data(text.utf8))
        let entries = text.matches(of: #/": /#).count
        #expect(entries == 5000)
        #expect(identities.count == 5000)
        #expect(Set(identities.values).count == 5000)
        #expect(identities.values.allSatisfy { (1...1_000_000).contains($0) })
        let address = #/17(\.(0|[1-9]\d{0,2})){3}/#
        #expect(identities.keys.allSatisfy { $0.wholeMatch(of: address) != nil })
        #expect(identities.values.filter { $0 < 100_000 }.count > 400)
    }

    @Test(arguments: IncidentSource.all)
    func `about 600 incidents of the last 7 days, not sorted`(_ source: IncidentSource) throws {
        let timestamps = try shown(source, at: now).map(\.key.timestamp)
        #expect((595...605).contains(timestamps.count))
        #expect(timestamps.allSatisfy { now - 7 * day < $0 && $0 <= now })
        let falls = zip(timestamps, timestamps.dropFirst()).filter { $0 > $1 }.count
        #expect((10...60).contains(falls))
        for begin in stride(from: now - 7 * day, to: now, by: day) {
            let count = timestamps.filter { (begin..<begin + day).contains($0) }.count
            #expect((80...92).contains(count))
        }
    }

    @Test(arguments: IncidentSource.all)
    func `an incident shows unchanged until it is 7 days old`(_ source: IncidentSource) throws {
        var earlier = Set(try shown(source, at: now).map(\.key))
        for time in stride(from: now + 1200, through: now + 8 * day, by: 50_021) {
            let later = Set(try shown(source, at: time).map(\.key))
            #expect(later.filter { $0.timestamp <= time - 50_021 }.isSubset(of: earlier))
            #expect(earlier.filter { $0.timestamp > time - 7 * day }.isSubset(of: later))
            earlier = later
        }
    }

    @Test(arguments: IncidentSource.all)
    func `an incident appears at its timestamp and leaves 7 days later`(
        _ source: IncidentSource
    ) throws {
        let incident = try #require(try shown(source, at: now).first?.key)
        let times = [(-0.001, false), (0, true), (7 * day - 0.001, true), (7 * day, false)]
        for (age, isShown) in times {
            let keys = try shown(source, at: incident.timestamp + age).map(\.key)
            #expect(keys.contains(incident) == isShown, "at the age of \(age) s")
        }
    }

    @Test func `about one in ten changes its priority, once, within three days`() throws {
        var priorities: [Shown: [Priority]] = [:]
        for time in stride(from: now, through: now + 7 * day, by: 10_800) {
            for (key, priority) in try shown(IncidentSource.all[3], at: time) {
                if priorities[key]?.last == priority { continue }
                priorities[key, default: []].append(priority)
            }
        }
        let changes = priorities.values.map { $0.count - 1 }
        #expect(changes.allSatisfy { $0 <= 1 })
        #expect((60...180).contains(changes.reduce(0, +)))
    }

    @Test func `the four priorities are about equally frequent`() throws {
        let priorities = try IncidentSource.all.flatMap { try shown($0, at: now).map(\.priority) }
        for priority in Priority.allCases {
            #expect((950...1150).contains(priorities.filter { $0 == priority }.count))
        }
    }

    @Test func `records are written as the real upstream writes them`() throws {
        let patterns = [
            "denial": #/, "reported_by": \d+, "timestamp": \d{10}\.\d+, "source_ip": "[\d.]+"\}/#,
            "probing": #/, "ip": "17\.[\d.]+", "timestamp": \d{10}\.\d+\}/#,
            "other": #/, "identifier": (?:"?\d+"?|"17\.[\d.]+"), "timestamp": \d{10}\.\d+\}/#,
        ]
        for source in IncidentSource.all {
            guard let pattern = patterns[source.name] else { continue }
            let text = payload(source, at: now)
            #expect(text.prefix(26) == #"{"results": [{"priority": "#)
            #expect(text.suffix(3) == "]}\n")
            let count = try shown(source, at: now).count
            let matching = text.matches(of: pattern).count
            #expect(matching == count)
        }
        let digits = payload(IncidentSource.all[0], at: now)
            .matches(of: #/"timestamp": \d+\.(\d+)/#)
            .map(\.1.count)
        #expect(digits.max() == 7)
    }

    @Test func `half of the others are ids, a few of them as text`() throws {
        let source = try #require(IncidentSource.all.first { $0.name == "other" })
        let text = payload(source, at: now)
        let addresses = text.matches(of: #/"identifier": "17\./#).count
        let numbers = text.matches(of: #/"identifier": \d/#).count
        let digits = text.matches(of: #/"identifier": "\d+"/#).count
        #expect((250...350).contains(addresses))
        #expect((230...340).contains(numbers))
        #expect((3...40).contains(digits))
    }

    @Test(arguments: [1, 2, 3])
    func `about 2,840 known employees have incidents, as in the real data`(_ seed: UInt64) throws {
        let upstream = GeneratedUpstream(seed: seed, isCalm: true)
        let identities = try JSONDecoder().decode(
            [String: Int].self, from: Data(upstream.payload(of: .identities, at: now).utf8))
        let known = Set(identities.values)
        var employees: Set<Int> = []
        for source in IncidentSource.all {
            for (key, _) in try shown(source, at: now, in: upstream) {
                let employee = try #require(Int(key.identity) ?? identities[key.identity])
                #expect(known.contains(employee))
                employees.insert(employee)
            }
        }
        #expect((2780...2900).contains(employees.count))
    }

    private func payload(
        _ source: IncidentSource, at time: Double, in upstream: GeneratedUpstream = upstream
    ) -> String {
        upstream.payload(of: .incidents(source), at: time)
    }

    /// What the API shows of a source, in its order.
    private func shown(
        _ source: IncidentSource, at time: Double, in upstream: GeneratedUpstream = upstream
    ) throws -> [(key: Shown, priority: Priority)] {
        let text = payload(source, at: time, in: upstream)
        let body = try JSONDecoder().decode([String: [[String: Value]]].self, from: Data(text.utf8))
        return try #require(body["results"]).map { record in
            let key = Shown(
                identity: try #require(record[source.identityField]).text,
                timestamp: try #require(record["timestamp"]?.number),
                sourceIP: record["source_ip"]?.text)
            let priority = try #require(record["priority"]?.text)
            return (key, try #require(Priority(rawValue: priority)))
        }
    }
}
