import FoundationEssentials

/// Answers with the files of a folder, as they are: `identities.json` and `incidents/<type>.json`.
/// Each is read when it is asked for, so that a changed file is served at once.
public struct PayloadFolder: Sendable {
    private let path: String

    /// - Throws: `PayloadFolderError` when there is no such folder, or no `identities.json` in it.
    public init(_ path: String) throws(PayloadFolderError) {
        var isFolder = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder), isFolder else {
            throw .noFolder(path: path)
        }
        guard FileManager.default.isReadableFile(atPath: "\(path)/identities.json") else {
            throw .noIdentities(folder: path)
        }
        self.path = path
    }

    /// The file that the request asks for, `nil` where there is none.
    public func answer(to request: UpstreamRequest) -> UpstreamAnswer? {
        guard let resource = UpstreamResource(path: request.path) else { return nil }
        do {
            let file = URL(filePath: "\(path)/\(resource.file)")
            return UpstreamAnswer(body: try Data(contentsOf: file))
        } catch let error as CocoaError where error.code == .fileReadNoSuchFile {
            return nil
        } catch {
            return .error(500, "\(resource.file) cannot be read.")
        }
    }
}
