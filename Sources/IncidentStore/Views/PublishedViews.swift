import Glibc
import Synchronization
import SystemPackage

/// The copies of the store that are published in a state folder, one after the other, each with its report.
public final class PublishedViews: Sendable {
    private let folder: String
    private let current = Mutex<View?>(nil)

    public init(inFolder folder: String) {
        self.folder = folder
    }

    /// Reads the one that is published now; `nil` before the first. Whatever is read of it belongs together.
    /// Where the next one takes its place meanwhile, and its files away, the work is done again, with that.
    ///
    /// - Throws: `StoreError`, or what the work throws.
    public func read<Value>(_ work: (View?) throws -> Value) throws -> Value {
        while true {
            let publication = publication()
            do {
                return try work(publication.map(view))
            } catch {
                guard publication != self.publication() else { throw error }
            }
        }
    }

    private func view(of publication: Publication) throws(StoreError) -> View {
        if let view = current.withLock({ $0 }), view.publication == publication { return view }
        let view = try View(publication, inFolder: folder)
        current.withLock { $0 = view }
        return view
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

/// One published copy of the store.
public final class View: Sendable {
    public let publication: Publication
    public let status: StoreStatus
    private let path: String
    /// Open, and not in use.
    private let idle: Mutex<[StoreReader]>

    fileprivate init(_ publication: Publication, inFolder folder: String) throws(StoreError) {
        self.publication = publication
        path = "\(folder)/\(publication.copy)"
        let reader = try StoreReader(copy: path)
        status = try reader.status()
        idle = Mutex([reader])
    }

    /// Reads with a connection that nobody else uses meanwhile.
    public func read<Value>(_ query: (StoreReader) throws -> Value) throws -> Value {
        let lease = try lease()
        defer { withExtendedLifetime(lease) {} }
        return try query(lease.reader)
    }

    /// A connection that nobody else uses as long as the lease is there.
    ///
    /// - Throws: `StoreError`.
    public func lease() throws(StoreError) -> Lease {
        if let reader = idle.withLock({ $0.popLast() }) { return Lease(reader, of: self) }
        return Lease(try StoreReader(copy: path), of: self)
    }

    public final class Lease: Sendable {
        public let reader: StoreReader
        private let view: View

        fileprivate init(_ reader: StoreReader, of view: View) {
            self.reader = reader
            self.view = view
        }

        deinit { view.idle.withLock { $0.append(reader) } }
    }
}
