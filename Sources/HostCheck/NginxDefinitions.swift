import FoundationEssentials

/// The file that defines what our snippets refer to. An administrator who has edited it keeps theirs in an
/// upgrade, while the snippets become those of the new version.
enum NginxDefinitions {
    static let file = "/etc/nginx/conf.d/incidents.conf"

    /// What to do about what nginx says of a configuration that it refuses.
    static func advice(on complaint: [String]) -> String {
        let sound = "nginx -t && systemctl reload nginx"
        guard complaint.contains(where: namesWhatIsMissing) else {
            return "mend that, then type: \(sound)"
        }
        let shipped = "\(file).dpkg-dist"
        let remedy =
            FileManager.default.fileExists(atPath: shipped)
            ? "add to it what is new in \(shipped), then type: \(sound)"
            : "install the package again, and let it bring its own: apt install --reinstall "
                + "-o Dpkg::Options::=--force-confask -o Dpkg::Options::=--force-confmiss ./incidents_*.deb"
        return
            "\(file) lacks what the snippets of this version refer to; it is of another version, "
            + "edited or gone: \(remedy)"
    }

    /// nginx's own words for a zone, a variable or a format that nothing defines; ours all begin alike.
    private static func namesWhatIsMissing(_ line: String) -> Bool {
        ["zone \"incidents", "unknown \"incidents", "log format \"incidents"]
            .contains(where: line.contains)
    }
}
