import Crypto
import FastCGI
import Incidents
import IncidentStore

extension Question {
    /// `/incidents/` with filters: the report of the incidents that match.
    func filteredReport() throws -> Response {
        let filter = try filter()
        let draft = try view.read { try ReportDraft(filter, $0) }
        if let bytes = draft.held.plain {
            return try Representation("application/json", bytes, isNegotiated: true)
                .response(to: request)
        }
        // Compressed, it may be held; else it is made again while it is sent.
        let compressed = draft.held.compressed
        let tag = "\"\(draft.digest)\""
        let validators = [
            Header("ETag", tag), Header("Vary", "Accept, Accept-Encoding"),
            .keptBriefly,
        ]
        guard try !Conditions(of: request).areMetByCopy(tag: tag) else {
            return Response(.notModified, headers: validators)
        }
        let lease = try view.lease()
        return Response(
            .ok, headers: [Header("Content-Type", "application/json")] + validators,
            body: .made(
                MadeBody(size: draft.size) { take throws(FileError) in
                    guard let compressed else {
                        return try ReportDraft.send(filter, lease.reader.again, take)
                    }
                    return try HeldReport.send(compressed, take)
                }))
    }

    /// `/incidents/{employee id}`
    func employee(_ id: Int64) throws -> Representation {
        let filter = try filter()
        guard let parts = try view.read({ try $0.reportParts(of: id, filter) }) else {
            throw Self.unknown(id)
        }
        var text = ReportText(.groups)
        for part in parts { text.append(part) }
        text.end()
        return Representation("application/json", text.take(), isNegotiated: true)
    }
}

/// The report of some incidents, as it comes out: its size and digest, and its bytes unless they are too many.
private struct ReportDraft {
    let size: Int
    let digest: String
    let held = HeldReport()

    init(_ filter: IncidentFilter, _ reader: StoreReader) throws {
        var sha256 = SHA256()
        var size = 0
        try Self.forEachPiece(filter, reader) { [held] piece in
            sha256.update(data: piece)
            size += piece.count
            try held.append(piece)
        }
        try held.finish()
        self.size = size
        digest = sha256.finalize().prefix(16).hexadecimal
    }

    /// - Returns: whether all was taken.
    static func send(
        _ filter: IncidentFilter, _ reader: StoreReader, _ take: ([UInt8]) -> Bool
    ) throws(FileError) -> Bool {
        do {
            try forEachPiece(filter, reader) { piece in
                guard take(piece) else { throw Gone() }
            }
            return true
        } catch is Gone {
            return false
        } catch StoreError.ended(.abandoned) {
            return false
        } catch {
            throw .cannotMake(reason: "\(error)")
        }
    }

    private struct Gone: Error {}

    private static func forEachPiece(
        _ filter: IncidentFilter, _ reader: StoreReader, _ take: ([UInt8]) throws -> Void
    ) throws {
        var text = ReportText()
        try reader.forEachReportPart(filter) { part in
            text.append(part)
            if text.byteCount >= 256 * 1024 { try take(text.take()) }
        }
        text.end()
        try take(text.take())
    }
}
