import Foundation
import Testing

extension EndToEnd {
    /// The list for spreadsheets and for programs that read line by line.
    @Suite struct FormatTests {
        private let installation: Installation
        private let list: [[String: Any]]

        init() throws {
            installation = try Installation()
            let upstream = try installation.upstream(telling: .month())
            try installation.refresh(from: upstream)
            list = try installation.walk("/incidents/list?limit=1000", "incidents")
        }

        @Test func `each line of NDJSON is an item of the list`() throws {
            for (path, headers) in [
                ("/incidents/list?limit=1000&format=ndjson", [:]),
                ("/incidents/list?limit=1000", ["Accept": "application/x-ndjson"]),
            ] {
                let answer = try installation.get(path, headers)
                #expect(answer.headers["content-type"] == "application/x-ndjson")
                #expect(try lines(answer.body) == list.map(canonical(_:)))
            }
        }

        @Test func `the changes have lines, too`() throws {
            let changes = try installation.walk("/incidents/changes?limit=1000", "changes")
            let answer = try installation.get("/incidents/changes?limit=1000&format=ndjson")
            #expect(answer.headers["content-type"] == "application/x-ndjson")
            #expect(try lines(answer.body) == changes.map(canonical(_:)))
        }

        private func lines(_ body: Data) throws -> [String] {
            let lines = body.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
            #expect(lines.last == Data())
            return try lines.dropLast().map { line in
                canonical(try JSONSerialization.jsonObject(with: Data(line)))
            }
        }

        @Test func `the rows of the CSV are the list`() throws {
            for (path, headers) in [
                ("/incidents/list?limit=1000&format=csv", [:]),
                ("/incidents/list?limit=1000", ["Accept": "text/csv, application/json;q=0.5"]),
            ] {
                let answer = try installation.get(path, headers)
                let type = answer.headers["content-type"]
                #expect(type == "text/csv; charset=utf-8; header=present")
                let rows = try csvRows(answer.body)
                #expect(
                    rows.first == [
                        "id", "type", "priority", "previous_priority", "timestamp", "first_seen",
                        "employees", "attributed_by", "identity", "source_ip", "extra", "time",
                        "first_seen_time",
                    ])
                #expect(rows.count == list.count + 1)
                for (row, item) in zip(rows.dropFirst(), list) {
                    #expect(readable(row) == expected(item))
                }
            }
        }

        /// The numbers and the further fields in one form.
        private func readable(_ row: [String]) -> [String] {
            guard row.count == 13 else { return row }
            let extra = try? JSONSerialization.jsonObject(with: Data(row[10].utf8))
            return Array(row[..<4]) + ["\(Double(row[4]) ?? -1)"] + Array(row[5..<10])
                + [extra.map(canonical(_:)) ?? row[10]] + row[11...]
        }

        private func expected(_ item: [String: Any]) -> [String] {
            let type = item["type"] as? String ?? ""
            let field = UpstreamModel.identityFields[type] ?? ""
            let fields = item["fields"] as? [String: Any] ?? [:]
            let extra = fields.filter {
                !["priority", "timestamp", "source_ip", field].contains($0.key)
            }
            let identity = fields[field].map { "\($0)" } ?? ""
            return [
                item["id"] as? String ?? "", type, item["priority"] as? String ?? "",
                item["previous_priority"] as? String ?? "",
                "\(item["timestamp"] as? Double ?? 0)", "\(item["first_seen"] as? Int ?? 0)",
                (item["employees"] as? [Int] ?? []).map(String.init).joined(separator: ";"),
                item["attributed_by"] as? String ?? "", UpstreamModel.Incident.normal(identity),
                harmless(fields["source_ip"] as? String ?? ""),
                extra.isEmpty ? "" : canonical(extra), isoTime(item["timestamp"] as? Double ?? 0),
                isoTime(Double(item["first_seen"] as? Int ?? 0)),
            ]
        }

        private func isoTime(_ time: Double) -> String {
            Date(timeIntervalSince1970: time.rounded(.down)).formatted(.iso8601)
        }

        /// What a spreadsheet would take for a formula begins with an apostrophe, and there are no control
        /// characters; of what the model has.
        private func harmless(_ text: String) -> String {
            let scalars = text.unicodeScalars.map { $0.value < 32 ? " " : $0 }
            let isFormula = scalars.first { $0 != " " }.map { "=+-@".unicodeScalars.contains($0) }
            let text = (isFormula == true ? "'" : "") + scalars.map(String.init).joined()
            return text.replacing("; --", with: ";' --")
        }

        @Test func `no cell is a formula to a spreadsheet`() throws {
            let answer = try installation.get("/incidents/list?format=csv")
            let cells = try csvRows(answer.body).joined()
            #expect(cells.allSatisfy { $0.utf8.allSatisfy { $0 >= 32 && $0 != 127 } })
            let firsts = Array("=+-@ ".utf8)
            for cell in cells {
                let isHarmless = cell == "" || !firsts.contains(cell.utf8.first!)
                #expect(isHarmless || [" tab", " return"].contains(cell), "\(cell)")
            }
            let marked = cells.filter { cell in
                cell.utf8.first == UInt8(ascii: "'")
                    && cell.utf8.dropFirst().first.map(firsts.contains) == true
            }
            #expect(marked.count == 5)
        }

        @Test func `the pages of the CSV have the heading each, and all rows`() throws {
            var rows: [[String]] = []
            var next: String? = "/incidents/list?limit=7&format=csv"
            while let path = next {
                let answer = try installation.get(path)
                let page = try csvRows(answer.body)
                #expect(page.first?.first == "id")
                rows += page.dropFirst()
                next = answer.next
            }
            #expect(rows.map { $0[0] } == list.compactMap { $0["id"] as? String })
        }

        @Test(arguments: ["csv", "ndjson"])
        func `without a limit it has all of the list, compressed or not`(format: String) throws {
            let all = try installation.get("/incidents/list?format=\(format)")
            #expect(all.headers["link"] == nil)
            let lines = all.body.split(separator: UInt8(ascii: "\n")).count
            #expect(lines == list.count + (format == "csv" ? 1 : 0))
            let page = try installation.get("/incidents/list?format=\(format)&limit=1000")
            #expect(all.body == page.body)
            for path in ["/incidents/", "/incidents/list", "/incidents/3"] {
                let html = try installation.get(path, ["Accept": "text/html"])
                let links = String(decoding: html.body, as: UTF8.self)
                    .matches(of: /href="([^"]*format=(?:csv|nd)[^"]*)"/).map { String($0.1) }
                #expect(links.count == 2)
                #expect(links.allSatisfy { !$0.contains("limit=") })
            }
        }

        @Test func `the file of the CSV is named after the refresh`() throws {
            let answer = try installation.get("/incidents/list?format=csv")
            let time = try #require(answer.headers["refresh-time"])
            let compact = time.filter { !"-:".contains($0) }
            #expect(
                answer.headers["content-disposition"]
                    == "attachment; filename=\"incidents-\(compact).csv\"")
        }

        @Test func `JSON comes where no other format is liked better`() throws {
            for accept in ["*/*", "application/json, text/csv", "image/png", "text/*;q=0, */*", ""]
            {
                let answer = try installation.get("/incidents/list", ["Accept": accept])
                #expect(answer.headers["content-type"] == "application/json", "\(accept)")
            }
            let asked = try installation.get("/incidents/list?format=json", ["Accept": "text/csv"])
            #expect(asked.headers["content-type"] == "application/json")
        }
    }
}
