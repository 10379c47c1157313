import Foundation
import Testing

extension EndToEnd {
    /// How current what is shown is, everywhere it is told.
    @Suite struct StateTests {
        private let installation: Installation
        private var model = UpstreamModel.month()

        init() throws {
            installation = try Installation()
        }

        /// What each of the places says.
        private struct State: Equatable {
            var header: String
            var failed: String?
            var status: String
            var health: Int
            var tolerantHealth: Int
            var metric: String
        }

        private func state() throws -> State {
            let list = try installation.get("/incidents/list")
            let metrics = try installation.get("/incidents/metrics")
            let lines = String(decoding: metrics.body, as: UTF8.self).split(separator: "\n")
            let states = lines.compactMap {
                $0.wholeMatch(of: /incidents_refresh_state\{state="(\w+)"\} 1/)?.1
            }
            return State(
                header: list.headers["refresh-state"] ?? "none",
                failed: list.headers["refresh-failed"],
                status: try installation.object("/incidents/status")["state"] as? String ?? "none",
                health: try installation.get("/incidents/health").status,
                tolerantHealth: try installation.get("/incidents/health?accept=partial").status,
                metric: states.joined(separator: " "))
        }

        private static func state(
            _ name: String, failed: String? = nil, health: Int, tolerantHealth: Int
        ) -> State {
            State(
                header: name, failed: failed, status: name, health: health,
                tolerantHealth: tolerantHealth, metric: name)
        }

        private static let fresh = state("fresh", health: 200, tolerantHealth: 200)
        private static let stale = state("stale", health: 503, tolerantHealth: 503)
        private static let never = state("never", health: 503, tolerantHealth: 503)

        @Test func `before the first report it is never`() throws {
            #expect(try state() == Self.never)
            for path in ["/incidents/", "/incidents/list", "/incidents/3", "/incidents/health"] {
                let answer = try installation.get(path)
                #expect(answer.status == 503)
                #expect(answer.headers["refresh-state"] == "never")
                #expect(answer.headers["refresh-id"] == nil)
                #expect(answer.headers["retry-after"] != nil)
                #expect((answer.problem?["detail"] as? String)?.contains("no report yet") == true)
            }
        }

        @Test mutating func `it is partial while a source fails, and fresh again after`() throws {
            let upstream = try installation.upstream(telling: model)
            try installation.refresh(from: upstream)
            #expect(try state() == Self.fresh)

            model.failing = ["probing"]
            try model.write(to: installation.payloads)
            #expect(try installation.refresh(from: upstream) == 3)
            let partial = Self.state("partial", failed: "probing", health: 503, tolerantHealth: 200)
            #expect(try state() == partial)
            let health = try installation.get("/incidents/health")
            #expect((health.problem?["detail"] as? String)?.contains("probing failed") == true)
            try #expect(sourceStates() == ["probing": "partial"])
            try #expect(metric("incidents_source_up", "probing") == "0")
            try #expect(metric("incidents_source_up", "denial") == "1")
            let summary = try installation.object("/incidents/summary")
            #expect(summary["state"] as? String == "partial")
            #expect(summary["failed"] as? [String] == ["probing"])
            // What came before is still there.
            let list = try installation.walk("/incidents/list?limit=1000", "incidents")
            #expect(canonical(list: list) == model.list())

            model.failing = ["denial", "probing"]
            try model.write(to: installation.payloads)
            try installation.refresh(from: upstream)
            #expect(try state().failed == "denial, probing")

            model.failing = []
            try model.write(to: installation.payloads)
            #expect(try installation.refresh(from: upstream) == 0)
            #expect(try state() == Self.fresh)
            try #expect(sourceStates().isEmpty)
            try #expect(metric("incidents_source_up", "probing") == "1")
        }

        /// Of the sources that are not fresh.
        private func sourceStates() throws -> [String: String] {
            let status = try installation.object("/incidents/status")
            let sources = (status["sources"] as? [[String: Any]] ?? []).map { source in
                (source["name"] as? String ?? "", source["state"] as? String ?? "")
            }
            #expect(sources.count == 8)
            return Dictionary(uniqueKeysWithValues: sources).filter { $0.value != "fresh" }
        }

        private func metric(_ name: String, _ source: String) throws -> String? {
            let metrics = try installation.get("/incidents/metrics").body
            let start = "\(name){source=\"\(source)\"} "
            return String(decoding: metrics, as: UTF8.self).split(separator: "\n")
                .first { $0.hasPrefix(start) }.map { String($0.dropFirst(start.count)) }
        }

        @Test func `it becomes stale by itself`() throws {
            try installation.refresh(from: installation.upstream(telling: model))
            #expect(try state() == Self.fresh)
            let before = try installation.get("/incidents/list")
            let report = try installation.get("/incidents/")
            try installation.restartResponder(["--refresh-period", "1"])
            try eventually("the state to be stale") { try state() == Self.stale }
            try #expect(sourceStates().count == 8)
            // What is shown is the same as before: only its age is another.
            for (path, tag) in [("/incidents/list", before.tag), ("/incidents/", report.tag)] {
                let answer = try installation.get(path, ["If-None-Match": tag ?? ""])
                #expect(answer.status == 304)
                #expect(answer.headers["refresh-state"] == "stale")
                #expect(answer.headers["refresh-time"] == before.headers["refresh-time"])
                #expect(answer.headers["refresh-id"] == "1")
            }
        }

        @Test mutating func `one source that is long out makes it stale`() throws {
            let upstream = try installation.upstream(telling: model)
            try installation.refresh(from: upstream)
            model.failing = ["other"]
            try model.write(to: installation.payloads)
            try installation.restartResponder(["--refresh-period", "2"])
            try eventually("the source to be stale") {
                try installation.refresh(from: upstream)
                return try state().header == "stale"
            }
            try #expect(sourceStates()["other"] == "stale")
            #expect(try state().failed == "other")
            #expect(try state().tolerantHealth == 503)
        }

        @Test mutating func `a source that has never answered is partial`() throws {
            model.failing = ["misuse"]
            try installation.refresh(from: installation.upstream(telling: model))
            let partial = Self.state("partial", failed: "misuse", health: 503, tolerantHealth: 200)
            #expect(try state() == partial)
            let health = try installation.get("/incidents/health")
            #expect((health.problem?["detail"] as? String)?.contains("never refreshed") == true)
        }

        @Test mutating func `identities that are lost are held back, and told of`() throws {
            let upstream = try installation.upstream(telling: model)
            try installation.refresh(from: upstream)
            let report = try installation.object("/incidents/")
            model.holders = ["10.0.0.1": [1]]
            try model.write(to: installation.payloads)
            try installation.refresh(from: upstream)
            let state = try state()
            #expect(state.header == "partial")
            #expect(state.failed == "identities")
            #expect(
                try canonical(report: installation.object("/incidents/"))
                    == canonical(report: report))
        }
    }
}
