/// Some keys, by hashes of four bytes each, so that millions cost little: another key is taken for one of them
/// now and then.
public struct KeyHashes: Sendable {
    /// Ascending.
    private let hashes: [UInt32]

    public init(_ hashes: consuming [UInt32]) {
        hashes.sort()
        self.hashes = hashes
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

/// The keys that more than one record of an answer has, but for a few that are taken for such.
struct TwinHashes: Sendable {
    /// Some of the hashes, of which so many records have one.
    struct Part: Sendable {
        fileprivate(set) var hashes: ClosedRange<UInt32>
        fileprivate(set) var recordCount: Int
    }

    private let hashes: KeyHashes
    /// All of them: no part has more than so many records, but where they have one and the same hash.
    let parts: [Part]

    /// - Parameters:
    ///   - all: the hash of each record's key.
    ///   - most: how many records a part may have.
    init(of all: consuming [UInt32], atOnce most: Int) {
        all.sort()
        var repeated: [UInt32] = []
        var parts: [Part] = []
        var start = 0
        while start < all.count {
            let hash = all[start]
            var end = start + 1
            while end < all.count, all[end] == hash { end += 1 }
            let count = end - start
            start = end
            guard count > 1 else { continue }
            repeated.append(hash)
            if let last = parts.last, last.recordCount + count <= most {
                parts[parts.count - 1].hashes = last.hashes.lowerBound...hash
                parts[parts.count - 1].recordCount += count
            } else {
                parts.append(Part(hashes: hash...hash, recordCount: count))
            }
        }
        hashes = KeyHashes(repeated)
        self.parts = parts
    }

    func contains(_ hash: UInt32) -> Bool { !parts.isEmpty && hashes.contains(hash) }
}
