import Foundation
import Testing

extension EndToEnd {
    @Suite struct PassingTests {
        @Test func `the responder is told what it needs, and no secret of the viewer's`() throws {
            let installation = try Installation(startsResponder: false)
            let responder = try UnixListener(
                at: Installation.socket, in: installation.nginx.folder)
            let client = try Connection(port: installation.nginx.port)
            try client.send(
                """
                POST /incidents?page=2 HTTP/1.1\r
                Host: localhost\r
                Accept: text/html\r
                Authorization: Basic bm90IGZvciB5b3U=\r
                Cookie: session=not-for-you\r
                X-Custom: custom\r
                Content-Length: 8\r
                \r
                the body
                """)
            let passed = String(decoding: try responder.takeOne(), as: UTF8.self)

            for part in [
                "REQUEST_METHODPOST", "REQUEST_URI/incidents?page=2", "page=2", "text/html",
            ] {
                #expect(passed.contains(part))
            }
            for part in [
                "HTTP_AUTHORIZATION", "bm90", "HTTP_COOKIE", "session", "custom", "the body",
            ] {
                #expect(!passed.contains(part))
            }
        }
    }
}
