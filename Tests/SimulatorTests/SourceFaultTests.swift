import Incidents
import Testing

@testable import Simulator

private let upstream = GeneratedUpstream()
private let hours = 500_000..<500_100

@Suite struct SourceFaultTests {
    @Test func `one source at a time fails, for two minutes of each hour`() {
        for hour in hours.prefix(10) {
            let failing = (0..<3600).map { second in
                let time = Double(hour) * 3600 + Double(second)
                return UpstreamResource.all.filter { upstream.fault(of: $0, at: time) != nil }
            }
            #expect(failing.allSatisfy { $0.count <= 1 })
            #expect(failing.filter { $0.count == 1 }.count == 120)
            #expect(Set(failing.joined()).count == 1)
        }
    }

    @Test func `every source and every kind of fault comes`() {
        let faults = hours.map { SourceFault(hour: $0, seed: 1) }
        #expect(Set(faults.map(\.source)).count == IncidentSource.all.count)
        #expect(Set(faults.map(\.kind)).count == SourceFault.Kind.allCases.count)
    }

    @Test(arguments: SourceFault.Kind.allCases)
    func `each fault is what it says, and over when it says`(_ kind: SourceFault.Kind) throws {
        let fault = try #require(
            hours.lazy.map { SourceFault(hour: $0, seed: 1) }.first { $0.kind == kind })
        let resource = UpstreamResource.incidents(fault.source)
        let (time, end) = (fault.begin + 30.5, fault.end)
        let payload = upstream.payload(of: resource, at: time).utf8.count
        let answer = upstream.answer(for: resource, at: time)
        let header = answer.headers.first
        switch kind {
        case .unavailable:
            #expect(answer.status == 503)
            #expect(header?.name == "Retry-After" && header?.value == "90")
        case .cutShort:
            #expect(answer.status == 200)
            #expect(header?.name == "Content-Length" && header?.value == "\(payload)")
            #expect(answer.body.count == payload / 2)
        case .webPage:
            #expect(answer.status == 200)
            #expect(header?.value == "text/html")
            #expect(String(decoding: answer.body, as: UTF8.self).hasPrefix("<!doctype html>"))
        }
        #expect("\(fault)".hasPrefix("\(fault.source.name) "))
        let after = upstream.answer(for: resource, at: end)
        let isWhole = Array(upstream.payload(of: resource, at: end).utf8) == after.body
        #expect(after.status == 200 && isWhole)
    }
}
