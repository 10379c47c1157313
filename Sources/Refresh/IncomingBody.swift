import Foundation
import Gzip
import NIOCore
import SystemPackage

/// The body of an answer while it comes: decompressed, bounded, and without a byte order mark before its text
/// (which RFC 8259 section 8.1 lets a reader ignore).
///
/// The HTTP client's own decompression takes neither `x-gzip` nor a gzip of several members, and is not told
/// where a body ends early.
struct IncomingBody: ~Copyable {
    /// A few kilobytes at a time: each may become a thousand times as many bytes.
    private static let compressedStep = 4096
    private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]

    private let url: String
    /// Of the body as it comes, and of what it becomes; bytes.
    private let limit: Int
    private let kept: AnswerBody
    private var gunzip: GunzipStream?
    private var received = 0
    /// The first bytes of the text, until there are enough to tell what they are.
    private var start: [UInt8]? = []

    /// - Throws: `UpstreamError`, where it is compressed in a way that is not read here.
    init(
        url: String, coding: ContentCoding, limit: Int, folder: FilePath?
    ) throws(UpstreamError) {
        self.url = url
        self.limit = limit
        kept = AnswerBody(inFolder: folder)
        do throws(GzipError) {
            switch coding {
            case .none: gunzip = nil
            case .gzip: gunzip = try GunzipStream()
            }
        } catch {
            throw .notAnAnswer(url: url, reason: "it cannot be decompressed: \(error)")
        }
    }

    /// - Throws: `UpstreamError`, where it is too large or not compressed as it says.
    mutating func append(_ piece: ByteBuffer) throws(UpstreamError) {
        received += piece.readableBytes
        guard received <= limit else { throw .tooLarge(url: url, limit: limit) }
        guard gunzip != nil else { return try keep(piece) }
        var piece = piece
        while piece.readableBytes > 0,
            let step = piece.readBytes(length: min(piece.readableBytes, Self.compressedStep))
        {
            try keep(ByteBuffer(bytes: decompress(step)))
        }
    }

    /// The body, now that all of it is here.
    ///
    /// - Throws: `UpstreamError`, where it stops before the end of what is compressed.
    consuming func finish() throws(UpstreamError) -> AnswerBody {
        guard gunzip?.isAtEnd != false else {
            throw .brokenOff(
                url: url, reason: "it is not compressed as it says: it stops before its end")
        }
        if let start { try keepStart(start) }
        return kept
    }

    private mutating func decompress(_ bytes: [UInt8]) throws(UpstreamError) -> [UInt8] {
        do throws(GzipError) {
            return try gunzip?.decompress(bytes) ?? []
        } catch {
            throw .notAnAnswer(url: url, reason: "it is not compressed as it says (\(error))")
        }
    }

    private mutating func keep(_ text: ByteBuffer) throws(UpstreamError) {
        guard kept.count + (start?.count ?? 0) + text.readableBytes <= limit else {
            throw .tooLarge(url: url, limit: limit)
        }
        guard var start else { return kept.append(text) }
        start += text.readableBytesView
        self.start = start
        guard start.count >= 4 else { return }
        self.start = nil
        try keepStart(start)
    }

    private func keepStart(_ start: [UInt8]) throws(UpstreamError) {
        if let name = ContentCoding.name(ofStart: start) {
            throw .notAnAnswer(
                url: url,
                reason: gunzip == nil
                    ? "it is compressed (\(name)) and does not say so; let it answer with "
                        + "Content-Encoding: gzip or without compression"
                    : "it is compressed twice; let it answer with gzip or without compression")
        }
        let hasMark = start.starts(with: Self.byteOrderMark)
        kept.append(ByteBuffer(bytes: start.dropFirst(hasMark ? Self.byteOrderMark.count : 0)))
    }
}
