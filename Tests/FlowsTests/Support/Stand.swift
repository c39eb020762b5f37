import Flows
import HTTPTypes
import Kernel
import Logging
import TestKit
import Testing

/// Flows in memory, and a browser that walks through them.
final class Stand {
    let fakes = FakePowers()
    let powers: Powers
    let executor: FlowExecutor
    let reports = FakeReports()
    let starter: FlowStarter
    /// The browser's session. Its plan is written and read again between any two requests.
    var session: Session
    /// The brand that requests are under.
    var brand = CurrentBrand.fallback
    /// What was to be kept with the session.
    var kept: [Event] = []
    private var orders = 0

    init() throws {
        var powers = fakes.all
        powers.decisions = PolicyEngine(
            configuration: fakes.configuration, metrics: fakes.metrics, events: fakes.events)
        self.powers = powers
        executor = FlowExecutor(
            registry: try Registry([TestPlugin.self]), powers: powers, logger: Logger(label: "test"), reports: reports)
        starter = FlowStarter(executor: executor)
        session = .sample(now: fakes.clock.now)
        fakes.directory.add(.sample())
    }

    var configuration: Configuration { fakes.configuration.current }
    var events: [String] { (fakes.events.events + kept).map(\.action) }
    /// What ran so far, as the plan knows it.
    var ran: [String] { session.plan?.context["ran"]?.array?.compactMap(\.string) ?? [] }

    // MARK: Configuring

    @discardableResult
    func flow(_ slug: String, _ fields: [String: JSON] = [:]) throws -> Stored<Flow> {
        let usual: [String: JSON] = ["slug": .string(slug), "title": "Title", "designation": "authentication"]
        return try fakes.configure(Flow.self, slug, usual.merging(fields) { $1 })
    }

    /// Adds a stage to a flow, behind those that it has. Stage and binding are called by the stage's id.
    func add<S: Stage>(
        _ type: S.Type, _ id: String, to flow: String, _ fields: [String: JSON] = [:], binding: [String: JSON] = [:]
    ) throws {
        try configure(type, id, fields)
        orders += 1
        let usual: [String: JSON] = ["target": .string(flow), "stage": .string(id), "order": .int(orders)]
        try fakes.configure(FlowStageBinding.self, "at-\(id)", usual.merging(binding) { $1 })
    }

    /// Adds a policy and binds it.
    func bind<P: Policy>(
        _ type: P.Type, _ id: String, to target: String, _ fields: [String: JSON] = [:], binding: [String: JSON] = [:]
    ) throws {
        try configure(type, id, fields)
        try bind(["policy": .string(id)], as: id, to: target, binding)
    }

    /// Binds a policy, a group or a user.
    func bind(_ what: [String: JSON], as id: String, to target: String, _ fields: [String: JSON] = [:]) throws {
        orders += 1
        let usual: [String: JSON] = ["target": .string(target), "order": .int(orders)]
        try fakes.configure(PolicyBinding.self, "bound-\(id)", usual.merging(what) { $1 }.merging(fields) { $1 })
    }

    /// Adds an object with the powers of this stand.
    func configure<M: Model>(_ type: M.Type, _ id: String, _ fields: [String: JSON] = [:]) throws {
        let document = ["name": .string(id)].merging(fields) { $1 }
        let value = try M.make(document).opened(with: powers)
        fakes.configuration.add(
            AnyStored(id: ObjectID(id), info: M.model, base: try M.Base.make(document), value: value))
    }

    /// Puts requests under a brand.
    func use(brand fields: [String: JSON]) throws {
        brand = CurrentBrand(
            id: ObjectID("brand"), value: try Brand.make(["domain": "example.com"].merging(fields) { $1 }))
    }

    // MARK: Walking

    func look(_ flow: String = "login", query: [String: String] = [:], asProgram: Bool = false) async throws -> FlowRun
    {
        try await run(flow, query, .look, asProgram)
    }

    func answer(
        _ fields: [String: JSON], _ flow: String = "login", query: [String: String] = [:], asProgram: Bool = false
    ) async throws -> FlowRun {
        try await run(flow, query, .answer(fields), asProgram)
    }

    private func run(
        _ flow: String, _ query: [String: String], _ input: FlowExecutor.Input, _ asProgram: Bool
    ) async throws -> FlowRun {
        let request = request("/if/flow/\(flow)/")
        let stored = try #require(configuration.flow(flow))
        let run = try await executor.run(stored, query: query, input, stopsAfterAnswer: asProgram, in: request)
        try keep(request)
        return run
    }

    /// Starts a flow from a provider's address.
    func start(
        _ flow: String = "login", context: [String: JSON] = [:], appending steps: [Plan.Step] = [],
        silently: Bool = false,
        at target: String = "/application/o/authorize/?client_id=x"
    ) async throws -> (response: WebResponse?, isSaved: Bool) {
        let request = request(target)
        let response = try await starter.start(
            Reference(ObjectID(flow)), context: context, steps: steps, silently: silently, in: request)
        let isSaved = request.changedSession != nil
        try keep(request)
        return (response, isSaved)
    }

    func request(_ target: String) -> WebRequest {
        let session = session
        return WebRequest(
            facts: .sample(brand: brand), target: target, headers: [:], parameters: [:], body: [], session: { session })
    }

    /// Takes over the session that a request changed, and the events that are kept with it.
    func keep(_ request: WebRequest) throws {
        kept += request.events
        guard let changed = request.changedSession else { return }
        session = changed
        guard let plan = changed.plan else { return }
        let again = try #require(Plan(JSON(parsing: plan.json.bytes)))
        #expect(again == plan)
        session.plan = again
    }
}

extension FlowRun {
    /// What is asked; nil when nothing is.
    var challenge: (any Challenge)? { if case .challenge(let challenge, _) = end { challenge } else { nil } }
    /// What was wrong with the answer.
    var problems: Problems? { if case .challenge(_, let problems) = end { problems } else { nil } }
    /// Where the browser is sent.
    var address: String? { if case .redirect(let address) = end { address } else { nil } }
    var isProceed: Bool { if case .proceed = end { true } else { false } }
    /// Why access was denied.
    var denial: String? { (challenge as? AccessDeniedChallenge)?.errorMessage }
}
