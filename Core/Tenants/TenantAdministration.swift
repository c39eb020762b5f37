public import Kernel
public import ObjectStore
public import Storage

/// Making, renaming and removing tenants: their rows, and the databases behind them.
public struct TenantAdministration: Sendable {
    /// The rows of tenants.
    public let tenants = TenantResource()
    /// The rows of domains.
    public let domains = DomainResource()
    public let directory: TenantDirectory
    private let store: ObjectStore
    private let server: any DatabaseServer
    private let hooks: Hooks

    /// What is done with tenants by those who put their services together.
    public struct Hooks: Sendable {
        /// Brings a tenant's new and empty database to where it can be used.
        public var prepare: @Sendable (Tenant) async throws -> Void
        /// Lets a tenant's requests finish and closes what is open of it.
        public var close: @Sendable (Tenant) async -> Void
        /// Makes a user of the tenant, found by username, one of its administrators; ``Missing`` when there is none.
        public var makeAdministrator: @Sendable (Tenant, String) async throws -> Void
        /// Makes a link that signs a user of the tenant in once; ``Missing`` when there is no such user.
        public var makeRecoveryLink: @Sendable (Tenant, String, Duration) async throws -> RecoveryLink
        /// Told before a tenant is removed, in order, for what is kept of it elsewhere.
        public var removing: [@Sendable (Tenant) async throws -> Void] = []

        public init(
            prepare: @escaping @Sendable (Tenant) async throws -> Void,
            close: @escaping @Sendable (Tenant) async -> Void,
            makeAdministrator: @escaping @Sendable (Tenant, String) async throws -> Void,
            makeRecoveryLink: @escaping @Sendable (Tenant, String, Duration) async throws -> RecoveryLink
        ) {
            self.prepare = prepare
            self.close = close
            self.makeAdministrator = makeAdministrator
            self.makeRecoveryLink = makeRecoveryLink
        }
    }

    /// - Parameter store: the default database's.
    public init(store: ObjectStore, server: any DatabaseServer, directory: TenantDirectory, hooks: Hooks) {
        self.store = store
        self.server = server
        self.directory = directory
        self.hooks = hooks
    }

    /// Makes a tenant with a database that is ready to be used; when anything fails, nothing is left of it.
    /// - Throws: ``Problems`` by field, and what the database throws.
    public func create(_ input: [String: JSON], request: RequestFacts?) async throws -> ObjectID {
        let id = try await write(request) { try await tenants.create(input, in: $0).id }
        let tenant = try await current(id)
        do {
            try await server.create(tenant.schemaName)
            try await hooks.prepare(tenant)
            try await write(request) { try await tenants.update(id, ["ready": true], partial: true, in: $0) }
        } catch StorageError.databaseExists {
            // Not this tenant's: it is left alone.
            try await write(request) { try await tenants.delete(id, in: $0) }
            throw Problems.field("schema_name", "There is a database of this name already.", code: "unique")
        } catch {
            await hooks.close(tenant)
            try? await server.drop(tenant.schemaName)
            try await write(request) { try await tenants.delete(id, in: $0) }
            throw error
        }
        return id
    }

    /// Changes a tenant; with another name of its database, that is moved.
    /// - Throws: ``Problems`` by field; ``Missing``; what the database throws.
    public func update(
        _ id: ObjectID, _ input: [String: JSON], partial: Bool, request: RequestFacts?
    ) async throws {
        let old = try await current(id)
        let new = try TenantResource.changed(old, by: input, partial: partial)
        if new.schemaName != old.schemaName {
            try await move(old, to: new, id, request)
        } else {
            try await write(request) { try await tenants.update(id, input, partial: partial, in: $0) }
        }
        if !new.isReady { await hooks.close(new) }
    }

    /// Removes a tenant with all that is in its database.
    /// - Throws: ``Problems`` for the standard tenant; ``Missing``; what the database throws.
    public func delete(_ id: ObjectID, request: RequestFacts?) async throws {
        let tenant = try await current(id)
        guard !tenant.isStandard else { throw Problems.whole("The tenant 'public' cannot be deleted.") }
        try await stop(tenant, id, request)
        for told in hooks.removing { try await told(tenant) }
        do {
            try await server.drop(tenant.schemaName)
        } catch StorageError.noSuchDatabase {
            // An earlier attempt came this far.
        }
        try await write(request) { try await tenants.delete(id, in: $0) }
    }

    /// Makes a user of a tenant one of its administrators.
    /// - Throws: ``Missing`` for the tenant or the user.
    public func makeAdministrator(_ username: String, in id: ObjectID) async throws {
        try await hooks.makeAdministrator(try await current(id), username)
    }

    /// Makes a link that signs a user of a tenant in once.
    /// - Throws: ``Missing`` for the tenant or the user.
    public func makeRecoveryLink(for username: String, lasting: Duration, in id: ObjectID) async throws -> RecoveryLink
    {
        try await hooks.makeRecoveryLink(try await current(id), username, lasting)
    }

    /// Moves a tenant's database while nobody is answered.
    private func move(_ old: Tenant, to new: Tenant, _ id: ObjectID, _ request: RequestFacts?) async throws {
        let isTaken = try await store.read(by: .system) { reading in
            try await tenants.find(["schema_name": .string(new.schemaName)], in: reading) != nil
        }
        if isTaken { throw Problems.fields(["schema_name": .here([.notUnique])]) }
        try await stop(old, id, request)
        do {
            try await server.rename(old.schemaName, to: new.schemaName)
        } catch {
            try await write(request) {
                try await tenants.update(id, ["ready": .bool(old.isReady)], partial: true, in: $0)
            }
            guard case StorageError.databaseExists = error else { throw error }
            throw Problems.field("schema_name", "There is a database of this name already.", code: "unique")
        }
        let fields = TenantFields(new).document
        do {
            try await write(request) { try await tenants.update(id, fields, partial: true, in: $0) }
        } catch {
            // The row says where the database is, so it goes back there.
            try await server.rename(new.schemaName, to: old.schemaName)
            throw error
        }
    }

    /// Has no node answer for a tenant any more.
    private func stop(_ tenant: Tenant, _ id: ObjectID, _ request: RequestFacts?) async throws {
        try await write(request) { try await tenants.update(id, ["ready": false], partial: true, in: $0) }
        await hooks.close(tenant)
    }

    private func current(_ id: ObjectID) async throws -> Tenant {
        let tenant = try await store.database.read { try await TenantRows.tenant(id.text, in: $0) }
        guard let tenant else { throw Missing("No Tenant matches the given query.") }
        return tenant
    }

    @discardableResult
    private func write<Result>(
        _ request: RequestFacts?, _ body: (Change) async throws -> Result
    ) async throws -> Result {
        let result = try await store.write(by: .system, from: .api, request: request, body)
        try await directory.refresh()
        return result
    }
}

/// A link that signs a user in once.
public struct RecoveryLink: Sendable {
    /// The path of the link, on the tenant's hosts.
    public let path: String
    public let expires: Timestamp

    public init(path: String, expires: Timestamp) {
        self.path = path
        self.expires = expires
    }
}
