/// Some keys, by hashes of four bytes each, so that millions cost little: another key is taken for one of them
/// now and then.
public struct KeyHashes: Sendable {
    /// Ascending.
    private let hashes: [UInt32]
    /// How many keys were given that are among them, the same ones counted each time.
    public let keyCount: Int

    /// All of those given.
    public init(_ all: consuming [UInt32]) {
        all.sort()
        keyCount = all.count
        hashes = all
    }

    /// Those that are given more than once.
    init(repeatedIn all: consuming [UInt32]) {
        all.sort()
        var (repeated, count) = ([UInt32](), 0)
        var start = 0
        for end in 1..<max(all.count + 1, 1) where end == all.count || all[end] != all[start] {
            if end - start > 1 {
                repeated.append(all[start])
                count += end - start
            }
            start = end
        }
        hashes = repeated
        keyCount = count
    }

    /// The hash of a key, within this process.
    public static func hash(_ key: some Hashable) -> UInt32 {
        UInt32(truncatingIfNeeded: key.hashValue)
    }

    public func contains(_ hash: UInt32) -> Bool {
        let index = hashes.partitioningIndex { $0 >= hash }
        return index < hashes.count && hashes[index] == hash
    }
}
