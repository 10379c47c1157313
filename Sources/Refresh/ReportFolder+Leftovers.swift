import Foundation
import Glibc
import SystemPackage

extension ReportFolder {
    /// Removes what a run that was killed left behind, and with it the reports that are published no more. A
    /// reader that has one open keeps it. Where none is published, nothing that was one goes.
    ///
    /// - Returns: why some could not be removed.
    /// - Precondition: no process publishes there; see `RefreshLock`.
    public func removeLeftovers() -> [PublishError] {
        removeLeftovers(but: target(of: "report.json"))
    }

    func removeLeftovers(but published: String?) -> [PublishError] {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.string)) ?? []
        var failures: [PublishError] = []
        for name in names where Self.isUnfinished(name) || isOld(name, published) {
            let path = folder.appending(name)
            do throws(PublishError) {
                try PublishError.checking("remove", path) { unlink(path.string) }
            } catch {
                failures.append(error)
            }
        }
        return failures
    }

    private func isOld(_ name: String, _ published: String?) -> Bool {
        guard let published else { return false }
        return !name.hasPrefix(published)
            && name.wholeMatch(of: /report-[0-9a-f]{64}\.json(\.gz)?/) != nil
    }

    private static func isUnfinished(_ name: String) -> Bool {
        name.wholeMatch(of: /report\.json(\.gz)?\.(new|link)/) != nil
    }
}
