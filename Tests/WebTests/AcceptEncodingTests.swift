import Testing
import Web

@Suite struct AcceptEncodingTests {
    @Test(arguments: [
        ("gzip", true), ("GZIP", true), ("x-gzip", true), ("gzip, deflate, br, zstd", true),
        ("br;q=1.0, gzip;q=0.8, *;q=0.1", true), ("gzip;q=1", true), ("gzip;q=1.000", true),
        ("gzip;q=0.001", true), ("gzip ; q=0.5", true), ("gzip;Q=0.5", true), ("*", true),
        ("*;q=0.5", true), ("deflate, *", true), ("identity;q=0", false),
        ("gzip;q=0.5, identity;q=0", true),
        ("gzip;q=0.5, identity;q=0.5", true), ("identity;q=0, *;q=0.2", true),
        ("gzip, *;q=0", true),
        ("gzip;q=0, x-gzip", true),
        ("", false), ("identity", false), ("br", false), ("gzip;q=0", false), ("gzip;q=0.0", false),
        ("gzip;q=0.000", false), ("x-gzip;q=0", false), ("*;q=0", false), ("gzip;q=0, *", false),
        ("gzip;q=0.4, identity;q=0.5", false), ("*;q=0.4, identity", false),
        ("gzip;q=0.5, *;q=1", false),
        ("gzip;q=2", false), ("gzip;q=1.001", false), ("gzip;q=0.1234", false),
        ("gzip;q=-1", false),
        ("gzip;q=", false), ("gzip;q=.5", false), ("gzip;q=0,5", false), ("gzip;x=1", false),
        ("gzip;q=1;q=1", false), ("gzipped", false), ("notgzip", false), (";q=1", false),
        (",", false),
    ])
    func `gzip is sent to who takes it at least as gladly as the plain bytes`(
        _ field: String, _ isGzip: Bool
    ) throws {
        let folder = try StateFolder()
        try folder.publish("{}")
        let reply = try folder.ask(["Accept-Encoding": field])
        #expect(reply.status == 200)
        #expect(reply.header("Content-Encoding") == (isGzip ? "gzip" : nil))
        #expect(reply.header("Vary") == "Accept, Accept-Encoding")
        #expect(reply.body == (isGzip ? "compressed {}" : "{}"))
    }

    @Test func `who says nothing gets the plain bytes`() throws {
        let folder = try StateFolder()
        try folder.publish("{}")
        #expect(try folder.ask().header("Content-Encoding") == nil)
    }
}
