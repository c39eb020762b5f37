public import Kernel
import Synchronization

/// Counts in memory, for a test to look at.
public final class FakeMetrics: Metering {
    private let families = Mutex<[String: any AnyFamily]>([:])
    public init() {}

    public func family<I: Instrument>(_ metric: Metric<I>) -> Family<I> {
        families.withLock { families in
            if let known = families[metric.name] as? Family<I> { return known }
            let made = Family(metric)
            families[metric.name] = made
            return made
        }
    }

    /// The figure of a metric under values of its labels: a number, or how many observations there were; nil when nothing
    /// was ever counted there.
    public func figure(_ name: String, _ values: String...) -> Double? { figure(name, values) }

    /// The same, the values in a list.
    public func figure(_ name: String, _ values: [String]) -> Double? {
        let family = families.withLock { $0[name] }
        return family?.readings.first { $0.values == values }.map { found in
            switch found.reading {
            case .number(let number): number
            case .distribution(_, _, let count): Double(count)
            }
        }
    }
}

/// Keeps what was reported.
public final class FakeReports: ErrorReporting {
    private let noted = Mutex<[Failure]>([])
    public init() {}
    /// Every failure, in order.
    public var failures: [Failure] { noted.withLock { $0 } }
    public func report(_ failure: Failure) { noted.withLock { $0.append(failure) } }
}
