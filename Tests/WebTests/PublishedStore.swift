import Foundation
import IncidentStore
import Incidents
import Web

/// A state folder with a store, of which a copy is published.
struct PublishedStore {
    let folder: StateFolder
    private let store: IncidentStore

    init() throws {
        folder = try StateFolder()
        store = try IncidentStore(inFolder: folder.url.path)
    }

    /// A refresh in which each of the sources answers that does not fail, at a time in Unix seconds.
    func refresh(misuse records: [String] = [], failing: Set<String> = [], at time: Int) throws {
        let incidents = try IncidentSource.all.map { source in
            let list = source.name == "misuse" ? records.joined(separator: ",") : ""
            let answer = try IncidentAnswer(Array(#"{"results":[\#(list)]}"#.utf8), of: source)
            return Arrival<IncidentAnswer>(
                source: source.name,
                outcome: failing.contains(source.name)
                    ? .failure(SourceFailure(.unreachable, "cannot reach https://a.example/"))
                    : .success(answer),
                attempts: 1, seconds: 0.1, bytes: list.utf8.count)
        }
        let identities = Arrival(
            source: IdentityAnswer.source, outcome: .success(try IdentityAnswer(Array("{}".utf8))),
            attempts: 1, seconds: 0.1, bytes: 2)
        _ = try store.apply(
            RefreshArrivals(
                runID: RunID(invocation: nil), started: Int64(time), ended: Int64(time),
                identities: identities, incidents: incidents, cutoff: nil, times: nil))
    }

    func publish() throws {
        let publication = Publication(digest: try folder.publish("{}"))
        try store.writeCopy(publication, inFolder: folder.url.path)
        try FileManager.default.createSymbolicLink(
            atPath: folder.url.appending(path: Publication.link).path,
            withDestinationPath: publication.copy)
    }
}

func misuse(_ employee: Int, _ priority: String, at time: Int) -> String {
    #"{"priority":"\#(priority)","employee_id":\#(employee),"timestamp":\#(time)}"#
}
