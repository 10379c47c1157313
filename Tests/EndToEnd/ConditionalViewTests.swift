import Foundation
import Testing

extension EndToEnd {
    /// What HTTP has to save work, and to keep browsers from harm, of each view through nginx.
    @Suite struct ConditionalViewTests {
        private let installation: Installation

        init() throws {
            installation = try Installation()
            try installation.refresh(from: installation.upstream(telling: .month()))
        }

        private static let views = [
            "/incidents/", "/incidents", "/incidents/?priority=critical", "/incidents/3",
            "/incidents/list", "/incidents/list?format=ndjson", "/incidents/list?format=csv",
            "/incidents/summary", "/incidents/addresses/10.0.0.10", "/incidents/unattributed",
            "/incidents/rejected", "/incidents/refreshes", "/incidents/changes",
            "/incidents/changes?format=ndjson", "/incidents/status", "/incidents/metrics",
            "/incidents/openapi.json",
        ]

        /// Those that come in one form only.
        private static let plain = [
            "/incidents/summary", "/incidents/status", "/incidents/metrics",
            "/incidents/openapi.json",
        ]

        private static func isNegotiated(_ path: String) -> Bool {
            !plain.contains(String(path.prefix { $0 != "?" }))
        }

        @Test(arguments: views)
        func `a client that has it gets 304, with how current it is`(path: String) throws {
            let first = try installation.get(path)
            #expect(first.status == 200)
            let tag = try #require(first.tag)
            #expect(tag.wholeMatch(of: /"[0-9a-f]+"/) != nil)
            for field in [tag, "W/\(tag)", "\"other\", \(tag)", "*"] {
                let again = try installation.get(path, ["If-None-Match": field])
                #expect(again.status == 304, "\(field)")
                #expect(again.body.isEmpty)
                for name in [
                    "etag", "vary", "cache-control", "link", "refresh-id", "refresh-time",
                    "refresh-state", "refresh-failed", "x-content-type-options",
                ] {
                    #expect(again.headers[name] == first.headers[name], "\(name)")
                }
            }
            #expect(first.headers["refresh-state"] == "fresh")
            #expect(first.headers["refresh-id"] == "1")
            let other = try installation.get(path, ["If-None-Match": "\"other\""])
            #expect(other.body == first.body)
        }

        @Test(arguments: views)
        func `the gzip variant has a tag of its own, and unpacks to the same`(path: String) throws {
            let plain = try installation.get(path)
            let gzip = try installation.get(path, ["Accept-Encoding": "gzip"])
            let vary =
                Self.isNegotiated(path) ? "Accept, Accept-Encoding" : "Accept-Encoding"
            #expect(plain.headers["vary"] == vary)
            #expect(gzip.headers["vary"] == vary)
            #expect(plain.headers["content-encoding"] == nil)
            guard gzip.headers["content-encoding"] == "gzip" else {
                // Not worth it.
                #expect(plain.body.count < 1024)
                #expect(gzip.body == plain.body)
                return
            }
            #expect(gzip.body.count < plain.body.count)
            #expect(gzip.headers["content-type"] == plain.headers["content-type"])
            #expect(gzip.tag != plain.tag)
            #expect(try unpacked(gzip.body) == plain.body)
            let tag = ["If-None-Match": gzip.tag ?? ""]
            #expect(try installation.get(path, tag).status == 200)
            let again = try installation.get(path, tag.merging(["Accept-Encoding": "gzip"]) { $1 })
            #expect(again.status == 304)
        }

        private func unpacked(_ body: Data) throws -> Data {
            let file = installation.folder.url.appending(path: "\(UUID()).gz")
            try body.write(to: file)
            try run("gunzip", file.path)
            return try Data(contentsOf: file.deletingPathExtension())
        }

        @Test(
            arguments: views + [
                "/incidents/health", "/incidents/999", "/incidents/list?limit=0",
                "/incidents/nothing",
                "/elsewhere",
            ])
        func `HEAD is GET without the body`(path: String) throws {
            // It is told of the report once its second is over.
            let ignored = ["date", "last-modified"]
            func known(_ headers: [String: String]) -> [String: String] {
                headers.filter { !ignored.contains($0.key) }
            }
            for encoding in ["identity", "gzip"] {
                let headers = ["Accept-Encoding": encoding]
                let port = installation.nginx.port
                let get = try request("GET", path, headers, port: port)
                let head = try request("HEAD", path, headers, port: port)
                #expect(head.status == get.status)
                #expect(known(head.headers) == known(get.headers))
                #expect(get.headers["content-length"] == "\(get.body.count)")
                #expect(head.body.isEmpty)
            }
        }

        @Test(
            arguments: views + [
                "/incidents/health", "/incidents/999", "/incidents/list?limit=0",
                "/incidents/nothing",
                "/incidents/health?accept=all", "/incidents/%FF",
            ])
        func `nothing lets a browser guess, frame or tell on`(path: String) throws {
            for method in ["GET", "HEAD", "POST", "OPTIONS", "DELETE"] {
                let headers = try installation.ask(method, path).headers
                #expect(headers["x-content-type-options"] == "nosniff", "\(method)")
                #expect(headers["x-frame-options"] == "DENY", "\(method)")
                let policy = headers["content-security-policy"]
                #expect(policy == "default-src 'none'; frame-ancestors 'none'", "\(method)")
                #expect(headers["referrer-policy"] == "no-referrer", "\(method)")
            }
        }

        @Test(arguments: views)
        func `a view can only be read`(path: String) throws {
            for method in ["POST", "PUT", "PATCH", "DELETE"] {
                let answer = try installation.ask(method, path)
                #expect(answer.status == 405)
                #expect(answer.headers["allow"] == "GET, HEAD, OPTIONS")
            }
            let options = try installation.ask("OPTIONS", path)
            #expect(options.status == 204)
            #expect(options.headers["allow"] == "GET, HEAD, OPTIONS")
        }
    }
}
