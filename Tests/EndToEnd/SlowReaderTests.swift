import Foundation
import Testing

extension EndToEnd {
    @Suite struct SlowReaderTests {
        /// More than the responder has threads.
        private static let readers = 20

        @Test func `slow readers of a large report delay nobody`() throws {
            let installation = try Installation()
            // Larger than what the sockets on the way hold; gzip makes nothing of it.
            let report = try TestReport(
                Data(repeating: UInt8(ascii: " "), count: 55_000_000) + Data("{}\n".utf8),
                in: installation.folder.url)
            try report.publish(in: installation.state)

            let port = installation.nginx.port
            let readers = try (1...Self.readers).map { _ in
                try slowReader(of: "/incidents/", port: port)
            }
            let answer = try installation.get()
            #expect(answer.status == 200)
            #expect(answer.body == report.plain)
            let compressed = try installation.get("/incidents", ["Accept-Encoding": "gzip"])
            #expect(compressed.body == report.gzipped)
            // They are all there until now.
            withExtendedLifetime(readers) {}
            #expect(readers.count == Self.readers)
        }
    }
}
