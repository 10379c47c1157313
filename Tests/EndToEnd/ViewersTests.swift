import Foundation
import Glibc
import Testing

extension EndToEnd {
    @Suite(.enabled(if: geteuid() == 0)) struct ViewersTests {
        private let installation: Installation
        private let viewers: Viewers

        init() throws {
            installation = try Installation(asksForLogins: true)
            viewers = try Viewers(installation)
        }

        private func status(_ name: String, _ password: String, _ path: String = "/incidents/")
            throws -> Int
        {
            try installation.get(path, Viewers.login(name, password)).status
        }

        @Test func `who logs in reads, and nobody else, until the login is removed`() throws {
            let password = try viewers.add("anna")
            let other = try viewers.add("nightly-script@example.org")
            for path in ["/incidents", "/incidents/", "/incidents/list", "/incidents/3"] {
                #expect(try installation.get(path).status == 401)
                #expect(try status("anna", other, path) == 401)
                #expect(try status("bob", password, path) == 401)
                #expect(try status("anna", password, path) == 503)
            }
            #expect(
                try installation.get().headers["www-authenticate"] == #"Basic realm="incidents""#)
            #expect(try status("nightly-script@example.org", other) == 503)
            #expect(try viewers.typed("list") == (0, "anna\nnightly-script@example.org\n"))
            #expect(try viewers.typed("remove", "anna") == (0, ""))
            #expect(try status("anna", password) == 401)
            #expect(try status("nightly-script@example.org", other) == 503)
            #expect(try viewers.typed("list") == (0, "nightly-script@example.org\n"))
        }

        @Test func `the health asks nobody on this machine, and only the health`() throws {
            #expect(try installation.get("/incidents/health").status == 503)
            #expect(try installation.get("/incidents/health?accept=partial").status == 503)
            for path in [
                "/incidents/status", "/incidents/healthy", "/incidents/health/",
                "/incidents/x%20127.0.0.1%20/incidents/health", "/incidents/health%0A",
                "/incidents/list?x=%20/incidents/health",
            ] {
                #expect(try installation.get(path).status == 401, "\(path)")
            }
        }

        @Test func `a password has 128 bits, and a hash that costs nothing`() throws {
            let password = try viewers.add("anna")
            #expect(password.wholeMatch(of: /[a-z2-7]{26}/) != nil)
            #expect(try viewers.typed("remove", "anna").status == 0)
            #expect(try viewers.add("anna") != password)
            let line = try String(contentsOf: viewers.passwords, encoding: .utf8)
            #expect(line.wholeMatch(of: /anna:\{SSHA\}[A-Za-z0-9+\/]+=*\n/) != nil)
            #expect(!line.contains(password))
            #expect(
                try run("stat", "-c", "%a %U:%G", viewers.passwords.path) == "640 root:www-data")
        }

        @Test(arguments: [
            "", "a:b", "a b", "a\nb", "a\tb", "\u{7F}", "#a", "-a", "ä", "a/b", ".", "a\\", "$x",
            String(repeating: "a", count: 65),
        ])
        func `a name that cannot be one is refused, and nothing is changed`(name: String) throws {
            for command in ["add", "remove"] {
                let (status, output) = try viewers.typed(command, name)
                #expect(status == 64)
                #expect(output.contains("the name of a login has up to 64 letters"))
            }
            #expect(try Data(contentsOf: viewers.passwords).isEmpty)
        }

        @Test func `a wrong usage is one, and a login that is there or not is told`() throws {
            for arguments in [[], ["add"], ["add", "a", "b"], ["list", "a", "b"], ["who"], ["x"]] {
                #expect(try viewers.start(arguments).waitForEnd() == 64)
            }
            _ = try viewers.add("anna")
            #expect(try viewers.typed("list", "anna") == (0, "anna\n"))
            for (arguments, words) in [
                (["add", "anna"], "there is a login anna"),
                (["remove", "ann"], "there is no login ann"),
                (["list", "a.na"], "there is no login a.na"),
            ] {
                let process = try viewers.start(arguments)
                #expect(process.waitForEnd() == 1)
                #expect(process.output.contains(words))
            }
        }

        @Test func `what others have written in the file stays, and so do all of ten at once`()
            throws
        {
            try Data("# of ours\nold:$6$salt$hash:a comment\nlast:{SSHA}x".utf8).write(
                to: viewers.passwords)
            let adding = try (1...10).map { try viewers.start(["add", "login\($0)"]) }
            #expect(adding.map { $0.waitForEnd() } == [Int32](repeating: 0, count: 10))
            #expect(try viewers.typed("remove", "login3").status == 0)
            let lines = try String(contentsOf: viewers.passwords, encoding: .utf8)
                .split(separator: "\n").map(String.init)
            #expect(
                Array(lines.prefix(3)) == [
                    "# of ours", "old:$6$salt$hash:a comment", "last:{SSHA}x",
                ])
            let names = try viewers.typed("list").output.split(separator: "\n").map(String.init)
            #expect(
                names.sorted()
                    == (["old", "last"] + (1...10).filter { $0 != 3 }.map { "login\($0)" }).sorted()
            )
            let left = try FileManager.default.contentsOfDirectory(
                atPath: installation.nginx.folder.path)
            #expect(left.filter { $0.hasPrefix("incidents.htpasswd") } == ["incidents.htpasswd"])
        }

        @Test func `removing the first login removes the file with its password`() throws {
            let file = installation.nginx.folder.appending(path: "first-login")
            _ = try viewers.add("first")
            try Data("login first".utf8).write(to: file)
            #expect(try viewers.typed("remove", "first").status == 0)
            #expect(!FileManager.default.fileExists(atPath: file.path))
        }

        @Test func `who asked for an employee or an address is told, in whatever spelling`() throws
        {
            let anna = Viewers.login("anna", try viewers.add("anna"))
            let asked = [
                "/incidents/4506", "/incidents/%34506?format=json",
                "/incidents/list?type=denial&employee=7,%204506",
                "/incidents/list?%65mployee=04506",
            ]
            let others = [
                "/incidents/450", "/incidents/45060", "/incidents/list?limit=4506", "/incidents/",
                "/incidents/addresses/45.0.6.0", "/incidents/list?employee=450,6",
            ]
            let addresses = [
                "/incidents/addresses/17.1.2.3", "/incidents/list?address=::ffff:17.1.2.3",
                "/incidents/list?address=017.1.002.3",
            ]
            for path in asked + others + addresses { _ = try installation.get(path, anna) }
            _ = try installation.get("/incidents/4506")
            _ = try request(
                "HEAD", "/incidents/find?q=4506", anna, port: installation.nginx.port)
            let log = installation.nginx.folder.appending(path: "audit.log")
            try eventually("all to be logged") {
                try installation.nginx.log("audit.log").split(separator: "\n").count == 15
            }
            // As logrotate leaves them.
            try run("gzip", "--keep", "--suffix", ".2.gz", log.path)
            let lines = try viewers.typed("who", "4506").output.split(separator: "\n")
            #expect(lines.count { $0.contains("  401  -  127.0.0.1  GET  /incidents/4506") } == 2)
            for path in asked {
                #expect(
                    lines.count { $0.hasSuffix("  anna  127.0.0.1  GET  \(path)") } == 2, "\(path)")
            }
            #expect(lines.count { $0.hasSuffix("  HEAD  /incidents/find?q=4506") } == 2)
            #expect(lines.count == 2 * (asked.count + 2) + 1)
            #expect(lines.contains { $0.contains(" 4 other requests were about no employee") })
            for spelling in ["17.1.2.3", "::FFFF:17.1.2.3"] {
                let (status, output) = try viewers.typed("who", spelling)
                #expect(status == 0)
                #expect(output.split(separator: "\n").count == 2 * addresses.count + 1)
            }
        }
    }
}
