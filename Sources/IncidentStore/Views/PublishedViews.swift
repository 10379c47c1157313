import Glibc
import Synchronization
import SystemPackage

/// The copies of the store that are published in a state folder, one after the other, each with its report.
public final class PublishedViews: Sendable {
    private let folder: String
    private let current = Mutex<OpenCopy?>(nil)

    public init(inFolder folder: String) {
        self.folder = folder
    }

    /// Reads the one that is published now; `nil` before the first. Whatever is read of it belongs together.
    /// Where the next one takes its place meanwhile, and its files away, the work is done again, with that.
    /// The limit is that of all that is read.
    ///
    /// - Throws: `StoreError`, or what the work throws.
    public func read<Value>(
        within limit: ReadLimit = .none, _ work: (View?) throws -> Value
    ) throws -> Value {
        while true {
            let publication = publication()
            do {
                return try work(publication.map { View(try copy(of: $0), limit: limit) })
            } catch {
                guard publication != self.publication() else { throw error }
            }
        }
    }

    private func copy(of publication: Publication) throws(StoreError) -> OpenCopy {
        if let copy = current.withLock({ $0 }), copy.publication == publication { return copy }
        let copy = try OpenCopy(publication, inFolder: folder)
        current.withLock { $0 = copy }
        return copy
    }

    private func publication() -> Publication? {
        var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
        let count = readlink("\(folder)/\(Publication.link)", &buffer, buffer.count)
        guard count > 0 else { return nil }
        let target = String(
            decoding: buffer[..<count].map(UInt8.init(bitPattern:)), as: UTF8.self)
        return Publication(copy: target)
    }
}

/// One published copy of the store, as somebody with a limit reads it.
public struct View: Sendable {
    private let copy: OpenCopy
    private let limit: ReadLimit

    fileprivate init(_ copy: OpenCopy, limit: ReadLimit) {
        self.copy = copy
        self.limit = limit
    }

    public var publication: Publication { copy.publication }
    public var status: StoreStatus { copy.status }

    /// Reads with a connection that nobody else uses meanwhile.
    ///
    /// - Throws: `StoreError`, `.ended` where the limit is reached, or what the query throws.
    public func read<Value>(_ query: (StoreReader) throws -> Value) throws -> Value {
        let lease = try lease()
        defer { withExtendedLifetime(lease) {} }
        return try query(lease.reader)
    }

    /// A connection that nobody else uses as long as the lease is there. It stays open also when this copy is
    /// no longer the one that is published.
    ///
    /// - Throws: `StoreError`.
    public func lease() throws(StoreError) -> Lease {
        Lease(try copy.take(), of: copy, limit: limit)
    }

    public final class Lease: Sendable {
        public let reader: StoreReader
        private let copy: OpenCopy

        fileprivate init(_ reader: StoreReader, of copy: OpenCopy, limit: ReadLimit) {
            self.reader = reader.limited(by: limit)
            self.copy = copy
        }

        deinit { copy.giveBack(reader) }
    }
}

/// A published copy of the store, with the connections to it.
private final class OpenCopy: Sendable {
    let publication: Publication
    let status: StoreStatus
    private let path: String
    /// Open, and not in use.
    private let idle: Mutex<[StoreReader]>

    init(_ publication: Publication, inFolder folder: String) throws(StoreError) {
        self.publication = publication
        path = "\(folder)/\(publication.copy)"
        let reader = try StoreReader(copy: path)
        status = try reader.status()
        idle = Mutex([reader])
    }

    func take() throws(StoreError) -> StoreReader {
        if let reader = idle.withLock({ $0.popLast() }) { return reader }
        return try StoreReader(copy: path)
    }

    func giveBack(_ reader: StoreReader) {
        idle.withLock { $0.append(reader) }
    }
}
