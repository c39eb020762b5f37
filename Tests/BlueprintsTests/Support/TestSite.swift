import Blueprints
import Kernel
import Logging
import ObjectStore
import Storage
import StorageTestKit
import TestKit
import Testing

/// A server's configuration and directory in memory, to apply blueprints to.
struct TestSite {
    let store: ObjectStore
    let clock: FakeClock
    static let silent = Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }

    /// - Parameter seed: another one makes other keys.
    init(seed: UInt64 = 1) async throws {
        let fakes = FakePowers(seed: seed)
        clock = fakes.clock
        let database = try await TestDatabase.make()
        let migrations = ObjectStoreSchema.migrations + [TestDirectory.table] + BlueprintsSchema.migrations
        try await Migrations(migrations).apply(to: database, at: fakes.clock.now.microseconds)
        store = ObjectStore(
            database: database, registry: try Registry([TestPlugin.self]), sealer: Sealer(secretKey: "test"),
            clock: fakes.clock, random: fakes.random, logger: Self.silent)
        try await store.open(with: fakes.all, directory: TestDirectory.all)
    }

    /// Applies entries, written as a list, in one change.
    @discardableResult
    func apply(
        _ entries: String, context: [String: JSON] = [:], environment: BlueprintEnvironment? = nil,
        by actor: Principal = .system
    ) async throws -> BlueprintReport {
        try await apply(file: "entries:\n" + entries, context: context, environment: environment, by: actor)
    }

    /// Applies a whole file in one change.
    @discardableResult
    func apply(
        file text: String, context: [String: JSON] = [:], environment: BlueprintEnvironment? = nil,
        by actor: Principal = .system
    ) async throws -> BlueprintReport {
        let batch = try BlueprintBatch(
            [BlueprintFile(path: "test.yaml", text: text)], context: context, environment: environment)
        let outcome = try await BlueprintApplier(store, by: actor).apply(batch)
        return outcome.files.last?.report ?? BlueprintReport()
    }

    /// Why a file's entries cannot be applied.
    func refusal(
        of entries: String, context: [String: JSON] = [:], by actor: Principal = .system
    ) async throws -> BlueprintError {
        do { try await apply(entries, context: context, by: actor) } catch let error as BlueprintError { return error }
        throw Missing("an error")
    }

    /// The value that the member `x` of a stage's notes gets from YAML.
    func value(
        of yaml: String, file head: String = "", context: [String: JSON] = [:], environment: BlueprintEnvironment? = nil
    ) async throws -> JSON? {
        let entry =
            "\n- {model: test_greeting.greetingstage, identifiers: {name: valued}, attrs: {notes: {x: \(yaml)}}}\n"
        try await apply(file: head + "\nentries:" + entry, context: context, environment: environment)
        return stage("valued")?.notes.members["x"]
    }

    func stage(_ name: String) -> Stored<GreetingStage>? {
        store.current.find(GreetingStage.model, where: "name", is: name)?.typed()
    }

    func flow(_ slug: String) -> Stored<Flow>? { store.current.first(Flow.self, where: "slug", is: slug) }

    /// Runs files by their paths and texts.
    @discardableResult
    func run(_ files: KeyValuePairs<String, String>, context: [String: JSON] = [:]) async throws -> [BlueprintResult] {
        try await runner(files, context: context).applyFiles()
    }

    /// A runner that finds files by their paths and texts.
    func runner(
        _ files: KeyValuePairs<String, String>, context: [String: JSON] = [:], http: (any HTTPRequesting)? = nil
    ) -> BlueprintRunner {
        BlueprintRunner(store: store, shelf: Self.shelf(files, context, http), logger: Self.silent)
    }

    /// Files by their paths and texts, on a machine with one variable.
    static func shelf(
        _ files: KeyValuePairs<String, String>, _ context: [String: JSON] = [:], _ http: (any HTTPRequesting)? = nil
    ) -> BlueprintShelf {
        let files = files.map { BlueprintFile(path: $0.key, text: $0.value) }
        return BlueprintShelf(context: context, environment: .init { $0 == "HERE" ? "there" : nil }, http: http) {
            files
        }
    }

    /// Stores an instance, as an administrator does.
    @discardableResult
    func instantiate(_ fields: [String: JSON]) async throws -> ObjectID {
        try await store.write(by: .system, from: .api) { change in
            try await change.resource("authentik_blueprints.blueprintinstance").create(fields, in: change).id
        }
    }

    /// What the history says, the oldest first: the action, who did it, and the context.
    func events(_ action: String) async throws -> [(username: String, context: JSON)] {
        try await store.read(by: .system) { reading in
            try await reading.sql.query(
                "SELECT username, context FROM events WHERE action = ? ORDER BY ordinal", action
            ).map { (try $0[0], try JSON(parsing: $0[1] as String)) }
        }
    }

    /// The documents of the directory's objects of a model, in the order of their creation.
    func people(_ model: ModelName) async throws -> [[String: JSON]] {
        try await store.read(by: .system) { reading in
            try await reading.resource(model).list(ListQuery(), in: reading).objects
        }
    }

    /// What is remembered of a file.
    func instance(_ path: String) -> Stored<BlueprintInstance>? { store.current.blueprint(at: path) }
}

/// Why a text is no blueprint; fails the test when it is one.
func problem(in text: String, _ place: SourceLocation = #_sourceLocation) -> BlueprintError? {
    #expect(throws: BlueprintError.self, sourceLocation: place) { try Blueprint(parsing: text, file: "test.yaml") }
}

extension BlueprintResult {
    var error: BlueprintError? { if case .failed(let error) = outcome { error } else { nil } }
    var report: BlueprintReport? { if case .applied(let report) = outcome { report } else { nil } }
    var isUnchanged: Bool { if case .unchanged = outcome { true } else { false } }
}
