/// What to type depends on who runs the refreshes.
struct Advice {
    /// Whether systemd does.
    let isInstalled: Bool

    var refresh: String {
        isInstalled ? "type: systemctl start incidents-fetch" : "run incidents-fetch"
    }

    var log: String {
        isInstalled
            ? "see why: journalctl -u incidents-fetch -p warning -e"
            : "see what incidents-fetch logs"
    }
}
