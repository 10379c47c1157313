/// Whether nginx takes questions with many values: a request's line is to fit into one of its large buffers.
enum NginxHeaderBuffers {
    /// Of each, in bytes: as the site has them, and nginx by itself.
    private static let (wanted, byDefault) = (32 * 1024, 8 * 1024)

    /// A server, with what counts for it.
    private struct Server {
        let file: String
        let listens: [[String]]
        let size: Int
        let servesReport: Bool

        var addresses: [String] { listens.compactMap(\.first) }

        func isDefault(at address: String) -> Bool {
            listens.contains { $0.first == address && $0.contains("default_server") }
        }
    }

    /// One for each server that includes our snippet and has less room, or shares an address with one that has: until
    /// the host is known, the room of the default server at the address counts.
    static func findings(in directives: [NginxDirective]) -> [Finding] {
        let servers = servers(in: directives, file: "nginx.conf", size: byDefault)
        var told: Set<String> = []
        return servers.filter(\.servesReport).compactMap { server in
            let firsts = server.addresses.compactMap { address in
                servers.first { $0.isDefault(at: address) }
                    ?? servers.first { $0.addresses.contains(address) }
            }
            guard let narrow = ([server] + firsts).first(where: { $0.size < wanted }),
                told.insert(narrow.file).inserted
            else { return nil }
            return .toDo(
                "nginx headers",
                "\(narrow.file) has room for \(narrow.size) bytes of a question, and answers 414 to one with "
                    + "many values; add to its server: large_client_header_buffers 4 32k; then type: nginx -t "
                    + "&& systemctl reload nginx")
        }
    }

    private static func servers(
        in directives: [NginxDirective], file: String, size: Int
    ) -> [Server] {
        let size = self.size(in: directives) ?? size
        return directives.flatMap { directive -> [Server] in
            guard let block = directive.block else { return [] }
            switch directive.name {
            case "server":
                let all = block.included
                let listens = all.filter { $0.name == "listen" }.map(\.arguments)
                return [
                    Server(
                        file: file, listens: listens.isEmpty ? [["80"]] : listens,
                        size: self.size(in: block) ?? size,
                        servesReport: all.contains {
                            $0.name == "include"
                                && $0.arguments.first?.hasSuffix("/snippets/incidents.conf") == true
                        })
                ]
            case "include":
                return servers(in: block, file: directive.arguments.first ?? file, size: size)
            default: return servers(in: block, file: file, size: size)
            }
        }
    }

    /// As in `large_client_header_buffers 4 32k`.
    private static func size(in block: [NginxDirective]) -> Int? {
        let given = block.included.last { $0.name == "large_client_header_buffers" }
        guard let text = given?.arguments.last?.lowercased() else { return nil }
        let number = Int(text.prefix { $0.isNumber })
        switch text.last {
        case "k": return number.map { $0 * 1024 }
        case "m": return number.map { $0 * 1024 * 1024 }
        default: return number
        }
    }
}
