import Foundation
import Testing

extension EndToEnd {
    /// A consumer that keeps a copy of the list by following the changes.
    @Suite struct ChangesTests {
        private static let refreshes = isLong ? 200 : 20
        /// What the first refreshes keep; each later one keeps fewer days.
        private static let days = 420

        private let installation: Installation
        private let upstream: Upstream
        private let world = Self.world()

        init() throws {
            installation = try Installation()
            upstream = try installation.upstream(telling: world)
        }

        /// Incidents of each day of the time that is kept.
        private static func world() -> UpstreamModel {
            var model = UpstreamModel.month()
            let now = Int(Date().timeIntervalSince1970)
            for day in 0..<days {
                model.incidents.append(
                    UpstreamModel.Incident(
                        type: UpstreamModel.types[day % 7], identity: identity(day, type: day % 7),
                        priority: UpstreamModel.priorities[day % 4],
                        timestamp: Double(now - day * 86_400 - 1800) + 0.5))
            }
            return model
        }

        /// Of the addresses, each fourth has a holder.
        private static func identity(_ number: Int, type: Int) -> String {
            let isAddress = ["intrusion", "executable", "probing"].contains(
                UpstreamModel.types[type])
            return isAddress ? "10.\(number % 4).1.\(number % 50)" : "\(number % 30)"
        }

        /// What the upstream tells in another refresh: more, other priorities, further holders.
        private static func next(_ model: inout UpstreamModel, _ number: Int) {
            let now = Date().timeIntervalSince1970.rounded()
            for more in 0..<5 {
                let type = (number + more) % 7
                model.incidents.append(
                    UpstreamModel.Incident(
                        type: UpstreamModel.types[type],
                        identity: identity(number + more, type: type),
                        priority: UpstreamModel.priorities[more % 4],
                        timestamp: now - Double(more * 7000 + number) + 0.125))
            }
            for index in model.incidents.indices where index % 23 == number % 23 {
                model.incidents[index].priority = UpstreamModel.priorities[(index + number) % 4]
                model.incidents[index].extra["told"] = number
            }
            for host in 0..<3 {
                model.holders["10.\(number % 4).1.\((number * 3 + host) % 50)"] = [number % 30]
            }
        }

        /// Who follows the changes, page by page.
        private struct Follower {
            var held: [String: String] = [:]
            /// What he has been told of.
            var kinds: Set<String> = []
            var next = "/incidents/changes?limit=40"

            /// Takes a page.
            ///
            /// - Returns: whether it was the last until now.
            mutating func follow(_ installation: Installation) throws -> Bool {
                let page = try installation.object(next)
                for change in page["changes"] as? [[String: Any]] ?? [] {
                    let id = change["id"] as? String ?? ""
                    let kind = change["change"] as? String ?? ""
                    kinds.insert(kind)
                    switch kind {
                    case "removed": held[id] = nil
                    case "new", "changed", "attributed":
                        held[id] = canonical(change["incident"] ?? "")
                    default: throw TestFailure("no change: \(kind)")
                    }
                }
                next = page["next"] as? String ?? ""
                return page["complete"] as? Bool == true
            }

            mutating func followToTheEnd(_ installation: Installation) throws {
                while try !follow(installation) {}
            }
        }

        private func list() throws -> [String: String] {
            let list = try installation.walk("/incidents/list?limit=1000", "incidents")
            return Dictionary(
                uniqueKeysWithValues: list.map { ($0["id"] as? String ?? "", canonical($0)) })
        }

        /// Starts a refresh that is killed at a moment, unless it has ended by then.
        private func killedRefresh(retentionDays: Int, within seconds: Double) throws {
            let arguments = [
                "-s", "KILL", "\(Double.random(in: 0.01...seconds))", Program.fetch.path,
                "--upstream-url", upstream.url, "--state-directory", installation.state.path,
                "--retention-days", "\(retentionDays)",
            ]
            let refresh = try RunningProcess(
                URL(filePath: "/usr/bin/timeout"), arguments, in: installation.folder.url)
            #expect([0, 137].contains(refresh.waitForEnd()), "\(refresh.output)")
        }

        @Test func `who follows the changes holds what the list shows`() throws {
            var model = world
            let began = Date()
            try installation.refresh(from: upstream, retentionDays: Self.days)
            let whole = Date().timeIntervalSince(began)
            // One takes all at once, one falls behind, one begins late.
            var followers = [Follower(), Follower()]
            for number in 1...Self.refreshes {
                Self.next(&model, number)
                try model.write(to: installation.payloads)
                // Now and then, what was removed comes again.
                let days = Self.days - number * 300 / Self.refreshes + (number % 7 == 0 ? 40 : 0)
                if number % 3 == 0 {
                    try killedRefresh(retentionDays: days, within: whole)
                } else {
                    try installation.refresh(from: upstream, retentionDays: days)
                }
                try followers[0].followToTheEnd(installation)
                _ = try followers[1].follow(installation)
                let expected = try list()
                let isSame = followers[0].held == expected
                #expect(isSame, "after \(number) refreshes")
                if number == Self.refreshes / 2 { followers.append(Follower()) }
            }
            try installation.refresh(from: upstream, retentionDays: Self.days - 300)
            let expected = try list()
            for index in followers.indices {
                try followers[index].followToTheEnd(installation)
                let isSame = followers[index].held == expected
                #expect(isSame, "follower \(index)")
            }
            #expect(followers[0].kinds == ["new", "changed", "attributed", "removed"])
        }

        /// The changes after the last one, and after some of them.
        private func cursors() throws -> [String] {
            var follower = Follower()
            _ = try follower.follow(installation)
            let middle = follower.next
            try follower.followToTheEnd(installation)
            return [middle, follower.next]
        }

        private func expectStartOver(_ cursor: String) throws {
            let answer = try installation.get(cursor)
            #expect(answer.status == 410, "\(cursor)")
            let detail = answer.problem?["detail"] as? String
            #expect(detail?.contains("Start over") == true)
        }

        @Test func `a cursor of another store is refused`() throws {
            try installation.refresh(from: upstream)
            let cursors = try cursors()
            for cursor in cursors { #expect(try installation.get(cursor).status == 200) }
            installation.responder?.stop()
            try run("rm", "-r", installation.state.path)
            try run("mkdir", installation.state.path)
            try installation.restartResponder()
            try installation.refresh(from: upstream)
            for cursor in cursors { try expectStartOver(cursor) }
        }

        @Test func `a cursor from after the backup that was put back is refused`() throws {
            try installation.refresh(from: upstream)
            let old = try cursors()
            let backup = try FolderCopy(of: installation)
            var model = world
            Self.next(&model, 1)
            try model.write(to: installation.payloads)
            try installation.refresh(from: upstream)
            let new = try cursors()
            // One who began before the backup has taken a part of what came after it.
            let between = try #require(
                try installation.object(old[0].replacing("limit=40", with: "limit=1000"))["next"]
                    as? String)
            let partly = try #require(
                try installation.object(old[1].replacing("limit=40", with: "limit=3"))["next"]
                    as? String)
            try backup.restore()
            for cursor in old { #expect(try installation.get(cursor).status == 200) }
            for cursor in new + [between, partly] { try expectStartOver(cursor) }
            // Another refresh has the number of the one that is lost.
            try installation.refresh(from: upstream)
            for cursor in old { #expect(try installation.get(cursor).status == 200) }
            for cursor in new + [between, partly] { try expectStartOver(cursor) }
        }
    }
}
