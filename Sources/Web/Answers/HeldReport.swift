import FastCGI
import Gzip

/// The bytes of a report as they come: held as they are while they are few, compressed when they are more, and
/// not at all when even that would be too much for each of those who ask.
final class HeldReport {
    /// In bytes.
    private static let mostPlain = 4 << 20
    /// In bytes: some hundred megabytes of a report.
    private static let mostCompressed = 16 << 20
    /// zlib's fastest: a report is compressed and decompressed in less time than it is made again.
    private static let level = 1
    /// What is compressed in them is handed on at once; bytes.
    private static let pieceSize = 16 * 1024

    /// `nil` where they are too many.
    private(set) var plain: [UInt8]? = []
    /// As a gzip file, once all have come and it is finished; `nil` where they are few, or far too many.
    private(set) var compressed: [UInt8]?
    private var gzip: GzipStream?

    /// - Throws: `GzipError`.
    func append(_ piece: [UInt8]) throws(GzipError) {
        guard let bytes = plain else { return try compress(piece) }
        guard bytes.count + piece.count > Self.mostPlain else {
            plain?.append(contentsOf: piece)
            return
        }
        plain = nil
        gzip = try GzipStream(level: Self.level)
        compressed = []
        try compress(bytes)
        try compress(piece)
    }

    /// To be called when all have come.
    ///
    /// - Throws: `GzipError`.
    func finish() throws(GzipError) {
        if let end = try gzip?.finish() { compressed?.append(contentsOf: end) }
        gzip = nil
    }

    private func compress(_ piece: [UInt8]) throws(GzipError) {
        guard let more = try gzip?.compress(piece) else { return }
        compressed?.append(contentsOf: more)
        if let count = compressed?.count, count > Self.mostCompressed {
            gzip = nil
            compressed = nil
        }
    }

    /// Hands the bytes of a report that is held compressed to `take`, as long as it returns `true`.
    ///
    /// - Returns: whether all was taken.
    /// - Throws: `FileError.cannotMake`.
    static func send(
        _ compressed: [UInt8], _ take: ([UInt8]) -> Bool
    ) throws(FileError) -> Bool {
        do {
            var gunzip = try GunzipStream()
            for start in stride(from: 0, to: compressed.count, by: pieceSize) {
                let end = min(start + pieceSize, compressed.count)
                guard take(try gunzip.decompress(Array(compressed[start..<end]))) else {
                    return false
                }
            }
            return true
        } catch {
            throw .cannotMake(reason: "\(error)")
        }
    }
}
