import Glibc
public import SystemPackage

/// A regular file, open for reading. What was opened stays readable, whole, also when its name is
/// removed or given to another file. Closed with the last reference.
public final class OpenFile: Sendable {
    public let path: FilePath
    /// Bytes, when it was opened.
    public let size: Int
    /// When it was last changed; Unix seconds, UTC.
    public let modified: Int
    private let descriptor: FileDescriptor

    static let pieceSize = 65_536

    /// - Throws: `FileError.cannotOpen`, or `.notAFile` for a folder, a pipe or a device.
    public init(_ path: FilePath) throws(FileError) {
        let descriptor: FileDescriptor
        let stat: Stat
        do {
            // Non-blocking, or a pipe of that name would hold the caller until somebody writes.
            descriptor = try .open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
        } catch {
            throw .cannotOpen(path: path, Errno(error))
        }
        do {
            stat = try descriptor.stat()
        } catch {
            try? descriptor.close()
            throw .cannotOpen(path: path, Errno(error))
        }
        guard stat.type == .regular else {
            try? descriptor.close()
            throw .notAFile(path: path)
        }
        self.path = path
        self.descriptor = descriptor
        size = Int(stat.size)
        modified = stat.st_mtim.tv_sec
    }

    deinit {
        try? descriptor.close()
    }

    /// Hands the content to `take` in pieces of 64 KiB, as long as it returns `true`.
    ///
    /// - Returns: whether all was taken.
    /// - Throws: `FileError` when the file cannot be read to the size it had.
    func forEachPiece(_ take: (UnsafeRawBufferPointer) -> Bool) throws(FileError) -> Bool {
        var buffer = [UInt8](repeating: 0, count: min(Self.pieceSize, size))
        var offset = 0
        while offset < size {
            let count = try read(at: offset, into: &buffer)
            let isTaken = buffer.withUnsafeBytes { take(.init(rebasing: $0[..<count])) }
            guard isTaken else { return false }
            offset += count
        }
        return true
    }

    private func read(at offset: Int, into buffer: inout [UInt8]) throws(FileError) -> Int {
        let count: Int
        do {
            count = try buffer.withUnsafeMutableBytes {
                try descriptor.read(fromAbsoluteOffset: Int64(offset), into: $0)
            }
        } catch {
            throw .cannotRead(path: path, Errno(error))
        }
        guard count > 0 else { throw .endedEarly(path: path, at: offset, size: size) }
        // What was appended after opening is not part of the answer.
        return min(count, size - offset)
    }
}
