/// Counting and measuring what happens, for whoever watches the server.
public protocol Metering: Sendable {
    /// The instruments of a metric, the same for everybody who asks for the name; from then on it is shown.
    func family<I: Instrument>(_ metric: Metric<I>) -> Family<I>
}

extension Metering {
    /// The one instrument of a metric without labels.
    public func instrument<I: Instrument>(_ metric: Metric<I>) -> I { family(metric)[[]] }
}

/// Counts for nobody: what stands in where no one watches.
public struct Unmetered: Metering {
    public init() {}
    public func family<I: Instrument>(_ metric: Metric<I>) -> Family<I> { Family(metric) }
}

/// Figures that are found out when somebody asks for them, such as the process' memory.
public protocol MetricSource: Sendable {
    /// The figures of this moment. What cannot be found out is left out.
    func found() async -> [FoundMetric]
}

/// A metric and its figures, found out at this moment.
public struct FoundMetric: Sendable {
    /// One figure, with its labels' values in the order of the metric's labels.
    public struct Sample: Sendable, Hashable {
        public var values: [String]
        public var number: Double

        public init(_ number: Double, _ values: [String] = []) { (self.number, self.values) = (number, values) }
    }

    public var name: String
    public var help: String
    public var kind: MetricKind
    public var labels: [String]
    public var samples: [Sample]

    /// A number that rises and falls.
    public static func gauge(
        _ name: StaticString, _ help: String, by labels: [String] = [], _ samples: [Sample]
    ) -> FoundMetric {
        FoundMetric(name: name.description, help: help, kind: .gauge, labels: labels, samples: samples)
    }

    /// A number that only grows.
    public static func counter(
        _ name: StaticString, _ help: String, by labels: [String] = [], _ samples: [Sample]
    ) -> FoundMetric {
        FoundMetric(name: name.description, help: help, kind: .counter, labels: labels, samples: samples)
    }
}
