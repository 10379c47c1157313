import Foundation

/// A tab of a browser, used as a person uses it: by what is seen, with the mouse and the keys.
final class BrowserPage {
    private let browser: Browser
    private let session: String
    /// What the page asked for, since it was opened.
    private(set) var requests: [String] = []
    /// What the browser has against the page: errors of the console, breaches of its policy, failed requests.
    private(set) var complaints: [String] = []

    init(of browser: Browser) throws {
        self.browser = browser
        let target = try browser.call("Target.createTarget", ["url": "about:blank"])
        let attached = try browser.call(
            "Target.attachToTarget", ["targetId": target["targetId"] ?? "", "flatten": true])
        session = attached["sessionId"] as? String ?? ""
        for domain in ["Page", "Runtime", "Network", "Log"] { try call("\(domain).enable") }
        try setWidth(1280)
    }

    func open(_ url: String) throws {
        try note(browser.takeEvents(of: session))
        (requests, complaints) = ([], [])
        try loading { try call("Page.navigate", ["url": url]) }
    }

    /// Clicks what leads to another page.
    func follow(_ element: Element) throws { try loading { try click(element) } }

    func click(_ element: Element) throws {
        let place = try evaluate(
            """
            (() => {
                const found = \(element.script);
                if (!found) return "there is none";
                found.scrollIntoView({block: "center", inline: "center"});
                const box = found.getClientRects()[0];
                if (!box) return "it is not shown";
                const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
                const hit = document.elementFromPoint(x, y);
                return found.contains(hit) ? [x, y] : "it is behind " + hit?.outerHTML;
            })()
            """)
        guard let place = place as? [Double] else {
            throw TestFailure("cannot click \(element.script): \(place ?? "nothing")")
        }
        for type in ["mousePressed", "mouseReleased"] {
            try call(
                "Input.dispatchMouseEvent",
                ["type": type, "x": place[0], "y": place[1], "button": "left", "clickCount": 1])
        }
    }

    /// Replaces what is in a field.
    func type(_ text: String, into element: Element) throws {
        try evaluate("\(element.script).select()")
        try call("Input.insertText", ["text": text])
    }

    func pressEnter() throws {
        try loading {
            for type in ["keyDown", "keyUp"] {
                try call(
                    "Input.dispatchKeyEvent",
                    ["type": type, "key": "Enter", "windowsVirtualKeyCode": 13, "text": "\r"])
            }
        }
    }

    func back() throws {
        // Later, for the page may be gone before it has told what this evaluates to.
        try loading { try evaluate("setTimeout(() => history.back()); 0") }
    }

    var path: String {
        get throws { try evaluate("location.pathname + location.search") as? String ?? "" }
    }

    /// What is to be read in an element; `nil` where there is no such element.
    func text(_ selector: String) throws -> String? {
        try evaluate("document.querySelector(\(quoted(selector)))?.innerText") as? String
    }

    /// What is in each of the elements, shown or not.
    func texts(_ selector: String) throws -> [String] {
        try evaluate(
            "[...document.querySelectorAll(\(quoted(selector)))].map(e => e.textContent.trim())"
        ) as? [String] ?? []
    }

    func count(_ selector: String) throws -> Int {
        try evaluate("document.querySelectorAll(\(quoted(selector))).length") as? Int ?? -1
    }

    /// The cells of the rows of a table's body.
    func rows(_ table: String) throws -> [[String]] {
        try evaluate(
            """
            [...document.querySelectorAll(\(quoted(table + " > tbody > tr")))]
                .map(row => [...row.cells].map(cell => cell.textContent.trim()))
            """) as? [[String]] ?? []
    }

    @discardableResult
    func evaluate(_ script: String) throws -> Any? {
        let answer = try call(
            "Runtime.evaluate",
            ["expression": script, "returnByValue": true, "awaitPromise": true])
        if let thrown = answer["exceptionDetails"] {
            throw TestFailure("\(script.prefix(200)): \(thrown)")
        }
        return (answer["result"] as? [String: Any])?["value"]
    }

    func setDark(_ isDark: Bool) throws {
        try call(
            "Emulation.setEmulatedMedia",
            [
                "features": [
                    ["name": "prefers-color-scheme", "value": isDark ? "dark" : "light"]
                ]
            ])
    }

    func setWidth(_ width: Int) throws {
        try call(
            "Emulation.setDeviceMetricsOverride",
            ["width": width, "height": 900, "deviceScaleFactor": 1, "mobile": width < 600])
    }

    @discardableResult
    private func call(_ method: String, _ parameters: [String: Any] = [:]) throws -> [String: Any] {
        try browser.call(method, parameters, session: session)
    }

    /// Does something that loads a page, and waits until that is loaded.
    private func loading(_ action: () throws -> Void) throws {
        try note(browser.takeEvents(of: session))
        try action()
        // The load of the empty page that a tab begins with may be told of late.
        var isThere = false
        while true {
            let events = try browser.takeEvents(of: session, waiting: true)
            note(events)
            for event in events {
                if event.name == "Page.frameNavigated" {
                    isThere = event.text("frame", "url") != "about:blank"
                }
                if isThere, event.name == "Page.loadEventFired" { return }
            }
        }
    }

    /// The complaints up to now.
    func takeComplaints() throws -> [String] {
        // The console is told of a little later than of the load.
        try evaluate("new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
        try note(browser.takeEvents(of: session))
        defer { complaints = [] }
        return complaints
    }

    private func note(_ events: [BrowserEvent]) {
        for event in events {
            switch event.name {
            case "Network.requestWillBeSent":
                if let url = event.text("request", "url") { requests.append(url) }
            case "Log.entryAdded":
                if event.text("entry", "level") != "verbose" {
                    complaints.append(event.text("entry", "text") ?? "\(event.parameters)")
                }
            case "Runtime.exceptionThrown", "Runtime.consoleAPICalled", "Network.loadingFailed":
                complaints.append("\(event.name): \(event.parameters)")
            default: break
            }
        }
    }
}
