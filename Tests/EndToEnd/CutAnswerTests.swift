import Foundation
import Testing

extension EndToEnd {
    /// A responder that ends in the middle of an answer.
    @Suite struct CutAnswerTests {
        /// A record of FastCGI on the answer's stream.
        private func record(_ content: [UInt8]) -> Data {
            let size = UInt16(content.count)
            return Data([1, 6, 0, 1, UInt8(size >> 8), UInt8(size & 0xFF), 0, 0] + content)
        }

        /// Without its end, the answer of a list of no known length would look like a shorter list.
        @Test(arguments: ["", "Content-Length: 1000000\r\n"])
        func `an answer without its end is broken off for the client, and not kept`(
            length: String
        ) throws {
            let installation = try Installation(startsResponder: false)
            let listener = try UnixListener(
                at: Installation.socket, in: installation.nginx.folder)
            let head = "Status: 200 OK\r\nCache-Control: max-age=60\r\n\(length)\r\n"
            let half = record(Array(head.utf8)) + record([UInt8](repeating: 120, count: 60_000))
            for _ in 1...2 {
                // The second one asks the responder again.
                let thread = Thread { _ = try? listener.takeOne(answering: half) }
                thread.start()
                let failure = #expect(throws: TestFailure.self) {
                    try request(
                        "GET", "/incidents/list?format=csv", port: installation.nginx.port)
                }
                #expect(failure?.description.hasPrefix("the answer is cut") == true)
                try eventually("the responder to have been asked") { thread.isFinished }
            }
        }
    }
}
