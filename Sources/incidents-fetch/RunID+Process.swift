import Foundation
import IncidentStore

extension RunID {
    /// The id of this process's run.
    static var ofProcess: RunID {
        RunID(invocation: ProcessInfo.processInfo.environment["INVOCATION_ID"])
    }
}
