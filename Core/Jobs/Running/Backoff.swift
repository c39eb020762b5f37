import Kernel

/// How long to wait after a failure.
enum Backoff {
    private static let first = Duration.seconds(15)
    private static let longest = Duration.seconds(3600)

    /// Twice as long after each failure, at most an hour, and at random down to half of that, so that what failed together
    /// is not tried again together.
    static func pause(after retries: Int, _ random: any RandomSource) -> Duration {
        let whole = min(longest, first * (1 << min(max(0, retries), 12)))
        let share = random.bytes(2).reduce(0) { $0 << 8 | Int($1) }
        return whole / 2 + whole / 2 * share / 65_535
    }
}
