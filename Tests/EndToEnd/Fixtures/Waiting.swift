import Foundation

/// A test's machinery did not do its part; what went wrong, for the one who reads the test's output.
struct TestFailure: Error, CustomStringConvertible {
    let description: String

    init(_ description: String) {
        self.description = description
    }
}

/// Waits until a condition holds. The limit is there to end a test that would wait for ever, not to
/// measure anything.
func eventually(_ what: String, until condition: () throws -> Bool) throws {
    let limit = Date(timeIntervalSinceNow: 60)
    while try !condition() {
        guard Date() < limit else { throw TestFailure("waited in vain for \(what)") }
        Thread.sleep(forTimeInterval: 0.005)
    }
}
