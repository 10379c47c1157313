import Foundation
import Testing

@testable import HostCheck

@Suite struct NginxTests {
    /// The servers of a configuration that includes these sites and our snippet.
    private func servers(
        _ sites: [String], snippet: String = NginxTests.snippet, http: String = "",
        proxies: Bool = false
    ) throws -> [NginxServer] {
        let configuration = try configuration(sites, snippet: snippet, http: http)
        let all = NginxServer.all(in: configuration)
        return proxies ? all + NginxServer.proxies(in: configuration, to: all) : all
    }

    private func configuration(
        _ sites: [String], snippet: String = NginxTests.snippet, http: String = ""
    ) throws -> NginxConfiguration {
        let folder = URL.temporaryDirectory.appending(path: "nginx-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        for name in ["sites-enabled", "snippets"] {
            try FileManager.default.createDirectory(
                at: folder.appending(path: name), withIntermediateDirectories: true)
        }
        let main = "events { }\nhttp {\n\(http)\n include \(folder.path)/sites-enabled/*;\n}\n"
        try Data(main.utf8).write(to: folder.appending(path: "nginx.conf"))
        try Data(snippet.utf8).write(to: folder.appending(path: "snippets/incidents.conf"))
        for (index, site) in sites.enumerated() {
            try Data(site.utf8).write(to: folder.appending(path: "sites-enabled/site\(index)"))
        }
        return try NginxConfiguration(inFolder: folder.path)
    }

    private static let snippet = """
        location = /incidents { rewrite ^ /incidents/ last; }
        location ^~ /incidents/ { fastcgi_pass unix:/run/incidents/responder.sock; }
        location @incidents_down { return 502 '{"status":502}\\n'; }
        """

    private func server(_ directives: String) -> String {
        "server { \(directives) include snippets/incidents.conf; }"
    }

    @Test func `a configuration is read with its quotes, comments, variables and blocks`() throws {
        let directives = try NginxDirective.all(
            in: """
                # { a comment
                map $status $title { 400 "Bad; Request"; default ${x}y; }
                return 200 '{"it\\'s":1}';#x
                """)
        #expect(
            directives == [
                NginxDirective(
                    name: "map", arguments: ["$status", "$title"],
                    block: [
                        NginxDirective(name: "400", arguments: ["Bad; Request"]),
                        NginxDirective(name: "default", arguments: ["${x}y"]),
                    ]),
                NginxDirective(name: "return", arguments: ["200", #"{"it's":1}"#]),
            ])
    }

    @Test(arguments: ["server {", "}", "listen 80", "a { b }", "'open", ";"])
    func `a text that is none is refused`(_ text: String) {
        #expect(throws: NginxSyntaxError.self) { try NginxDirective.all(in: text) }
    }

    private static let sources = URL(filePath: #filePath).appending(path: "../../../nginx")
        .standardized

    /// The servers of the configuration that is shipped, with something in its files replaced.
    private func shipped(
        replacing old: String = "", with new: String = "", administrators: String? = nil
    ) throws -> [NginxServer] {
        let folder = URL.temporaryDirectory.appending(path: "nginx-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.copyItem(at: Self.sources, to: folder)
        try FileManager.default.moveItem(
            at: folder.appending(path: "sites-available"),
            to: folder.appending(path: "sites-enabled"))
        if let administrators {
            try Data(administrators.utf8)
                .write(to: folder.appending(path: "snippets/incidents-auth.conf"))
        }
        for file in ["sites-enabled/incidents", "snippets/incidents.conf"] where !old.isEmpty {
            let url = folder.appending(path: file)
            let text = try String(contentsOf: url, encoding: .utf8)
            try Data(text.replacing(old, with: new).utf8).write(to: url)
        }
        return NginxServer.all(in: try NginxConfiguration(inFolder: folder.path))
    }

    @Test func `the site that is shipped is found, and is open to nobody else`() throws {
        let servers = try shipped()
        #expect(servers.count == 1)
        #expect(servers.first?.file.hasSuffix("/sites-enabled/incidents") == true)
        let url = servers.first?.listens.first?.localURL
        #expect(url == "http://127.0.0.1:9000/incidents/")
        #expect(
            NginxCheck.exposure(of: servers)
                == [.ok("network", "nginx serves the report to this machine only")])
        #expect(servers.first?.asksWhoIsThere == false)
        let isOpen = NginxCheck.exposure(
            of: try shipped(replacing: "listen 127.0.0.1:9000", with: "listen 9000"))
        #expect(isOpen.map(\.verdict) == [.toDo])
    }

    @Test func `the password in a file that the shipped snippet includes is seen`() throws {
        for file in [
            "auth_basic \"incidents\"; auth_basic_user_file /etc/nginx/incidents.htpasswd;\n",
            try String(
                contentsOf: Self.sources.appending(path: "incidents-auth.conf"), encoding: .utf8),
        ] {
            let servers = try shipped(administrators: file)
            #expect(servers.map(\.asksWhoIsThere) == [true])
            #expect(LoginCheck.findings(servers) == [])
        }
    }

    @Test func `a site that asks nobody is to do, with what to type`() throws {
        let findings = LoginCheck.findings(try shipped())
        #expect(findings.map(\.verdict) == [.toDo])
        #expect(findings.first?.text.contains("/sites-enabled/incidents serves the report") == true)
        #expect(findings.first?.text.contains("incidents-viewers add NAME; cp ") == true)
        // A network is told of elsewhere.
        #expect(LoginCheck.findings(try servers([server("listen 80;")])) == [])
    }

    @Test func `a server that turns the shipped password off asks in another way, or nobody`()
        throws
    {
        let asking = Self.snippet.replacing(
            "fastcgi_pass", with: "auth_basic $incidents_realm; fastcgi_pass")
        for (directives, asks) in [
            ("listen 443 ssl;", true), ("listen 443 ssl; set $incidents_realm off;", false),
            ("listen 443 ssl; set $incidents_realm off; auth_request /oauth2/auth;", true),
        ] {
            let servers = try servers([server(directives)], snippet: asking)
            #expect(servers.map(\.asksWhoIsThere) == [asks])
        }
    }

    @Test(arguments: [
        ("", false), ("access_log /var/log/nginx/access.log;", false),
        ("access_log /a.log incidents; access_log /b.log combined;", false),
        ("access_log off;", true),
        ("access_log /a.log incidents; access_log /b.log incidents_audit if=$x;", true),
    ])
    func `a server whose log would have employee ids is to do`(
        _ directives: String, _ isDiscreet: Bool
    ) throws {
        let findings = LogCheck.findings(try configuration([server("listen 80; \(directives)")]))
        #expect(findings.map(\.verdict) == (isDiscreet ? [] : [.toDo]))
        let other = "server { listen 81; \(directives) }"
        #expect(LogCheck.findings(try configuration([other])) == [])
    }

    @Test func `a login is read from a file of curl's`() {
        let text =
            "machine 127.0.0.1 login first password abc\nmachine localhost login x password y\n"
        let login = FirstLogin(netrc: text)
        #expect(login?.name == "first")
        #expect(login?.authorization == "Basic Zmlyc3Q6YWJj")
        for text in ["", "login first", "machine a password", "login first password"] {
            #expect(FirstLogin(netrc: text) == nil)
        }
        #expect(FirstLogin(file: "/nonexistent") == nil)
    }

    @Test func `where nginx asks who is there, the health tells whether the responder answers`() {
        let url = "http://127.0.0.1:9000/incidents/"
        func finding(_ status: UInt, login: FirstLogin? = nil) -> Finding {
            NginxCheck.finding(url, asking: login, health: .head(status: status, contentType: ""))
        }
        for status in [200, 503, 401] as [UInt] {
            #expect(finding(status) == .ok("nginx", "\(url) answers, and asks who is there"))
        }
        #expect(finding(502).text.hasPrefix("\(url)health answers 502"))
        #expect(finding(502).verdict == .toDo)
        let refused = finding(200, login: FirstLogin(netrc: "login first password x"))
        #expect(refused.verdict == .toDo)
        #expect(refused.text.hasSuffix("incidents-viewers remove first"))
    }

    @Test(arguments: [
        "listen 0.0.0.0:80;", "listen 443 ssl;", "listen [::]:80;", "listen 10.0.0.1:9000;", "",
        "listen 127.0.0.1:9000; listen 8080;", "listen 80; auth_basic off;",
        "listen 80; ssl_verify_client optional;",
    ])
    func `a server that a network reaches and that asks nobody is told`(_ directives: String) throws
    {
        let findings = NginxCheck.exposure(of: try servers([server(directives)]))
        #expect(findings.map(\.verdict) == [.toDo])
        #expect(findings.first?.text.contains("/sites-enabled/site0 serves the report at ") == true)
    }

    @Test(arguments: [
        "listen 80; auth_basic 'Incidents'; auth_basic_user_file x;",
        "listen 80; auth_request /who;",
        "listen 443 ssl; ssl_verify_client on;",
    ])
    func `a server that asks who is there is right`(_ directives: String) throws {
        #expect(
            NginxCheck.exposure(of: try servers([server(directives)])) == [
                .ok("network", "nginx asks who is there before it serves the report to a network")
            ])
    }

    @Test func `what is asked may stand around the server or in the snippet`() throws {
        let asking = Self.snippet.replacing(
            "fastcgi_pass", with: "auth_basic incidents; fastcgi_pass")
        let site = server("listen 80;")
        #expect(try servers([site], http: "auth_basic all;").map(\.asksWhoIsThere) == [true])
        #expect(
            try servers([site], snippet: "auth_basic all;\n" + Self.snippet)
                .map(\.asksWhoIsThere) == [true])
        #expect(try servers([site], snippet: asking).map(\.asksWhoIsThere) == [true])
        let undone = Self.snippet.replacing("fastcgi_pass", with: "auth_basic off; fastcgi_pass")
        #expect(
            try servers([server("listen 80; auth_basic all;")], snippet: undone)
                .map(\.asksWhoIsThere) == [false])
    }

    @Test func `a server that includes the snippet by another file is found`() throws {
        let folder = URL.temporaryDirectory.appending(path: "include-\(UUID()).conf")
        defer { try? FileManager.default.removeItem(at: folder) }
        try Data("include snippets/incidents.conf;".utf8).write(to: folder)
        #expect(try servers(["server { listen 80; include \(folder.path); }"]).count == 1)
    }

    @Test(arguments: [
        "127.0.0.1:9000", "127.0.0.1", "[::1]:9000", "localhost:80", "unix:/run/x.sock",
    ])
    func `a local address is known as one`(_ address: String) {
        #expect(NginxListen([address]).isLocal)
    }

    @Test(arguments: [
        (
            NginxCheck.Answer.head(status: 200, contentType: "application/json"),
            Finding.Verdict.ok, "the report"
        ),
        (.head(status: 401, contentType: "text/html"), .ok, "asks who is there"),
        (
            .head(status: 503, contentType: "application/problem+json"), .toDo,
            "start incidents-fetch"
        ),
        (.head(status: 502, contentType: ""), .toDo, "restart incidents-responder.socket"),
        (.head(status: 200, contentType: "text/html"), .toDo, "which is not the report"),
        (.head(status: 404, contentType: "text/html"), .toDo, "which is not the report"),
        (.none(reason: "Connection refused"), .toDo, "cannot be asked: Connection refused"),
    ])
    func `what nginx answers is told, with what to type`(
        _ answer: NginxCheck.Answer, _ verdict: Finding.Verdict, _ text: String
    ) {
        let finding = NginxCheck.finding("http://127.0.0.1:9000/incidents/", answer)
        #expect(finding.verdict == verdict)
        #expect(finding.text.contains(text))
    }

    @Test(arguments: [
        "proxy_pass http://127.0.0.1:9000;", "proxy_pass http://localhost:9000/incidents/;",
        "fastcgi_pass unix:/run/incidents/responder.sock;",
    ])
    func `a server that passes requests on to the site is open as that would be`(
        _ pass: String
    ) throws {
        func proxy(_ directives: String) -> String {
            "server { listen 8088; \(directives) location / { \(pass) } }"
        }
        let site = server("listen 127.0.0.1:9000;")
        let isOpen = NginxCheck.exposure(of: try servers([site, proxy("")], proxies: true))
        #expect(isOpen.map(\.verdict) == [.toDo])
        let password = "auth_basic a; auth_basic_user_file b;"
        let isClosed = NginxCheck.exposure(of: try servers([site, proxy(password)], proxies: true))
        #expect(isClosed.map(\.verdict) == [.ok])
        let other = "server { listen 8088; location / { proxy_pass http://127.0.0.1:9001; } }"
        #expect(try servers([site, other], proxies: true).count == 1)
    }

    @Test func `passwords that nginx cannot read are told`() throws {
        let folder = URL.temporaryDirectory.appending(path: "nginx-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let directives = try NginxDirective.all(
            in: "http { server { location / { auth_basic_user_file passwords; } } }")
        let check = PasswordFileCheck(folder: folder.path, directives: directives)
        let file = folder.appending(path: "passwords").path
        #expect(check.findings().map(\.text.description).first?.hasPrefix(file) == true)
        try Data().write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        #expect(
            check.findings() == [
                .toDo(
                    "password",
                    "nginx cannot read \(file); type: chgrp www-data \(file); chmod 0640 \(file)")
            ])
        try FileManager.default.setAttributes([.posixPermissions: 0o644], ofItemAtPath: file)
        #expect(check.findings() == [])
        let hashes = "# a:$1$\nanna:{SSHA}abc\nbob:$6$salt$hash:comment\neve:$apr1$x\n"
        try Data(hashes.utf8).write(to: URL(filePath: file))
        #expect(check.findings().map(\.verdict) == [.toDo])
        #expect(
            check.findings().first?.text.hasPrefix("each request of bob, eve stops a worker")
                == true)
    }

    @Test func `an answer that does not come, or a 500, is the responder's`() {
        for answer in [NginxCheck.Answer.late, .head(status: 500, contentType: "text/html")] {
            let finding = NginxCheck.finding("http://127.0.0.1:9000/incidents/", answer)
            #expect(finding.verdict == .toDo)
            #expect(finding.text.contains("journalctl -u incidents-responder -e"))
        }
    }

    @Test(arguments: [
        ("9000", "http://127.0.0.1:9000/incidents/"),
        ("0.0.0.0:9000", "http://127.0.0.1:9000/incidents/"),
        ("*:80", "http://127.0.0.1:80/incidents/"),
        ("127.0.0.1:9000", "http://127.0.0.1:9000/incidents/"), ("192.0.2.1:80", nil),
    ])
    func `a server for every address is asked at this machine's`(
        _ address: String, _ url: String?
    ) {
        #expect(NginxListen([address]).localURL == url)
    }

    @Test func `what cannot be read or understood is told`() async throws {
        let folder = URL.temporaryDirectory.appending(path: "nginx-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let check = NginxCheck(folder: folder.path, isInstalled: true)
        let main = folder.appending(path: "nginx.conf")
        try Data("include missing.conf;".utf8).write(to: main)
        #expect(
            await check.findings() == [
                .toDo("nginx", "\(folder.path)/missing.conf cannot be read; type: nginx -t")
            ])
        for text in ["http {", "include nginx.conf;"] {
            try Data(text.utf8).write(to: main)
            #expect(await check.findings().map(\.verdict) == [.notChecked])
        }
    }

    @Test func `no nginx is a fault only where it has to be`() async {
        let absent = NginxCheck(folder: "/nonexistent", isInstalled: false)
        #expect(await absent.findings().map(\.verdict) == [.notChecked])
        let missing = NginxCheck(folder: "/nonexistent", isInstalled: true)
        #expect(await missing.findings().map(\.verdict) == [.toDo])
    }
}
