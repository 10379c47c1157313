public import Foundation
public import IncidentStore
import Incidents
public import Logging

/// The store of a refresh. One that turns out to be damaged is set aside, once, and a new one takes its
/// place, filled with what the published report tells.
public struct MendingStore: Sendable {
    public private(set) var store: IncidentStore
    private let folder: String
    private let log: Logger
    private let now: @Sendable () -> Date
    private var isMended = false

    /// Opens the store in a folder, and mends what in it does not agree. One that is not there, although a report
    /// is, is filled from that: it was lost, or a run was killed that had set it aside. One that is suspect is
    /// looked through whole.
    ///
    /// - Precondition: no other process works in the folder; see `RefreshLock`.
    /// - Throws: `StoreError`.
    public init(
        inFolder folder: String, isSuspect: Bool = false, log: Logger,
        now: @escaping @Sendable () -> Date = { Date() }
    ) throws(StoreError) {
        self.folder = folder
        self.log = log
        self.now = now
        let found: String?
        do throws(StoreError) {
            store = try Self.open(inFolder: folder, isSuspect: isSuspect, log)
            let isReported = ReportFolder(folder).reportModified() != nil
            let isLost = isReported ? try store.isUnused() : false
            found = isLost ? "there was no store beside the report" : nil
        } catch {
            guard case .damaged(_, let reason) = error else { throw error }
            found = try Self.setAside(reason, inFolder: folder, now())
            store = try IncidentStore(inFolder: folder)
            isMended = true
        }
        if let found { try fill(found) }
    }

    private static func open(
        inFolder folder: String, isSuspect: Bool, _ log: Logger
    ) throws(StoreError) -> IncidentStore {
        let store = try IncidentStore(inFolder: folder)
        do throws(StoreError) {
            if isSuspect {
                log.warning(
                    "refreshes died in a row at this store, which is looked through now")
            }
            let mending = isSuspect ? try store.lookThrough() : try store.mend()
            if !mending.isNone { log.warning("\(mending)") }
        } catch {
            try store.close()
            throw error
        }
        return store
    }

    /// Does work with the store; once more, with a new one, where it turns out to be damaged.
    ///
    /// - Throws: what the work throws, or `StoreError`.
    mutating func use<Value>(_ work: (IncidentStore) throws -> Value) throws -> Value {
        do {
            return try work(store)
        } catch StoreError.damaged(_, let reason) where !isMended {
            isMended = true
            try store.close()
            let found = try Self.setAside(reason, inFolder: folder, now())
            store = try IncidentStore(inFolder: folder)
            try fill(found)
            return try work(store)
        }
    }

    /// - Returns: what was found, for the log.
    private static func setAside(
        _ reason: String, inFolder folder: String, _ now: Date
    ) throws(StoreError) -> String {
        let path = try DamagedStore.setAside(
            inFolder: folder, now: Int(RefreshClock.seconds(now)))
        return "the store was damaged (\(reason)), and is now \(path)"
    }

    /// Takes from the report what it tells, and says what was saved and what is lost.
    private func fill(_ what: String) throws(StoreError) {
        let reports = ReportFolder(folder)
        var reader = ReportReader()
        let result: String
        do {
            let saved = try store.fill(seen: Int64(reports.reportModified() ?? 0)) { take in
                try reports.readPublished { try reader.read($0, take) }
            }
            let incidents = counted(saved.incidents, "incident", "incidents")
            let employees = counted(saved.employees, "employee", "employees")
            let rejected =
                reader.rejected == 0 ? "" : " (\(reader.rejected) could not be understood)"
            result = "saved from the report: \(incidents) of \(employees)\(rejected)"
        } catch let error as StoreError {
            throw error
        } catch let error as UnusableReport {
            result = "\(error)"
        } catch {
            // It was no report's text, before its end was reached.
            result = "\(UnusableReport.damaged)"
        }
        log.warning(
            """
            \(what); \(result); lost, but for what upstream still shows: incidents that nobody was \
            named for, rejected records, sightings of addresses, the log of refreshes
            """)
    }
}
