import Foundation
import NIOSSL

/// An authority of its own, which gives certificates.
final class Authority {
    private let folder = URL.temporaryDirectory.appending(path: "authority-\(UUID())")

    init() throws {
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        try openssl(
            ["req", "-x509", "-subj", "/CN=authority", "-out", "authority.pem"]
                + newKey("authority"))
    }

    deinit { try? FileManager.default.removeItem(at: folder) }

    var trustRoots: NIOSSLTrustRoots { .file(folder.appending(path: "authority.pem").path) }

    /// A server's configuration, with a certificate for names as openssl writes them: `DNS:a.example,IP:192.0.2.1`.
    func server(for names: String, commonName: String = "other.example") throws -> TLSConfiguration
    {
        try openssl(
            ["req", "-subj", "/CN=\(commonName)", "-out", "request.pem"] + newKey("server"))
        let extensions =
            "basicConstraints=CA:FALSE\n" + (names.isEmpty ? "" : "subjectAltName=\(names)\n")
        try Data(extensions.utf8).write(to: folder.appending(path: "names"))
        try openssl([
            "x509", "-req", "-in", "request.pem", "-CA", "authority.pem", "-CAkey", "authority.key",
            "-CAcreateserial", "-extfile", "names", "-out", "server.pem",
        ])
        let chain = try NIOSSLCertificate.fromPEMFile(folder.appending(path: "server.pem").path)
        let key = try NIOSSLPrivateKey(
            file: folder.appending(path: "server.key").path, format: .pem)
        return .makeServerConfiguration(
            certificateChain: chain.map { .certificate($0) }, privateKey: .privateKey(key))
    }

    private func newKey(_ name: String) -> [String] {
        [
            "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout",
            "\(name).key",
        ]
    }

    private func openssl(_ arguments: [String]) throws {
        let process = Process()
        process.executableURL = URL(filePath: "/usr/bin/openssl")
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardError = FileHandle.nullDevice
        process.standardOutput = FileHandle.nullDevice
        try process.run()
        process.waitUntilExit()
        guard process.terminationStatus == 0 else { throw CocoaError(.featureUnsupported) }
    }
}
