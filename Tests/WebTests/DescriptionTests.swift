import Foundation
import IncidentStore
import Incidents
import Testing

@testable import Web

/// `openapi.json` and the code; what answers look like, `Tests/schemathesis` compares.
@Suite struct DescriptionTests {
    private let description: [String: Any]

    init() throws {
        let json = try JSONSerialization.jsonObject(with: Data(PackageResources.openapi_json))
        description = try #require(json as? [String: Any])
    }

    private static let resources: [Resource] =
        [
            .report, .employee(4506), .list, .summary, .unattributed, .rejected, .refreshes,
            .changes, .status, .health, .metrics, .description,
        ] + ["17.1.2.3"].compactMap(Address.init).map(Resource.address)

    /// A resource that is new here belongs above, too; `nil` for what only the pages need.
    private static func path(of resource: Resource) -> String? {
        switch resource {
        case .report: "/incidents/"
        case .employee: "/incidents/{employee}"
        case .list: "/incidents/list"
        case .summary: "/incidents/summary"
        case .address: "/incidents/addresses/{address}"
        case .unattributed: "/incidents/unattributed"
        case .rejected: "/incidents/rejected"
        case .refreshes: "/incidents/refreshes"
        case .changes: "/incidents/changes"
        case .status: "/incidents/status"
        case .health: "/incidents/health"
        case .metrics: "/incidents/metrics"
        case .description: "/incidents/openapi.json"
        case .find, .style, .icon: nil
        }
    }

    @Test func `it has a path for each resource, and no other`() throws {
        let paths = try #require(description["paths"] as? [String: Any])
        #expect(Set(paths.keys) == Set(Self.resources.compactMap(Self.path)))
        for path in paths.keys {
            let asked = path.replacing("{employee}", with: "4506")
                .replacing("{address}", with: "17.1.2.3")
            #expect(Resource(path: asked).flatMap(Self.path) == path)
        }
    }

    @Test(arguments: resources)
    func `a path has the parameters that the resource takes, lists as lists`(
        _ resource: Resource
    ) throws {
        let operation = try object("paths", try #require(Self.path(of: resource)), "get")
        let references = operation["parameters"] as? [[String: String]] ?? []
        let described = try references.compactMap { reference -> Described? in
            let name = try #require(reference["$ref"]?.split(separator: "/").last)
            let parameter = try object("components", "parameters", String(name))
            guard parameter["in"] as? String == "query" else { return nil }
            let schema = try #require(parameter["schema"] as? [String: Any])
            return Described(
                name: try #require(parameter["name"] as? String),
                isList: schema["type"] as? String == "array")
        }
        let taken = resource.parameters.map { Described(name: $0.rawValue, isList: $0.isList) }
        #expect(described.sorted() == taken.sorted())
    }

    @Test(arguments: [
        ("Priority", Priority.allCases.map(\.rawValue)),
        ("IncidentType", IncidentSource.all.map(\.name)),
        ("Source", [IdentityAnswer.source] + IncidentSource.all.map(\.name)),
        ("State", RefreshState.allCases.map(\.rawValue)),
    ])
    func `it has the names that the code has`(_ schema: String, _ names: [String]) throws {
        #expect(try object("components", "schemas", schema)["enum"] as? [String] == names)
    }

    @Test func `it has the bounds of a page`() throws {
        let limit = try object("components", "parameters", "limit", "schema")
        #expect(limit["maximum"] as? Int == Parameters.mostItems)
        #expect(limit["default"] as? Int == Parameters.defaultItems)
    }

    private func object(_ path: String...) throws -> [String: Any] {
        try path.reduce(description) { try #require($0[$1] as? [String: Any]) }
    }

    private struct Described: Comparable {
        let name: String
        let isList: Bool

        static func < (left: Described, right: Described) -> Bool { left.name < right.name }
    }
}
