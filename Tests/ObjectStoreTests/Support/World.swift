import Kernel
import Logging
import ObjectStore
import Storage
import StorageTestKit
import TestKit
import Testing

/// A shop's configuration in a database of its own.
struct World {
    static let secretKey = "the shop's secret key"

    let database: any Database
    let store: ObjectStore
    let clock = FakeClock()

    init(
        _ database: (any Database)? = nil, secretKey: String = World.secretKey,
        plugins: [any Plugin.Type] = [ShopPlugin.self],
        checks: [ModelName: ObjectCheck] = [:], seed: UInt64 = 1
    ) async throws {
        if let database { self.database = database } else { self.database = try await TestDatabase.make() }
        try await Migrations(ObjectStoreSchema.migrations).apply(to: self.database, at: 0)
        store = ObjectStore(
            database: self.database, registry: try Registry(plugins), sealer: Sealer(secretKey: secretKey),
            clock: clock,
            random: FakeRandom(seed: seed), logger: Logger(label: "test"), checks: checks)
        try await store.open(with: FakePowers().all, directory: [Sellers()])
    }

    @discardableResult
    func create(
        _ model: any Model.Type, _ fields: [String: JSON] = [:], by actor: Principal = .system,
        from origin: Change.Origin = .api
    ) async throws -> ObjectID {
        try await created(model, fields, by: actor, from: origin).id
    }

    func created(
        _ model: any Model.Type, _ fields: [String: JSON] = [:], by actor: Principal = .system,
        from origin: Change.Origin = .api
    ) async throws -> Created {
        try await store.write(by: actor, from: origin, request: .sample()) { change in
            try await change.resource(model.model.name).create(fields, in: change)
        }
    }

    func update(
        _ model: any Model.Type, _ id: ObjectID, _ fields: [String: JSON], partial: Bool = true,
        by actor: Principal = .system,
        from origin: Change.Origin = .api
    ) async throws {
        try await store.write(by: actor, from: origin) { change in
            try await change.resource(model.model.name).update(id, fields, partial: partial, in: change)
        }
    }

    func delete(_ model: any Model.Type, _ id: ObjectID, by actor: Principal = .system) async throws {
        try await store.write(by: actor, from: .api) { try await $0.resource(model.model.name).delete(id, in: $0) }
    }

    func get(_ model: any Model.Type, _ id: ObjectID, by actor: Principal = .system) async throws -> [String: JSON]? {
        try await store.read(by: actor) { try await $0.resource(model.model.name).get(id, in: $0) }
    }

    func list(_ model: any Model.Type, _ query: ListQuery = ListQuery(), by actor: Principal = .system) async throws
        -> Page
    {
        try await store.read(by: actor) { try await $0.resource(model.model.name).list(query, in: $0) }
    }

    /// The names of the listed objects, in order.
    func names(_ model: any Model.Type, _ query: ListQuery) async throws -> [String] {
        try await list(model, query).objects.compactMap { $0["name"]?.string }
    }

    /// Everything that a table holds, as text.
    func dump(_ table: String) async throws -> [[String]] {
        try await database.read { transaction in
            try await transaction.query("SELECT * FROM \(table) ORDER BY 1, 2, 3").map { row in
                row.values.map { "\($0)" }
            }
        }
    }

    func count(_ table: String) async throws -> Int { try await dump(table).count }

    /// The recorded events' actions and contexts, oldest first.
    func events() async throws -> [(action: String, context: JSON)] {
        try await database.read { transaction in
            try await transaction.query("SELECT action, context FROM events ORDER BY ordinal").map { row in
                (try row[0], try JSON(parsing: row[1] as String))
            }
        }
    }

    /// The version that is stored.
    func storedVersion() async throws -> Int {
        let row = try await database.read { try await $0.first("SELECT version FROM configuration_state") }
        return try #require(row)[0]
    }
}

/// Users, of whom only number 7 exists.
struct Sellers: Resource {
    let info = ModelInfo("authentik_core.user", singular: "User", summary: "A user.", path: "core/users", key: .number)
    let fields: [FieldInfo] = []

    func list(_ query: ListQuery, in reading: Reading) async throws -> Page { Page(objects: [], count: 0) }
    func get(_ id: ObjectID, in reading: Reading) async throws -> [String: JSON]? {
        try Permissions.require(reading.actor, .view, info)
        return id.text == "7" ? ["pk": 7] : nil
    }
    func find(_ values: [String: JSON], in reading: Reading) async throws -> ObjectID? { nil }
    func create(_ input: [String: JSON], in change: Change) async throws -> Created { throw Missing("users") }
    func update(_ id: ObjectID, _ input: [String: JSON], partial: Bool, in change: Change) async throws {}
    func delete(_ id: ObjectID, in change: Change) async throws {
        try await change.release(id, info, label: "user \(id)")
    }
}

extension Principal {
    static let superuser = Principal.user(.sample(id: 1, groups: [.sample("admins", isSuperuser: true)]))
    static let plain = Principal.user(.sample(id: 7, groups: [.sample("staff")]))
}

extension Problems {
    /// The messages by field.
    var byField: [String: [String]] {
        guard case .fields(let fields) = self else { return [:] }
        return fields.mapValues { $0.all.map(\.message) }
    }
}

/// The problems that an operation ends with.
func problems(_ operation: () async throws -> Void) async throws -> [String: [String]] {
    do { try await operation() } catch let problems as Problems { return problems.byField }
    throw Missing("the problems: the operation succeeded")
}
