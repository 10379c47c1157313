/// Why an upstream answer counts as none, although it came with status 200.
public enum AnswerError: Error, Equatable, Sendable, CustomStringConvertible {
    case notUTF8
    case malformed(JSONSyntaxError)
    case noResults
    case tooManyRecords(most: Int)
    case tooManyHolders(most: Int)

    public var description: String {
        switch self {
        case .notUTF8: "the answer is not UTF-8"
        case .malformed(let error): "the answer is not the JSON it should be: \(error)"
        case .noResults: "the answer has no array \"results\""
        case .tooManyRecords(let most):
            "the answer has more than \(most) records, so none is taken; ask who runs the upstream"
        case .tooManyHolders(let most):
            "the answer names more than \(most) holders of addresses, so none is taken; "
                + "ask who runs the upstream"
        }
    }

    /// Whether the body, of so many bytes, stopped where it would have gone on.
    public func isCutShort(_ byteCount: Int) -> Bool {
        guard case .malformed(let error) = self else { return false }
        return byteCount > 0 && error.offset == byteCount
    }

    /// - Throws: `notUTF8` unless the body is well-formed UTF-8.
    static func checkUTF8(_ body: [UInt8]) throws(AnswerError) {
        do {
            _ = try UTF8Span(validating: body.span)
        } catch {
            throw .notUTF8
        }
    }
}
