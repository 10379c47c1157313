import Foundation

/// A host as the package sets it up, for programs that root types: an `/etc/incidents` that only they
/// see, in a mount namespace of theirs, and a state folder of another owner.
struct InstalledHost {
    /// Whether this process may make one.
    static let isPossible =
        geteuid() == 0
        && (try? run("unshare", "--mount", "sh", "-c", script, "/etc/hostname", "true")) != nil

    /// Copies its first argument to `/etc/incidents` and runs the others there.
    private static let script = """
        mount -t tmpfs host /mnt && mkdir /mnt/changed /mnt/work && mount -t overlay \
        -o lowerdir=/etc,upperdir=/mnt/changed,workdir=/mnt/work host /etc && \
        cp -r "$0" /etc/incidents && exec "$@"
        """

    /// `nobody`, and a group that is not theirs.
    static let owner: (user: Int, group: Int) = (65534, 33)

    let state: URL
    /// What is to be in `/etc/incidents`.
    let settings: URL
    private let folder: TemporaryFolder

    init(_ folder: TemporaryFolder, settings text: String) throws {
        self.folder = folder
        settings = try folder.folder("etc")
        state = try folder.folder("state")
        // The owner has to get to it.
        try FileManager.default.setAttributes(
            [.posixPermissions: 0o755], ofItemAtPath: folder.url.path)
        try FileManager.default.setAttributes(
            [
                .posixPermissions: 0o750, .ownerAccountID: Self.owner.user,
                .groupOwnerAccountID: Self.owner.group,
            ], ofItemAtPath: state.path)
        let text = "INCIDENTS_STATE_DIRECTORY=\(state.path)\n\(text)\n"
        try Data(text.utf8).write(to: settings.appending(path: "incidents.conf"))
    }

    /// Writes a credential.
    func write(_ credential: String, _ content: String) throws {
        let credentials = settings.appending(path: "credentials")
        try FileManager.default.createDirectory(
            at: credentials, withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700])
        try Data(content.utf8).write(to: credentials.appending(path: credential))
    }

    /// Runs a command there.
    func typed(_ command: [String], environment: [String: String] = [:]) throws -> (
        status: Int32, output: String
    ) {
        let process = try RunningProcess(
            URL(filePath: "/usr/bin/unshare"),
            ["--mount", "sh", "-c", Self.script, settings.path] + command,
            in: folder.url, environment: environment)
        return (process.waitForEnd(), process.output)
    }

    func fetch(_ arguments: String...) throws -> (status: Int32, output: String) {
        try typed([Program.fetch.path] + arguments)
    }
}
