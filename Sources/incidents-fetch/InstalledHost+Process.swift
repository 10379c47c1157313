import FoundationEssentials
import Glibc
import Settings

extension InstalledHost? {
    /// The environment of this process: typed by root on an installed host, it has what the units have.
    ///
    /// - Throws: `SettingsError`.
    func environmentOfProcess() throws(SettingsError) -> [String: String] {
        let own = ProcessInfo.processInfo.environment
        guard let self, geteuid() == 0 else { return own }
        return try self.environment(beneath: own)
    }

    /// The file from which this process has its settings, by itself or by systemd.
    func fileOfSettings(_ environment: [String: String]) -> String? {
        geteuid() == 0 || environment["INVOCATION_ID"] != nil ? self?.settingsFile : nil
    }
}
