import Foundation
import Testing

extension EndToEnd {
    /// The views of real answers of the upstream, against the whole report.
    @Suite(.enabled(if: !EndToEnd.snapshots.isEmpty, "INCIDENTS_UPSTREAM_SNAPSHOTS is not set"))
    struct SnapshotViewTests {
        private typealias Item = [String: Any]

        private let installation: Installation
        /// By employee and priority.
        private let report: [String: [String: [Item]]]

        init() throws {
            installation = try Installation()
            let upstream = try Upstream(data: EndToEnd.snapshots[0], in: installation.folder)
            try installation.refresh(from: upstream)
            report = try Self.incidents(installation.object("/incidents/"))
        }

        private static func incidents(_ report: Item) throws -> [String: [String: [Item]]] {
            report.mapValues { groups in
                (groups as? [String: Item] ?? [:]).mapValues { $0["incidents"] as? [Item] ?? [] }
            }
        }

        /// Each incident of the report once, as text, with its holders.
        private var flat: [String: Set<String>] {
            var flat: [String: Set<String>] = [:]
            for (id, groups) in report {
                for item in groups.values.joined() {
                    flat[Self.text(item), default: []].insert(id)
                }
            }
            return flat
        }

        private static func text(_ item: Item) -> String {
            canonical(item.filter { $0.key != "shared_with" })
        }

        @Test func `the list, walked to its end, is the report and what nobody is named for`()
            throws
        {
            let list = try installation.walk("/incidents/list?limit=1000", "incidents")
            let nobodys = try installation.walk("/incidents/unattributed?limit=1000", "incidents")
            var found: [String: Set<String>] = [:]
            for item in list {
                var fields = item["fields"] as? Item ?? [:]
                fields["type"] = item["type"]
                let holders = (item["employees"] as? [Int] ?? []).map(String.init)
                if !holders.isEmpty { found[Self.text(fields), default: []].formUnion(holders) }
            }
            let isSame = found == flat
            #expect(isSame)
            let rest = list.filter { ($0["employees"] as? [Int])?.isEmpty == true }
            let isRestSame = rest.map(canonical(_:)) == nobodys.map(canonical(_:))
            #expect(isRestSame)
            #expect(Set(list.compactMap { $0["id"] as? String }).count == list.count)
            let stored = try installation.object("/incidents/status")["stored"] as? Item
            #expect(stored?["incidents"] as? Int == list.count)
            let pages = try installation.walk("/incidents/list?limit=333", "incidents")
            let isPaged = pages.map(canonical(_:)) == list.map(canonical(_:))
            #expect(isPaged)
        }

        @Test func `each employee of the report has it at his address`() throws {
            let whole = try installation.object("/incidents/")
            for (id, groups) in whole {
                let own = try installation.object("/incidents/\(id)")
                let isSame = canonical(own) == canonical(groups)
                #expect(isSame, "\(id)")
            }
        }

        /// What a report has where only the items stay that are taken.
        private func filtered(
            _ take: (_ employee: String, _ priority: String, _ item: Item) -> Bool
        ) -> String {
            var result: Item = [:]
            for (id, groups) in report {
                let kept = Dictionary(
                    uniqueKeysWithValues: groups.map { priority, items in
                        (priority, items.filter { take(id, priority, $0) })
                    })
                guard kept.values.contains(where: { !$0.isEmpty }) else { continue }
                result[id] = kept.mapValues { ["count": $0.count, "incidents": $0] as Item }
            }
            return canonical(result)
        }

        @Test func `the report of a filter is the whole one, filtered`() throws {
            let all = report.values.flatMap(\.values).joined()
            let times = all.compactMap { $0["timestamp"] as? Double }.sorted()
            let (since, until) = (times[times.count / 4], times[times.count * 3 / 4])
            let ids = Array(report.keys.sorted().prefix(3))
            let address = try #require(
                all.compactMap { $0["internal_ip"] as? String }.sorted().first)
            let time = { (item: Item) in item["timestamp"] as? Double ?? 0 }
            let type = { (item: Item) in item["type"] as? String ?? "" }
            let cases: [(String, String)] = [
                (
                    "priority=critical,low",
                    filtered { ["critical", "low"].contains($1) && !$2.isEmpty }
                ),
                ("type=probing,other", filtered { ["probing", "other"].contains(type($2)) }),
                (
                    "employee=\(ids.joined(separator: ","))",
                    filtered { id, _, _ in ids.contains(id) }
                ),
                ("since=\(since)", filtered { time($2) >= since }),
                ("until=\(until)", filtered { time($2) < until }),
                (
                    "since=\(since)&until=\(until)&type=misuse&priority=high",
                    filtered {
                        time($2) >= since && time($2) < until && type($2) == "misuse"
                            && $1 == "high"
                    }
                ),
                ("address=\(address)", filtered { Self.names($2, address) }),
            ]
            for (query, expected) in cases {
                let found = canonical(try installation.object("/incidents/?\(query)"))
                let isSame = found == expected
                #expect(isSame, "\(query)")
                #expect(expected != "{}", "\(query)")
            }
        }

        private static func names(_ item: Item, _ address: String) -> Bool {
            let isKey = ["denial", "intrusion"].contains(item["type"] as? String)
            let fields =
                ["internal_ip", "machine_ip", "ip", "identifier"] + (isKey ? ["source_ip"] : [])
            return fields.contains { item[$0] as? String == address }
        }

        @Test func `a summary says what the report says of its span`() throws {
            let all = report.values.flatMap(\.values).joined()
            let times = all.compactMap { $0["timestamp"] as? Double }.sorted()
            let (since, until) = (times[times.count / 4], times[times.count * 3 / 4])
            func isIn(_ item: Item) -> Bool {
                let time = item["timestamp"] as? Double ?? 0
                return since <= time && time < until
            }
            let query = "limit=1000&since=\(since)&until=\(until)"
            let employees = try installation.walk("/incidents/summary?\(query)", "employees")
            var expected: [Int: [String: Int]] = [:]
            for (id, groups) in report {
                let counts = groups.mapValues { $0.count(where: isIn) }
                if counts.values.contains(where: { $0 > 0 }) { expected[Int(id)!] = counts }
            }
            let found = employees.map { employee in
                let own = employee["own"] as? [String: Int] ?? [:]
                let shared = employee["shared"] as? [String: Int] ?? [:]
                return (employee["id"] as? Int ?? -1, own.merging(shared, uniquingKeysWith: +))
            }
            let isSame = Dictionary(uniqueKeysWithValues: found) == expected
            #expect(isSame)
            let totals = try installation.object("/incidents/summary?\(query)")["totals"] as? Item
            let list = try installation.walk(
                "/incidents/list?\(query)", "incidents")
            #expect(totals?["incidents"] as? Int == list.count)
            for part in ["priority", "type"] {
                let sums = (totals?["by_\(part)"] as? [String: Item] ?? [:])
                    .compactMapValues { $0["incidents"] as? Int }.filter { $0.value > 0 }
                let counts = Dictionary(grouping: list) { $0[part] as? String ?? "" }
                #expect(sums == counts.mapValues(\.count))
            }
        }
    }
}
