import Foundation
import Testing

extension EndToEnd {
    /// Lists that are read page by page, while what they show changes.
    @Suite struct ListTests {
        private let installation: Installation
        private var model = UpstreamModel.month()
        private let upstream: Upstream

        init() throws {
            installation = try Installation()
            upstream = try installation.upstream(telling: model)
            try installation.refresh(from: upstream)
        }

        private static let lists = [
            ("list", "incidents"), ("unattributed", "incidents"), ("rejected", "records"),
            ("refreshes", "refreshes"), ("changes", "changes"), ("summary", "employees"),
            ("addresses/10.0.0.10", "incidents"),
        ]

        private func items(_ name: String, _ member: String, limit: Int) throws -> [[String: Any]] {
            try installation.walk("/incidents/\(name)?limit=\(limit)", member)
        }

        @Test func `the pages of each list are the whole list`() throws {
            for _ in 1...9 { try installation.refresh(from: upstream) }
            for (name, member) in Self.lists {
                let whole = try items(name, member, limit: 1000)
                #expect(whole.count > 2, "\(name)")
                for limit in [1, 7, whole.count - 1, whole.count, whole.count + 1] {
                    let pages = try items(name, member, limit: limit)
                    #expect(
                        pages.map(canonical(_:)) == whole.map(canonical(_:)), "\(name), \(limit)")
                }
            }
        }

        /// More, fewer and other ones than before.
        private func change() throws {
            var later = model
            for index in later.incidents.indices where index % 3 == 0 {
                later.incidents[index].priority = "medium"
                later.incidents[index].extra["seen"] = "twice"
            }
            for number in 0..<40 {
                later.incidents.append(
                    UpstreamModel.Incident(
                        type: "misuse", identity: "7", priority: "low",
                        timestamp: model.incidents[0].timestamp - Double(number * 50_000)))
                later.rejected.append(
                    UpstreamModel.Rejected(
                        source: "denial", reason: "not an object", text: "\"new \(number)\""))
            }
            later.holders["10.0.0.9"] = [2]
            try later.write(to: installation.payloads)
            try nextSecond()
            // What is older goes.
            try installation.refresh(from: upstream, retentionDays: 20)
        }

        @Test func `what is there all the while is neither skipped nor repeated`() throws {
            for _ in 1...9 { try installation.refresh(from: upstream) }
            try nextSecond()
            for (name, member) in Self.lists where !["summary", "changes"].contains(name) {
                let copy = try FolderCopy(of: installation)
                let before = try ids(items(name, member, limit: 1000))
                let limit = min(7, before.count / 3)
                let walked = try ids(
                    installation.walk("/incidents/\(name)?limit=\(limit)", member) { page in
                        if page == 1 { try change() }
                    })
                let after = try ids(items(name, member, limit: 1000))
                #expect(before != after, "\(name)")
                let lasting = Set(before).intersection(after)
                #expect(lasting.count >= limit, "\(name)")
                let met = walked.filter(lasting.contains)
                #expect(met.count == lasting.count, "\(name)")
                #expect(Set(met) == lasting, "\(name)")
                try copy.restore()
            }
        }

        private func ids(_ items: [[String: Any]]) -> [String] {
            items.map { canonical($0["id"] ?? NSNull()) }
        }

        @Test func `a ranking ends with the refresh that made it`() throws {
            let first = try installation.get("/incidents/summary?limit=7&since=30d")
            let next = try #require(first.next)
            #expect(try installation.get(next).status == 200)
            try installation.refresh(from: upstream)
            let answer = try installation.get(next)
            #expect(answer.status == 410)
            #expect(answer.headers["content-type"] == "application/problem+json")
            #expect((answer.problem?["detail"] as? String)?.contains("start over") == true)
        }

        @Test func `changes are told once, but for what changes meanwhile`() throws {
            try nextSecond()
            var untouched: Set<String> = []
            let told = try installation.walk("/incidents/changes?limit=7", "changes") { page in
                guard page == 2 else { return }
                let before = try ids(items("list", "incidents", limit: 1000))
                try change()
                let changed = try items("list", "incidents", limit: 1000).filter {
                    ($0["fields"] as? [String: Any])?["seen"] == nil
                        && $0["previous_priority"] is NSNull
                }
                untouched = Set(before).intersection(ids(changed))
            }
            let counts = Dictionary(ids(told).map { ($0, 1) }, uniquingKeysWith: +)
            let twice = counts.filter { $0.value > 1 }.keys
            #expect(untouched.count > 20)
            #expect(untouched.isSubset(of: counts.keys))
            let reattributed = Set(
                told.filter { $0["change"] as? String == "attributed" }.map {
                    canonical($0["id"] ?? "")
                })
            #expect(untouched.subtracting(reattributed).isDisjoint(with: twice))
            #expect(!twice.isEmpty)
        }
    }
}
