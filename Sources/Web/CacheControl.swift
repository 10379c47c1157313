import FastCGI

extension Header {
    /// What holds until the next refresh may be kept by the web server in front: nothing that it gives is more
    /// than 5 s older than what is published, nor the state that it tells. Where the responder does not answer,
    /// 10 s more. Who asks while a large answer is on its way gets the one before for 3 s of these: without it,
    /// they would all ask the responder. The site for nginx tells viewers to keep nothing without asking.
    static let keptBriefly = Header(
        "Cache-Control", "max-age=2, stale-while-revalidate=3, stale-if-error=10")

    /// It holds for this moment only.
    static let notKept = Header("Cache-Control", "no-store")
}
