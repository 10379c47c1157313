import Crypto
import Foundation
public import IncidentStore
import Incidents
public import Logging
import SystemPackage

extension ReportFolder {
    /// Publishes the report of what is stored, and notes in the store that it has been.
    ///
    /// - Precondition: no other process publishes there; see `RefreshLock`.
    /// - Throws: `PublishError` or `StoreError`; the report before stays published.
    public func publish(_ store: IncidentStore, _ log: Logger) throws -> PublishedReport {
        let report = try publish { try store.forEachReportPart($0) }
        for leftover in report.leftovers { log.warning("\(leftover)") }
        do throws(StoreError) {
            try store.notePublished(as: report.digest)
        } catch {
            // It is published all the same; the next refresh finds the same report and notes it.
            log.warning("\(error)")
        }
        return report
    }

    /// The SHA-256 of the report that is published, in hexadecimal, as its name tells it; `nil` where there is
    /// none, or where a file of it is missing.
    public func publishedDigest() -> String? {
        guard let name = target(of: "report.json"),
            let digest = name.wholeMatch(of: /report-([0-9a-f]{64})\.json/)?.1,
            [name, "\(name).gz"].allSatisfy({ (try? folder.appending($0).stat()) != nil })
        else { return nil }
        return String(digest)
    }

    /// When the report that is published came to be it; Unix seconds. `nil` where there is none.
    func publishedTime() -> Int? {
        changed(folder.appending("report.json"))
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
        while let piece = try Self.piece(of: file) {
            sha256.update(data: piece)
            try take(piece)
        }
        let digest = sha256.finalize().hexadecimal
        guard name == "report-\(digest).json" else { throw UnusableReport.damaged }
        return digest
    }

    /// `nil` at its end.
    private static func piece(of file: FileHandle) throws(UnusableReport) -> [UInt8]? {
        do {
            return try file.read(upToCount: 256 * 1024).flatMap { $0.isEmpty ? nil : [UInt8]($0) }
        } catch {
            throw .unreadable(error.localizedDescription)
        }
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
