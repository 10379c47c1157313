import Foundation
import Testing

extension EndToEnd {
    @Suite struct RestartTests {
        private static let restarts = isLong ? 200 : 15

        @Test func `restarting the responder loses no request while the socket stays open`() throws
        {
            let installation = try Installation(startsResponder: false)
            let report = try TestReport(mark: 1, incidents: 5000, in: installation.folder.url)
            try report.publish(in: installation.state)
            let socket = try UnixListener(at: Installation.socket, in: installation.nginx.folder)
            var responder = try installation.startResponder([], standardInput: socket.handle)

            let port = installation.nginx.port
            let load = Load(clients: 6) {
                let answer = try request("GET", "/incidents/", unkept(), port: port)
                guard answer.status == 200, answer.body == report.plain else {
                    throw TestFailure("\(answer.status), \(answer.headers)")
                }
            }
            for _ in 1...Self.restarts {
                try load.more(20)
                #expect(responder.stop() == 0)
                responder = try installation.startResponder([], standardInput: socket.handle)
            }
            try load.more(20)
            #expect(load.stop().failures == [])
        }
    }
}
