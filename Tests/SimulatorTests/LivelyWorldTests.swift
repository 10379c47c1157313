import Foundation
import Incidents
import Testing

@testable import Simulator

private let now = 1_790_000_000.25
private let day = 86_400.0
private let upstream = GeneratedUpstream()
private let calm = GeneratedUpstream(isCalm: true)

@Suite struct LivelyWorldTests {
    @Test(arguments: UpstreamResource.all)
    func `the same seed and time give the same bytes, another seed others`(
        _ list: UpstreamResource
    ) {
        for time in [now, now + 5 * day] {
            let text = GeneratedUpstream().payload(of: list, at: time)
            let isSame = upstream.payload(of: list, at: time) == text
            let isOther = GeneratedUpstream(seed: 2).payload(of: list, at: time) != text
            let isLively = calm.payload(of: list, at: time) != text
            #expect(isSame && isOther && isLively)
        }
    }

    @Test func `calm, it has one plain address an employee, no bad record and no fault`() throws {
        let identities = try map(calm, at: now)
        #expect(identities.answer.rejectedCount == 0)
        #expect(identities.holders.values.allSatisfy { $0.count == 1 })
        #expect(Set(identities.holders.values).count == identities.holders.count)
        for minute in 0..<600 {
            let time = now + Double(minute) * 60
            #expect(UpstreamResource.all.allSatisfy { calm.fault(of: $0, at: time) == nil })
        }
        for source in IncidentSource.all {
            #expect(try incidents(source, of: calm, at: now).rejected.isEmpty)
            let text = calm.payload(of: .incidents(source), at: now)
            let isPlain = !text.contains(#/"0\d|" |::/#)
            #expect(isPlain)
        }
    }

    @Test func `addresses are shared by two to five, and one by 300`() throws {
        let counts = try map(upstream, at: now).holders.values.map(\.count)
        for count in 2...5 { #expect(counts.filter { $0 == count }.count == 10) }
        #expect(counts.filter { $0 > 5 } == [300])
        let shared = Set(try map(upstream, at: now).holders.filter { $0.value.count > 1 }.keys)
        #expect(try addressesOfIncidents(at: now).intersection(shared).count > 20)
    }

    @Test func `one employee in ten has several addresses`() throws {
        let holders = try map(upstream, at: now).holders.values.filter { $0.count == 1 }
        let counts = Dictionary(holders.map { ($0[0], 1) }, uniquingKeysWith: +)
        #expect((450...650).contains(counts.values.filter { $0 > 1 }.count))
    }

    @Test func `addresses move to another holder, and some of them back`() throws {
        var holders: [Address: [[Int64]]] = [:]
        for time in stride(from: now, to: now + 24 * day, by: 2 * day) {
            for (address, ids) in try map(upstream, at: time).holders
            where holders[address]?.last != ids {
                holders[address, default: []].append(ids)
            }
        }
        let moved = holders.values.filter { $0.count > 1 }
        #expect((40...60).contains(moved.count))
        let returned = moved.filter { list in
            list.indices.dropFirst(2).contains { list[$0] == list[$0 - 2] }
        }
        #expect(returned.count > 10)
    }

    @Test func `some addresses have incidents before the identities know them`() throws {
        let known = Set(try map(upstream, at: now).holders.keys)
        let unknown = try addressesOfIncidents(at: now).subtracting(known)
        #expect((1...20).contains(unknown.count))
        let later = Set(try map(upstream, at: now + 2 * day).holders.keys)
        #expect(unknown.isSubset(of: later))
    }

    @Test func `ids and addresses are spelled oddly here and there`() throws {
        let spellings =
            [
                #/": "0+\d+"/#, #/"0\d\d\.\d\d\d\./#, #/" 17\./#,
                #/17[\d.]+ +"/#,
                #/"::ffff:17\./#, #/"::FFFF:11/#,
            ] as [Regex<Substring>]
        let lists = UpstreamResource.all.map { upstream.payload(of: $0, at: now) }
        let text = lists.joined().replacing(#/"017/#, with: "\"017")
        for (index, spelling) in spellings.enumerated() {
            let isThere = text.contains(spelling)
            #expect(isThere, "spelling \(index + 1)")
        }
        // Understood all the same.
        for source in IncidentSource.all {
            #expect(try incidents(source, of: upstream, at: now).rejected.count <= 2)
        }
        #expect(try map(upstream, at: now).answer.rejectedCount == 1)
    }

    @Test func `each source has a bad record now and then, of every kind in a season`() throws {
        var reasons: Set<String> = []
        for source in IncidentSource.all {
            for week in 0..<14 {
                let time = now + Double(week) * 7 * day
                let rejected = try incidents(source, of: upstream, at: time).rejected
                #expect(rejected.count <= 2)
                reasons.formUnion(rejected.map { "\($0.reason)" })
            }
        }
        #expect(
            reasons.isSuperset(of: [
                "unknown priority", "timestamp is missing", "timestamp is not a number",
            ]))
        #expect(reasons.contains { $0.hasSuffix("is not an employee id") })
        #expect(reasons.contains { $0.hasSuffix("is not an address") })
        #expect(reasons.contains { $0 == "machine_ip is missing" || $0 == "ip is missing" })
    }

    @Test(arguments: IncidentSource.all)
    func `an incident keeps its key for as long as it shows`(_ source: IncidentSource) throws {
        var first: [Incident.Key: String] = [:]
        var respelled = 0
        var earlier = try incidents(source, of: upstream, at: now).good
        for incident in earlier { first[incident.key] = spelling(of: incident, source) }
        for time in stride(from: now + day, through: now + 8 * day, by: day) {
            let later = try incidents(source, of: upstream, at: time).good
            let old = Set(earlier.map(\.key).filter { $0.timestamp > time - 7 * day })
            let seenBefore = later.filter { $0.key.timestamp <= time - day }
            #expect(Set(seenBefore.map(\.key)) == old)
            for incident in later {
                let text = spelling(of: incident, source)
                if first[incident.key] != nil, first[incident.key] != text { respelled += 1 }
                first[incident.key] = text
            }
            earlier = later
        }
        // From an odd spelling to the plain one.
        #expect(respelled > 5)
    }

    private func spelling(of incident: Incident, _ source: IncidentSource) -> String {
        let fields = incident.record.components(separatedBy: "\"\(source.identityField)\":")
        return fields.last?.components(separatedBy: ",\"timestamp\"").first ?? ""
    }

    private func addressesOfIncidents(at time: Double) throws -> Set<Address> {
        let all = try IncidentSource.all.flatMap { try incidents($0, of: upstream, at: time).good }
        return Set(
            all.compactMap { incident in
                guard case .address(let address) = incident.key.identity else { return nil }
                return address
            })
    }

    private func map(
        _ upstream: GeneratedUpstream, at time: Double
    ) throws -> (answer: IdentityAnswer, holders: [Address: [Int64]]) {
        let answer = try IdentityAnswer(Array(upstream.payload(of: .identities, at: time).utf8))
        return (answer, answer.map.holders)
    }

    private func incidents(
        _ source: IncidentSource, of upstream: GeneratedUpstream, at time: Double
    ) throws -> (good: [Incident], rejected: [RejectedRecord]) {
        let text = upstream.payload(of: .incidents(source), at: time)
        let answer = try IncidentAnswer(Array(text.utf8), of: source)
        var good: [Incident] = []
        var rejected: [RejectedRecord] = []
        try answer.forEach { record in
            switch record {
            case .incident(let incident): good.append(incident)
            case .twins(let twins): good += twins.incidents
            case .moreRejected: Issue.record("there are not so many")
            case .rejected(let record): rejected.append(record)
            }
        }
        return (good, rejected)
    }
}
