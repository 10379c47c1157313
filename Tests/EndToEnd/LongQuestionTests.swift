import Foundation
import Testing

extension EndToEnd {
    /// Questions with as many values as are taken, through nginx.
    @Suite struct LongQuestionTests {
        private let installation: Installation
        private var nginx: NginxServer { installation.nginx }

        init() throws {
            installation = try Installation()
            try installation.refresh(from: installation.upstream(telling: .month()))
        }

        /// Addresses of 39 characters; the last is one that has incidents.
        private static let addresses =
            (0..<199).map { "2001:0db8:1111:2222:3333:4444:5555:\(String(0x1000 + $0, radix: 16))" }
            + ["2001:0db8:0000:0000:0000:0000:0000:0005"]
        private static let employees =
            (0..<192).map { "9223372036854775\($0 + 600)" } + (1...8).map(String.init)
        private static let types = [String](repeating: "unauthorized", count: 199) + ["probing"]
        private static let priorities =
            [String](repeating: "critical", count: 197) + ["high", "medium", "low"]

        /// With commas, as a form of a browser sends them, and by repeating the parameter.
        private static let questions: [(name: String, query: String)] = [
            ("address", "address=" + addresses.joined(separator: ",")),
            (
                "address",
                "address="
                    + addresses.joined(separator: ",")
                    .replacing(":", with: "%3A").replacing(",", with: "%2C")
            ),
            ("address", addresses.map { "address=\($0)" }.joined(separator: "&")),
            ("employee", "employee=" + employees.joined(separator: ",")),
            ("type", types.map { "type=\($0)" }.joined(separator: "&")),
            ("priority", "priority=" + priorities.joined(separator: ",")),
        ]
        /// Each filter at once.
        private static let all = [0, 3, 4, 5].map { questions[$0].query }.joined(separator: "&")

        private static let resources: [(path: String, extra: String)] = [
            ("", ""), ("list", ""), ("list", "&limit=1"), ("list", "&format=csv"),
            ("list", "&format=ndjson"), ("list", "&sort=new"), ("summary", "&limit=1"),
            ("unattributed", "&limit=1"), ("3", ""), ("addresses/10.0.0.10", "&limit=1"),
        ]

        private func ask(_ path: String, _ headers: [String: String]) throws -> HTTPAnswer {
            try request("GET", path, headers, port: nginx.port)
        }

        /// Asks, and asks again as whoever has the answer.
        private func check(_ path: String, _ headers: [String: String]) throws -> HTTPAnswer {
            let answer = try ask(path, headers)
            let name = "\(path.prefix(60)), \(path.utf8.count) bytes, \(headers)"
            #expect(answer.status == 200, "\(name.prefix(200)): \(answer.problem ?? [:])")
            let condition = ["If-None-Match": answer.tag ?? ""]
            let again = try ask(path, headers.merging(condition) { $1 })
            #expect(again.status == 304, "\(name)")
            #expect(again.headers["link"] == answer.headers["link"])
            return answer
        }

        @Test(arguments: ["*/*", "text/html,application/xhtml+xml,*/*;q=0.8"])
        func `two hundred values of any filter are answered, kept, and answered with 304`(
            accept: String
        ) throws {
            for (path, extra) in Self.resources {
                for (name, query) in Self.questions + [("all", Self.all)] {
                    let isOwn = path == "3" && ["employee", "all"].contains(name)
                    let isAddress =
                        path.hasPrefix("addresses") && ["address", "all"].contains(name)
                    // A page has no export, and the report none of these.
                    let isExport = extra.contains("format") && accept != "*/*"
                    let hasLimit = !extra.contains("limit") || !path.isEmpty
                    guard !isOwn, !isAddress, !isExport, hasLimit else { continue }
                    _ = try check("/incidents/\(path)?\(query)\(extra)", ["Accept": accept])
                }
            }
            // What is not kept is told there.
            #expect(!nginx.errors.contains("[error]") && !nginx.errors.contains("[crit]"))
        }

        @Test func `the link to the next page of a long question is taken`() throws {
            let addresses = Self.addresses.dropFirst(3) + (1...3).map { "10.0.0.\($0)" }
            var next: String? =
                "/incidents/list?limit=5&address=\(addresses.joined(separator: ","))"
            var pages = 0
            while let path = next {
                next = try check(path, [:]).next
                pages += 1
            }
            #expect(pages > 2)
        }

        @Test func `a page grows with its question, not with the square of it`() throws {
            func size(_ values: Int, _ path: String) throws -> Int {
                let ids = (0..<values).map { "92233720368547\($0 + 60000)" }
                let numbers = (0..<values).map { "2001:db8:1111:2222:3333:4444:5555:\($0 + 1000)" }
                let query = "employee=\(ids.joined(separator: ","))"
                let more = path.isEmpty ? "" : "&address=\(numbers.joined(separator: ","))"
                let answer = try ask(
                    "/incidents/\(path)?\(query)\(more)", ["Accept": "text/html"])
                #expect(answer.status == 200)
                return answer.body.count
            }
            for path in ["", "list", "unattributed"] {
                let (some, twice) = (try size(100, path), try size(200, path))
                #expect(twice < some * 2)
                #expect(twice < 500_000, "\(path)")
            }
        }

        @Test func `many values of a filter have one chip, and those of another their own`() throws
        {
            let ids = (1...6).map(String.init).joined(separator: ",")
            let page = try ask(
                "/incidents/list?employee=\(ids)&type=misuse,other,misuse", ["Accept": "text/html"])
            let text = String(decoding: page.body, as: UTF8.self)
            let chips = text.matches(of: /<a href="([^"]*)"><span>([^<]*)<\/span>/)
            #expect(
                chips.map { "\($0.2)" } == ["type misuse", "type other", "employee: 6 values"])
            #expect(
                chips.map { "\($0.1)" } == [
                    "/incidents/list?employee=\(ids)&amp;type=other",
                    "/incidents/list?employee=\(ids)&amp;type=misuse",
                    "/incidents/list?type=misuse,other",
                ])
        }

        @Test func `no two questions have one key, whatever stands in their headers`() throws {
            // With blanks between the parts of a key, these two were one.
            let csv = ["Accept": "text/csv", "Accept-Encoding": "gzip;q=0 plain"]
            let json = ["Accept": "text/csv =gzip;q=0"]
            for (path, order) in [("list?limit=3", [csv, json]), ("list?limit=4", [json, csv])] {
                for headers in order + order {
                    let type = try ask("/incidents/\(path)", headers).headers["content-type"]
                    let isCSV = headers == csv
                    #expect(type?.hasPrefix(isCSV ? "text/csv" : "application/json") == true)
                }
            }
        }

        @Test func `wishes that are longer than anybody's are none`() throws {
            let wishes = (0..<900).map { "text/x-\($0)-\(String(repeating: "y", count: 20))" }
            let long = ["Accept": "text/csv, \(wishes.joined(separator: ","));q=0.1"]
            let codings = ["Accept-Encoding": "gzip, " + String(repeating: "y", count: 30_000)]
            let path = "/incidents/list?\(Self.all)"
            for headers in [long, codings, long.merging(codings) { $1 }] {
                let answer = try check(path, headers)
                #expect(answer.headers["content-type"] == "application/json")
                #expect(answer.headers["content-encoding"] == nil)
            }
            // As long as they are heard, there is room for them.
            let most = ["Accept": "text/csv,\(String(repeating: "y", count: 1900))"]
            let type = try check(path, most).headers["content-type"]
            #expect(type?.hasPrefix("text/csv") == true)
        }
    }
}
