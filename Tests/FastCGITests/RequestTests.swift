import FastCGI
import Testing

@Suite struct RequestTests {
    @Test(arguments: [
        ("/incidents/", "/incidents/"),
        ("/incidents?x=/y", "/incidents"),
        ("/incidents?", "/incidents"),
        ("/", "/"),
        ("/?", "/"),
        ("/%69ncidents", "/incidents"),
        ("/a%2Fb", "/a/b"),
        ("/a%2fb", "/a/b"),
        ("/a%3Fb", "/a?b"),
        ("/%2569", "/%69"),
        ("/a+b", "/a+b"),
        ("/%C3%A4", "/ä"),
        ("/ä", "/ä"),
        ("//a", "//a"),
        ("/a?\u{301}", "/a"),
        ("/\u{301}", "/\u{301}"),
        ("http://host/a/b?c", "/a/b"),
        ("HTTPS://host:8443/a", "/a"),
        ("http://host", "/"),
        ("http://host?query", "/"),
        ("/http://host/a", "/http://host/a"),
    ])
    func `the path is decoded once, without the query`(_ target: String, _ path: String) {
        #expect(Request(parameters: ["REQUEST_URI": target]).path == .success(path))
    }

    @Test(
        arguments: [
            ("/%", .malformedEscape), ("/%4", .malformedEscape), ("/%zz", .malformedEscape),
            ("/%4%41", .malformedEscape), ("/a%2", .malformedEscape), ("/%+1", .malformedEscape),
            ("/%ff", .notUTF8), ("/%C3", .notUTF8), ("/%ED%A0%80", .notUTF8), ("/%C0%AF", .notUTF8),
            ("/a%00b", .containsNUL),
            ("", .notAPath), ("*", .notAPath), ("incidents", .notAPath), ("?x", .notAPath),
            ("ftp://host/a", .notAPath), ("%2Fincidents", .notAPath),
        ] as [(String, PathError)])
    func `a path that cannot be understood says why`(_ target: String, _ error: PathError) {
        #expect(Request(parameters: ["REQUEST_URI": target]).path == .failure(error))
    }

    @Test func `a missing REQUEST_URI names the setting of the web server`() {
        let path = Request(parameters: ["REQUEST_METHOD": "GET"]).path
        #expect(path == .failure(.missing))
        #expect("\(PathError.missing)".contains("fastcgi_param REQUEST_URI $request_uri"))
    }

    @Test(
        arguments: [
            ("/a", nil), ("/a?", ""), ("/a?b=%20&c", "b=%20&c"), ("/a?b?c", "b?c"),
            ("http://host?x=1", "x=1"),
        ] as [(String, String?)])
    func `the query is left as it was sent`(_ target: String, _ query: String?) {
        #expect(Request(parameters: ["REQUEST_URI": target]).query == query)
    }

    @Test func `a header is found by its HTTP name in any case`() {
        let request = Request(parameters: ["HTTP_IF_NONE_MATCH": "\"a\"", "REMOTE_ADDR": "::1"])
        #expect(request.header("If-None-Match") == "\"a\"")
        #expect(request.header("if-none-match") == "\"a\"")
        #expect(request.header("If-Match") == nil)
        #expect(request.header("Remote-Addr") == nil)
    }

    @Test func `the method is as it was sent, empty without one`() {
        #expect(Request(parameters: ["REQUEST_METHOD": "PROPFIND"]).method == "PROPFIND")
        #expect(Request(parameters: [:]).method == "")
    }
}
