/// When Sentry wants no more reports for a while.
struct RateLimit: Sendable {
    private var until: ContinuousClock.Instant?
    /// What a limit lasts that does not say how long.
    private static let usual = Duration.seconds(60)
    private static let longest = Duration.seconds(3600)

    func allows(at now: ContinuousClock.Instant) -> Bool { until.map { now >= $0 } ?? true }

    /// Takes in an answer.
    /// - Parameters:
    ///   - limits: `X-Sentry-Rate-Limits`, such as `60:error:key, 2700::organization`; no category means all.
    ///   - retryAfter: `Retry-After` in seconds.
    mutating func note(
        status: Int, limits: String?, retryAfter: String?, at now: ContinuousClock.Instant
    ) {
        let named = limits.flatMap(Self.seconds)
        guard named != nil || status == 429 || status == 503 else { return }
        let given = named ?? retryAfter.flatMap { Int($0) }.map { Duration.seconds(min(max(0, $0), 86_400)) }
        let end = now + min(given ?? Self.usual, Self.longest)
        until = until.map { max($0, end) } ?? end
    }

    /// How long errors are unwanted; nil when they are not.
    private static func seconds(_ header: String) -> Duration? {
        header.split(separator: ",").compactMap { limit -> Duration? in
            let parts = limit.split(separator: ":", omittingEmptySubsequences: false)
            guard parts.count > 1, let seconds = Int(parts[0].filter { $0 != " " }), (0...86_400).contains(seconds)
            else { return nil }
            let categories = parts[1].split(separator: ";")
            return categories.isEmpty || categories.contains("error") ? .seconds(seconds) : nil
        }.max()
    }
}
