import Crypto
import Foundation
import Gzip
public import IncidentStore
import Incidents
public import Logging
import SystemPackage

extension ReportFolder {
    /// Publishes the report of what is stored, and notes in the store that it has been. One that is published
    /// already, and whole, is not made again. `time` is when the report came to be what it is, in Unix seconds;
    /// `nil` is now.
    ///
    /// - Precondition: no other process publishes there; see `RefreshLock`.
    /// - Throws: `PublishError` or `StoreError`; the report before stays published.
    public func publish(
        _ store: IncidentStore, _ log: Logger, at time: Int? = nil
    ) throws -> PublishedReport {
        let copy = try store.beginCopy(inFolder: folder.string)
        defer { copy.discard() }
        let digest = try store.reportDigest()
        let kept = try digest.flatMap { try keptReport($0, employees: store.reportedEmployees()) }
        let report = try publish(keeping: kept, at: time) {
            try store.forEachReportPart($0)
        } with: {
            let publication = Publication(digest: $0)
            try copy.finish(as: publication)
            return publication
        }
        for leftover in report.leftovers { log.warning("\(leftover)") }
        return report
    }

    /// Publishes what is stored where that has not been done, and says so in the log.
    ///
    /// - Precondition: no other process publishes there; see `RefreshLock`.
    /// - Throws: `PublishError` or `StoreError`; what was published before stays so.
    public func publishUnlessDone(_ store: IncidentStore, _ log: Logger) throws {
        guard try !store.isPublished(as: publication()) else { return }
        let report = try publish(store, log)
        log.notice(
            """
            what was published did not show what is stored, as after an upgrade, or where a refresh was cut \
            off before its end; published now, a report of \
            \(counted(report.employees, "employee", "employees"))
            """)
    }

    /// Publishes a new copy of the store for the views, beside the report as it is.
    ///
    /// - Precondition: no other process publishes there; see `RefreshLock`.
    /// - Throws: `PublishError` or `StoreError`; what was published before stays so.
    func publishCopy(of store: IncidentStore, _ log: Logger) throws {
        // Where the report of what is stored could not be published, there is nothing that a copy could go with.
        guard let digest = try store.reportDigest(), digest == publication()?.digest else { return }
        let publication = Publication(digest: digest)
        try store.writeCopy(publication, inFolder: folder.string)
        try link(Publication.link, to: publication.copy)
        try syncFolder()
        for leftover in removeLeftovers() { log.warning("\(leftover)") }
    }

    /// The report and the copy that are published, as their names tell; `nil` where there are none, or where
    /// a file is missing.
    func publication() -> Publication? {
        guard let copy = target(of: Publication.link), let publication = Publication(copy: copy)
        else { return nil }
        let report = "report-\(publication.digest).json"
        guard target(of: "report.json") == report,
            [copy, report, "\(report).gz"].allSatisfy({ (try? folder.appending($0).stat()) != nil })
        else { return nil }
        return publication
    }

    /// The report that is published, where it is the one of that SHA-256, whole in both its files.
    func keptReport(_ digest: String, employees: Int) throws -> PublishedReport? {
        let name = "report-\(digest).json"
        guard target(of: "report.json") == name else { return nil }
        let (plain, gzip) = (folder.appending(name), folder.appending("\(name).gz"))
        var gunzip = try GunzipStream()
        var sha256 = SHA256()
        do {
            let plain = try FileHandle(forReadingFrom: URL(filePath: plain.string))
            defer { try? plain.close() }
            let gzip = try FileHandle(forReadingFrom: URL(filePath: gzip.string))
            defer { try? gzip.close() }
            while let compressed = try Self.piece(of: gzip, atMost: 64 * 1024) {
                let text = try gunzip.decompress(compressed)
                guard !text.isEmpty else { continue }
                guard try Self.piece(of: plain, atMost: text.count) == text else { return nil }
                sha256.update(data: text)
            }
            guard gunzip.isAtEnd, try plain.offset() == plain.seekToEnd(),
                sha256.finalize().hexadecimal == digest
            else { return nil }
            return PublishedReport(
                digest: digest, employees: employees, bytes: Int(try plain.offset()),
                gzipBytes: Int(try gzip.offset()), isChanged: false)
        } catch {
            // Whatever is wrong with it, another takes its place.
            return nil
        }
    }

    /// Hands over the report that is published, a piece at a time.
    ///
    /// - Returns: its SHA-256 in hexadecimal.
    /// - Throws: `UnusableReport`, also after all of it has been handed over, or what `take` throws.
    func readPublished(_ take: (_ piece: [UInt8]) throws -> Void) throws -> String {
        guard let name = target(of: "report.json") else { throw UnusableReport.none }
        var sha256 = SHA256()
        let file: FileHandle
        do {
            file = try FileHandle(forReadingFrom: URL(filePath: folder.appending(name).string))
        } catch {
            throw UnusableReport.unreadable(error.localizedDescription)
        }
        defer { try? file.close() }
        while let piece = try Self.nextPiece(of: file) {
            sha256.update(data: piece)
            try take(piece)
        }
        let digest = sha256.finalize().hexadecimal
        guard name == "report-\(digest).json" else { throw UnusableReport.damaged }
        return digest
    }

    /// `nil` at its end.
    private static func nextPiece(of file: FileHandle) throws(UnusableReport) -> [UInt8]? {
        do {
            return try piece(of: file, atMost: 256 * 1024)
        } catch {
            throw .unreadable(error.localizedDescription)
        }
    }

    /// `nil` at its end.
    private static func piece(of file: FileHandle, atMost count: Int) throws -> [UInt8]? {
        try file.read(upToCount: count).flatMap { $0.isEmpty ? nil : [UInt8]($0) }
    }
}

/// Why nothing can be taken from the report that is published.
enum UnusableReport: Error, Equatable, CustomStringConvertible {
    case none
    case unreadable(String)
    /// Its content is not the one that its name tells.
    case damaged

    var description: String {
        switch self {
        case .none: "there is no report to save anything from"
        case .unreadable(let reason):
            "nothing could be saved from report.json, which cannot be read: \(reason)"
        case .damaged: "nothing could be saved from report.json, which is damaged as well"
        }
    }
}
