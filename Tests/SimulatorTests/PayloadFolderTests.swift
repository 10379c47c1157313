import Foundation
import Simulator
import Testing

@Suite struct PayloadFolderTests {
    @Test func `files are served byte for byte`() async throws {
        let folder = try TemporaryFolder()
        let identities: [UInt8] = Array("{ \"17.1.2.3\":97,\t}\r\n ".utf8) + [0xC3, 0x28, 0]
        try folder.write(identities, to: "identities.json")
        try folder.write([], to: "incidents/denial.json")
        let server = try await SimulatorServer.start(answer: PayloadFolder(folder.path).answer)
        #expect(try await Curl(server.url + "identities/").body == Data(identities))
        let denial = try await Curl(server.url + "incidents/denial/")
        #expect(denial.status == 200)
        #expect(denial.body.isEmpty)
        await server.stop()
    }

    @Test func `a changed file is served at once`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("{}".utf8, to: "identities.json")
        let server = try await SimulatorServer.start(answer: PayloadFolder(folder.path).answer)
        #expect(try await Curl(server.url + "identities/").text == "{}")
        try folder.write(#"{"17.1.2.3": 97}"#.utf8, to: "identities.json")
        #expect(try await Curl(server.url + "identities/").text == #"{"17.1.2.3": 97}"#)
        await server.stop()
    }

    @Test(arguments: [
        "incidents/misuse/", "incidents/unheard-of/", "identities", "identities.json", "",
        "incidents/../identities/", "incidents/%2e%2e/identities/", "incidents//",
    ])
    func `what is not in the folder is 404`(_ path: String) async throws {
        let folder = try TemporaryFolder()
        try folder.write("{}".utf8, to: "identities.json")
        try folder.write("{}".utf8, to: "incidents/unheard-of.json")
        let server = try await SimulatorServer.start(answer: PayloadFolder(folder.path).answer)
        #expect(try await Curl("--path-as-is", server.url + path).status == 404)
        await server.stop()
    }

    @Test func `a file that cannot be read is 500`() async throws {
        let folder = try TemporaryFolder()
        try folder.write("{}".utf8, to: "identities.json")
        // A folder in the file's place: root could read a file whatever its mode.
        try folder.write([], to: "incidents/denial.json/file")
        let server = try await SimulatorServer.start(answer: PayloadFolder(folder.path).answer)
        #expect(try await Curl(server.url + "incidents/denial/").status == 500)
        await server.stop()
    }

    @Test func `a missing folder is an error that says what --data takes`() throws {
        let error = #expect(throws: PayloadFolderError.self) { try PayloadFolder("/no/such") }
        #expect(
            error?.description == "there is no folder \"/no/such\"; --data takes one that holds "
                + "identities.json and incidents/<type>.json")
    }

    @Test func `a folder without identities is an error that says what is missing`() throws {
        let folder = try TemporaryFolder()
        let error = #expect(throws: PayloadFolderError.self) { try PayloadFolder(folder.path) }
        #expect(
            error?.description == "there is no readable identities.json in \"\(folder.path)\"; "
                + "--data takes a folder that holds it, and incidents/<type>.json")
    }
}
