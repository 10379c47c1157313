extension NginxServer {
    /// Servers that do not include the snippet, but pass requests on to one that does, or to the responder.
    static func proxies(
        in configuration: NginxConfiguration, to sites: [NginxServer]
    ) -> [NginxServer] {
        let addresses = sites.flatMap(\.listens).map(\.address)
        return blocks(in: configuration.directives, file: "nginx.conf", Admission())
            .filter { $0.block.snippets.isEmpty }
            .compactMap { server in
                let admissions = admissions(passing: server.block, to: addresses, server.admission)
                guard !admissions.isEmpty else { return nil }
                return NginxServer(
                    file: server.file, listens: NginxListen.all(in: server.block),
                    asksWhoIsThere: admissions.allSatisfy(\.asksWhoIsThere))
            }
    }

    /// Who is let in at each place of a block that passes requests on.
    private static func admissions(
        passing block: [NginxDirective], to addresses: [String], _ inherited: Admission
    ) -> [Admission] {
        let admission = inherited.changed(by: block)
        let directives = block.included.filter { $0.name != "include" }
        let own = directives.contains { $0.passes(to: addresses) } ? [admission] : []
        return own
            + directives.flatMap { directive in
                directive.block.map { admissions(passing: $0, to: addresses, admission) } ?? []
            }
    }
}

extension NginxDirective {
    fileprivate func passes(to addresses: [String]) -> Bool {
        guard let target = arguments.first else { return false }
        switch name {
        case "fastcgi_pass": return target.hasSuffix("/incidents/responder.sock")
        case "proxy_pass":
            // As in `http://127.0.0.1:9000/incidents/`.
            let host = target.split(separator: "/").dropFirst().first.map(String.init) ?? ""
            return addresses.contains(host.replacing("localhost", with: "127.0.0.1"))
        default: return false
        }
    }
}
