import CZlib

/// Reads a gzip file (RFC 1952) piece by piece. It may be of several members, one after the other, and padded
/// with zeros, as gzip(1) takes it too.
///
/// ```swift
/// var gunzip = try GunzipStream()
/// let text = try gunzip.decompress(compressed)
/// guard gunzip.isAtEnd else { … }
/// ```
public struct GunzipStream: ~Copyable {
    private enum Place {
        case inMember
        /// Another member may follow.
        case afterMember
        /// Nothing but zeros may follow.
        case inPadding
    }

    // zlib keeps a pointer to the stream in its state, so that it must not move.
    private let stream: UnsafeMutablePointer<z_stream>
    private var place = Place.inMember

    /// Whether the file may end here: its last member has come whole, and is what its own sum and length tell.
    public var isAtEnd: Bool {
        switch place {
        case .inMember: false
        case .afterMember, .inPadding: true
        }
    }

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
    /// - Throws: `GzipError` where it is no gzip file, where it is damaged, or goes on with what is no member
    ///   of one.
    public mutating func decompress(_ bytes: [UInt8]) throws(GzipError) -> [UInt8] {
        var bytes = bytes
        var text: [UInt8] = []
        var status = Z_OK
        bytes.withUnsafeMutableBufferPointer { input in
            stream.pointee.next_in = input.baseAddress
            stream.pointee.avail_in = UInt32(input.count)
            repeat {
                status = isAtEnd ? skipPadding() : inflatePiece(into: &text)
            } while status == Z_OK && hasMore
            stream.pointee.next_in = nil
        }
        // Z_BUF_ERROR: nothing left to do, which is no error.
        guard [Z_OK, Z_BUF_ERROR].contains(status) else {
            throw GzipError(operation: "decompress", status: status)
        }
        return text
    }

    /// Whether there is input to read, or output that zlib had no room for.
    private var hasMore: Bool {
        stream.pointee.avail_in > 0 || place == .inMember && stream.pointee.avail_out == 0
    }

    /// One call of zlib, for at most 256 KiB of output.
    private mutating func inflatePiece(into text: inout [UInt8]) -> Int32 {
        var status = Z_OK
        text += [UInt8](unsafeUninitializedCapacity: 256 * 1024) { output, count in
            stream.pointee.next_out = output.baseAddress
            stream.pointee.avail_out = UInt32(output.count)
            status = inflate(stream, Z_NO_FLUSH)
            count = output.count - Int(stream.pointee.avail_out)
        }
        guard status == Z_STREAM_END else { return status }
        place = .afterMember
        return Z_OK
    }

    /// Reads the zeros that stand behind a member, and makes ready for the next where something else does.
    private mutating func skipPadding() -> Int32 {
        while stream.pointee.avail_in > 0, stream.pointee.next_in?.pointee == 0 {
            stream.pointee.next_in? += 1
            stream.pointee.avail_in -= 1
            place = .inPadding
        }
        guard stream.pointee.avail_in > 0 else { return Z_OK }
        guard place == .afterMember else { return Z_DATA_ERROR }
        place = .inMember
        return inflateReset(stream)
    }
}
