import Crypto
import FastCGI
import Gzip
import Incidents
import IncidentStore

/// Lists for spreadsheets, and for programs that read line by line.
enum LineFormat {
    case csv
    case ndjson

    var contentType: String {
        switch self {
        case .csv: "text/csv; charset=utf-8; header=present"
        case .ndjson: MediaType.ndjson.rawValue
        }
    }

    var heading: [UInt8] {
        switch self {
        case .csv: IncidentCSV.heading
        case .ndjson: []
        }
    }

    func lines(_ incidents: [ListedIncident]) -> [UInt8] {
        switch self {
        case .csv: IncidentCSV.rows(incidents)
        case .ndjson: incidents.flatMap { $0.json.bytes + [UInt8(ascii: "\n")] }
        }
    }
}

/// All incidents that match, from a position on: read, and sent, a chunk after the other, each of which may take as
/// long as a question. All of them are of one published copy of the store.
struct IncidentExport {
    let filter: IncidentFilter
    let order: ListOrder
    let format: LineFormat
    let position: IncidentPosition?

    /// What is held of it at a time.
    private static let chunk = 1000

    /// The answer. What fits into one chunk is answered as a page is; of more, neither the length nor the bytes'
    /// digest are known before its end: its tag is that of the question and of the copy of the store.
    func response(to question: Question, headers: [Header]) throws -> Response {
        let lease = try question.view.lease()
        let first = try read(after: position, from: lease.reader)
        guard first.next != nil else {
            return try Representation(
                format.contentType, format.heading + format.lines(first.items), isNegotiated: true,
                headers: headers
            ).response(to: question.request)
        }
        let request = question.request
        let isGzipped = prefersGzip(acceptEncoding: request.header("Accept-Encoding"))
        let tag = "\"\(digest(of: question))\(isGzipped ? "-gzip" : "")\""
        let validators =
            [Header("ETag", tag), Header("Vary", "Accept, Accept-Encoding"), .keptBriefly] + headers
        guard try !Conditions(of: request).areMetByCopy(tag: tag) else {
            return Response(.notModified, headers: validators)
        }
        let coding = isGzipped ? [Header("Content-Encoding", "gzip")] : []
        return Response(
            .ok, headers: [Header("Content-Type", format.contentType)] + coding + validators,
            body: .made(try body(isGzipped: isGzipped, lease, measured: request.needsLength)))
    }

    /// - Throws: what reading throws, where it has to be measured first.
    private func body(isGzipped: Bool, _ lease: View.Lease, measured: Bool) throws -> MadeBody {
        var size: Int? = measured ? 0 : nil
        if measured {
            _ = try send(isGzipped: isGzipped, from: lease.reader) { piece in
                size = (size ?? 0) + piece.count
                return true
            }
        }
        return MadeBody(size: size) { take throws(FileError) in
            do {
                return try send(isGzipped: isGzipped, from: lease.reader, take)
            } catch StoreError.ended(.abandoned) {
                return false
            } catch {
                throw .cannotMake(reason: "\(error)")
            }
        }
    }

    private func send(
        isGzipped: Bool, from reader: StoreReader, _ take: ([UInt8]) -> Bool
    ) throws -> Bool {
        isGzipped ? try sendGzipped(from: reader, take) : try forEachPiece(from: reader, take)
    }

    /// - Returns: whether all was taken.
    private func forEachPiece(
        from reader: StoreReader, _ take: ([UInt8]) throws -> Bool
    ) throws -> Bool {
        guard try take(format.heading) else { return false }
        var position = position
        while true {
            let page = try read(after: position, from: reader)
            guard try take(format.lines(page.items)) else { return false }
            guard let next = page.next else { return true }
            position = next
        }
    }

    private func sendGzipped(from reader: StoreReader, _ take: ([UInt8]) -> Bool) throws -> Bool {
        var gzip = try GzipStream(level: Representation.compressionLevel)
        let isTaken = try forEachPiece(from: reader) { take(try gzip.compress($0)) }
        return try isTaken && take(gzip.finish())
    }

    private func read(
        after position: IncidentPosition?, from reader: StoreReader
    ) throws(StoreError) -> Page<ListedIncident, IncidentPosition> {
        try reader.again.list(filter, order, after: position, limit: Self.chunk)
    }

    private func digest(of question: Question) -> String {
        let query = link(
            format.contentType,
            filter.query + order.query + (position.map { [(.after, "\($0)")] } ?? []))
        let parts = [question.view.publication.copy, question.version, query]
        return SHA256.hash(data: Array(parts.joined(separator: "\n").utf8)).prefix(16).hexadecimal
    }
}
