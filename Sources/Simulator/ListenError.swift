/// Why the simulator cannot take requests.
public enum ListenError: Error, Equatable, CustomStringConvertible {
    case portTaken(host: String, port: Int)
    case refused(host: String, port: Int, reason: String)

    public var description: String {
        switch self {
        case .portTaken(let host, let port):
            "cannot listen at \(host):\(port): another program has that port; stop it, "
                + "or choose another with --port (0: any free one)"
        case .refused(let host, let port, let reason):
            "cannot listen at \(host):\(port): \(reason)"
        }
    }
}
