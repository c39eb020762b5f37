import Kernel
import Testing

@testable import Telemetry

@Suite("Metrics as text")
struct TextTests {
    private let metrics = MetricRegistry()

    private func text() async -> String { String(decoding: await metrics.text(), as: UTF8.self) }

    @Test("has a head for every metric, also for one that never counted, by name")
    func heads() async {
        _ = metrics.family(Metric<Counter>("b_total", "Second.", by: ["x"]))
        metrics.instrument(Metric<Gauge>("a_things", "First.")).set(3)
        #expect(
            await text() == """
                # HELP a_things First.
                # TYPE a_things gauge
                a_things 3
                # HELP b_total Second.
                # TYPE b_total counter

                """)
    }

    @Test("keeps a histogram's buckets in order, cumulative, with sum and count")
    func histogram() async {
        let family = metrics.family(
            Metric<Histogram>("t_seconds", "Times.", by: ["k"], buckets: .init(seconds: [0.01, 2.5])))
        family["b"].observe(.seconds(1))
        family["a"].observe(.milliseconds(1))
        #expect(
            await text().split(separator: "\n").dropFirst(2) == [
                #"t_seconds_bucket{k="a",le="0.01"} 1"#, #"t_seconds_bucket{k="a",le="2.5"} 1"#,
                #"t_seconds_bucket{k="a",le="+Inf"} 1"#, #"t_seconds_sum{k="a"} 0.001"#, #"t_seconds_count{k="a"} 1"#,
                #"t_seconds_bucket{k="b",le="0.01"} 0"#, #"t_seconds_bucket{k="b",le="2.5"} 1"#,
                #"t_seconds_bucket{k="b",le="+Inf"} 1"#, #"t_seconds_sum{k="b"} 1"#, #"t_seconds_count{k="b"} 1"#,
            ])
    }

    @Test("escapes what would end a value or a line, also where a mark joins a quote")
    func escaping() async {
        metrics.family(Metric<Counter>("x_total", "Line\none \\ two.", by: ["v"]))["a\"b\\c\nd\"\u{301}"].add()
        #expect(
            await text() == "# HELP x_total Line\\none \\\\ two.\n# TYPE x_total counter\n"
                + "x_total{v=\"a\\\"b\\\\c\\nd\\\"\u{301}\"} 1\n")
    }

    @Test("shows what sources find out, under one head for one name")
    func sources() async {
        struct Source: MetricSource {
            let value: Double
            func found() async -> [FoundMetric] {
                [.gauge("found_things", "Found.", by: ["n"], [.init(value, [String(value)]), .init(.infinity, ["i"])])]
            }
        }
        metrics.add(Source(value: 0.5))
        metrics.add(Source(value: 1e20))
        let lines = await text().split(separator: "\n")
        #expect(lines.filter { $0.hasPrefix("#") }.count == 2)
        #expect(lines.contains(#"found_things{n="0.5"} 0.5"#) && lines.contains(#"found_things{n="i"} +Inf"#))
        #expect(lines.contains(#"found_things{n="1e+20"} 1e+20"#))
    }

    @Test("says what the system says of this process")
    func process() async throws {
        let found = await ProcessMetrics().found()
        func figure(_ name: String) throws -> Double {
            try #require(found.first { $0.name == name }?.samples.first?.number, "\(name)")
        }
        #expect(try figure("process_resident_memory_bytes") > 1_048_576)
        #expect(try figure("process_cpu_seconds_total") > 0)
        #expect(try figure("process_open_fds") >= 3)
        #expect(try figure("process_max_fds") > figure("process_open_fds"))
        #expect(try figure("process_threads") >= 1)
        let start = try figure("process_start_time_seconds")
        #expect(start > 1_600_000_000 && start < 5_000_000_000)
        #expect(try figure("lanyard_uptime_seconds") >= 0)
    }
}
