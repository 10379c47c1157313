import Incidents
import IncidentStore

/// A histogram as SVG: bars stacked by priority, the most urgent at the bottom, and hatched where data is
/// missing.
struct Chart {
    let histogram: [(start: Int64, end: Int64, counts: [Int])]
    /// What is drawn, in Unix seconds.
    let since: Int64
    let until: Int64
    /// Spans in which incidents may be missing.
    let gaps: [ClosedRange<Int64>]
    /// How long a bar is, in words.
    let width: String
    let zone: PageZone

    private static let size = (width: 720.0, height: 150.0)

    var svg: String {
        let most = max(histogram.map { $0.counts.reduce(0, +) }.max() ?? 0, 1)
        let bars = histogram.map { bar($0, of: most) }.joined()
        let hatched = gaps.compactMap(hatch).joined()
        return """
            <figure class="chart"><svg viewBox="0 0 \(Int(Self.size.width)) \(Int(Self.size.height))" \
            preserveAspectRatio="none" role="img" \
            aria-label="Incidents by time and priority; the numbers are in the table below">\
            <defs><pattern id="hatch" width="8" height="8" patternUnits="userSpaceOnUse">\
            <path d="M0 8L8 0M-2 2L2 -2M6 10L10 6"/></pattern></defs>\
            \(hatched)\(bars)</svg><p class="axis">\(labels)</p>
            <figcaption>Bars of \(width), the highest of \(most), stacked: \(legend).\(gaps.isEmpty ? "" : " Hatched: data is missing.")\
            </figcaption></figure>
            \(table)
            """
    }

    private var span: Double { Double(max(until - since, 1)) }

    private func x(_ time: Int64) -> Double {
        min(max(Double(time - since) / span, 0), 1) * Self.size.width
    }

    private func bar(_ bin: (start: Int64, end: Int64, counts: [Int]), of most: Int) -> String {
        let (left, right) = (x(bin.start), x(bin.end))
        guard right > left else { return "" }
        var y = Self.size.height
        let parts = Priority.allCases.reversed().map { priority -> String in
            let count = bin.counts[priority.rank]
            guard count > 0 else { return "" }
            let height = Double(count) / Double(most) * (Self.size.height - 14)
            y -= height
            return """
                <rect class="\(priority.rawValue)" x="\(Self.text(left + 0.5))" y="\(Self.text(y))" \
                width="\(Self.text(max(right - left - 1, 0.5)))" height="\(Self.text(height))"/>
                """
        }
        return "<g><title>\(when(bin)): \(numbers(bin.counts))</title>\(parts.joined())</g>"
    }

    private func hatch(_ gap: ClosedRange<Int64>) -> String? {
        let (left, right) = (x(gap.lowerBound), x(gap.upperBound))
        guard right - left >= 1 else { return nil }
        return """
            <rect class="gap" x="\(Self.text(left))" y="0" width="\(Self.text(right - left))" \
            height="\(Int(Self.size.height))"/>
            """
    }

    private var labels: String {
        [0.0, 0.5, 1.0].map { place in
            // The end is not part of what is drawn.
            let time = since + Int64((span - 1) * place)
            let text =
                span > 2 * 86_400
                ? zone.shortDate(time) : "\(zone.shortDate(time)), \(zone.clock(time))"
            return "<span>\(text)</span>"
        }.joined()
    }

    private var legend: String {
        Priority.allCases.reversed().map {
            "<span class=\"priority \($0.rawValue)\">\($0.rawValue)</span>"
        }.joined(separator: ", ")
    }

    /// The same as numbers.
    private var table: String {
        let rows = histogram.map { bin in
            let cells = Priority.allCases.reversed().map {
                "<td class=\"n\">\(bin.counts[$0.rank])</td>"
            }
            return "<tr><th scope=\"row\">\(when(bin))</th>\(cells.joined())</tr>"
        }
        let heads = Priority.allCases.reversed().map {
            "<th scope=\"col\" class=\"n\">\($0.rawValue)</th>"
        }
        return """
            <details><summary>As numbers</summary><table><caption>Incidents in bars of \(width)</caption>\
            <thead><tr><th scope="col">From</th>\(heads.joined())</tr></thead>\
            <tbody>\(rows.joined())</tbody></table></details>
            """
    }

    private func when(_ bin: (start: Int64, end: Int64, counts: [Int])) -> String {
        let isDay =
            bin.end - bin.start >= 23 * 3600
            && zone.day(of: bin.start) == bin.start + zone.offset(at: bin.start)
        return isDay ? zone.date(bin.start) : zone.minute(bin.start)
    }

    private func numbers(_ counts: [Int]) -> String {
        Priority.allCases.reversed().filter { counts[$0.rank] > 0 }
            .map { "\(counts[$0.rank]) \($0.rawValue)" }.joined(separator: ", ")
    }

    private static func text(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return tenths % 10 == 0 ? "\(tenths / 10)" : "\(tenths / 10).\(abs(tenths % 10))"
    }
}

/// A length of time in words: `3 h`, `30 min`, `1 day`.
func lengthText(_ seconds: Int64) -> String {
    switch seconds {
    case 86_400...: seconds == 86_400 ? "1 day" : "\(seconds / 86_400) days"
    case 3600...: "\(seconds / 3600) h"
    default: "\(seconds / 60) min"
    }
}
