import Kernel
import Synchronization

/// The metrics of flows, under authentik's names.
enum FlowMetrics {
    static let plan = Metric<Histogram>(
        "authentik_flows_plan_time", "Time to plan a flow.", by: ["flow_slug"], buckets: .quick)
    static let execution = Metric<Histogram>(
        "authentik_flows_execution_stage_time", "Time that a stage took to deal with a request.",
        by: ["stage_type", "method"])
    static let part = Metric<Histogram>(
        "authentik_flows_stage_time", "Time that the parts of stages took.", by: ["stage_type", "method"])
    static let ended = Metric<Counter>(
        "lanyard_flows_ended_total", "Flows that came to an end, by flow and by how.", by: ["flow_slug", "outcome"])
}

/// Measures flows and their stages.
final class FlowMeter: Sendable {
    /// What a type of stages is measured with.
    struct Stages: Sendable {
        let get: Histogram
        let post: Histogram
        let enter: Histogram
        let submit: Histogram
    }

    private let plans: Family<Histogram>
    private let executions: Family<Histogram>
    private let parts: Family<Histogram>
    private let ends: Family<Counter>
    private let known = Mutex<[ObjectIdentifier: Stages]>([:])
    private let clock = ContinuousClock()

    init(_ metrics: any Metering) {
        plans = metrics.family(FlowMetrics.plan)
        executions = metrics.family(FlowMetrics.execution)
        parts = metrics.family(FlowMetrics.part)
        ends = metrics.family(FlowMetrics.ended)
    }

    /// How a flow ended.
    enum Outcome: String { case finished, denied, failed }

    func ended(_ flow: Stored<Flow>, _ outcome: Outcome) { ends[flow.slug.text, outcome.rawValue].add() }

    /// Measures planning a flow.
    func planning<Result>(_ flow: Stored<Flow>, _ work: () async throws -> Result) async rethrows -> Result {
        let start = clock.now
        defer { plans[flow.slug.text].observe(clock.now - start) }
        return try await work()
    }

    /// Measures something that a stage does.
    func measure<Result>(_ histogram: Histogram, _ work: () async throws -> Result) async rethrows -> Result {
        let start = clock.now
        defer { histogram.observe(clock.now - start) }
        return try await work()
    }

    /// What a stage is measured with. Its type's name is looked up once, which takes longer than all else here.
    func stages(like stage: any Stage) -> Stages {
        let type = type(of: stage)
        return known.withLock { known in
            if let found = known[ObjectIdentifier(type)] { return found }
            let name = String(describing: type)
            let made = Stages(
                get: executions[name, "GET"], post: executions[name, "POST"], enter: parts[name, "get_challenge"],
                submit: parts[name, "challenge_valid"])
            known[ObjectIdentifier(type)] = made
            return made
        }
    }
}
