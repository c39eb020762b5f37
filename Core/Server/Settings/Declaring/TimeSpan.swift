import Kernel

/// A span of time, written as `days=30;hours=2`, as `1m30s`, or as a number of seconds.
struct TimeSpan: SettingValue, Hashable, ExpressibleByStringLiteral {
    let duration: Duration
    private let text: String

    init(stringLiteral value: String) {
        guard let span = Self(given: .string(value)) else { preconditionFailure("'\(value)' is no span of time.") }
        self = span
    }

    static var expected: String { "a span of time, such as 30s, 1m30s, hours=2;minutes=30 or a number of seconds" }
    init?(given: JSON) {
        guard let text = given.settingText?.trimmingSpaces, text.utf8.count <= 100,
            let duration = Self.seconds(text) ?? Self.units(text) ?? Self.delta(text), duration >= .zero,
            duration <= Self.longest
        else { return nil }
        (self.duration, self.text) = (duration, text)
    }
    var shown: JSON { .string(text) }

    /// Whole seconds.
    var seconds: Int { Int(duration.components.seconds) }

    /// A century, which is as far as any setting needs to reach.
    private static let longest = Duration.seconds(3_200_000_000)

    private static func seconds(_ text: String) -> Duration? {
        guard text.utf8.allSatisfy({ (0x30...0x39).contains($0) || $0 == 0x2E }), let value = Double(text) else {
            return nil
        }
        return value <= 1e10 ? .milliseconds(Int((value * 1000).rounded())) : nil
    }

    /// `1h30m`, `500ms`: numbers with units.
    private static func units(_ text: String) -> Duration? {
        guard text.wholeMatch(of: /(?:[0-9]{1,12}(?:\.[0-9]{1,6})?(?:ms|us|s|m|h|d))+/) != nil else { return nil }
        let microseconds = ["us": 1, "ms": 1e3, "s": 1e6, "m": 6e7, "h": 3.6e9, "d": 8.64e10]
        let total = text.matches(of: /([0-9.]+)([a-z]+)/).reduce(0.0) { sum, match in
            sum + (Double(match.1) ?? 0) * (microseconds[String(match.2)] ?? 0)
        }
        return total <= 1e16 ? .microseconds(Int(total)) : nil
    }

    /// `days=1;hours=2`, with no unit that is not known: a misspelt one would be a shorter time than was meant.
    private static func delta(_ text: String) -> Duration? {
        let unit = /(?:microseconds|milliseconds|seconds|minutes|hours|days|weeks)/
        let isKnown = text.split(separator: ";").allSatisfy { part in
            part.split(separator: "=").first.map { String($0).trimmingSpaces.wholeMatch(of: unit) != nil } ?? false
        }
        return isKnown ? (try? TimeDelta(json: .string(text)))?.duration : nil
    }
}
