import Synchronization

/// What holds a metric's figure under one combination of labels. Cheap enough for every request.
public protocol Instrument: AnyObject, Sendable {
    /// Prometheus' word for it.
    static var kind: MetricKind { get }
    /// The figure of this moment.
    var reading: MetricReading { get }
}

/// Prometheus' kinds of metrics.
public enum MetricKind: String, Sendable { case counter, gauge, histogram }

/// A figure as it is shown.
public enum MetricReading: Sendable, Hashable {
    case number(Double)
    /// For each bound, how many observations were not above it; then the sum and the number of all.
    case distribution(buckets: [Bucket], sum: Double, count: Int)

    /// The observations up to a bound.
    public struct Bucket: Sendable, Hashable {
        public let bound: String
        public let count: Int
    }
}

/// A number that only grows, such as requests answered.
public final class Counter: Instrument {
    public static let kind = MetricKind.counter
    private let held = Atomic<Int>(0)

    public init() {}

    /// Adds to it.
    public func add(_ amount: Int = 1) { held.wrappingAdd(max(0, amount), ordering: .relaxed) }
    public var value: Int { held.load(ordering: .relaxed) }
    public var reading: MetricReading { .number(Double(value)) }
}

/// A number that rises and falls, such as requests in flight.
public final class Gauge: Instrument {
    public static let kind = MetricKind.gauge
    private let held = Atomic<Int>(0)

    public init() {}

    /// Adds to it; a negative amount takes away.
    public func add(_ amount: Int) { held.wrappingAdd(amount, ordering: .relaxed) }
    public func set(_ value: Int) { held.store(value, ordering: .relaxed) }
    public var value: Int { held.load(ordering: .relaxed) }
    public var reading: MetricReading { .number(Double(value)) }
}

/// How long something takes, as counts below bounds.
public final class Histogram: Instrument {
    public static let kind = MetricKind.histogram

    /// The bounds, ascending.
    public struct Buckets: Sendable, Hashable {
        fileprivate let nanoseconds: [Int]
        fileprivate let labels: [String]
        /// Nanoseconds of the unit that the figures are shown in.
        fileprivate let unit: Double

        /// Bounds in seconds.
        public init(seconds: [Double]) { self.init(seconds, unit: 1e9) }
        /// Bounds in milliseconds.
        public init(milliseconds: [Double]) { self.init(milliseconds, unit: 1e6) }

        private init(_ bounds: [Double], unit: Double) {
            nanoseconds = bounds.map { Int($0 * unit) }
            labels = bounds.map { String($0) } + ["+Inf"]
            self.unit = unit
        }

        /// From half a millisecond to ten seconds: requests, and what is done for one.
        public static let requests = Buckets(
            seconds: [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10])
        /// From ten microseconds to one second: what a request does many times.
        public static let quick = Buckets(
            seconds: [0.00001, 0.00005, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1])
        /// From ten milliseconds to ten minutes: work in the background.
        public static let work = Buckets(
            milliseconds: [10, 50, 100, 500, 1000, 5000, 10_000, 30_000, 60_000, 300_000, 600_000])
    }

    private struct State {
        /// How many fell into each bucket alone, those above all bounds last.
        var counts: [Int]
        var nanoseconds = 0
    }

    private let buckets: Buckets
    private let state: Mutex<State>

    public init(_ buckets: Buckets) {
        self.buckets = buckets
        state = Mutex(State(counts: Array(repeating: 0, count: buckets.labels.count)))
    }

    /// Notes how long something took.
    public func observe(_ duration: Duration) {
        let (seconds, attoseconds) = duration.components
        let nanoseconds = Int(seconds) * 1_000_000_000 + Int(attoseconds / 1_000_000_000)
        let bounds = buckets.nanoseconds
        var index = 0
        while index < bounds.count, nanoseconds > bounds[index] { index += 1 }
        state.withLock { state in
            state.counts[index] += 1
            state.nanoseconds += nanoseconds
        }
    }

    /// Observations so far.
    public var count: Int { state.withLock { $0.counts.reduce(0, +) } }

    public var reading: MetricReading {
        let state = state.withLock { $0 }
        var count = 0
        let shown = zip(buckets.labels, state.counts).map { label, own in
            count += own
            return MetricReading.Bucket(bound: label, count: count)
        }
        return .distribution(buckets: shown, sum: Double(state.nanoseconds) / buckets.unit, count: count)
    }
}
