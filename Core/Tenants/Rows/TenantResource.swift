import Identity
public import Kernel
public import ObjectStore
import Storage

/// The rows of tenants, as the tenants' API reads and writes them. The databases behind them are
/// ``TenantAdministration``'s to make and to remove.
public struct TenantResource: Resource {
    public init() {}

    public var info: ModelInfo { Self.model }
    public var fields: [FieldInfo] { TenantFields.fields }

    static let model = ModelInfo(
        "authentik_tenants.tenant", singular: "Tenant", summary: "A separate installation with a database of its own.",
        path: "tenants/tenants", label: "name")

    private static let columns = "t.id, t.schema_name, t.name, t.ready"

    private static let listing = DirectoryListing(
        source: "tenants t", key: "t.id",
        filters: ["pk": .lowered("t.id"), "name": .text("t.name"), "schema_name": .text("t.schema_name")],
        ordering: ["pk": "t.id", "schema_name": "t.schema_name", "name": "t.name", "ready": "t.ready"],
        label: "schema_name", searched: ["lower(t.name)", "t.schema_name"])

    public func list(_ query: ListQuery, in reading: Reading) async throws -> Page {
        try Permissions.require(reading.actor, .view, info)
        let (rows, count) = try await Self.listing.page(of: Self.columns, query, in: reading.sql)
        return Page(objects: try rows.map { Self.shown(try TenantRows.tenant(from: $0)) }, count: count)
    }

    public func get(_ id: ObjectID, in reading: Reading) async throws -> [String: JSON]? {
        try Permissions.require(reading.actor, .view, info)
        return try await TenantRows.tenant(id.text, in: reading.sql).map(Self.shown)
    }

    public func find(_ values: [String: JSON], in reading: Reading) async throws -> ObjectID? {
        try Permissions.require(reading.actor, .view, info)
        return try await Self.listing.find(values, in: reading.sql)
    }

    public func create(_ input: [String: JSON], in change: Change) async throws -> Created {
        try Permissions.require(change.actor, .add, info)
        let fields = try TenantFields.make(input)
        let id = ObjectID(change.store.random.uuid())
        try await TenantRows.insert(
            Tenant(id: id.text, schemaName: fields.schemaName, name: fields.name, isReady: false), in: change.writing)
        change.note("model_created", info, id, label: fields.name)
        return Created(id: id)
    }

    public func update(_ id: ObjectID, _ input: [String: JSON], partial: Bool, in change: Change) async throws {
        try Permissions.require(change.actor, .change, info)
        let old = try await existing(id, in: change)
        let new = try Self.changed(old, by: input, partial: partial)
        guard new != old else { return }
        try await TenantRows.update(new, in: change.writing)
        let (before, after) = (TenantFields(old).shown, TenantFields(new).shown)
        let difference = after.filter { before[$0.key] != $0.value }.mapValues { ["new": $0] as JSON }
        change.note("model_updated", info, id, label: new.name, changed: difference)
    }

    public func delete(_ id: ObjectID, in change: Change) async throws {
        try Permissions.require(change.actor, .delete, info)
        let tenant = try await existing(id, in: change)
        try await TenantRows.delete(tenant, in: change.writing)
        change.note("model_deleted", info, id, label: tenant.name)
    }

    /// The tenant as an input would have it.
    /// - Throws: ``Problems`` by field.
    static func changed(_ old: Tenant, by input: [String: JSON], partial: Bool) throws(Problems) -> Tenant {
        let fields = try TenantFields.make(
            input, over: partial ? TenantFields(old).document : ["ready": .bool(old.isReady)])
        if old.isStandard, fields.schemaName != old.schemaName || !fields.ready {
            throw .whole("The tenant 'public' keeps its name and is always ready.")
        }
        if !old.isStandard, fields.schemaName == Tenant.standardName {
            throw .fields(["schema_name": .here([.notUnique])])
        }
        return Tenant(id: old.id, schemaName: fields.schemaName, name: fields.name, isReady: fields.ready)
    }

    private func existing(_ id: ObjectID, in change: Change) async throws -> Tenant {
        guard let tenant = try await TenantRows.tenant(id.text, in: change.sql) else {
            throw Missing("No Tenant matches the given query.")
        }
        return tenant
    }

    private static func shown(_ tenant: Tenant) -> [String: JSON] {
        TenantFields(tenant).shown.merging(["tenant_uuid": .string(tenant.id)]) { $1 }
    }
}
