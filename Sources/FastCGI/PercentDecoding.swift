/// Why a percent-encoded text is none.
public enum PercentError: Error, Equatable {
    case malformedEscape
    case containsNUL
    case notUTF8
}

extension String {
    /// Resolves `%41` and the like, once; a `+` stays what it is.
    ///
    /// - Throws: `PercentError`
    public init(percentDecoding text: Substring.UTF8View) throws(PercentError) {
        var bytes: [UInt8] = []
        var rest = text
        while let byte = rest.popFirst() {
            guard byte == UInt8(ascii: "%") else {
                bytes.append(byte)
                continue
            }
            guard let high = rest.popFirst()?.hexDigitValue,
                let low = rest.popFirst()?.hexDigitValue
            else { throw .malformedEscape }
            bytes.append(high << 4 | low)
        }
        guard !bytes.contains(0) else { throw .containsNUL }
        guard let string = String(validating: bytes, as: UTF8.self) else { throw .notUTF8 }
        self = string
    }
}

extension UInt8 {
    /// The value of an ASCII hexadecimal digit.
    fileprivate var hexDigitValue: UInt8? {
        Character(Unicode.Scalar(self)).hexDigitValue.map(UInt8.init)
    }
}
