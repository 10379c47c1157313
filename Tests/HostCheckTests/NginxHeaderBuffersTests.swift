import Testing

@testable import HostCheck

@Suite struct NginxHeaderBuffersTests {
    private func findings(_ http: String) throws -> [String] {
        let snippet = "include /etc/nginx/snippets/incidents.conf;"
        let text = "events { } http { \(http.replacing("REPORT", with: snippet)) }"
        return NginxHeaderBuffers.findings(in: try NginxDirective.all(in: text)).map {
            #expect($0.verdict == .toDo)
            return "\($0.text)"
        }
    }

    @Test(arguments: [
        "server { listen 443 ssl; large_client_header_buffers 4 32k; REPORT }",
        "large_client_header_buffers 4 64K; server { listen 443 ssl; REPORT }",
        "server { large_client_header_buffers 8 1m; REPORT }",
        "server { large_client_header_buffers 4 32768; REPORT }",
        // Of no concern.
        "server { listen 443 ssl; }",
        "server { listen 80; } server { listen 443; large_client_header_buffers 4 32k; REPORT }",
        """
        server { listen 443; } server { listen 443 default_server; large_client_header_buffers 4 32k; }
        server { listen 443; large_client_header_buffers 4 32k; REPORT }
        """,
    ])
    func `room for a long question is enough`(_ http: String) throws {
        #expect(try findings(http) == [])
    }

    @Test(arguments: [
        ("server { listen 443 ssl; REPORT }", 8192),
        ("server { large_client_header_buffers 4 16k; REPORT }", 16384),
        (
            "large_client_header_buffers 4 64k; server { large_client_header_buffers 4 8k; REPORT }",
            8192
        ),
        // What counts until the host is known.
        (
            "server { listen 443; } server { listen 443; large_client_header_buffers 4 32k; REPORT }",
            8192
        ),
        (
            """
            server { listen 443; large_client_header_buffers 4 32k; REPORT }
            server { listen 443 default_server; large_client_header_buffers 4 4k; }
            """, 4096
        ),
    ])
    func `less room is told, with what to add`(_ http: String, _ bytes: Int) throws {
        let texts = try findings(http)
        #expect(texts.count == 1)
        #expect(texts.first?.hasPrefix("nginx.conf has room for \(bytes) bytes") == true)
        #expect(texts.first?.contains("large_client_header_buffers 4 32k;") == true)
    }
}
