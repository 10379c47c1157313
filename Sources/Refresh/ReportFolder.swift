import Crypto
import Foundation
import Glibc
import Gzip
public import IncidentStore
public import Incidents
import SystemPackage

/// The folder in which reports are published, one at a time.
///
/// A report is two files that never change, named by the SHA-256 of the plain one:
/// `report-<sha256>.json` and `report-<sha256>.json.gz`. The link `report.json` flips from one report
/// to the next in one step; what it names is whole and on disk, whatever happens to this process or
/// to the power. `report.json.gz` is a convenience link beside it. So is a copy of the store for the views,
/// whose name tells the report, with its own link: see `Publication`.
public struct ReportFolder: Sendable {
    let folder: FilePath

    /// zlib's default: a third smaller than level 1 at twice its time; 9 gains a hundredth more at
    /// three times the time.
    static let compressionLevel = 6

    public init(_ folder: String) {
        self.folder = FilePath(folder)
    }

    /// Writes the report that `parts`, on another thread, hands over and makes it the published one. One that
    /// is published already stays untouched, its time of change too; nothing is written where `kept` is that.
    /// `makeCopy` writes the copy of the store that goes with the report of that SHA-256, under a new name;
    /// where it makes none, none is published. `time` is when the report came to be what it is, in Unix seconds;
    /// `nil` is now.
    ///
    /// - Precondition: no other process publishes there; see `RefreshLock`.
    /// - Throws: `PublishError`, or what the parameters throw; what was published before stays so.
    public func publish(
        keeping kept: PublishedReport? = nil,
        at time: Int? = nil,
        _ parts: @escaping @Sendable (_ take: (ReportPart) throws -> Void) throws -> Void,
        with makeCopy: (_ digest: String) throws -> Publication? = { _ in nil }
    ) throws -> PublishedReport {
        var report = try kept ?? write(parts, at: time)
        let name = report.name
        if !report.isChanged {
            // Somebody may have closed it to the responder.
            for file in [name, "\(name).gz"] {
                let path = folder.appending(file)
                try PublishError.checking("open to its readers", path) {
                    chmod(path.string, NewFile.mode)
                }
            }
        }
        let copy = try makeCopy(report.digest)
        try syncFolder()
        if let copy { try link(Publication.link, to: copy.copy) }
        try link("report.json", to: name)
        try link("report.json.gz", to: "\(name).gz")
        try syncFolder()
        report.leftovers = removeLeftovers()
        return report
    }

    /// Writes the files of a report, but for those that are published.
    private func write(
        _ parts: @escaping @Sendable (_ take: (ReportPart) throws -> Void) throws -> Void,
        at time: Int?
    ) throws -> PublishedReport {
        let plain = try NewFile(folder.appending("report.json.new"))
        let gzip = try NewFile(folder.appending("report.json.gz.new"))
        defer {
            plain.removeUnlessNamed()
            gzip.removeUnlessNamed()
        }
        let (digest, employees) = try write(parts, to: plain, gzip)
        let name = "report-\(digest).json"
        let isChanged = !isPublished(name)
        if isChanged {
            try plain.setModified(at: time, after: reportModified())
            try plain.sync()
            try gzip.sync()
            try plain.rename(to: folder.appending(name))
            try gzip.rename(to: folder.appending("\(name).gz"))
        }
        return PublishedReport(
            digest: digest, employees: employees, bytes: plain.byteCount,
            gzipBytes: gzip.byteCount, isChanged: isChanged)
    }

    /// - Returns: the SHA-256 of the plain text in hexadecimal, and how many employees are in it.
    private func write(
        _ parts: @escaping @Sendable (_ take: (ReportPart) throws -> Void) throws -> Void,
        to plain: NewFile, _ gzip: NewFile
    ) throws -> (digest: String, employees: Int) {
        var sha256 = SHA256()
        var compressor = try GzipStream(level: Self.compressionLevel)
        var employees = 0
        try ReadAhead.forEach(batchSize: 1) { give in
            var piece = ReportPiece()
            try parts { part in
                piece.append(part)
                if piece.text.byteCount >= 256 * 1024 { try give(piece.take()) }
            }
            piece.text.end()
            try give(piece.take())
        } _: { (piece: (text: [UInt8], employees: Int)) in
            employees += piece.employees
            sha256.update(data: piece.text)
            try plain.write(piece.text)
            try gzip.write(compressor.compress(piece.text))
        }
        try gzip.write(compressor.finish())
        return (sha256.finalize().hexadecimal, employees)
    }

    /// Every byte counts: a file that a bad disk has changed must not stay.
    private func isPublished(_ name: String) -> Bool {
        target(of: "report.json") == name
            && isContent(of: "report.json.new", in: name)
            && isContent(of: "report.json.gz.new", in: "\(name).gz")
    }

    private func isContent(of new: String, in name: String) -> Bool {
        FileManager.default.contentsEqual(
            atPath: folder.appending(new).string, andPath: folder.appending(name).string)
    }

    /// What a link in the folder points to; `nil` where there is none.
    func target(of link: String) -> String? {
        try? FileManager.default.destinationOfSymbolicLink(atPath: folder.appending(link).string)
    }

    /// Makes `link` point to `name` in one step, whatever it was before.
    func link(_ link: String, to name: String) throws {
        guard target(of: link) != name else { return }
        let path = folder.appending(link)
        let new = folder.appending("\(link).link")
        unlink(new.string)
        try PublishError.checking("link", new) { symlink(name, new.string) }
        try PublishError.checking("link", path) { rename(new.string, path.string) }
    }

    /// When the report that is published came to be it; Unix seconds. `nil` where there is none.
    func reportModified() -> Int? {
        let link = folder.appending("report.json")
        // Versions before this one kept it as the link's own time.
        return [true, false]
            .compactMap { (try? link.stat(followTargetSymlink: $0))?.st_mtim.tv_sec }.max()
    }

    /// Makes the names in the folder outlast a power cut.
    func syncFolder() throws {
        let descriptor = try PublishError.checking("open", folder) {
            try FileDescriptor.open(folder, .readOnly)
        }
        defer { try? descriptor.close() }
        try PublishError.checking("sync", folder) { fsync(descriptor.rawValue) }
    }
}

/// A report as it stands published.
public struct PublishedReport: Sendable, Equatable {
    /// SHA-256 of the plain text, in hexadecimal.
    public let digest: String
    public let employees: Int
    public let bytes: Int
    public let gzipBytes: Int
    /// Whether another report was published before.
    public let isChanged: Bool
    /// Why files that are of no use any more could not be removed; no harm but to the disk.
    public fileprivate(set) var leftovers: [PublishError] = []

    fileprivate var name: String { "report-\(digest).json" }
}

/// The text of a report up to where it is handed on.
private struct ReportPiece {
    var text = ReportText()
    private var employees = 0

    mutating func append(_ part: ReportPart) {
        if case .employee = part { employees += 1 }
        text.append(part)
    }

    /// What has come since the last time.
    mutating func take() -> (text: [UInt8], employees: Int) {
        defer { employees = 0 }
        return (text.take(), employees)
    }
}
