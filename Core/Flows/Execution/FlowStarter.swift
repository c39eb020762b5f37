import HTTPTypes
public import Kernel

/// Starts flows from the addresses of providers and sources.
public struct FlowStarter: FlowStarting {
    private let executor: FlowExecutor

    public init(executor: FlowExecutor) { self.executor = executor }

    public func canRun(_ stage: ModelName) -> Bool { executor.registry.models[stage]?.type is any Stage.Type }

    public func start(
        _ flow: Reference<Flow>, context: [String: JSON], steps: [Plan.Step], silently: Bool, in request: WebRequest
    ) async throws -> WebResponse? {
        try await start(
            flow, context: context, steps: steps, query: request.query.dictionary, silently: silently, in: request)
    }

    public func signIn(
        _ flow: Reference<Flow>?, context: [String: JSON], in request: WebRequest
    ) async throws -> WebResponse {
        let chosen = flow.flatMap { executor.powers.configuration.current.get($0) }
        let found = if let chosen { chosen } else { try await defaultFlow(for: .authentication, in: request) }
        guard let flow = found else { throw WebError(.notFound, "No authentication flow is configured.") }
        let query = ["next": request.target]
        let response = try await start(
            flow.reference, context: context, steps: [], query: query, silently: false, in: request)
        guard let response else { throw WebError.notFound }
        return response
    }

    /// The flow for a purpose where nobody chose one; nil when there is none for who asks.
    public func defaultFlow(for purpose: Flow.Designation, in request: WebRequest) async throws -> Stored<Flow>? {
        let powers = executor.powers
        return await DefaultFlows(decisions: powers.decisions).flow(
            for: purpose, of: try await request.session().user, in: powers.configuration.current, request.facts)
    }

    /// Starts a flow whose page has a query of its own.
    public func start(
        _ flow: Reference<Flow>, context: [String: JSON], steps: [Plan.Step], query: [String: String], silently: Bool,
        in request: WebRequest
    ) async throws -> WebResponse? {
        guard let flow = executor.powers.configuration.current.get(flow) else {
            throw WebError(.notFound, "The flow to start does not exist.")
        }
        let run = try await executor.start(
            flow, context: context, steps: steps, query: query, silently: silently, in: request)
        guard let run else { return nil }
        switch run.end {
        case .redirect(let address): return .redirect(to: address)
        case .challenge, .proceed: return .redirect(to: FlowAddress.page(of: run.flow, query: query))
        }
    }
}

/// The addresses of flows' pages.
public enum FlowAddress {
    /// The page of a flow, with a query.
    public static func page(of flow: Stored<Flow>, query: [String: String]) -> String {
        let pairs = query.sorted { $0.key < $1.key }.map { (name: $0.key, value: $0.value) }
        let text = FormValues(pairs).text
        return "/if/flow/\(flow.slug)/" + (text.isEmpty ? "" : "?" + text)
    }
}
