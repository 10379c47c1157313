import CZlib

/// Compresses bytes piece by piece into one gzip file (RFC 1952), without name or time in it: the same
/// bytes at the same level make the same file.
///
/// ```swift
/// var gzip = try GzipStream(level: 6)
/// var compressed = try gzip.compress(Array("incidents ".utf8))
/// compressed += try gzip.finish()
/// ```
public struct GzipStream: ~Copyable {
    // zlib keeps a pointer to the stream in its state, so that it must not move.
    private let stream: UnsafeMutablePointer<z_stream>

    /// - Parameter level: 1, fastest, to 9, smallest.
    /// - Throws: `GzipError` when the level is none or there is no memory.
    public init(level: Int) throws(GzipError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 + 16: the largest window, in a gzip wrapper. 8: zlib's default use of memory.
        let status = deflateInit2_(
            stream, Int32(level), Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
            Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw GzipError(operation: "start", status: status) }
    }

    deinit {
        deflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// - Returns: what is ready of the compressed file, often nothing.
    /// - Throws: `GzipError`.
    public mutating func compress(_ bytes: [UInt8]) throws(GzipError) -> [UInt8] {
        try deflate(bytes, flush: Z_NO_FLUSH)
    }

    /// - Returns: the rest of the compressed file. The stream is of no more use.
    /// - Throws: `GzipError`.
    public mutating func finish() throws(GzipError) -> [UInt8] {
        try deflate([], flush: Z_FINISH)
    }

    private func deflate(_ bytes: [UInt8], flush: Int32) throws(GzipError) -> [UInt8] {
        var bytes = bytes
        var compressed: [UInt8] = []
        var status = Z_OK
        bytes.withUnsafeMutableBufferPointer { input in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = UInt32(input.count)
            repeat {
                status = deflatePiece(flush: flush, into: &compressed)
            } while status == Z_OK && stream.pointee.avail_out == 0
            stream.pointee.next_in = nil
        }
        // Z_BUF_ERROR: nothing left to do, which is no error.
        guard [Z_OK, Z_STREAM_END, Z_BUF_ERROR].contains(status) else {
            throw GzipError(operation: "compress", status: status)
        }
        return compressed
    }

    /// One call of zlib, for at most 64 KiB of output.
    private func deflatePiece(flush: Int32, into compressed: inout [UInt8]) -> Int32 {
        var status = Z_OK
        compressed += [UInt8](unsafeUninitializedCapacity: 64 * 1024) { output, count in
            stream.pointee.next_out = output.baseAddress
            stream.pointee.avail_out = UInt32(output.count)
            status = CZlib.deflate(stream, flush)
            count = output.count - Int(stream.pointee.avail_out)
        }
        return status
    }
}

/// What zlib could not do.
public struct GzipError: Error, Equatable, CustomStringConvertible {
    public let operation: String
    /// zlib's own code, such as -4 for no memory.
    public let status: Int32

    public var description: String { "zlib cannot \(operation): error \(status)" }
}
