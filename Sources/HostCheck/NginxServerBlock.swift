/// The block of a server in nginx's configuration, and what stands around it.
struct NginxServerBlock {
    /// A place in it that passes requests on.
    private struct Passage {
        /// Where to, such as `127.0.0.1:9000` or `unix:/run/incidents/responder.sock`.
        let targets: [String]
        let admission: Admission
        /// Whether it is where our snippets ask the responder, wherever its socket is.
        let isOurs: Bool
        /// Whether it shows a login of its own there.
        let logsIn: Bool
    }

    let file: String
    /// The arguments of each `access_log` of the server itself.
    let logs: [[String]]
    private let listens: [NginxListen]
    private let passages: [Passage]

    /// Whether it asks the responder itself, not another server that does.
    var asksResponder: Bool {
        passages.contains { $0.isOurs || $0.targets.contains(NginxDirective.responder) }
    }

    /// Those of a configuration, in their order.
    static func all(in configuration: NginxConfiguration) -> [NginxServerBlock] {
        let surroundings = Surroundings(
            upstreams: upstreams(in: configuration.directives), file: "nginx.conf",
            isOurs: false, admission: Admission(), logsIn: false)
        return all(in: configuration.directives, surroundings)
    }

    /// The server as one of the report, which it is where it passes requests on to the responder, or to a
    /// server of the report.
    func server(passingTo servers: [NginxServer]) -> NginxServer? {
        let admissions = passages.flatMap { passage -> [Admission] in
            if passage.isOurs || passage.targets.contains(NginxDirective.responder) {
                return [passage.admission]
            }
            return servers.filter { server in
                passage.targets.contains { target in
                    server.listens.contains { $0.receives(target) }
                }
            }.map { server in
                passage.logsIn || server.letsThisMachineIn ? passage.admission : .asking
            }
        }
        guard !admissions.isEmpty else { return nil }
        return NginxServer(file: file, listens: listens, admissions: admissions)
    }

}

extension NginxServerBlock {
    /// What holds where a block begins.
    private struct Surroundings {
        /// The addresses in the blocks `upstream`, by their names.
        let upstreams: [String: [String]]
        var file: String
        var isOurs: Bool
        var admission: Admission
        var logsIn: Bool

        func within(_ block: [NginxDirective]) -> Surroundings {
            var inner = self
            inner.admission = admission.changed(by: block)
            inner.logsIn = logsIn || block.included.contains { $0.isLogin }
            return inner
        }
    }

    private static func upstreams(in directives: [NginxDirective]) -> [String: [String]] {
        var found: [String: [String]] = [:]
        for directive in directives {
            guard let block = directive.block else { continue }
            if directive.name == "upstream", let name = directive.arguments.first {
                found[name] = block.included.filter { $0.name == "server" }
                    .compactMap(\.arguments.first)
            } else {
                found.merge(upstreams(in: block)) { first, _ in first }
            }
        }
        return found
    }

    private static func all(
        in directives: [NginxDirective], _ around: Surroundings
    ) -> [NginxServerBlock] {
        var inner = around.within(directives)
        return directives.flatMap { directive -> [NginxServerBlock] in
            guard let block = directive.block else { return [] }
            switch directive.name {
            case "server":
                return [
                    NginxServerBlock(
                        file: inner.file,
                        logs: block.included.filter { $0.name == "access_log" }.map(\.arguments),
                        listens: NginxListen.all(in: block),
                        passages: passages(in: block, inner))
                ]
            case "include":
                inner.file = directive.arguments.first ?? inner.file
                defer { inner.file = around.file }
                return all(in: block, inner)
            default: return all(in: block, inner)
            }
        }
    }

    private static func passages(
        in block: [NginxDirective], _ around: Surroundings
    ) -> [Passage] {
        passages(among: block, around.within(block))
    }

    private static func passages(
        among directives: [NginxDirective], _ here: Surroundings
    ) -> [Passage] {
        directives.flatMap { directive -> [Passage] in
            if let block = directive.block {
                if directive.isForMonitors { return [] }
                guard directive.name == "include" else { return passages(in: block, here) }
                var inner = here
                inner.isOurs = here.isOurs || directive.includesResponder
                return passages(among: block, inner)
            }
            guard let target = directive.target else { return [] }
            return [
                Passage(
                    targets: here.upstreams[target] ?? [target], admission: here.admission,
                    isOurs: here.isOurs, logsIn: here.logsIn)
            ]
        }
    }
}

extension NginxDirective {
    /// Whether it includes the snippet that asks the responder.
    var includesResponder: Bool {
        name == "include"
            && arguments.first?.hasSuffix("/snippets/incidents-responder.conf") == true
    }

    /// Whether it asks the responder, without our snippet.
    var passesToResponder: Bool { name == "fastcgi_pass" && arguments.first == Self.responder }

    fileprivate static let responder = "unix:/run/incidents/responder.sock"

    /// Whether it is the location of `health`, which has no incidents.
    fileprivate var isForMonitors: Bool {
        name == "location" && arguments.last?.hasSuffix("/incidents/health") == true
    }

    /// Whether it sends a name and password on.
    fileprivate var isLogin: Bool {
        name == "proxy_set_header" && arguments.first?.lowercased() == "authorization"
            && !["", "$http_authorization"].contains(arguments.last)
    }

    /// Where it passes requests on: a host and a port, a socket, or the name of an upstream.
    fileprivate var target: String? {
        guard let argument = arguments.first else { return nil }
        switch name {
        case "fastcgi_pass": return argument
        case "proxy_pass":
            guard !argument.hasSuffix("/incidents/health") else { return nil }
            // As in `http://127.0.0.1:9000/incidents/` or `http://unix:/run/x.sock:/incidents/`.
            let target =
                argument.firstRange(of: "://").map { argument[$0.upperBound...] } ?? argument[...]
            let end =
                target.hasPrefix("unix:")
                ? target.dropFirst("unix:".count).firstIndex(of: ":") : target.firstIndex(of: "/")
            return String(target[..<(end ?? target.endIndex)])
        default: return nil
        }
    }
}
