import Foundation
import Testing

extension EndToEnd {
    @Suite struct ReportTests {
        private let installation: Installation
        private let report: TestReport

        init() throws {
            installation = try Installation()
            report = try TestReport(mark: 4506, incidents: 2000, in: installation.folder.url)
            try report.publish(in: installation.state)
        }

        @Test func `both addresses answer with the bytes of the report`() throws {
            for path in ["/incidents", "/incidents/"] {
                let answer = try installation.get(path)
                #expect(answer.status == 200)
                #expect(answer.headers["content-type"] == "application/json")
                #expect(answer.tag == report.tag)
                #expect(answer.body == report.plain)
            }
        }

        @Test func `the gzip variant has its own tag and unpacks to the same bytes`() throws {
            let answer = try installation.get("/incidents", ["Accept-Encoding": "br, gzip"])
            #expect(answer.headers["content-encoding"] == "gzip")
            #expect(answer.headers["vary"] == "Accept, Accept-Encoding")
            #expect(answer.tag == report.gzipTag)
            #expect(answer.body == report.gzipped)
            #expect(try installation.get().headers["vary"] == "Accept, Accept-Encoding")

            let file = installation.folder.url.appending(path: "answer.gz")
            try answer.body.write(to: file)
            try run("gunzip", file.path)
            let unpacked = try Data(contentsOf: file.deletingPathExtension())
            #expect(unpacked == report.plain)
        }

        @Test func `HEAD is answered as GET, without the body`() throws {
            let answer = try installation.ask("HEAD")
            #expect(answer.status == 200)
            #expect(answer.tag == report.tag)
            #expect(answer.headers["content-length"] == "\(report.plain.count)")
            #expect(answer.body.isEmpty)
        }

        @Test func `a client that has the report gets 304 by its tag`() throws {
            for tag in [report.tag, "W/\(report.tag)", "\"other\", \(report.tag)", "*"] {
                let answer = try installation.get("/incidents", ["If-None-Match": tag])
                #expect(answer.status == 304)
                #expect(answer.tag == report.tag)
            }
            let other = ["If-None-Match": report.gzipTag]
            #expect(try installation.get("/incidents", other).status == 200)
            let gzip = other.merging(["Accept-Encoding": "gzip"]) { $1 }
            #expect(try installation.get("/incidents", gzip).status == 304)
        }

        @Test func `a client that has the report gets 304 by its date`() throws {
            var date: String?
            // It is told once its second is over.
            try eventually("Last-Modified") {
                date = try installation.get().headers["last-modified"]
                return date != nil
            }
            let current = try installation.get("/incidents", ["If-Modified-Since": date!])
            #expect(current.status == 304)
            let old = ["If-Modified-Since": "Sun, 06 Nov 1994 08:49:37 GMT"]
            #expect(try installation.get("/incidents", old).status == 200)
        }

        @Test func `a new report is served at once`() throws {
            let new = try TestReport(mark: 7, incidents: 1, in: installation.folder.url)
            try new.publish(in: installation.state)
            let answer = try installation.get("/incidents", ["If-None-Match": report.tag])
            #expect(answer.status == 200)
            #expect(answer.body == new.plain)
        }
    }
}
