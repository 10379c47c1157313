import FastCGI

/// A report in the form in which it is served: the plain bytes, or the same compressed.
struct PublishedReport {
    let file: OpenFile
    let isGzipped: Bool
    /// A strong entity tag, with its quotes: same bytes, same tag.
    let tag: String
    /// When it was published, in both forms: Unix seconds, UTC.
    let modified: Int

    init(name: ReportName, plain: OpenFile, compressed: OpenFile?) {
        file = compressed ?? plain
        isGzipped = compressed != nil
        tag = isGzipped ? "\"\(name.digest)-gzip\"" : "\"\(name.digest)\""
        modified = plain.modified
    }
}
