public import Kernel
public import Logging
public import Storage
import Synchronization

/// Checks an object right before it is stored. Throws ``Problems`` by field.
public typealias ObjectCheck = @Sendable (AnyStored) throws(Problems) -> Void

/// Checks an object against who changes it and the directory, right before it is stored. Throws ``Problems`` by field, or
/// ``Refused``.
public typealias ObjectRule = @Sendable (AnyStored, Change) async throws -> Void

/// The configuration of one installation: decoded in memory for readers, changed through one path for writers.
///
/// Whoever writes (the API, a blueprint, the command line) goes validate → authorize → one transaction with the row, its
/// references and the event → commit → new configuration. Nothing else changes configuration.
public final class ObjectStore: ConfigurationReading {
    public let database: any Database
    public let registry: Registry
    package let sealer: Sealer
    package let clock: any WallClock
    package let random: any RandomSource
    let checks: [ModelName: ObjectCheck]
    let rules: [ModelName: ObjectRule]
    let logger: Logger
    /// What this program's announcements are told from others' by.
    let author: String
    private let meter: StoreMeter
    private let state = Mutex(State())

    private struct State {
        var configuration = Configuration(version: -1, objects: [])
        var powers: Powers?
        var directory: [ModelName: any Resource] = [:]
    }

    /// - Parameters:
    ///   - tenant: what metrics call the tenant.
    ///   - checks: rules of models that need a library which the models' own module must not have.
    ///   - rules: rules of models that ask who changes an object.
    public init(
        database: any Database, registry: Registry, sealer: Sealer, clock: any WallClock, random: any RandomSource,
        logger: Logger, checks: [ModelName: ObjectCheck] = [:], rules: [ModelName: ObjectRule] = [:],
        metrics: any Metering = Unmetered(),
        tenant: String = "public"
    ) {
        self.database = database
        self.registry = registry
        self.sealer = sealer
        self.clock = clock
        self.random = random
        self.logger = logger
        author = random.uuid()
        self.checks = checks
        self.rules = rules
        meter = StoreMeter(metrics, tenant: tenant)
    }

    /// The configuration of this moment.
    public var current: Configuration { state.withLock { $0.configuration } }

    /// What the store opens objects with.
    var powers: Powers {
        get throws {
            guard let powers = state.withLock({ $0.powers }) else {
                throw Missing("the powers; call open(with:) first")
            }
            return powers
        }
    }

    /// Reads the whole configuration and starts serving it. Called once, before anything else.
    /// - Parameter directory: the resources of the directory (users, groups, tokens), which keep their own tables.
    public func open(with powers: Powers, directory: [any Resource]) async throws {
        state.withLock { state in
            state.powers = powers
            for resource in directory { state.directory[resource.info.name] = resource }
        }
        let configuration = try await database.read { try await load($0) }
        publish(configuration)
    }

    /// The resource of a model, whether it is configuration or directory; nil when nobody registered the model.
    public func resource(_ name: ModelName) -> (any Resource)? {
        if let directory = state.withLock({ $0.directory[name] }) { return directory }
        return registry.models[name].map { ConfigurationResource(model: $0) }
    }

    /// Every resource that has a collection, by path.
    public var resources: [any Resource] {
        let directory = state.withLock { Array($0.directory.values) }
        let configured = registry.models.values.map { ConfigurationResource(model: $0) as any Resource }
        return (directory + configured).filter { $0.info.path != nil }.sorted {
            $0.info.path ?? "" < $1.info.path ?? ""
        }
    }

    /// Reads configuration and directory within one transaction.
    public func read<Result>(by actor: Principal, _ body: (Reading) async throws -> Result) async throws -> Result {
        try await database.read { transaction in
            try await body(Reading(store: self, actor: actor, configuration: current, sql: transaction))
        }
    }

    /// Changes configuration and directory within one transaction: all of it, or nothing.
    public func write<Result>(
        by actor: Principal, from origin: Change.Origin, request: RequestFacts? = nil,
        _ body: (Change) async throws -> Result
    ) async throws -> Result {
        let (result, configuration, events) = try await database.write { transaction in
            let latest = try await latest(in: transaction)
            let change = Change(
                store: self, actor: actor, origin: origin, request: request, configuration: latest, sql: transaction)
            let result = try await body(change)
            try await change.finish()
            transaction.handOn(change.configuration)
            return (result, change.configuration, change.events)
        }
        publish(configuration)
        for event in events { meter.events.note(event) }
        return result
    }

    /// What is stored now. Another writer may have committed what is not yet published.
    ///
    /// Those who write configuration take turns from here on, whichever program they are.
    private func latest(in transaction: any WriteTransaction) async throws -> Configuration {
        let current = current
        let row = try await transaction.first("SELECT version FROM configuration_state WHERE id = 1 {for_update}")
        let version: Int? = try row?["version"]
        if version == current.version { return current }
        if let pending = transaction.handedOn as? Configuration, pending.version == version { return pending }
        return try await load(transaction)
    }

    /// Reads the configuration anew if another program has changed it.
    package func refresh() async throws {
        let configuration = try await database.read { transaction -> Configuration? in
            let row = try await transaction.first("SELECT version FROM configuration_state WHERE id = 1")
            let version: Int? = try row?["version"]
            return version == current.version ? nil : try await load(transaction)
        }
        if let configuration { publish(configuration) }
    }

    private func publish(_ configuration: Configuration) {
        state.withLock { state in
            guard configuration.version > state.configuration.version else { return }
            state.configuration = configuration
            meter.version.set(configuration.version)
            meter.objects.set(configuration.everything.count)
        }
    }

    private func load(_ transaction: any ReadTransaction) async throws -> Configuration {
        let start = ContinuousClock.now
        defer { meter.loading.observe(ContinuousClock.now - start) }
        guard let row = try await transaction.first("SELECT version FROM configuration_state WHERE id = 1") else {
            throw Missing("the configuration's version")
        }
        let rows = try await transaction.query(
            "SELECT id, model, document, created, updated FROM configuration_objects ORDER BY created, id")
        return Configuration(version: try row["version"], objects: try rows.compactMap(object))
    }

    private func object(from row: Row) throws -> AnyStored? {
        let id = ObjectID(try row["id"] as String)
        let name = ModelName(try row["model"] as String)
        guard let model = registry.models[name] else {
            logger.warning(
                "an object's model is not registered; it is kept and not used",
                metadata: [
                    "object": "\(id)", "model": "\(name)",
                ])
            return nil
        }
        // Written by this program itself, so nothing that it stored is too long or too deep to be read again.
        let stored = try JSON(parsing: row["document"] as String, limits: JSON.Limits(bytes: .max, depth: 512))
        let document = try unsealed(stored.object ?? [:], of: id, model)
        do {
            var object = try model.object(id: id, stored: document, powers: powers)
            object.created = Timestamp(microseconds: try row["created"])
            object.updated = Timestamp(microseconds: try row["updated"])
            return object
        } catch let problems as Problems {
            throw UnreadableObject(id: id, model: name, problems: problems)
        }
    }

    private func unsealed(
        _ document: [String: JSON], of id: ObjectID, _ model: Registry.RegisteredModel
    ) throws -> [String: JSON] {
        var document = document
        for field in model.fields where field.shape.isSecret {
            guard let sealed = document[field.name]?.string else { continue }
            document[field.name] = .string(try sealer.open(sealed, object: id, field: field.name))
        }
        return document
    }

    /// An object's fields as they are stored: secrets sealed.
    func sealed(_ object: AnyStored) throws -> JSON {
        var document = object.document
        for field in registry.models[object.model]?.fields ?? [] where field.shape.isSecret {
            guard let text = document[field.name]?.string else { continue }
            document[field.name] = .string(try sealer.seal(text, object: object.id, field: field.name))
        }
        return .object(document)
    }
}

/// A stored object no longer fits its model's declaration.
public struct UnreadableObject: Error, Sendable, CustomStringConvertible {
    public let id: ObjectID
    public let model: ModelName
    /// What does not fit, by field.
    public let problems: Problems
    public var description: String {
        "The object \(id) of the model '\(model)' was stored by a version of this program that declares the model "
            + "differently: \(problems)"
    }
}
