import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1
import Refresh

/// Whether nginx serves the report on this machine, and to whom else.
struct NginxCheck {
    private static let subject = "nginx"

    /// Whether it has to be here.
    let isInstalled: Bool

    func findings() async -> [Finding] {
        do throws(SystemToolError) {
            return await findings(dump: try SystemTool.text(of: "nginx", ["-T", "-q"]))
        } catch {
            return findings(error)
        }
    }

    /// What nginx's configuration comes to, as `nginx -T` prints it.
    private func findings(dump: String) async -> [Finding] {
        do throws(NginxSyntaxError) {
            let configuration = try NginxConfiguration(dump: dump)
            let servers = NginxServer.all(in: configuration)
            return [await answering(servers)]
                + PasswordFileCheck(configuration).findings()
                + NginxHeaderBuffers.findings(in: configuration.directives)
                + Self.exposure(of: servers)
                + (isInstalled
                    ? LoginCheck.findings(servers) + LogCheck.findings(configuration) : [])
        } catch {
            return [
                .notChecked(
                    Self.subject, "what nginx -T prints of its configuration is not understood here"
                )
            ]
        }
    }

    /// What it means that nginx does not tell its configuration. The nginx that runs may have started before
    /// it was at fault.
    func findings(_ error: SystemToolError) -> [Finding] {
        let notKnown = Finding.notChecked(
            Self.subject, "whom it serves is known when its configuration is: \(error)")
        switch error.reason {
        case .notInstalled:
            return [
                isInstalled
                    ? .toDo(Self.subject, "it is not installed; type: apt install nginx")
                    : .notChecked(Self.subject, "it is not installed here")
            ]
        case .cannotBeRun, .late: return [notKnown]
        case .failed(_, let complaint):
            guard isInstalled else { return [notKnown] }
            return [
                .toDo(
                    "nginx configuration",
                    "it is not sound, so nginx would not start again: \(error.reason); "
                        + NginxDefinitions.advice(on: complaint)),
                .notChecked(
                    Self.subject, "whom it serves is known when its configuration is sound"),
            ]
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
        let login = isInstalled ? FirstLogin() : nil
        let answer = await Self.ask(url, login)
        guard case .head(401, _) = answer else { return Self.finding(url, answer) }
        return Self.finding(
            url, asking: login, health: await Self.ask(url + "health", nil))
    }

    /// What a server says to somebody who asks for the report.
    enum Answer: Equatable {
        case none(reason: String)
        /// Nothing, although there is a server.
        case late
        case head(status: UInt, contentType: String)
    }

    private static func ask(_ url: String, _ login: FirstLogin?) async -> Answer {
        var configuration = HTTPClient.Configuration(redirectConfiguration: .disallow)
        configuration.connectionPool.retryConnectionEstablishment = false
        do {
            return try await HTTPClient.withHTTPClient(
                configuration: configuration
            ) { http in
                var request = HTTPClientRequest(url: url)
                request.method = .HEAD
                request.headers.add(name: "Accept", value: "application/json")
                if let login {
                    request.headers.add(name: "Authorization", value: login.authorization)
                }
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
        case .head(403, _):
            .toDo(
                subject,
                "\(url) answers 403: nginx finds no file of logins, or its rules let nobody in from this "
                    + "machine; type: incidents-viewers add NAME, or see: nginx -T")
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

    /// Of a server that asked who is there. Its health, which asks nobody on this machine, tells whether the
    /// responder answers.
    static func finding(
        _ url: String, asking login: FirstLogin?, health: Answer
    ) -> Finding {
        if let login {
            return .toDo(
                subject,
                "\(url) does not take the login of \(FirstLogin.path); type: "
                    + "incidents-viewers remove \(login.name)")
        }
        switch health {
        case .none, .late, .head(500, _), .head(502, _), .head(504, _):
            return finding(url + "health", health)
        case .head: return finding(url, .head(status: 401, contentType: ""))
        }
    }

    static func exposure(of servers: [NginxServer]) -> [Finding] {
        let subject = "network"
        guard !servers.isEmpty else { return [.ok(subject, "nginx serves the report to nobody")] }
        let problems = servers.filter { !$0.open.isEmpty }.map { server -> Finding in
            let addresses = server.open.map(\.address).joined(separator: ", ")
            return .toDo(
                subject,
                "\(server.file) serves the report at \(addresses) to everybody who reaches it; let it "
                    + "ask for a login (see incidents-viewers(8)), or let it listen on 127.0.0.1 only"
            )
        }
        guard problems.isEmpty else { return problems }
        let others = Set(servers.flatMap(\.unaskedOthers)).sorted()
        guard others.isEmpty else {
            return [
                .ok(
                    subject,
                    "nginx serves the report to \(others.joined(separator: ", ")) without asking who is "
                        + "there, and to nobody else on a network")
            ]
        }
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
