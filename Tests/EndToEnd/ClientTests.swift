import Foundation
import Testing

extension EndToEnd {
    /// Who counts as one client where nginx limits what each may ask.
    @Suite struct ClientTests {
        private let folder: TemporaryFolder
        private let nginx: NginxServer
        private let port: Int

        /// nginx with a server that answers with the key of a client whose address a header says.
        init() throws {
            folder = try TemporaryFolder()
            port = try freePort()
            let sites = try folder.folder("nginx").appending(path: "sites-enabled")
            try FileManager.default.createDirectory(
                at: sites, withIntermediateDirectories: true)
            let site = """
                server {
                    listen 127.0.0.1:\(port);
                    set_real_ip_from 127.0.0.1;
                    real_ip_header X-Real-IP;
                    location / { return 200 $incidents_client; }
                }
                """
            try Data(site.utf8).write(to: sites.appending(path: "client"))
            nginx = try NginxServer(in: folder.url.appending(path: "nginx"))
        }

        private func key(_ address: String) throws -> [UInt8] {
            let answer = try request("GET", "/", ["X-Real-IP": address], port: port)
            #expect(answer.status == 200)
            return Array(answer.body)
        }

        @Test(
            arguments: [
                ("192.0.2.1", [192, 0, 2, 1]), ("10.10.10.10", [10, 10, 10, 10]),
                ("::ffff:192.0.2.1", [192, 0, 2, 1]),
                ("2001:db8::1", [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0]),
                ("2001:db8:0:0:1::", [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0]),
                ("2001:db8::a:b:c:d", [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 0]),
                ("2001:db8:0:1::1", [0x20, 0x01, 0x0D, 0xB8, 0, 0, 0, 1]),
                ("2001::5:1:2:3:4", [0x20, 0x01, 0, 0, 0, 0, 0, 5]),
                ("a0a:a0a:a0a:a0a:a0a:a0a:a0a:a0a", [10, 10, 10, 10, 10, 10, 10, 10]),
                ("fe80::1", [0xFE, 0x80, 0, 0, 0, 0, 0, 0]),
            ] as [(String, [UInt8])])
        func `a client is an IPv4 address, or a network of 64 bits`(
            _ address: String, _ key: [UInt8]
        ) throws {
            #expect(try self.key(address) == key)
        }

        @Test(arguments: ["127.0.0.1", "127.1.2.3", "::1", "::ffff:127.0.0.1"])
        func `who is on this machine is not limited`(_ address: String) throws {
            #expect(try key(address) == [])
        }
    }
}
