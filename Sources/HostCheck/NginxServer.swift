/// A server of nginx that serves the report: one that asks the responder, or another such server.
struct NginxServer: Equatable {
    /// The file that it is in.
    let file: String
    let listens: [NginxListen]
    /// Who is let in at each place where it does. The answer to monitors, which tells of nobody, is none.
    let admissions: [Admission]

    /// Whether only those get in who show who they are, this machine's own clients included.
    var asksWhoIsThere: Bool {
        !isReached { $0 != .nobody }
    }

    /// The addresses at which everybody who reaches them gets the report.
    var open: [NginxListen] {
        listens.filter { listen in
            !listen.isLocal
                && admissions.contains { $0.unasked(at: listen) == .everybody }
        }
    }

    /// Addresses of other machines that get the report unasked.
    var unaskedOthers: [String] {
        listens.filter { !$0.isLocal }.flatMap { listen in
            admissions.flatMap { $0.unasked(at: listen).others }
        }
    }

    /// Whether this machine's own clients get the report unasked.
    var letsThisMachineIn: Bool {
        isReached(\.includesThisMachine)
    }

    private func isReached(_ fits: (Admission.Unasked) -> Bool) -> Bool {
        listens.contains { listen in
            admissions.contains { fits($0.unasked(at: listen)) }
        }
    }
}

extension NginxServer {
    /// The servers of a configuration that serve the report, in their order.
    static func all(in configuration: NginxConfiguration) -> [NginxServer] {
        let blocks = NginxServerBlock.all(in: configuration)
        var found: [Int: NginxServer] = [:]
        // One may pass requests on to one that passes them on.
        while true {
            let known = Array(found.values)
            let more = blocks.indices.filter { found[$0] == nil }.compactMap { index in
                blocks[index].server(passingTo: known).map { (index, $0) }
            }
            guard !more.isEmpty else { break }
            found.merge(more) { first, _ in first }
        }
        return found.sorted { $0.key < $1.key }.map(\.value)
    }
}
