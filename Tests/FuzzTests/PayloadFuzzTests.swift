import Foundation
import Incidents
import OffPool
import Simulator
import Testing

/// Whatever upstream may send: the readers take it apart, or refuse it, and never fail.
@Suite(.serialized) struct PayloadFuzzTests {
    /// 104,000 in all.
    private static let inputsPerList = 13_000

    @Test(arguments: UpstreamResource.all)
    func `a damaged answer is refused, or each of its records is accounted for`(
        _ resource: UpstreamResource
    ) async throws {
        let taken = try await offPool { try countTaken(of: resource) }
        // Else the damages would be too heavy to tell anything.
        #expect(taken > Self.inputsPerList / 4)
    }

    /// - Returns: how many incidents or addresses the damaged answers had.
    private func countTaken(of resource: UpstreamResource) throws -> Int {
        let seeds = try seedPayloads(of: resource)
        var mutator = Mutator(seed: 4, series: resource.name)
        let file = try InputFile(resource.name)
        var taken = 0
        for _ in 0..<Self.inputsPerList {
            let input = mutator.mutation(of: seeds)
            try file.write(input)
            switch resource {
            case .identities: taken += try checkIdentities(input)
            case .incidents(let source): taken += try check(input, of: source, taken)
            }
        }
        return taken
    }

    /// - Returns: how many incidents there are in it.
    private func check(_ input: [UInt8], of source: IncidentSource, _ taken: Int) throws -> Int {
        guard let answer = try? IncidentAnswer(input, of: source) else { return 0 }
        var incidents: [Incident] = []
        var rejected = 0
        try answer.forEach { record in
            switch record {
            case .incident(let incident): incidents.append(incident)
            case .twins(let twins):
                let told = Array(twins.incidents)
                guard told.allSatisfy({ $0.key == twins.key }), told.count == twins.contents.count
                else { throw FuzzFailure("these are no twins: \(told.map(\.key))", input) }
                incidents += told
            case .moreRejected(let count): rejected += count
            case .rejected(let record):
                rejected += 1
                guard record.text.utf8.count <= RejectedRecord.longestText else {
                    throw FuzzFailure("the text of a rejected record is too long", input)
                }
            }
        }
        guard answer.recordCount == incidents.count + rejected else {
            throw FuzzFailure(
                "\(answer.recordCount) records, but \(incidents.count) incidents, \(rejected) rejected",
                input)
        }
        for (index, incident) in incidents.enumerated() {
            guard depth(of: incident.record) <= Rejection.deepestNesting else {
                throw FuzzFailure("\(incident.record) is nested too deep", input)
            }
            if (taken + index).isMultiple(of: 50) { try checkJSON(of: incident, input) }
        }
        return incidents.count
    }

    /// What would reach the report is an object with the fields that make it an incident.
    private func checkJSON(of incident: Incident, _ input: [UInt8]) throws {
        let object = try? JSONSerialization.jsonObject(with: Data(incident.record.utf8))
        guard let fields = object as? [String: Any], fields["timestamp"] is NSNumber,
            fields["priority"] as? String == incident.priority.rawValue
        else { throw FuzzFailure("\(incident.record) is not the JSON of an incident", input) }
    }

    /// - Returns: how many addresses there are in it.
    private func checkIdentities(_ input: [UInt8]) throws -> Int {
        guard let answer = try? IdentityAnswer(input) else { return 0 }
        let holders = answer.map.holders
        guard holders.count <= answer.entryCount - answer.rejectedCount else {
            throw FuzzFailure("more addresses than good entries", input)
        }
        for (address, ids) in holders {
            guard let first = ids.first, first >= 0,
                zip(ids, ids.dropFirst()).allSatisfy({ $0 < $1 }),
                Address(address.description) == address
            else { throw FuzzFailure("\(address) has the holders \(ids)", input) }
        }
        return holders.count
    }
}
