import FastCGI
import Glibc
import SystemPackage

/// The reports of a state folder. `report.json` is a link to `report-<sha256>.json`, beside which
/// `report-<sha256>.json.gz` stands. Neither file changes; a publish flips the link, then removes the pair
/// it named before.
struct PublishedReports: Sendable {
    private let folder: FilePath
    private let link: FilePath

    /// A publish may come between reading the link and opening what it names. So many times in a row in
    /// vain for one name mean that the link is broken.
    private static let attempts = 10

    init(in folder: FilePath) {
        self.folder = folder
        link = folder.appending("report.json")
    }

    /// The report that is published now, open.
    ///
    /// - Parameter gzipped: whether the compressed bytes are wanted; without any the plain ones are
    ///   returned.
    /// - Returns: `nil` before the first report.
    /// - Throws: `ReportError`
    func current(gzipped: Bool) throws(ReportError) -> PublishedReport? {
        var last: ReportName?
        var attempts = 0
        while attempts < Self.attempts {
            // Read before the target: a flip in between makes the date too old, never too new.
            let modified = modified()
            guard let name = try target() else { return nil }
            if let report = try report(name, gzipped: gzipped, modified: modified) { return report }
            attempts = name == last ? attempts + 1 : 1
            last = name
        }
        throw .brokenLink(link)
    }

    /// When the link was made: Unix seconds, UTC.
    private func modified() -> Int {
        (try? link.stat(followTargetSymlink: false))?.st_mtim.tv_sec ?? 0
    }

    private func report(
        _ name: ReportName, gzipped: Bool, modified: Int
    ) throws(ReportError) -> PublishedReport? {
        guard let plain = try open(name.plainFile) else { return nil }
        let compressed = gzipped ? try open(name.gzipFile) : nil
        // A publish in between takes the pair away; where there was none, the plain bytes will do.
        if gzipped, compressed == nil, try target() != name { return nil }
        return PublishedReport(name: name, plain: plain, compressed: compressed, modified: modified)
    }

    /// - Returns: `nil` when there is no such file, or no more.
    private func open(_ file: String) throws(ReportError) -> OpenFile? {
        do {
            return try OpenFile(folder.appending(file))
        } catch .cannotOpen(_, .noSuchFileOrDirectory) {
            return nil
        } catch {
            throw .unreadable(error)
        }
    }

    private func target() throws(ReportError) -> ReportName? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink(link.string, &buffer, buffer.count)
        guard count >= 0 else {
            let errno = Errno(rawValue: errno)
            guard errno == .noSuchFileOrDirectory else { throw .unreadableLink(link, errno) }
            return nil
        }
        let target = String(decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        guard let name = ReportName(target) else { throw .foreignLink(link, target: target) }
        return name
    }
}
