import FoundationEssentials
import GRDB

extension IncidentStore {
    /// When each source last answered, by its name; Unix seconds. Empty where there is no store yet. Reads
    /// only: the store is not made and not migrated.
    ///
    /// - Throws: `StoreError`.
    public static func lastSuccesses(inFolder folder: String) throws(StoreError) -> [String: Int] {
        let path = "\(folder)/\(fileName)"
        guard FileManager.default.fileExists(atPath: path) else { return [:] }
        var configuration = Configuration()
        configuration.readonly = true
        configuration.busyMode = .timeout(10)
        do {
            return try DatabaseQueue(path: path, configuration: configuration).read { db in
                try Schema.refuseNewer(db, path: path)
                guard try db.tableExists("sources") else { return [:] }
                let rows = try Row.fetchAll(db, sql: "SELECT name, last_success FROM sources")
                return Dictionary(try rows.map { (try $0.text(0), Int(try $0.time(1))) }) { $1 }
            }
        } catch {
            throw StoreError("read", path: path, error)
        }
    }
}
