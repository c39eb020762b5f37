public import Kernel
public import Logging

/// Walks sessions through flows: plans, runs stages, takes answers, and ends with where the browser goes next.
public struct FlowExecutor: Sendable {
    let registry: Registry
    let powers: Powers
    let planner: Planner
    let logger: Logger
    let reports: any ErrorReporting
    let meter: FlowMeter

    public init(registry: Registry, powers: Powers, logger: Logger, reports: any ErrorReporting = Unreported()) {
        self.registry = registry
        self.powers = powers
        self.planner = Planner(decisions: powers.decisions)
        self.logger = logger
        self.reports = reports
        self.meter = FlowMeter(powers.metrics)
    }

    /// What a client sent: nothing but a wish to see the current challenge, or an answer.
    public enum Input: Sendable {
        case look
        case answer([String: JSON])
    }

    /// Runs a flow for a request, from where its session left off.
    /// - Parameters:
    ///   - query: the query of the flow's page.
    ///   - stopsAfterAnswer: whether to end with `proceed` once an answer was taken, for clients that ask again.
    public func run(
        _ flow: Stored<Flow>, query: [String: String], _ input: Input, stopsAfterAnswer: Bool, in request: WebRequest
    ) async throws -> FlowRun {
        let configuration = powers.configuration.current
        let session = try await request.session()
        var walk = Walk(
            executor: self, configuration: configuration, request: request.facts, flow: flow, session: session)
        walk.stopsAfterAnswer = stopsAfterAnswer
        var input = input
        switch try await open(flow, query, input, request.facts) {
        case .question(let challenge, let problems, let plan):
            // The session stays as it is: whoever opens a link has not gone on with anything yet.
            walk.plan = plan
            return walk.finished(with: .challenge(challenge, problems)).run
        case .used:
            return walk.finished(with: .challenge(AccessDeniedChallenge(LinkOpening.usedBefore), nil)).run
        case .plan(var plan, let tookAnswer):
            plan.query = query
            walk.plan = plan
            FlowHistory.clear(&walk.session)
            if tookAnswer {
                if stopsAfterAnswer { return try await save(walk.finished(with: .proceed), request) }
                input = .look
            }
        case .nothing(let hasWrongKey):
            let begun = session.plan.flatMap { $0.flow == flow.id ? $0 : nil }
            let isOver = if let begun { try await hasEnded(begun) } else { false }
            let isWrong = hasWrongKey || isOver
            if var plan = begun, !isOver {
                plan.query = query
                walk.plan = plan
                // The key of a page that a link led to is used up by now.
                if isWrong, plan[.isRestored] != true { walk.say(.warning, LinkOpening.invalid) }
            } else if let end = try await walk.start(query: query) {
                return try await save(walk.finished(with: end), request)
            } else if isWrong {
                walk.say(.warning, LinkOpening.invalid)
            }
        }
        let end = try await walk.advance(input)
        return try await save(walk.finished(with: end), request)
    }

    /// Starts a flow with steps appended, and runs it as far as it goes without the user.
    /// - Returns: nil when it is started silently and needs the user; the session is left alone then.
    func start(
        _ flow: Stored<Flow>, context: [String: JSON], steps: [Plan.Step], query: [String: String], silently: Bool,
        in request: WebRequest
    ) async throws -> FlowRun? {
        let configuration = powers.configuration.current
        let session = try await request.session()
        var walk = Walk(
            executor: self, configuration: configuration, request: request.facts, flow: flow, session: session)
        if let refusal = try await walk.start(query: query, context: context, appending: steps) {
            return silently ? nil : try await save(walk.finished(with: refusal), request)
        }
        let end = try await walk.advance(.look)
        let result = walk.finished(with: end)
        if silently, result.run.needsPage { return nil }
        return try await save(result, request)
    }

    private func save(_ result: (run: FlowRun, events: [Event]), _ request: WebRequest) async throws -> FlowRun {
        request.save(result.run.session, with: result.events)
        return result.run
    }
}
