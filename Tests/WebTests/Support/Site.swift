import Flows
import HTTPTypes
import Identity
import Kernel
import Logging
import ObjectStore
import Storage
import StorageTestKit
import Synchronization
import TestKit
import Web

/// A whole site in this process: a database in memory, one user, a flow to sign in and one to sign out.
struct Site {
    static let secretKey = "the site's secret key"

    let clock = FakeClock()
    let services: DirectoryServices
    let store: ObjectStore
    let gate = TestGate()
    let isReady = Flag(true)
    let metrics = FakeMetrics()
    let reports = FakeReports()
    let log = LogLines()
    let server: WebServer
    let user: User

    init(trustedProxies: [String] = [], certificateHeaders: Set<String> = []) async throws {
        let (random, log) = (FakeRandom(seed: 5), log)
        let logger = Logger(label: "test") { _ in LineKeeper(lines: log) }
        let database = try await TestDatabase.make()
        try await Migrations(ObjectStoreSchema.migrations + IdentitySchema.migrations).apply(to: database, at: 0)
        let registry = try Registry([SitePlugin.self])
        store = ObjectStore(
            database: database, registry: registry, sealer: Sealer(secretKey: Self.secretKey), clock: clock,
            random: random,
            logger: logger)
        services = try await DirectoryServices.open(
            database, clock: clock, random: random, hasher: NoHasher(), logger: logger, metrics: metrics)
        let powers = Powers(
            clock: clock, random: random, configuration: store, users: services.directory,
            userWriting: services.directory, passwords: services.passwords, attempts: services.attempts,
            sessions: services.sessions, records: services.records, decisions: PolicyEngine(configuration: store),
            flows: FakeFlows(), events: services.events, jobs: FakeJobs(), upkeep: FakeUpkeep(),
            discovery: FakeDiscovery(), metrics: metrics)
        try await store.open(with: powers, directory: services.resources)
        let (gate, isReady) = (gate, isReady)
        var configuration = WebApplication.Configuration(
            secretKey: Self.secretKey, trustedProxies: trustedProxies.compactMap { Network($0) })
        configuration.certificateHeaders = certificateHeaders
        server = try WebServer(
            WebServer.Parts(
                configuration: configuration, registry: registry, powers: powers,
                executor: FlowExecutor(registry: registry, powers: powers, logger: logger), sessions: services.sessions,
                gate: gate, api: { request in .json(["api": .string(request.facts.path)]) },
                obstacle: { isReady.value ? nil : "It is not ready." }, scrape: { Array("all metrics".utf8) },
                reports: reports, logger: logger))
        var change = UserChange()
        change.username = "mira"
        change.name = "Mira Sample"
        user = try await services.directory.create(change)
        gate.user = user
        try await configure()
    }

    private func configure() async throws {
        try await flow(
            "login", ["title": "Welcome", "designation": "authentication"],
            [(NameStage.self, [:]), (EnterStage.self, [:])])
        try await flow("leave", ["title": "Goodbye", "designation": "invalidation"], [(LeaveStage.self, [:])])
    }

    /// Adds a flow with stages.
    func flow(_ slug: String, _ fields: [String: JSON], _ stages: [(any Model.Type, [String: JSON])]) async throws {
        let flow = try await create(
            Flow.self, fields.merging(["name": .string(slug), "slug": .string(slug)]) { old, _ in old })
        for (order, stage) in stages.enumerated() {
            let id = try await create(stage.0, ["name": .string("\(slug)-\(order)")].merging(stage.1) { $1 })
            try await create(FlowStageBinding.self, ["target": flow.json, "stage": id.json, "order": .int(order)])
        }
    }

    @discardableResult
    func create(_ model: any Model.Type, _ fields: [String: JSON]) async throws -> ObjectID {
        try await store.write(by: .system, from: .system) { change in
            try await change.resource(model.model.name).create(fields, in: change).id
        }
    }

    func browser(isSecure: Bool = true) -> Browser { Browser(server.application, isSecure: isSecure) }
}

/// A value that a test turns over.
final class Flag: Sendable {
    private let state: Mutex<Bool>
    init(_ value: Bool) { state = Mutex(value) }
    var value: Bool {
        get { state.withLock { $0 } }
        set { state.withLock { $0 = newValue } }
    }
}

/// Lets the holder of one token set the site up.
final class TestGate: SetupGate {
    private let state = Mutex<(isOpen: Bool, user: User?)>((true, nil))
    var user: User? {
        get { state.withLock { $0.user } }
        set { state.withLock { $0.user = newValue } }
    }
    func close() { state.withLock { $0.isOpen = false } }
    func administrator(for token: String) async throws -> User? { token == "right" ? user : nil }
    func isOpen() async throws -> Bool { state.withLock { $0.isOpen } }
}

/// Nobody of this site has a password.
struct NoHasher: PasswordHashing {
    func hash(_ password: Secret) async throws -> String { "" }
    func verify(_ password: Secret, against stored: String?) async throws -> PasswordVerification { .wrong }
    func isHash(_ text: String) -> Bool { false }
}

/// The lines that were logged.
final class LogLines: Sendable {
    /// One line.
    struct Line: Sendable {
        let event: String
        let level: Logger.Level
        let fields: Logger.Metadata
        /// The request that the line belongs to.
        let request: RequestFacts?
    }

    private let held = Mutex<[Line]>([])
    var all: [Line] { held.withLock { $0 } }
    func add(_ line: Line) { held.withLock { $0.append(line) } }
}

/// Keeps what is logged, as the handler of the server would find it.
struct LineKeeper: LogHandler {
    let lines: LogLines
    var metadata: Logger.Metadata = [:]
    var logLevel = Logger.Level.info

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        lines.add(
            LogLines.Line(
                event: "\(event.message)", level: event.level, fields: event.metadata ?? [:],
                request: CurrentRequest.facts))
    }
}
