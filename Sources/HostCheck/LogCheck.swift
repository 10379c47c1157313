/// Whether a server that serves the report keeps employee ids out of nginx's logs. The snippet's locations do;
/// a request that is refused before it reaches one is logged as the server says.
enum LogCheck {
    /// The formats that hold no address that was asked for, but the audit log's.
    private static let formats = ["incidents", "incidents_audit"]

    static func findings(_ configuration: NginxConfiguration) -> [Finding] {
        NginxServerBlock.all(in: configuration).filter { $0.asksResponder && !isDiscreet($0) }
            .map { server in
                .toDo(
                    "logs",
                    "\(server.file) logs what is asked for, employee ids included, where nginx refuses it "
                        + "at once; add to that server: include snippets/incidents-log*.conf;")
            }
    }

    private static func isDiscreet(_ server: NginxServerBlock) -> Bool {
        !server.logs.isEmpty
            && server.logs.allSatisfy { $0 == ["off"] || $0.count > 1 && formats.contains($0[1]) }
    }
}
