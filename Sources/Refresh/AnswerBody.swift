import Foundation
import Glibc
import Incidents
import NIOCore
import Synchronization
import SystemPackage

/// The body of an answer of the upstream. What is large goes into a file as it comes, one without a name,
/// which goes with this value or with the process: seven sources answer at once, and none of them waits until
/// the last is stored. Where no file can be written, it stays in memory.
final class AnswerBody: Sendable {
    /// What is smaller is in no file; bytes.
    static let mostInMemory = 1 << 20

    private struct State {
        /// The end of the body, which is in no file.
        var bytes: [UInt8] = []
        var file: FileHandle?
        /// Where the file is to be, or to grow; `nil` where what comes stays in memory.
        var folder: FilePath?
        var count = 0
    }

    private let state: Mutex<State>

    /// - Parameter folder: where the file is to be; `nil` for memory alone.
    init(inFolder folder: FilePath?) {
        state = Mutex(State(folder: folder))
    }

    /// In bytes.
    var count: Int { state.withLock(\.count) }

    func append(_ piece: ByteBuffer) {
        state.withLock { state in
            state.bytes.append(contentsOf: piece.readableBytesView)
            state.count += piece.readableBytes
            guard let folder = state.folder, state.bytes.count >= Self.mostInMemory else { return }
            do {
                let file = try state.file ?? Self.newFile(in: folder)
                state.file = file
                try file.write(contentsOf: state.bytes)
                state.bytes.removeAll(keepingCapacity: true)
            } catch {
                // What is not in the file is still here.
                state.folder = nil
            }
        }
    }

    /// All of it.
    ///
    /// - Throws: an error of Foundation, where the file cannot be read.
    func load() throws -> [UInt8] {
        try state.withLock { state in
            guard let file = state.file else { return state.bytes }
            let inFile = state.count - state.bytes.count
            var body: [UInt8] = []
            body.reserveCapacity(state.count)
            try file.seek(toOffset: 0)
            while body.count < inFile,
                let piece = try file.read(upToCount: min(256 * 1024, inFile - body.count)),
                !piece.isEmpty
            {
                body += piece
            }
            guard body.count == inFile else { throw CocoaError(.fileReadCorruptFile) }
            body += state.bytes
            return body
        }
    }

    private static func newFile(in folder: FilePath) throws -> FileHandle {
        let number = (0..<4).map { _ in UInt8.random(in: 0...255) }
        let path = folder.appending("answer-\(number.hexadecimal).new")
        let file = try FileDescriptor.open(
            path, .readWrite, options: [.create, .exclusiveCreate, .closeOnExec],
            permissions: .ownerReadWrite)
        unlink(path.string)
        return FileHandle(fileDescriptor: file.rawValue, closeOnDealloc: true)
    }
}
