/// Something that is counted or measured: what it is called, what it means, what it is told apart by.
///
///     enum ShopMetrics {
///         static let orders = Metric<Counter>("shop_orders_total", "Orders taken, by country.", by: ["country"])
///     }
public struct Metric<I: Instrument>: Sendable {
    /// As Prometheus names it: lower case, with its unit, and `_total` for counters.
    public let name: String
    /// One sentence on what it says.
    public let help: String
    /// The names of its labels.
    public let labels: [String]
    /// Combinations of values that are kept apart. What comes beyond goes to one in which every value is `other`.
    public let limit: Int
    let make: @Sendable () -> I

    init(_ name: StaticString, _ help: String, _ labels: [String], _ limit: Int, _ make: @escaping @Sendable () -> I) {
        self.name = name.description
        self.help = help
        self.labels = labels
        self.limit = limit
        self.make = make
    }
}

extension Metric where I == Counter {
    public init(_ name: StaticString, _ help: String, by labels: [String] = [], limit: Int = 300) {
        self.init(name, help, labels, limit) { Counter() }
    }
}

extension Metric where I == Gauge {
    public init(_ name: StaticString, _ help: String, by labels: [String] = [], limit: Int = 300) {
        self.init(name, help, labels, limit) { Gauge() }
    }
}

extension Metric where I == Histogram {
    public init(
        _ name: StaticString, _ help: String, by labels: [String] = [], buckets: Histogram.Buckets = .requests,
        limit: Int = 200
    ) {
        self.init(name, help, labels, limit) { Histogram(buckets) }
    }
}
