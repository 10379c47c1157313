import Foundation
import Glibc
import IncidentStore
import SystemPackage

extension ReportFolder {
    /// Removes what a run that was killed left behind, and with it the reports that are published no more. A
    /// reader that has one open keeps it. Where none is published, nothing that was one goes.
    ///
    /// - Returns: why some could not be removed.
    /// - Precondition: no process publishes there; see `RefreshLock`.
    public func removeLeftovers() -> [PublishError] {
        let copy = target(of: Publication.link)
        // Between two flips they differ, and both are read.
        let reports = [
            target(of: "report.json"),
            copy.flatMap { Publication(copy: $0) }.map { "report-\($0.digest).json" },
        ].compactMap(\.self)
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
        var failures: [PublishError] = []
        for name in names
        where Self.isUnfinished(name) || Self.isOldReport(name, reports)
            || Self.isOldCopy(name, copy)
        {
            let path = folder.appending(name)
            do throws(PublishError) {
                try PublishError.checking("remove", path) { unlink(path.string) }
            } catch {
                failures.append(error)
            }
        }
        return failures
    }

    private static func isOldReport(_ name: String, _ published: [String]) -> Bool {
        !published.isEmpty && !published.contains(where: name.hasPrefix)
            && name.wholeMatch(of: /report-[0-9a-f]{64}\.json(\.gz)?/) != nil
    }

    private static func isOldCopy(_ name: String, _ published: String?) -> Bool {
        name != published && Publication(copy: name) != nil
    }

    private static func isUnfinished(_ name: String) -> Bool {
        let patterns = [
            /report\.json(?:\.gz)?\.(?:new|link)/, /views\.sqlite\.(?:new.*|link)/,
            /views-.*\.new.*/, /answer-.*\.new/,
        ]
        return patterns.contains { name.wholeMatch(of: $0) != nil }
    }
}
