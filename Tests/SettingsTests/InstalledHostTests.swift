import Foundation
import Settings
import Testing

@Suite final class InstalledHostTests {
    private let host: InstalledHost
    private let folder = URL.temporaryDirectory.appending(path: "host-\(UUID())")

    init() throws {
        host = InstalledHost(
            settingsFile: folder.appending(path: "incidents.conf").path,
            credentialsFolder: folder.appending(path: "credentials").path)
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try Data("# ours\nINCIDENTS_UPSTREAM_URL=https://file/\nINCIDENTS_RETENTION_DAYS=7\n".utf8)
            .write(to: URL(filePath: host.settingsFile))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    @Test func `the settings file is beneath the environment, where an empty variable is none`()
        throws
    {
        let environment = try host.environment(beneath: [
            "INCIDENTS_UPSTREAM_URL": "https://own/", "INCIDENTS_RETENTION_DAYS": "",
        ])
        #expect(environment["INCIDENTS_UPSTREAM_URL"] == "https://own/")
        #expect(environment["INCIDENTS_RETENTION_DAYS"] == "7")
    }

    @Test func `the credentials are in the host's folder, if it is there and no other is given`()
        throws
    {
        let setting = Setting<String>.credentialsDirectory
        func found(_ own: [String: String] = [:]) throws -> String? {
            try setting.value(option: nil, environment: try host.environment(beneath: own))
        }
        #expect(try found() == nil)
        try FileManager.default.createDirectory(
            atPath: host.credentialsFolder, withIntermediateDirectories: false)
        #expect(try found() == host.credentialsFolder)
        #expect(try found(["CREDENTIALS_DIRECTORY": "/run/x"]) == "/run/x")
    }

    @Test func `credentials that systemd hands over are written in the host's folder`() {
        let systemds = "/run/credentials/incidents-fetch.service"
        #expect(host.sourceOfCredentials(in: systemds) == host.credentialsFolder)
        #expect(host.sourceOfCredentials(in: nil) == host.credentialsFolder)
        #expect(host.sourceOfCredentials(in: "/own") == "/own")
    }
}
