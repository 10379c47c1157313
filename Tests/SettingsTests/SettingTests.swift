import FoundationEssentials
import Settings
import Testing

@Suite struct SettingTests {
    @Test func `an option wins over the environment, and the first variable over the second`()
        throws
    {
        let setting = Setting<String>.stateDirectory
        let environment = ["INCIDENTS_STATE_DIRECTORY": "/own", "STATE_DIRECTORY": "/systemd"]
        #expect(try setting.value(option: "/typed", environment: environment) == "/typed")
        #expect(try setting.value(option: nil, environment: environment) == "/own")
        #expect(
            try setting.value(option: nil, environment: ["STATE_DIRECTORY": "/a:b"]) == "/a:b")
    }

    @Test func `an empty environment variable counts as not set, an empty option does not`() throws
    {
        let setting = Setting<String>.listen
        #expect(try setting.value(option: nil, environment: ["INCIDENTS_LISTEN": ""]) == nil)
        #expect(throws: SettingsError.self) {
            try setting.value(option: "", environment: [:])
        }
    }

    @Test func `a value that makes no sense is refused with its setting, itself and what is taken`()
    {
        let error = #expect(throws: SettingsError.self) {
            try Setting<Int>.retentionDays.value(
                option: nil, environment: ["INCIDENTS_RETENTION_DAYS": "a month"])
        }
        #expect(
            error?.description == """
                INCIDENTS_RETENTION_DAYS is "a month"; it takes a whole number of days \
                (0: for ever), from 0 to 36500
                """)
    }

    @Test func `a missing value is refused with the ways to give it`() {
        let error = #expect(throws: SettingsError.self) {
            try Setting<URL>.upstreamURL.requiredValue(option: nil, environment: [:])
        }
        #expect(
            error?.description.hasPrefix(
                "--upstream-url is not set: give it, or INCIDENTS_UPSTREAM_URL in the environment")
                == true)
    }

    @Test(arguments: [
        "https://api.example", "https://api.example:8443/v2/", "HTTPS://api.example",
        "http://127.0.0.1:8080",
        "http://localhost/api", "http://[::1]:8080/", "http://127.1.2.3/",
    ])
    func `an https URL or one to a loopback address is taken, with a slash at its end`(
        _ text: String
    ) throws {
        let url = try Setting<URL>.upstreamURL.requiredValue(option: text, environment: [:])
        #expect(url.absoluteString == (text.hasSuffix("/") ? text : text + "/"))
    }

    @Test(arguments: [
        "http://api.example/", "http://127.0.0.1.example/", "http://127.+0.0.1/",
        "https://api.example:99999/", "ftp://api.example", "api.example", "",
        "https://", "https://user@api.example/", "https://api.example/?token=secret",
        "https://api.example/#secret", "https://api.example/a b",
    ])
    func `any other upstream URL is refused`(_ text: String) {
        #expect(throws: SettingsError.self) {
            try Setting<URL>.upstreamURL.value(option: text, environment: [:])
        }
    }

    @Test(arguments: [
        "https://user:secret@api.example/", "https://api.example/?token=secret",
        "https://api.example/#secret", "https://user:secret@api.example/x@y?secret",
        "https://user:pa?secret@api.example/", "https://user:secret#pa@api.example/",
    ])
    func `a refused URL is shown without what may be secret`(_ text: String) throws {
        let error = try #require(throws: SettingsError.self) {
            try Setting<URL>.upstreamURL.value(option: text, environment: [:])
        }
        #expect(!error.description.contains("secret"))
    }

    @Test(arguments: ["-1", "+5", "-0", "36501", "1.5", "", " 1", "٣", "0x10"])
    func `a number in another spelling or out of range is refused`(_ text: String) {
        #expect(throws: SettingsError.self) {
            try Setting<Int>.retentionDays.value(option: text, environment: [:])
        }
    }
}
