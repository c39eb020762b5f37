import Kernel
import Testing

@testable import Telemetry

@Suite("What is counted and measured")
struct InstrumentTests {
    private let metrics = MetricRegistry()

    private func text() async -> String { String(decoding: await metrics.text(), as: UTF8.self) }

    @Test("a counter only grows")
    func counting() {
        let counter = Counter()
        counter.add()
        counter.add(4)
        counter.add(-3)
        #expect(counter.value == 5)
    }

    @Test("a gauge rises and falls")
    func gauge() {
        let gauge = Gauge()
        gauge.add(3)
        gauge.add(-1)
        #expect(gauge.value == 2)
        gauge.set(-7)
        #expect(gauge.reading == .number(-7))
    }

    @Test("a histogram counts what is not above each bound, and sums in its unit")
    func histogram() {
        let histogram = Histogram(Histogram.Buckets(milliseconds: [10, 100]))
        for time in [Duration.milliseconds(5), .milliseconds(10), .milliseconds(11), .seconds(2)] {
            histogram.observe(time)
        }
        guard case .distribution(let buckets, let sum, let count) = histogram.reading else {
            Issue.record("no distribution")
            return
        }
        #expect(buckets.map(\.bound) == ["10.0", "100.0", "+Inf"])
        #expect(buckets.map(\.count) == [2, 3, 4])
        #expect(sum == 2026 && count == 4)
    }

    @Test("everybody who asks for a name gets the same instrument")
    func sharing() {
        let metric = Metric<Counter>("test_total", "Things.", by: ["kind"])
        metrics.family(metric)["a"].add()
        metrics.family(metric)["a"].add(2)
        #expect(metrics.family(metric)["a"].value == 3)
        #expect(metrics.family(metric)["b"].value == 0)
    }

    @Test("a name that is taken by another kind of instrument counts, and is not shown")
    func clash() async {
        metrics.family(Metric<Counter>("test_total", "Things."))[].add()
        metrics.family(Metric<Gauge>("test_total", "Other things."))[].set(99)
        #expect(await text() == "# HELP test_total Things.\n# TYPE test_total counter\ntest_total 1\n")
    }

    @Test("values of labels beyond the limit go to one called other")
    func limit() async {
        let family = metrics.family(Metric<Counter>("test_total", "Things.", by: ["a", "b"], limit: 2))
        for index in 0..<10 { family["x\(index)", "y"].add() }
        family["x0", "y"].add()
        #expect(
            await text().split(separator: "\n").dropFirst(2) == [
                #"test_total{a="other",b="other"} 8"#, #"test_total{a="x0",b="y"} 2"#, #"test_total{a="x1",b="y"} 1"#,
            ])
    }

    @Test("a value of a label is cut when it is long, and missing ones are empty")
    func bounds() async {
        metrics.family(Metric<Counter>("test_total", "Things.", by: ["a", "b"]))[String(repeating: "x", count: 500)]
            .add()
        #expect(await text().contains(#"{a="\#(String(repeating: "x", count: 128))",b=""} 1"#))
    }

    @Test("counting from many tasks at once loses nothing")
    func concurrency() async {
        let family = metrics.family(Metric<Counter>("test_total", "Things.", by: ["a"]))
        let histogram = metrics.instrument(Metric<Histogram>("test_seconds", "Times."))
        await withTaskGroup(of: Void.self) { group in
            for task in 0..<8 {
                group.addTask {
                    for _ in 0..<1000 {
                        family[String(task % 2)].add()
                        histogram.observe(.milliseconds(1))
                    }
                }
            }
        }
        #expect(family["0"].value + family["1"].value == 8000 && histogram.count == 8000)
    }
}
