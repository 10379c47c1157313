import Foundation
import Testing

@testable import HostCheck

@Suite struct NginxTests {
    private func servers(
        _ sites: [String], snippet: String = NginxTests.snippet, http: String = ""
    ) throws -> [NginxServer] {
        NginxServer.all(in: try configuration(sites, snippet: snippet, http: http))
    }

    /// A configuration that includes these sites and our snippet, as `nginx -T` prints it.
    private func configuration(
        _ sites: [String], snippet: String = NginxTests.snippet, http: String = ""
    ) throws -> NginxConfiguration {
        var files = [
            ("/etc/nginx/nginx.conf", "events { }\nhttp {\n\(http)\n include sites-enabled/*;\n}"),
            ("/etc/nginx/snippets/incidents.conf", snippet),
        ]
        files += sites.enumerated().map { ("/etc/nginx/sites-enabled/site\($0)", $1) }
        return try NginxConfiguration(dump: Self.dump(files))
    }

    private static func dump(_ files: [(path: String, text: String)]) -> String {
        files.map { "# configuration file \($0.path):\n\($0.text)\n" }.joined()
    }

    /// What nginx prints of the configuration in a folder.
    private func printed(of folder: URL) throws -> String {
        try SystemTool.text(
            of: "nginx", ["-T", "-q", "-p", folder.path, "-c", "nginx.conf", "-e", "stderr"])
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

    /// The folder of the configuration that is shipped, to be removed, with something in its files replaced.
    private func shipped(
        replacing old: String = "", with new: String = "", administrators: String? = nil
    ) throws -> URL {
        let folder = URL.temporaryDirectory.appending(path: "nginx-\(UUID())")
        let source = URL(filePath: #filePath).appending(path: "../../../nginx").standardized
        try FileManager.default.copyItem(at: source, to: folder)
        try FileManager.default.moveItem(
            at: folder.appending(path: "sites-available"),
            to: folder.appending(path: "sites-enabled"))
        if let administrators {
            try Data(administrators.utf8)
                .write(to: folder.appending(path: "snippets/incidents-auth.conf"))
        }
        let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
        for file in files where file.hasPrefix("s") || file.hasPrefix("conf.d") {
            let url = folder.appending(path: file)
            guard let text = try? String(contentsOf: url, encoding: .utf8) else { continue }
            // Only root may write where these lie on a host.
            let changed = text.replacing(/\/var\/log\/[a-z]+\//, with: "").replacing(
                "/var/lib/nginx/incidents", with: "kept")
            try Data((old.isEmpty ? changed : changed.replacing(old, with: new)).utf8).write(
                to: url)
        }
        return folder
    }

    /// The file of a first installation, which asks for a login.
    private static func asking() throws -> String {
        let url = URL(filePath: #filePath).appending(path: "../../../nginx/incidents-auth.conf")
        return try String(contentsOf: url.standardized, encoding: .utf8)
    }

    private func shippedServers(
        replacing old: String = "", with new: String = "", administrators: String? = nil
    ) throws -> [NginxServer] {
        let folder = try shipped(replacing: old, with: new, administrators: administrators)
        defer { try? FileManager.default.removeItem(at: folder) }
        return NginxServer.all(in: try NginxConfiguration(dump: printed(of: folder)))
    }

    @Test func `the site that is shipped is found, and is open to nobody else`() throws {
        let servers = try shippedServers()
        #expect(servers.count == 1)
        #expect(servers.first?.file.hasSuffix("/sites-enabled/incidents") == true)
        let url = servers.first?.listens.first?.localURL
        #expect(url == "http://127.0.0.1:9000/incidents/")
        #expect(
            NginxCheck.exposure(of: servers)
                == [.ok("network", "nginx serves the report to this machine only")])
        #expect(servers.first?.asksWhoIsThere == false)
        let isOpen = NginxCheck.exposure(
            of: try shippedServers(replacing: "listen 127.0.0.1:9000", with: "listen 9000"))
        #expect(isOpen.map(\.verdict) == [.toDo])
    }

    @Test func `the password in a file that the shipped snippet includes is seen`() throws {
        for file in [
            "auth_basic \"incidents\"; auth_basic_user_file /etc/nginx/incidents.htpasswd;\n",
            try Self.asking(),
        ] {
            let servers = try shippedServers(administrators: file)
            #expect(servers.map(\.asksWhoIsThere) == [true])
            #expect(LoginCheck.findings(servers) == [])
        }
    }

    @Test func `a site that asks nobody is to do, with what to type`() throws {
        let findings = LoginCheck.findings(try shippedServers())
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
            "fastcgi_pass",
            with: "auth_basic $incidents_realm; auth_basic_user_file x; fastcgi_pass")
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
        "listen 80; listen 443 ssl; ssl_verify_client on;", "listen 80; auth_basic 'no file';",
        "listen 80; deny 192.0.2.1;", "listen 80; allow all; deny all;",
        "listen [::]:80; allow 10.0.0.0/8; deny 0.0.0.0/0;",
        "listen 80; satisfy any; allow all; auth_basic a; auth_basic_user_file b;",
        "listen 80; location /x { allow 10.0.0.0/8; deny all; }",
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
        "listen 443 ssl; ssl_verify_client on; satisfy any; allow all;",
        "listen 80; auth_basic 'Incidents'; auth_basic_user_file x; allow all;",
        "listen 80; satisfy any; deny 192.0.2.1; auth_basic a; auth_basic_user_file b;",
        "listen 80; satisfy any; allow 127.0.0.1; deny all; auth_basic a; auth_basic_user_file b;",
        "listen 80; allow 127.0.0.0/8; allow ::1; deny all;", "listen 80; deny all;",
    ])
    func `a server that asks who is there is right`(_ directives: String) throws {
        #expect(
            NginxCheck.exposure(of: try servers([server(directives)])) == [
                .ok("network", "nginx asks who is there before it serves the report to a network")
            ])
    }

    @Test(arguments: [
        "allow 10.0.0.0/8; allow 127.0.0.1; deny all;",
        "deny 10.0.0.1; allow 10.0.0.0/8; deny 0.0.0.0/0; ",
        "satisfy any; allow 10.0.0.0/8; deny all; auth_basic a; auth_basic_user_file b;",
        "satisfy any; allow 10.0.0.0/8; auth_basic a; auth_basic_user_file b;",
    ])
    func `addresses that are let in unasked are told`(_ directives: String) throws {
        let servers = try servers([server("listen 80; " + directives)])
        #expect(
            NginxCheck.exposure(of: servers) == [
                .ok(
                    "network",
                    "nginx serves the report to 10.0.0.0/8 without asking who is there, and to nobody "
                        + "else on a network")
            ])
        #expect(servers.map(\.asksWhoIsThere) == [false])
    }

    @Test func `what is asked may stand around the server or in the snippet`() throws {
        let password = "auth_basic all; auth_basic_user_file x;"
        let asking = Self.snippet.replacing("fastcgi_pass", with: "\(password) fastcgi_pass")
        let site = server("listen 80;")
        #expect(try servers([site], http: password).map(\.asksWhoIsThere) == [true])
        #expect(
            try servers([site], snippet: password + "\n" + Self.snippet)
                .map(\.asksWhoIsThere) == [true])
        #expect(try servers([site], snippet: asking).map(\.asksWhoIsThere) == [true])
        let undone = Self.snippet.replacing("fastcgi_pass", with: "auth_basic off; fastcgi_pass")
        #expect(
            try servers([server("listen 80; \(password)")], snippet: undone)
                .map(\.asksWhoIsThere) == [false])
        let variable = server("listen 80; set $realm a; auth_basic $realm; auth_basic_user_file x;")
        let setOff = Self.snippet.replacing("fastcgi_pass", with: "set $realm off; fastcgi_pass")
        #expect(try servers([variable]).map(\.asksWhoIsThere) == [true])
        #expect(try servers([variable], snippet: setOff).map(\.asksWhoIsThere) == [false])
        // Rules take the place of those around them, which say nothing any more.
        let open = Self.snippet.replacing("fastcgi_pass", with: "allow 10.0.0.0/8; fastcgi_pass")
        let closed = server("listen 80; deny all;")
        #expect(
            NginxCheck.exposure(of: try servers([closed], snippet: open)).map(\.verdict) == [.toDo])
        #expect(NginxCheck.exposure(of: try servers([closed])).map(\.verdict) == [.ok])
    }

    @Test func `the answer to monitors may be open to all`() throws {
        let monitors =
            "location = /incidents/health { auth_basic off; fastcgi_pass unix:/run/incidents/responder.sock; }"
        let site = server("listen 80; auth_basic a; auth_basic_user_file b;")
        #expect(
            try servers([site], snippet: Self.snippet + monitors).map(\.asksWhoIsThere) == [true])
    }

    @Test(arguments: [
        "snippets/incidents.conf", "/etc/nginx/snippets/incidents.conf", "snippets/inc*.conf",
        "/etc/nginx/s*/incident?.conf", "my-own.conf",
    ])
    func `a server is found by whatever include leads to the responder`(_ include: String) throws {
        let files = [
            ("/etc/nginx/nginx.conf", "http { server { listen 80; include \(include); } }"),
            ("/etc/nginx/my-own.conf", "include snippets/incidents.conf;"),
            ("/etc/nginx/snippets/incidents.conf", Self.snippet),
        ]
        let servers = NginxServer.all(in: try NginxConfiguration(dump: Self.dump(files)))
        #expect(servers.map(\.listens) == [[NginxListen(["80"])]])
    }

    @Test func `a dump is read with files that look like dumps, and includes that name nothing`()
        throws
    {
        let text = """
            # configuration file /etc/nginx/nginx.conf:
            include none/*.conf; include *.d/.hidden;
            map $a $b { default 'é" # configuration file x: {'; }#{
            a;
            """
        let configuration = try NginxConfiguration(
            dump: Self.dump([("/etc/nginx/nginx.conf", text), ("/etc/nginx/a.conf", "b;")]))
        #expect(configuration.folder == "/etc/nginx")
        #expect(configuration.directives.map(\.name) == ["map", "a"])
        #expect(throws: NginxSyntaxError.self) { try NginxConfiguration(dump: "") }
        let circle = Self.dump([("/nginx.conf", "include /nginx.conf;")])
        #expect(throws: NginxSyntaxError.self) { try NginxConfiguration(dump: circle) }
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
        "proxy_pass http://site;", "fastcgi_pass unix:/run/incidents/responder.sock;",
        "fastcgi_pass responder;",
    ])
    func `a server that passes requests on to the site is open as that would be`(
        _ pass: String
    ) throws {
        let upstreams = """
            upstream site { server 127.0.0.1:9000; }
            upstream responder { server unix:/run/incidents/responder.sock; }
            """
        func servers(_ directives: String, _ more: String = "") throws -> [NginxServer] {
            let proxy = "server { listen 8088; \(directives) location / { \(pass) } }"
            return try self.servers(
                [server("listen 127.0.0.1:9000;"), proxy, more], http: upstreams)
        }
        #expect(NginxCheck.exposure(of: try servers("")).map(\.verdict) == [.toDo])
        let password = "auth_basic a; auth_basic_user_file b;"
        #expect(NginxCheck.exposure(of: try servers(password)).map(\.verdict) == [.ok])
        let second = "server { listen 8089; location / { proxy_pass http://127.0.0.1:8088; } }"
        let chain = NginxCheck.exposure(of: try servers(password, second))
        // Through the first one, everybody is asked.
        #expect(chain.map(\.verdict) == [.ok])
        #expect(NginxCheck.exposure(of: try servers("", second)).map(\.verdict) == [.toDo, .toDo])
    }

    @Test func `a proxy is not open where the site behind it asks`() throws {
        let password = "auth_basic a; auth_basic_user_file b;"
        func exposure(_ site: String, _ proxy: String) throws -> [Finding.Verdict] {
            let passing =
                "server { listen 8088; location / { \(proxy) proxy_pass http://127.0.0.1:9000; } }"
            return NginxCheck.exposure(of: try servers([server(site), passing])).map(\.verdict)
        }
        #expect(try exposure("listen 127.0.0.1:9000; \(password)", "") == [.ok])
        // The proxy's requests are this machine's.
        let trusting = "listen 127.0.0.1:9000; satisfy any; allow 127.0.0.1; deny all; \(password)"
        #expect(try exposure(trusting, "") == [.toDo])
        let login = "proxy_set_header Authorization 'Basic YTpi';"
        #expect(try exposure("listen 127.0.0.1:9000; \(password)", login) == [.toDo])
        let other = "server { listen 8088; location / { proxy_pass http://127.0.0.1:9001; } }"
        #expect(try servers([server("listen 127.0.0.1:9000;"), other]).count == 1)
    }

    @Test(arguments: [
        ("9000", "127.0.0.1:9000", true), ("80", "192.0.2.1", true), ("*:80", "127.0.0.1:80", true),
        ("127.0.0.1", "localhost:80", true), ("[::]:80", "[::1]:80", true),
        ("unix:/run/x.sock", "unix:/run/x.sock", true), ("127.0.0.1:9000", "127.0.0.1:9001", false),
        ("192.0.2.1:9000", "127.0.0.1:9000", false), ("[::1]", "[::1]:80", true),
    ])
    func `where requests are passed on to is known in any spelling`(
        _ listen: String, _ target: String, _ isReceived: Bool
    ) {
        #expect(NginxListen([listen]).receives(target) == isReceived)
    }

    @Test func `passwords that nginx cannot read are told`() throws {
        let folder = URL.temporaryDirectory.appending(path: "nginx-\(UUID())")
        defer { try? FileManager.default.removeItem(at: folder) }
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        let text = """
            http {
                server {
                    auth_basic_user_file $host.passwords;
                    location / {
                        auth_basic_user_file passwords;
                        fastcgi_pass unix:/run/incidents/responder.sock;
                    }
                }
                server { auth_basic_user_file /nonexistent/passwords-of-another-site; }
            }
            """
        let check = PasswordFileCheck(
            try NginxConfiguration(dump: Self.dump([("\(folder.path)/nginx.conf", text)])))
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

    @Test func `a configuration that nginx refuses is told, in its words`() throws {
        let folder = try shipped(replacing: "fastcgi_keep_conn on", with: "nonsense on")
        defer { try? FileManager.default.removeItem(at: folder) }
        let error = try #require(throws: SystemToolError.self) { try printed(of: folder) }
        let findings = NginxCheck(isInstalled: true).findings(error)
        #expect(findings.map(\.subject) == ["nginx configuration", "nginx"])
        #expect(findings.map(\.verdict) == [.toDo, .notChecked])
        #expect(findings[0].text.contains("unknown directive \"nonsense\" in "))
        #expect(
            findings[0].text.hasSuffix("mend that, then type: nginx -t && systemctl reload nginx"))
        let elsewhere = NginxCheck(isInstalled: false).findings(error)
        #expect(elsewhere.map(\.verdict) == [.notChecked])
    }

    /// As an administrator has it who edited an earlier version's, and kept that in an upgrade.
    @Test func `each definition of ours that is missing is told, with the file`() throws {
        let source = URL(filePath: #filePath).appending(
            path: "../../../nginx/conf.d/incidents.conf"
        ).standardized
        let directives = try NginxDirective.all(in: String(contentsOf: source, encoding: .utf8))
        let definitions = try directives.map { directive in
            switch directive.name {
            case "map", "geo": try #require(directive.arguments.last) + " {"
            case "log_format": "log_format \(directive.arguments[0]) "
            default: try #require(directive.arguments.first { $0.contains("zone=") })
            }
        }
        #expect(definitions.count > 8)
        // One is only there for snippets of before that somebody keeps.
        for definition in definitions where definition != "$incidents_whole_plain {" {
            let missing = definition.replacing("incidents", with: "other")
            let folder = try shipped(
                replacing: definition, with: missing, administrators: try Self.asking())
            defer { try? FileManager.default.removeItem(at: folder) }
            let error = try #require(throws: SystemToolError.self) { try printed(of: folder) }
            let text = try #require(NginxCheck(isInstalled: true).findings(error).first?.text)
            #expect(
                text.contains("; /etc/nginx/conf.d/incidents.conf lacks what the snippets"),
                "\(definition): \(text)")
        }
    }

    @Test func `no nginx is a fault only where it has to be`() {
        let error = SystemToolError(tool: "nginx", reason: .notInstalled)
        #expect(NginxCheck(isInstalled: false).findings(error).map(\.verdict) == [.notChecked])
        #expect(NginxCheck(isInstalled: true).findings(error).map(\.verdict) == [.toDo])
    }
}
