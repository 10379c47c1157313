import Foundation
import Testing

extension EndToEnd {
    /// What root types on an installed host.
    @Suite(.enabled(if: InstalledHost.isPossible)) struct InstalledHostTests {
        private let folder: TemporaryFolder

        init() throws {
            folder = try TemporaryFolder()
        }

        private func credentials() throws -> URL {
            let credentials = try folder.folder("upstream-credentials")
            try Data("elevate".utf8).write(to: credentials.appending(path: "upstream-username"))
            try Data("secret".utf8).write(to: credentials.appending(path: "upstream-password"))
            return credentials
        }

        private func host(_ upstream: Upstream? = nil) throws -> InstalledHost {
            let url = upstream.map { "INCIDENTS_UPSTREAM_URL='\($0.url)' " } ?? ""
            return try InstalledHost(folder, settings: "# Ours\n\(url)\nINCIDENTS_RETENTION_DAYS=0")
        }

        /// The files in the state folder that are not its owner's, or not of its group.
        private func foreign(in host: InstalledHost) throws -> String {
            let (user, group) = InstalledHost.owner
            return try run(
                "find", host.state.path, "(", "!", "-uid", "\(user)", "-o", "!", "-gid", "\(group)",
                ")")
        }

        @Test func `a refresh has its settings and credentials, and leaves only its owner's files`()
            throws
        {
            let upstream = try Upstream(credentials: credentials(), in: folder)
            let host = try host(upstream)
            try host.write("upstream-username", "elevate\n")
            try host.write("upstream-password", "secret\n")
            let (status, output) = try host.fetch()
            #expect(status == 0, "\(output)")
            #expect(output.contains("refresh complete"))
            #expect(try foreign(in: host) == "")
            let files = try FileManager.default.contentsOfDirectory(atPath: host.state.path)
            #expect(Set(files).isSuperset(of: ["refresh.lock", "incidents.sqlite", "report.json"]))
        }

        @Test func `an encrypted credential is decrypted`() throws {
            let upstream = try Upstream(credentials: credentials(), in: folder)
            let host = try host(upstream)
            try host.write("upstream-username", "elevate\n")
            // The host's key is made for it, in this namespace.
            let script = """
                mount -t tmpfs x /var/lib/systemd && cd /etc/incidents/credentials && \
                echo secret | systemd-creds encrypt --with-key=host --name="$1" - \
                upstream-password.cred 2>/dev/null && exec "$0"
                """
            func fetch(withCredentialNamed name: String) throws -> (status: Int32, output: String) {
                try host.typed(["sh", "-c", script, Program.fetch.path, name])
            }
            let (status, output) = try fetch(withCredentialNamed: "upstream-password")
            #expect(status == 0, "\(output)")
            let other = try fetch(withCredentialNamed: "other")
            #expect(other.status == 78)
            #expect(
                other.output.hasPrefix(
                    "error: cannot read the credential /etc/incidents/credentials/upstream-password.cred: "
                        + "systemd-creds: "))
        }

        @Test func `refused credentials are told with the files to check`() throws {
            let upstream = try Upstream(credentials: credentials(), in: folder)
            let host = try host(upstream)
            try host.write("upstream-username", "elevate")
            try host.write("upstream-password", "wrong")
            let refused = try host.fetch()
            #expect(refused.status == 1)
            #expect(
                refused.output.contains(
                    "answered 401: it does not accept the credentials; check "
                        + "/etc/incidents/credentials/upstream-username and upstream-password"))
            try FileManager.default.removeItem(at: host.settings.appending(path: "credentials"))
            #expect(
                try host.fetch().output.contains(
                    "answered 401: it asks for credentials; write them in "
                        + "/etc/incidents/credentials/upstream-username and upstream-password"))
        }

        @Test func `without an upstream the file to edit is named, by systemd and by root`() throws
        {
            let host = try host()
            let line =
                "INCIDENTS_UPSTREAM_URL is not set: write it in /etc/incidents/incidents.conf; "
            let typed = try host.fetch()
            #expect(typed.status == 78)
            #expect(typed.output.hasPrefix("error: \(line)"))
            #expect(typed.output.split(separator: "\n").count == 1)
            let user = ["setpriv", "--reuid", "65534", "--regid", "33", "--clear-groups"]
            let timed = try host.typed(
                user + [Program.fetch.path],
                environment: ["INVOCATION_ID": "1", "STATE_DIRECTORY": host.state.path])
            #expect(timed.status == 78)
            #expect(timed.output.hasPrefix("error: \(line)"))
        }

        @Test func `half credentials that systemd hands over are named where they are written`()
            throws
        {
            let host = try host()
            let script = """
                mkdir -p /run/credentials/incidents-fetch.service && \
                cd /run/credentials/incidents-fetch.service && echo x >upstream-username && \
                exec "$0" --upstream-url https://127.0.0.1/
                """
            let (status, output) = try host.typed(
                [
                    "sh", "-c",
                    "mkdir -p /run/credentials && mount -t tmpfs x /run/credentials && \(script)",
                    Program.fetch.path,
                ],
                environment: ["CREDENTIALS_DIRECTORY": "/run/credentials/incidents-fetch.service"])
            #expect(status == 78)
            #expect(
                output.contains("/etc/incidents/credentials/upstream-password is missing or empty"))
        }

        @Test func `a settings file with a line that is none is refused by its number`() throws {
            let host = try InstalledHost(folder, settings: "export A=1")
            let (status, output) = try host.fetch()
            #expect(status == 78)
            #expect(
                output.hasPrefix("error: line 2 of /etc/incidents/incidents.conf is no setting"))
        }

        @Test func `who is neither root nor the owner is refused, and leaves nothing behind`()
            throws
        {
            let host = try host()
            for command in [[], ["migrate"], ["check"]] {
                let (status, output) = try host.typed(
                    [
                        "setpriv", "--reuid", "33", "--regid", "33", "--clear-groups",
                        Program.fetch.path,
                    ]
                        + command + ["--state-directory", host.state.path])
                #expect(status == 78)
                #expect(
                    output == """
                        error: only nobody and root may work in \(host.state.path), and this is www-data; \
                        for a refresh, type as root: systemctl start incidents-fetch

                        """)
            }
            #expect(try FileManager.default.contentsOfDirectory(atPath: host.state.path) == [])
        }

        @Test
        func `a check finds the settings, the state and the upstream, and is the owner's too`()
            throws
        {
            let upstream = try Upstream(in: folder)
            let host = try host(upstream)
            #expect(try host.fetch().status == 0)
            let (_, output) = try host.fetch("check")
            #expect(
                output.contains(
                    "ok: settings: upstream \(upstream.url), incidents are kept for ever\n"))
            #expect(output.contains("ok: credentials: none, the upstream is asked without"))
            #expect(
                output.contains("ok: state folder: \(host.state.path) can be written by nobody\n"))
            #expect(output.contains("ok: report: every source answered less than "))
            #expect(output.contains("ok: upstream: it answers, with 5000 identities\n"))
            #expect(try foreign(in: host) == "")
        }
    }
}
