import Synchronization
import Testing

@testable import IncidentStore

@Suite struct ReadAheadTests {
    private struct Fault: Error, Equatable {
        let number: Int
    }

    @Test(arguments: [0, 1, 511, 512, 513, 20_000])
    func `what is made comes in its order, all of it`(_ count: Int) throws {
        var taken: [Int] = []
        try ReadAhead.forEach { give in
            for number in 0..<count { try give(number) }
        } _: {
            taken.append($0)
        }
        #expect(taken == Array(0..<count))
    }

    @Test func `a fault in the making comes after what was made before it`() {
        var taken = 0
        #expect(throws: Fault(number: 700)) {
            try ReadAhead.forEach { give in
                for number in 0..<700 { try give(number) }
                throw Fault(number: 700)
            } _: { (_: Int) in
                taken += 1
            }
        }
        #expect(taken == 512, "the whole batches")
    }

    @Test func `where taking fails, no more is made than was ahead`() async throws {
        let made = Mutex(0)
        let ended = AsyncStream<Void>.makeStream()
        #expect(throws: Fault(number: 3)) {
            try ReadAhead.forEach { give in
                defer { ended.continuation.finish() }
                for number in 0..<1_000_000 {
                    try give(number)
                    made.withLock { $0 += 1 }
                }
            } _: { (number: Int) in
                if number == 3 { throw Fault(number: 3) }
            }
        }
        for await _ in ended.stream {}
        #expect(made.withLock { $0 } < 10_000)
    }
}
