/// Whether whoever has an account on this machine can read the report without showing who they are.
enum LoginCheck {
    static let advice =
        "incidents-viewers add NAME; cp /usr/share/incidents/incidents-auth.conf "
        + "/etc/nginx/snippets/ && nginx -t && systemctl reload nginx"

    /// What is to do about servers that only this machine reaches; others are told of in `network`.
    static func findings(_ servers: [NginxServer]) -> [Finding] {
        servers.filter { !$0.asksWhoIsThere && $0.listens.allSatisfy(\.isLocal) }.map { server in
            .toDo(
                "login",
                "\(server.file) serves the report to every account of this machine; where each reader "
                    + "is to log in, type: \(advice)")
        }
    }
}
