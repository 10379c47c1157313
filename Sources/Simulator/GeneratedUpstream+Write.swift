import FoundationEssentials

extension GeneratedUpstream {
    /// Writes what is shown at a time, in Unix seconds, to a folder that `PayloadFolder` serves, made where there
    /// is none.
    ///
    /// - Throws: `PayloadWriteError`.
    public func write(to folder: String, at now: Double) throws(PayloadWriteError) {
        do {
            try FileManager.default.createDirectory(
                atPath: "\(folder)/incidents", withIntermediateDirectories: true)
            for resource in UpstreamResource.all {
                try Data(payload(of: resource, at: now).utf8)
                    .write(to: URL(filePath: "\(folder)/\(resource.file)"))
            }
        } catch {
            throw PayloadWriteError(folder: folder, reason: "\(error)")
        }
    }
}

/// Why what is shown could not be written to a folder.
public struct PayloadWriteError: Error, CustomStringConvertible {
    let folder: String
    let reason: String

    public var description: String {
        "cannot write the payloads to \"\(folder)\": \(reason); --write takes a folder in which you may write"
    }
}
