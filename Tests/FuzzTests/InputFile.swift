import Foundation

/// Holds the input that is being read, so that one which crashes or hangs the reader is left behind:
/// `fuzz-<name>` in the temporary folder.
struct InputFile: ~Copyable {
    private let url: URL
    private let handle: FileHandle

    init(_ name: String) throws {
        url = URL.temporaryDirectory.appending(path: "fuzz-\(name)")
        try Data().write(to: url)
        handle = try FileHandle(forWritingTo: url)
    }

    func write(_ input: [UInt8]) throws {
        try handle.truncate(atOffset: 0)
        try handle.write(contentsOf: input)
    }

    deinit {
        try? FileManager.default.removeItem(at: url)
    }
}

/// What does not hold, and of which input.
struct FuzzFailure: Error, CustomStringConvertible {
    let description: String

    init(_ what: String, _ input: [UInt8]) {
        description = "\(what); the input, in base64: \(Data(input).base64EncodedString())"
    }
}
