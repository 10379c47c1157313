/// The program was started with nothing to answer on.
struct NoSocket: Error, CustomStringConvertible {
    var description: String {
        "there is no socket to answer on: standard input is not one that listens; give --listen PATH, "
            + "or INCIDENTS_LISTEN in the environment, or let systemd start it by its socket "
            + "(systemctl start incidents-responder.socket)"
    }
}
