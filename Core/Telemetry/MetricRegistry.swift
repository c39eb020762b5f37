public import Kernel
import Synchronization

/// Every metric of a server, and how they are shown. One is made for each server and handed to what counts.
public final class MetricRegistry: Metering {
    private struct State {
        var families: [String: any AnyFamily] = [:]
        var sources: [any MetricSource] = []
    }

    private let state = Mutex(State())

    public init() {}

    /// The instruments of a metric. Two parts that use one name for different kinds of instruments are a mistake in the
    /// program: the second's figures are not shown.
    public func family<I: Instrument>(_ metric: Metric<I>) -> Family<I> {
        state.withLock { state in
            if let known = state.families[metric.name] { return known as? Family<I> ?? Family(metric) }
            let made = Family(metric)
            state.families[metric.name] = made
            return made
        }
    }

    /// Shows from now on what a source finds out.
    public func add(_ source: any MetricSource) { state.withLock { $0.sources.append(source) } }

    /// All figures of this moment in Prometheus' text format, metrics by name.
    public func text() async -> [UInt8] {
        let state = state.withLock { $0 }
        var text = PrometheusText()
        for family in state.families.values { text.add(family) }
        for source in state.sources {
            for metric in await source.found() { text.add(metric) }
        }
        return text.bytes
    }
}
