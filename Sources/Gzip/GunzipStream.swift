import CZlib

/// Reads one gzip file (RFC 1952) piece by piece.
///
/// ```swift
/// var gunzip = try GunzipStream()
/// let text = try gunzip.decompress(compressed)
/// guard gunzip.isAtEnd else { … }
/// ```
public struct GunzipStream: ~Copyable {
    // zlib keeps a pointer to the stream in its state, so that it must not move.
    private let stream: UnsafeMutablePointer<z_stream>

    /// Whether the file has come whole, and is what its own sum and length tell.
    public private(set) var isAtEnd = false

    /// - Throws: `GzipError` when there is no memory.
    public init() throws(GzipError) {
        stream = .allocate(capacity: 1)
        stream.initialize(to: z_stream())
        // 15 + 16: the largest window, in a gzip wrapper.
        let status = inflateInit2_(
            stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
        guard status == Z_OK else { throw GzipError(operation: "start", status: status) }
    }

    deinit {
        inflateEnd(stream)
        stream.deinitialize(count: 1)
        stream.deallocate()
    }

    /// - Returns: what was compressed in them, up to a thousand times as many bytes.
    /// - Throws: `GzipError` where it is no gzip file, where it is damaged, or goes on after its end.
    public mutating func decompress(_ bytes: [UInt8]) throws(GzipError) -> [UInt8] {
        var bytes = bytes
        var text: [UInt8] = []
        var status = isAtEnd ? Z_STREAM_END : Z_OK
        var isAllRead = bytes.isEmpty
        bytes.withUnsafeMutableBufferPointer { input in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = UInt32(input.count)
            while status == Z_OK, stream.pointee.avail_in > 0 || stream.pointee.avail_out == 0 {
                status = inflatePiece(into: &text)
            }
            isAllRead = stream.pointee.avail_in == 0
            stream.pointee.next_in = nil
        }
        isAtEnd = status == Z_STREAM_END
        // Z_BUF_ERROR: nothing left to do, which is no error.
        guard [Z_OK, Z_STREAM_END, Z_BUF_ERROR].contains(status) else {
            throw GzipError(operation: "decompress", status: status)
        }
        guard isAllRead else { throw GzipError(operation: "decompress", status: Z_DATA_ERROR) }
        return text
    }

    /// One call of zlib, for at most 256 KiB of output.
    private func inflatePiece(into text: inout [UInt8]) -> Int32 {
        var status = Z_OK
        text += [UInt8](unsafeUninitializedCapacity: 256 * 1024) { output, count in
            stream.pointee.next_out = output.baseAddress
            stream.pointee.avail_out = UInt32(output.count)
            status = inflate(stream, Z_NO_FLUSH)
            count = output.count - Int(stream.pointee.avail_out)
        }
        return status
    }
}
