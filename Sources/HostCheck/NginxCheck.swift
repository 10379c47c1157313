import AsyncHTTPClient
import FoundationEssentials
import Glibc
import NIOCore
import NIOHTTP1
import Refresh

/// Whether nginx serves the report on this machine, and to whom else.
struct NginxCheck {
    private static let subject = "nginx"

    /// The folder of its configuration.
    let folder: String
    /// Whether it has to be here.
    let isInstalled: Bool

    private static let systemFolder = "/etc/nginx"

    init(folder: String = systemFolder, isInstalled: Bool) {
        self.folder = folder
        self.isInstalled = isInstalled
    }

    func findings() async -> [Finding] {
        guard FileManager.default.fileExists(atPath: "\(folder)/nginx.conf") else {
            return [
                isInstalled
                    ? .toDo(Self.subject, "it is not installed; type: apt install nginx")
                    : .notChecked(Self.subject, "it is not installed here")
            ]
        }
        do throws(NginxConfigurationError) {
            let configuration = try NginxConfiguration(inFolder: folder)
            let servers = NginxServer.all(in: configuration)
            let passwords = PasswordFileCheck(
                folder: folder, directives: configuration.directives)
            return [broken, await answering(servers)].compactMap(\.self)
                + passwords.findings()
                + NginxHeaderBuffers.findings(in: configuration.directives)
                + Self.exposure(
                    of: servers + NginxServer.proxies(in: configuration, to: servers))
        } catch {
            return [Self.finding(error)]
        }
    }

    /// What nginx itself says of its configuration, where it would not start again: the one that runs may
    /// have started before the fault was made.
    private var broken: Finding? {
        guard isInstalled, folder == Self.systemFolder, geteuid() == 0 else { return nil }
        do throws(SystemToolError) {
            _ = try SystemTool.output(of: "nginx", ["-t", "-q"])
            return nil
        } catch {
            return .toDo(
                "nginx configuration",
                "it is not sound, so nginx would not start again: \(error.reason); mend that, then type: "
                    + "nginx -t && systemctl reload nginx")
        }
    }

    private static func finding(_ error: NginxConfigurationError) -> Finding {
        switch error {
        case .unreadable(let path): .toDo(subject, "\(path) cannot be read; type: nginx -t")
        case .notUnderstood(let path):
            .notChecked(subject, "\(path) is not understood here; whether nginx does: nginx -t")
        }
    }

    /// One that asks a local server for the report.
    private func answering(_ servers: [NginxServer]) async -> Finding {
        guard !servers.isEmpty else {
            guard isInstalled else {
                return .notChecked(Self.subject, "the nginx here has no server for the report")
            }
            return .toDo(
                Self.subject,
                "it has no server for the report; type: "
                    + "ln -s ../sites-available/incidents /etc/nginx/sites-enabled/incidents && "
                    + "nginx -t && systemctl reload nginx")
        }
        guard let url = servers.lazy.flatMap(\.listens).compactMap(\.localURL).first else {
            return .notChecked(
                Self.subject,
                "\(servers[0].file) serves the report, but at no address of this machine alone, "
                    + "where it could be asked")
        }
        return Self.finding(url, await Self.ask(url))
    }

    /// What a server says to somebody who asks for the report.
    enum Answer: Equatable {
        case none(reason: String)
        /// Nothing, although there is a server.
        case late
        case head(status: UInt, contentType: String)
    }

    private static func ask(_ url: String) async -> Answer {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.retryConnectionEstablishment = false
        do {
            return try await HTTPClient.withHTTPClient(
                configuration: configuration
            ) { http in
                var request = HTTPClientRequest(url: url)
                request.method = .HEAD
                request.headers.add(name: "Accept", value: "application/json")
                // A spelling of its own: nginx has kept no answer to that.
                let own = UInt64.random(in: 0...UInt64.max)
                request.headers.add(
                    name: "Accept-Encoding", value: "identity, check-\(own);q=0")
                let response = try await http.execute(request, timeout: .seconds(15))
                return .head(
                    status: response.status.code,
                    contentType: response.headers.first(name: "Content-Type") ?? "")
            }
        } catch let error as HTTPClientError where error == .deadlineExceeded {
            return .late
        } catch {
            return .none(reason: httpFailureReason(error))
        }
    }

    static func finding(_ url: String, _ answer: Answer) -> Finding {
        switch answer {
        case .none(let reason):
            .toDo(
                subject,
                "\(url) cannot be asked: \(reason); type: nginx -t; systemctl restart nginx")
        case .late:
            .toDo(
                subject,
                "\(url) did not answer within 15 s, so the responder does not; type: "
                    + "journalctl -u incidents-responder -e; systemctl restart incidents-responder")
        case .head(500, _):
            .toDo(
                subject,
                "\(url) answers 500, the responder cannot serve the report; type: "
                    + "journalctl -u incidents-responder -e")
        case .head(200, let type) where type.hasPrefix("application/json"):
            .ok(subject, "\(url) answers with the report")
        case .head(401, _): .ok(subject, "\(url) answers, and asks who is there")
        case .head(503, _):
            .toDo(
                subject,
                "\(url) answers 503, there is no report yet; type: systemctl start incidents-fetch")
        case .head(let status, _) where [502, 504].contains(status):
            .toDo(
                subject,
                "\(url) answers \(status), it does not reach the responder; type: "
                    + "systemctl restart incidents-responder.socket; if that does not help: "
                    + "journalctl -u incidents-responder -e")
        case .head(let status, let type):
            .toDo(
                subject,
                "\(url) answers \(status) \(type), which is not the report; type: nginx -t && "
                    + "systemctl reload nginx, and see which server has that address: nginx -T")
        }
    }

    static func exposure(of servers: [NginxServer]) -> [Finding] {
        let subject = "network"
        let open = servers.filter { !$0.asksWhoIsThere && !$0.listens.allSatisfy(\.isLocal) }
        let problems = open.map { server -> Finding in
            let addresses = server.listens.filter { !$0.isLocal }.map(\.address)
            return .toDo(
                subject,
                "\(server.file) serves the report at \(addresses.joined(separator: ", ")) to everybody "
                    + "who reaches it; turn on auth_basic (see incidents.conf(5)), or let it listen on "
                    + "127.0.0.1 only")
        }
        guard problems.isEmpty else { return problems }
        guard !servers.isEmpty else { return [.ok(subject, "nginx serves the report to nobody")] }
        let isLocal = servers.allSatisfy { $0.listens.allSatisfy(\.isLocal) }
        return [
            .ok(
                subject,
                isLocal
                    ? "nginx serves the report to this machine only"
                    : "nginx asks who is there before it serves the report to a network")
        ]
    }
}
