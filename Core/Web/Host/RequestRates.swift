import Synchronization

/// How often an address may ask, by what it asks for.
///
/// Each address has, for each kind of request, a store of as many requests as are allowed in the period, which fills up
/// steadily. It is kept as the one moment at which it will be full again (the generic cell rate algorithm).
public final class RequestRates: Sendable {
    /// Requests that count together.
    public enum Kind: Sendable, Hashable {
        /// Those to the API by nobody in particular.
        case api
        /// Steps of flows.
        case flows
        /// Those to applications' endpoints that were refused.
        case refused

        /// What kind of request a path is for; nil for one that is not counted.
        init?(path: String) {
            if path.hasPrefix("/api/v3/flows/executor/") || path.hasPrefix("/if/flow/") {
                self = .flows
            } else if path.hasPrefix("/api/v3/") {
                self = .api
            } else if path.hasPrefix("/application/") {
                self = .refused
            } else {
                return nil
            }
        }

        /// Whether a request counts that was answered so.
        func counts(status: Int, isSignedIn: Bool) -> Bool {
            switch self {
            case .api: !isSignedIn
            case .flows: true
            case .refused: (400..<500).contains(status)
            }
        }
    }

    /// So many requests within a period.
    public struct Limit: Sendable {
        let each: Duration
        let period: Duration

        public init(_ count: Int, per period: Duration) {
            self.period = period
            each = period / max(1, count)
        }
    }

    private struct Key: Hashable {
        let kind: Kind
        let address: String
    }

    /// More addresses than this are not told apart for long.
    private static let most = 20_000

    private let limits: [Kind: Limit]
    private let now: @Sendable () -> ContinuousClock.Instant
    private let full = Mutex<[Key: ContinuousClock.Instant]>([:])

    public init(_ limits: [Kind: Limit], now: @escaping @Sendable () -> ContinuousClock.Instant = { .now }) {
        self.limits = limits
        self.now = now
    }

    /// How long an address has to wait before it may ask again; nil when it may.
    func wait(_ kind: Kind, _ address: String) -> Duration? {
        guard let limit = limits[kind] else { return nil }
        let moment = full.withLock { $0[Key(kind: kind, address: address)] }
        guard let moment else { return nil }
        let wait = now().duration(to: moment) + limit.each - limit.period
        return wait > .zero ? wait : nil
    }

    /// Counts a request.
    func note(_ kind: Kind, _ address: String) {
        guard let limit = limits[kind] else { return }
        let (now, key) = (now(), Key(kind: kind, address: address))
        full.withLock { full in
            if full.count >= Self.most, full[key] == nil { full = full.filter { $0.value > now } }
            if full.count >= Self.most, full[key] == nil { full.removeAll(keepingCapacity: true) }
            full[key] = max(full[key] ?? now, now) + limit.each
        }
    }
}
