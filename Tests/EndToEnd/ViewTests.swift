import Foundation
import Testing

extension EndToEnd {
    /// Each view as a whole, against what follows from what the upstream told.
    @Suite struct ViewTests {
        private let installation: Installation
        private var model = UpstreamModel.month()

        /// Two refreshes: the second has other priorities, further fields, and further incidents.
        init() throws {
            installation = try Installation()
            let upstream = try installation.upstream(telling: model)
            try installation.refresh(from: upstream)
            try nextSecond()
            for index in model.incidents.indices where index % 5 == 0 {
                let before = model.incidents[index].priority
                model.incidents[index].previous = before
                model.incidents[index].priority = before == "low" ? "critical" : "low"
                model.incidents[index].extra["closed"] = true
            }
            for (number, type) in UpstreamModel.types.enumerated() {
                guard let known = model.incidents.first(where: { $0.type == type }) else {
                    continue
                }
                model.incidents.append(
                    UpstreamModel.Incident(
                        type: type, identity: known.identity, priority: "high",
                        timestamp: known.timestamp - 7 - Double(number), isNew: true))
            }
            try model.write(to: installation.payloads)
            try installation.refresh(from: upstream)
        }

        @Test func `the report has each incident under each of its holders`() throws {
            let report = try installation.object("/incidents/")
            #expect(canonical(report: report) == canonical(report: model.report()))
            for (id, groups) in report {
                for group in (groups as? [String: [String: Any]] ?? [:]).values {
                    let incidents = group["incidents"] as? [[String: Any]] ?? []
                    let times = incidents.compactMap { $0["timestamp"] as? Double }
                    #expect(times == times.sorted(), "of \(id)")
                }
            }
        }

        @Test func `each employee has what the report has of him`() throws {
            for id in [1, 2, 3, 4, 5, 6, 7, 8, 20, 28, 77] {
                let groups = try installation.object("/incidents/\(id)")
                #expect(
                    canonical(groups: groups) == canonical(groups: model.groups(of: id)), "\(id)")
            }
            #expect(try installation.get("/incidents/999").status == 404)
        }

        @Test func `the list has each incident once, the newest first`() throws {
            let list = try installation.walk("/incidents/list?limit=1000", "incidents")
            #expect(canonical(list: list) == model.list())
            let ids = Set(list.compactMap { $0["id"] as? String })
            #expect(ids.count == model.incidents.count)
            #expect(ids.allSatisfy { $0.wholeMatch(of: /[0-9a-f]{20}/) != nil })
            let times = list.compactMap { $0["timestamp"] as? Double }
            #expect(times == times.sorted(by: >))
        }

        @Test func `what is new is listed by itself`() throws {
            let new = try installation.walk("/incidents/list?sort=new&limit=2", "incidents")
            let expected = model.incidents.filter(\.isNew).map { canonical(model.listed($0)) }
            #expect(canonical(list: new) == expected.sorted())
            let some = try installation.walk(
                "/incidents/list?sort=new&limit=1&type=misuse,other", "incidents")
            #expect(some.compactMap { $0["type"] as? String }.sorted() == ["misuse", "other"])
        }

        @Test func `what nobody is named for is listed and counted by its reason`() throws {
            let path = "/incidents/unattributed"
            let answer = try installation.object(path + "?limit=1000")
            let list = answer["incidents"] as? [[String: Any]] ?? []
            #expect(canonical(list: list) == model.unattributed())
            #expect(answer["count"] as? Int == list.count)
            let reasons = Dictionary(
                grouping: model.incidents.filter { model.employees(of: $0).isEmpty },
                by: { model.attribution(of: $0) })
            #expect(reasons.keys.sorted() == ["address unknown", "shared by 9 employees"])
            #expect(answer["reasons"] as? [String: Int] == reasons.mapValues(\.count))
        }

        @Test func `what is not understood is listed as it came, and counted`() throws {
            let answer = try installation.object("/incidents/rejected?limit=1000")
            let records = answer["records"] as? [[String: Any]] ?? []
            let found = records.map { record in
                UpstreamModel.Rejected(
                    source: record["source"] as? String ?? "",
                    reason: record["reason"] as? String ?? "", text: record["text"] as? String ?? ""
                )
            }
            #expect(
                found.sorted { $0.text < $1.text } == model.rejected.sorted { $0.text < $1.text })
            // Each came with both refreshes.
            #expect(records.allSatisfy { $0["count"] as? Int == 2 })
            #expect(answer["count"] as? Int == model.rejected.count)
            let reasons = (answer["reasons"] as? [[String: Any]] ?? []).map(canonical(_:))
            let expected = Dictionary(grouping: model.rejected) { [$0.source, $0.reason] }.map {
                canonical(["source": $0.key[0], "reason": $0.key[1], "records": $0.value.count])
            }
            #expect(reasons.sorted() == expected.sorted())
        }

        @Test func `an address has its holders and the incidents that name it`() throws {
            let addresses = model.holders.keys.sorted() + ["10.0.0.9", "17.1.0.3"]
            for address in addresses {
                let answer = try installation.object("/incidents/addresses/\(address)?limit=1000")
                let list = answer["incidents"] as? [[String: Any]] ?? []
                let filter = UpstreamModel.Filter(addresses: [address])
                #expect(canonical(list: list) == model.list(filter), "\(address)")
                #expect(answer["address"] as? String == address)
                let spans = answer["holders"] as? [[String: Any]] ?? []
                let holders = Set(spans.compactMap { $0["employee"] as? Int })
                #expect(holders.sorted() == (model.holders[address] ?? []).sorted(), "\(address)")
            }
            #expect(try installation.get("/incidents/addresses/192.0.2.1").status == 404)
            // Another spelling is the same address.
            let spelled = try installation.object("/incidents/addresses/2001:DB8:0::5")
            #expect(spelled["address"] as? String == "2001:db8::5")
        }

        @Test func `an address says whose it was at a time`() throws {
            let certain = try #require(model.incidents.first { $0.isCertain })
            let now = try held("10.0.0.10", at: certain.timestamp)
            #expect(now["employees"] as? [Int] == [3, 4])
            #expect(now["certain"] as? Bool == true)
            let before = try held("10.0.0.10", at: certain.timestamp - 5 * 24 * 3600)
            #expect(before["employees"] as? [Int] == [3, 4])
            #expect(before["certain"] as? Bool == false)
            let later = try held("10.0.0.10", at: certain.timestamp + 5 * 24 * 3600)
            #expect(later["employees"] as? [Int] == [])
            #expect(later["reason"] as? String == "address unassigned at that time")
            let shared = try held("10.0.0.11", at: certain.timestamp)
            #expect(shared["reason"] as? String == "shared by 9 employees")
        }

        private func held(_ address: String, at time: Double) throws -> [String: Any] {
            let path = "/incidents/addresses/\(address)?at=\(time)"
            return try installation.object(path)["at"] as? [String: Any] ?? [:]
        }

        @Test(arguments: [1.5, 3, 12, 40])
        func `a summary counts each incident once, and ranks the employees`(days: Double) throws {
            let now = Date().timeIntervalSince1970.rounded()
            for (since, until) in [
                (now - days * 86400, now + 1000), (now - 40 * 86400, now - 86400),
            ] {
                for filter in [
                    UpstreamModel.Filter(since: since, until: until),
                    UpstreamModel.Filter(types: ["probing", "other"], since: since, until: until),
                    UpstreamModel.Filter(employees: [3, 5], since: since, until: until),
                    UpstreamModel.Filter(
                        priorities: ["critical", "low"], addresses: ["10.0.0.10", "10.0.0.1"],
                        since: since, until: until),
                ] {
                    let summary = try installation.object(
                        "/incidents/summary?limit=1000&\(filter.query)")
                    let expected = model.summary(filter)
                    for part in ["totals", "employees"] {
                        let (found, right) = (canonical(summary[part]!), canonical(expected[part]!))
                        #expect(found == right, "\(filter.query)")
                    }
                }
            }
        }

        @Test func `the standard summaries are those of their spans`() throws {
            for hours in [24, 168, 720] {
                let summary = try installation.object(
                    "/incidents/summary?limit=1000&since=\(hours)h")
                let (since, until) = (summary["since"] as? Double, summary["until"] as? Double)
                let filter = UpstreamModel.Filter(since: since, until: until)
                let expected = model.summary(filter)
                #expect(canonical(summary["totals"]!) == canonical(expected["totals"]!), "\(hours)")
                let employees = canonical(summary["employees"]!)
                #expect(employees == canonical(expected["employees"]!), "\(hours)")
            }
        }

        @Test func `the status counts what is stored`() throws {
            let stored = try installation.object("/incidents/status")["stored"] as? [String: Any]
            let unattributed = model.unattributed().count
            #expect(stored?["incidents"] as? Int == model.incidents.count)
            #expect(stored?["unattributed"] as? Int == unattributed)
            #expect(stored?["attributed"] as? Int == model.incidents.count - unattributed)
            #expect(stored?["sums_agree"] as? Bool == true)
            #expect(stored?["rejected_records"] as? Int == model.rejected.count)
            let counts = Dictionary(grouping: model.incidents, by: \.type).mapValues { incidents in
                Dictionary(
                    uniqueKeysWithValues: UpstreamModel.priorities.map { priority in
                        (priority, incidents.count { $0.priority == priority })
                    })
            }
            #expect(stored?["by_type"] as? [String: [String: Int]] == counts)
        }
    }
}
