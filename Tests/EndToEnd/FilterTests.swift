import Foundation
import Testing

extension EndToEnd {
    /// Filters, against those of the test.
    @Suite struct FilterTests {
        private let installation: Installation
        private let model = UpstreamModel.month()

        init() throws {
            installation = try Installation()
            try installation.refresh(from: installation.upstream(telling: model))
        }

        private typealias Filter = UpstreamModel.Filter

        private var filters: [Filter] {
            let times = model.incidents.map(\.timestamp).sorted()
            let (early, late) = (times[times.count / 3], times[times.count * 2 / 3])
            return [
                Filter(types: ["denial"]), Filter(types: ["probing", "other", "misuse"]),
                Filter(priorities: ["critical"]), Filter(priorities: ["medium", "low"]),
                Filter(employees: [3]), Filter(employees: [4, 8, 999]),
                Filter(addresses: ["10.0.0.10"]), Filter(addresses: ["17.1.0.3", "10.0.0.9"]),
                Filter(addresses: ["2001:db8::5"]),
                Filter(since: early), Filter(until: late), Filter(since: early, until: late),
                Filter(types: ["intrusion"], priorities: ["high"], since: early),
                Filter(types: ["probing", "other"], employees: [3, 5], until: late),
                Filter(priorities: ["critical", "high"], employees: [4], addresses: ["10.0.0.10"]),
                Filter(types: ["denial"], addresses: ["17.1.0.0"], since: early, until: late),
                Filter(employees: [999]), Filter(since: 1, until: 2),
            ]
        }

        @Test func `the report of a filter is the whole one, filtered`() throws {
            for filter in filters {
                let report = try installation.object("/incidents/?\(filter.query)")
                #expect(
                    canonical(report: report) == canonical(report: model.report(filter)),
                    "\(filter.query)")
            }
        }

        @Test func `the lists of a filter are the whole ones, filtered`() throws {
            for filter in filters {
                let list = try installation.walk(
                    "/incidents/list?limit=11&\(filter.query)", "incidents")
                #expect(canonical(list: list) == model.list(filter), "\(filter.query)")
                let nobodys = try installation.walk(
                    "/incidents/unattributed?limit=3&\(filter.query)", "incidents")
                #expect(canonical(list: nobodys) == model.unattributed(filter), "\(filter.query)")
            }
        }

        @Test func `an employee and an address are filtered likewise`() throws {
            for filter in filters where filter.employees.isEmpty {
                let groups = try installation.object("/incidents/3?\(filter.query)")
                let expected = model.groups(of: 3, filter)
                #expect(canonical(groups: groups) == canonical(groups: expected), "\(filter.query)")
            }
            for var filter in filters where filter.addresses.isEmpty {
                let list = try installation.walk(
                    "/incidents/addresses/10.0.0.10?limit=2&\(filter.query)", "incidents")
                filter.addresses = ["10.0.0.10"]
                #expect(canonical(list: list) == model.list(filter), "\(filter.query)")
            }
        }

        @Test func `values may be repeated, in one parameter or in several`() throws {
            let filter = Filter(types: ["denial", "other"], priorities: ["low", "high"])
            for query in [
                "type=denial&type=other&priority=low&priority=high",
                "type=denial,other,denial&priority=high,low,low,high",
                "type=other&type=denial,other&priority=high&priority=low,high",
                "%74ype=%64enial%2Cother&priority=low%2chigh",
            ] {
                let list = try installation.walk("/incidents/list?limit=9&\(query)", "incidents")
                #expect(canonical(list: list) == model.list(filter), "\(query)")
                let report = try installation.object("/incidents/?\(query)")
                #expect(
                    canonical(report: report) == canonical(report: model.report(filter)), "\(query)"
                )
            }
        }

        @Test func `as many values as are let through are answered`() throws {
            for (parameter, value) in [
                ("type", "denial"), ("priority", "low"), ("employee", "3"), ("address", "10.0.0.1"),
            ] {
                let values = [String](repeating: value, count: 200).joined(separator: ",")
                for path in [
                    "/incidents/", "/incidents/list", "/incidents/summary",
                    "/incidents/unattributed",
                ] {
                    let many = try installation.get("\(path)?\(parameter)=\(values)")
                    let one = try installation.get("\(path)?\(parameter)=\(value)")
                    #expect(many.status == 200, "\(path) \(parameter)")
                    #expect(many.body == one.body, "\(path) \(parameter)")
                }
            }
            let employees = (0..<200).map(String.init).joined(separator: ",")
            let list = try installation.walk(
                "/incidents/list?employee=\(employees)&limit=1000", "incidents")
            let filter = Filter(employees: Array(0..<200))
            #expect(canonical(list: list) == model.list(filter))
        }

        @Test func `a time is understood in each of its forms`() throws {
            let day = Double(Int(Date().timeIntervalSince1970) / 86400 - 10) * 86400
            let date = Date(timeIntervalSince1970: day)
            let text = date.formatted(.iso8601.year().month().day())
            let expected = model.list(Filter(since: day))
            for since in [
                "\(Int(day))", "\(Int(day)).0", text, "\(text)T00:00:00Z", "\(text)T00:00Z",
                "\(text)T01:30:00+01:30", "\(text)T01:30:00%2B01:30", "\(text)T01:00:00%2b0100",
                "\(text)T01:00:00.000+01:00", "\(text)t00:00:00z", "\(text)%20" + "05:00:00+05:00",
                "\(text)T05:00:00%2005:00", "\(text)+05:00:00+05:00",
            ] {
                let list = try installation.walk(
                    "/incidents/list?limit=1000&since=\(since)", "incidents")
                #expect(canonical(list: list) == expected, "\(since)")
            }
            let status = try installation.object("/incidents/status")
            let time = try #require(status["refresh_time"] as? Double)
            for (since, seconds) in [("36h", 36.0 * 3600), ("9d", 9 * 86400.0)] {
                let list = try installation.walk(
                    "/incidents/list?limit=1000&since=\(since)", "incidents")
                #expect(
                    canonical(list: list) == model.list(Filter(since: time - seconds)), "\(since)")
            }
        }

        @Test func `what a refresh has seen first can be asked for`() throws {
            try nextSecond()
            var later = model
            later.incidents.append(
                UpstreamModel.Incident(
                    type: "misuse", identity: "6", priority: "high",
                    timestamp: model.incidents[0].timestamp + 5))
            try installation.refresh(from: installation.upstream(telling: later))
            let status = try installation.object("/incidents/status")
            let time = try #require(status["refresh_time"] as? Int)
            let new = try installation.walk("/incidents/list?seen-since=\(time)", "incidents")
            #expect(canonical(list: new) == [canonical(later.listed(later.incidents.last!))])
            let report = try installation.object("/incidents/?seen-since=\(time)")
            #expect(report.keys.sorted() == ["6"])
            let all = try installation.walk(
                "/incidents/list?limit=1000&seen-since=1", "incidents")
            #expect(canonical(list: all) == later.list())
        }
    }
}
