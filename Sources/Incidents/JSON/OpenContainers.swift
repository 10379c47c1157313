/// The objects and lists that are open, one bit a level: a hostile answer is nothing but levels, and must not
/// cost more memory than it has itself.
struct OpenContainers {
    /// The innermost levels, the last one in the lowest bit: those beyond a multiple of 64.
    private var innermost: UInt64 = 0
    private var others: [UInt64] = []
    private(set) var count = 0

    var isEmpty: Bool { count == 0 }

    /// Whether the innermost is an object; `nil` where none is open.
    var isInObject: Bool? { count == 0 ? nil : innermost & 1 == 1 }

    mutating func open(isObject: Bool) {
        if count > 0, count % UInt64.bitWidth == 0 {
            others.append(innermost)
            innermost = 0
        }
        innermost = innermost << 1 | (isObject ? 1 : 0)
        count += 1
    }

    mutating func close() {
        innermost >>= 1
        count -= 1
        if count > 0, count % UInt64.bitWidth == 0, let word = others.popLast() { innermost = word }
    }
}
