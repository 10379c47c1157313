import Foundation
import Synchronization

/// The bodies that came with each entity tag.
final class Answers: Sendable {
    private let bodies = Mutex<[String: Data]>([:])

    /// - Throws: when another body came with the tag before.
    func add(_ body: Data, tag: String) throws {
        let known = bodies.withLock { bodies in
            defer { if bodies[tag] == nil { bodies[tag] = body } }
            return bodies[tag]
        }
        guard known == nil || known == body else {
            throw TestFailure("two bodies came with the tag \(tag)")
        }
    }

    var byTag: [String: Data] { bodies.withLock(\.self) }
}
