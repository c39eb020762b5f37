/// A span of time as configuration writes it: `hours=1;minutes=30`.
///
/// Keys are microseconds, milliseconds, seconds, minutes, hours, days and weeks; unknown ones are ignored, at least one
/// must be known. The text is kept as it was given.
public struct TimeDelta: FieldValue, Hashable, ExpressibleByStringLiteral {
    /// The text.
    public let text: String
    /// Its length.
    public let duration: Duration

    public init(stringLiteral value: String) {
        text = value
        duration = Self.parse(value) ?? .zero
    }
    public init(json: JSON) throws(Problems) {
        text = try String(json: json)
        guard let duration = Self.parse(text) else {
            throw .one("\"\(text.prefix(100))\" is not in the correct format of 'hours=3;minutes=17'.")
        }
        self.duration = duration
    }
    public var json: JSON { .string(text) }
    public static var shape: Shape { Shape(.string, format: "duration") }
    public static var initial: TimeDelta { "seconds=0" }

    /// Its length in whole seconds.
    public var seconds: Int { Int(duration.components.seconds) }

    private static let microseconds: [Substring: Double] = [
        "microseconds": 1, "milliseconds": 1e3, "seconds": 1e6, "minutes": 6e7, "hours": 3.6e9, "days": 8.64e10,
        "weeks": 6.048e11,
    ]

    private static func parse(_ text: String) -> Duration? {
        var total = 0.0
        var isKnown = false
        for part in text.split(separator: ";") {
            let pair = part.split(separator: "=", maxSplits: 1).map { $0.trimmed }
            guard pair.count == 2, let unit = microseconds[pair[0].lowercased()[...]] else { continue }
            guard let amount = Double(pair[1]), amount.isFinite else { return nil }
            total += amount * unit
            isKnown = true
        }
        // A century either way is as far as any setting needs to reach, and keeps sums from overflowing.
        guard isKnown, abs(total) <= 3.2e15 else { return nil }
        return .microseconds(Int64(total))
    }
}

extension Substring {
    /// Without spaces at either end.
    var trimmed: Substring {
        var text = self
        while text.first?.isWhitespace == true { text.removeFirst() }
        while text.last?.isWhitespace == true { text.removeLast() }
        return text
    }
}
