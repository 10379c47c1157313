import FoundationEssentials

/// Where an administrator keeps the settings and the credentials of an installed host. systemd hands them
/// to the units; a command that root types finds them here by itself.
public struct InstalledHost: Sendable {
    /// Read as systemd's `EnvironmentFile=` is.
    public let settingsFile: String
    /// Holds the files `upstream-username` and `upstream-password`.
    public let credentialsFolder: String

    public init(settingsFile: String, credentialsFolder: String) {
        self.settingsFile = settingsFile
        self.credentialsFolder = credentialsFolder
    }

    /// This one; `nil` where nothing is installed.
    public static var here: InstalledHost? {
        let host = InstalledHost(
            settingsFile: "/etc/incidents/incidents.conf",
            credentialsFolder: "/etc/incidents/credentials")
        // The settings file may have been deleted; the folder of the credentials is the package's too.
        let traces = [host.settingsFile, host.credentialsFolder]
        return traces.contains(where: FileManager.default.fileExists) ? host : nil
    }

    /// A process's own environment, and beneath it what the units are set up with.
    ///
    /// - Throws: `SettingsError` when the settings file cannot be read.
    public func environment(beneath own: [String: String]) throws(SettingsError) -> [String: String]
    {
        var environment: [String: String] = [:]
        if FileManager.default.fileExists(atPath: settingsFile) {
            environment = try EnvironmentFile.variables(at: settingsFile)
        }
        if FileManager.default.fileExists(atPath: credentialsFolder) {
            environment["CREDENTIALS_DIRECTORY"] = credentialsFolder
        }
        return environment.merging(own.filter { !$0.value.isEmpty }) { $1 }
    }

    /// The folder in which an administrator writes the credentials that are read from `folder`: systemd
    /// hands a unit copies, in a folder that is gone when the unit has ended.
    public func sourceOfCredentials(in folder: String?) -> String {
        guard let folder, !folder.hasPrefix("/run/credentials/") else { return credentialsFolder }
        return folder
    }
}
