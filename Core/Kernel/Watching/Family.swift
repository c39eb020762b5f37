import Synchronization

/// A metric's instruments, one for each combination of its labels' values.
public final class Family<I: Instrument>: AnyFamily {
    public let metric: Metric<I>
    private let held = Mutex<[[String]: I]>([:])

    public init(_ metric: Metric<I>) { self.metric = metric }

    /// A label's value in bytes, at most.
    private static var longest: Int { 128 }

    /// The instrument for values of the labels, in their order. Where it is needed often, keep it.
    public subscript(values: String...) -> I { self[values] }

    /// The instrument for values of the labels, in their order. Where it is needed often, keep it.
    public subscript(values: [String]) -> I {
        held.withLock { held in
            if let known = held[values] { return known }
            let key = held.count < metric.limit ? bounded(values) : metric.labels.map { _ in "other" }
            if let known = held[key] { return known }
            let made = metric.make()
            held[key] = made
            return made
        }
    }

    /// As many values as there are labels, none of them long.
    private func bounded(_ values: [String]) -> [String] {
        metric.labels.indices.map { index in
            guard index < values.count else { return "" }
            let value = values[index]
            return value.utf8.count <= Self.longest
                ? value : String(decoding: value.utf8.prefix(Self.longest), as: UTF8.self)
        }
    }

    public var name: String { metric.name }
    public var help: String { metric.help }
    public var labels: [String] { metric.labels }
    public var kind: MetricKind { I.kind }
    public var readings: [(values: [String], reading: MetricReading)] {
        held.withLock { $0 }.map { ($0.key, $0.value.reading) }
    }
}

/// A metric's instruments, whatever their kind; how they are shown.
public protocol AnyFamily: AnyObject, Sendable {
    var name: String { get }
    var help: String { get }
    var labels: [String] { get }
    var kind: MetricKind { get }
    /// The figures of this moment, in no particular order.
    var readings: [(values: [String], reading: MetricReading)] { get }
}
