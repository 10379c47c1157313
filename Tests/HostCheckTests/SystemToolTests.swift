import Testing

@testable import HostCheck

@Suite struct SystemToolTests {
    @Test func `what a tool prints is its output`() throws {
        let bytes = try SystemTool.output(of: "sh", ["-c", "echo warning >&2; printf '%s' $TZ"])
        #expect(String(decoding: bytes, as: UTF8.self) == "UTC")
    }

    /// A pipe holds 64 KiB.
    @Test func `however much a tool prints, on either end, it is read to its end`() throws {
        let script = "head -c 300000 /dev/zero | tr '\\0' e >&2; head -c 300000 /dev/zero"
        #expect(try SystemTool.output(of: "sh", ["-c", script]).count == 300_000)
        let error = #expect(throws: SystemToolError.self) {
            try SystemTool.output(of: "sh", ["-c", script + "; exit 3"])
        }
        #expect(
            error?.reason == .failed(status: 3, complaint: [String(repeating: "e", count: 300_000)])
        )
    }

    @Test func `a tool of root's is found, whatever the path of who types`() throws {
        let path = try SystemTool.text(of: "sh", ["-c", "echo $PATH"])
        #expect(path.hasSuffix(":/usr/sbin:/usr/bin:/sbin:/bin\n"))
    }

    @Test(arguments: [
        ("exit 3", "sh: exit status 3"), ("echo one >&2; echo two >&2; exit 1", "sh: one; two"),
        ("exit 124", "sh: it did not end within 15 seconds"),
    ])
    func `a tool that fails is an error that says why`(_ script: String, _ text: String) {
        let error = #expect(throws: SystemToolError.self) {
            try SystemTool.output(of: "sh", ["-c", script])
        }
        #expect(error?.description == text)
    }

    @Test func `a tool that is not there is an error that says so`() {
        let error = #expect(throws: SystemToolError.self) {
            try SystemTool.output(of: "no-such-tool", [])
        }
        #expect(error?.description == "no-such-tool: it is not installed")
    }
}
