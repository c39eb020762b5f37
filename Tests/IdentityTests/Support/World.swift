import Kernel
import Logging
import ObjectStore
import Storage
import StorageTestKit
import Synchronization
import TestKit
import Testing

@testable import Identity

/// An empty installation in memory, with a clock and randomness that tests control.
struct World {
    let clock = FakeClock()
    let random = FakeRandom()
    let metrics = FakeMetrics()
    let database: any Database
    let hasher: CountingHasher
    let services: DirectoryServices
    let store: ObjectStore

    var directory: Directory { services.directory }

    /// - Parameters:
    ///   - remembering: how many passwords of each user are remembered.
    ///   - settings: what holds for the whole tenant.
    ///   - events: the most that are kept.
    init(
        remembering: @escaping @Sendable () -> Int = { 0 },
        settings: @escaping @Sendable () -> TenantSettings = { TenantSettings() }, events: Int = 1000
    ) async throws {
        database = try await TestDatabase.make()
        hasher = CountingHasher(random: random)
        try await Migrations(ObjectStoreSchema.migrations + IdentitySchema.migrations).apply(to: database, at: 0)
        let logger = Logger(label: "test")
        store = ObjectStore(
            database: database, registry: try Registry([]), sealer: Sealer(secretKey: "test"), clock: clock,
            random: random, logger: logger, metrics: metrics)
        services = try await DirectoryServices.open(
            database, clock: clock, random: random, hasher: hasher, settings: settings,
            memory: DirectoryMemory(reputation: .seconds(3600), passwords: remembering, events: events),
            logger: logger,
            metrics: metrics)
        try await store.open(with: FakePowers().all, directory: services.resources)
    }

    @discardableResult
    func user(_ username: String, password: String? = nil, _ edit: (inout UserChange) -> Void = { _ in }) async throws
        -> User
    {
        var change = UserChange()
        change.username = username
        change.password = password.map { Secret($0) }
        edit(&change)
        return try await directory.create(change)
    }

    func change(_ user: User, _ edit: (inout UserChange) -> Void) async throws -> User {
        var change = UserChange()
        edit(&change)
        return try await directory.change(user.id, change)
    }

    @discardableResult
    func group(_ name: String, _ fields: [String: JSON] = [:]) async throws -> ObjectID {
        try await create("authentik_core.group", fields.merging(["name": .string(name)]) { $1 }).id
    }

    /// A group whose members are superusers, with one member.
    func administrators(_ user: User) async throws -> ObjectID {
        try await group("Administrators", ["is_superuser": true, "users": [.int(user.id)]])
    }

    @discardableResult
    func create(
        _ model: ModelName, _ fields: [String: JSON], by actor: Principal = .system, from origin: Change.Origin = .api
    ) async throws -> Created {
        try await store.write(by: actor, from: origin) { try await $0.resource(model).create(fields, in: $0) }
    }

    func update(
        _ model: ModelName, _ id: ObjectID, _ fields: [String: JSON], partial: Bool = true,
        by actor: Principal = .system,
        from origin: Change.Origin = .api
    ) async throws {
        try await store.write(by: actor, from: origin) {
            try await $0.resource(model).update(id, fields, partial: partial, in: $0)
        }
    }

    func delete(_ model: ModelName, _ id: ObjectID, by actor: Principal = .system) async throws {
        try await store.write(by: actor, from: .api) { try await $0.resource(model).delete(id, in: $0) }
    }

    func get(_ model: ModelName, _ id: ObjectID, by actor: Principal = .system) async throws -> [String: JSON]? {
        try await store.read(by: actor) { try await $0.resource(model).get(id, in: $0) }
    }

    func list(_ model: ModelName, _ query: ListQuery = ListQuery(), by actor: Principal = .system) async throws -> Page
    {
        try await store.read(by: actor) { try await $0.resource(model).list(query, in: $0) }
    }

    /// The number of rows of a table.
    func count(_ table: String) async throws -> Int {
        let row = try await database.read { try await $0.first("SELECT COUNT(*) FROM \(table)") }
        return try #require(row)[0]
    }

    /// The actions of all events, oldest first.
    func events() async throws -> [String] {
        try await database.read { try await $0.query("SELECT action FROM events ORDER BY ordinal") }.map {
            try $0[0]
        }
    }
}

/// A cheap hasher that counts what it was asked to compute.
final class CountingHasher: PasswordHashing {
    private let hasher: PasswordHasher
    private let counts = Mutex((hashed: 0, verified: 0))

    static let cost = Argon2(memory: 64, passes: 1, lanes: 1)

    init(random: any RandomSource) { hasher = PasswordHasher(cost: Self.cost, random: random) }

    var hashed: Int { counts.withLock { $0.hashed } }
    var verified: Int { counts.withLock { $0.verified } }
    func forget() { counts.withLock { $0 = (0, 0) } }

    func hash(_ password: Secret) async throws -> String {
        counts.withLock { $0.hashed += 1 }
        return try await hasher.hash(password)
    }
    func verify(_ password: Secret, against stored: String?) async throws -> PasswordVerification {
        counts.withLock { $0.verified += 1 }
        return try await hasher.verify(password, against: stored)
    }
    func isHash(_ text: String) -> Bool { hasher.isHash(text) }
}

extension RequestFacts {
    /// A request from a browser.
    static func browser(_ address: String = "192.0.2.7", agent: String = "Browser/1.0") -> RequestFacts {
        RequestFacts(
            id: "r1", method: "GET", path: "/", origin: "https://id.example.com", clientAddress: address,
            userAgent: agent)
    }
}

/// What a body says is wrong, by field.
func problems(_ body: () async throws -> some Sendable) async throws -> [String: [String]] {
    do { _ = try await body() } catch let problems as Problems {
        guard case .fields(let fields) = problems else { return [:] }
        return fields.mapValues { $0.all.map(\.message) }
    }
    Issue.record("nothing was refused")
    return [:]
}
