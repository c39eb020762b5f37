import Identity
public import Kernel
public import ObjectStore
import Storage

/// The domains of tenants, as the tenants' API reads and writes them. Of a tenant's domains one is the primary one.
public struct DomainResource: Resource {
    public init() {}

    public var info: ModelInfo { Self.model }
    public var fields: [FieldInfo] { DomainFields.fields }

    static let model = ModelInfo(
        "authentik_tenants.domain", singular: "Domain", summary: "A host name that a tenant answers for.",
        path: "tenants/domains", key: .number, label: "domain")

    private static let columns = "d.id, d.domain, d.is_primary, d.tenant"

    private static let listing = DirectoryListing(
        source: "tenant_domains d JOIN tenants t ON t.id = d.tenant", key: "d.id",
        filters: [
            "pk": .number("d.id"), "domain": .lowered("d.domain"), "tenant": .lowered("d.tenant"),
            "is_primary": .flag("d.is_primary"),
        ],
        ordering: ["pk": "d.id", "domain": "d.domain", "is_primary": "d.is_primary", "tenant": "t.schema_name"],
        label: "domain", searched: ["d.domain", "lower(t.name)", "t.schema_name"])

    public func list(_ query: ListQuery, in reading: Reading) async throws -> Page {
        try Permissions.require(reading.actor, .view, info)
        let (rows, count) = try await Self.listing.page(of: Self.columns, query, in: reading.sql)
        return Page(objects: try rows.map(Self.shown), count: count)
    }

    public func get(_ id: ObjectID, in reading: Reading) async throws -> [String: JSON]? {
        try Permissions.require(reading.actor, .view, info)
        guard let number = Int(id.text) else { return nil }
        let row = try await reading.sql.first(
            "SELECT \(Self.columns) FROM tenant_domains d WHERE d.id = ?", number)
        return try row.map(Self.shown)
    }

    public func find(_ values: [String: JSON], in reading: Reading) async throws -> ObjectID? {
        try Permissions.require(reading.actor, .view, info)
        return try await Self.listing.find(values, in: reading.sql)
    }

    public func create(_ input: [String: JSON], in change: Change) async throws -> Created {
        try Permissions.require(change.actor, .add, info)
        let fields = try await checked(DomainFields.make(input), in: change)
        let row = try await change.writing.first(
            "INSERT INTO tenant_domains (domain, is_primary, tenant) VALUES (?, ?, ?) RETURNING id", fields.domain,
            fields.isPrimary, fields.tenant)
        guard let row else { throw Missing("the new domain's number") }
        let id = ObjectID(try row[0] as Int)
        try await settle(fields, id, in: change)
        change.note("model_created", info, id, label: fields.domain)
        return Created(id: id)
    }

    public func update(_ id: ObjectID, _ input: [String: JSON], partial: Bool, in change: Change) async throws {
        try Permissions.require(change.actor, .change, info)
        let old = try await existing(id, in: change)
        let fields = try await checked(DomainFields.make(input, over: partial ? old : nil), of: id, in: change)
        try await change.writing.execute(
            "UPDATE tenant_domains SET domain = ?, is_primary = ?, tenant = ? WHERE id = ?", fields.domain,
            fields.isPrimary, fields.tenant, Int(id.text))
        try await settle(fields, id, in: change)
        if let before = old["tenant"]?.string, before != fields.tenant { try await promote(in: before, change) }
        change.note("model_updated", info, id, label: fields.domain)
    }

    public func delete(_ id: ObjectID, in change: Change) async throws {
        try Permissions.require(change.actor, .delete, info)
        let old = try await existing(id, in: change)
        try await change.writing.execute("DELETE FROM tenant_domains WHERE id = ?", Int(id.text))
        try await promote(in: old["tenant"]?.string ?? "", change)
        try await TenantRows.announce(in: change.writing)
        change.note("model_deleted", info, id, label: old["domain"]?.string ?? id.text)
    }

    /// The fields with the domain as hosts are compared, once nobody else has it and its tenant exists.
    private func checked(
        _ fields: DomainFields, of id: ObjectID? = nil, in change: Change
    ) async throws -> DomainFields {
        var fields = fields
        fields.domain = HostName.of(fields.domain) ?? fields.domain
        fields.tenant = fields.tenant.lowercased()
        guard try await TenantRows.tenant(fields.tenant, in: change.sql) != nil else {
            let message = "Invalid pk \"\(fields.tenant.prefix(64))\" - object does not exist."
            throw Problems.field("tenant", message, code: "does_not_exist")
        }
        let taken = try await change.sql.first(
            "SELECT 1 FROM tenant_domains WHERE domain = ? AND id <> ?", fields.domain,
            id.flatMap { Int($0.text) } ?? -1)
        if taken != nil { throw Problems.fields(["domain": .here([.notUnique])]) }
        return fields
    }

    /// Leaves the tenant with one primary domain: this one, when it is to be.
    private func settle(_ fields: DomainFields, _ id: ObjectID, in change: Change) async throws {
        if fields.isPrimary {
            try await change.writing.execute(
                "UPDATE tenant_domains SET is_primary = 0 WHERE tenant = ? AND id <> ?", fields.tenant, Int(id.text))
        }
        try await promote(in: fields.tenant, change)
        try await TenantRows.announce(in: change.writing)
    }

    /// Makes a tenant's oldest domain the primary one when none is.
    private func promote(in tenant: String, _ change: Change) async throws {
        try await change.writing.execute(
            """
            UPDATE tenant_domains SET is_primary = 1
            WHERE id = (SELECT MIN(id) FROM tenant_domains WHERE tenant = ?)
                AND NOT EXISTS (SELECT 1 FROM tenant_domains p WHERE p.tenant = ? AND p.is_primary = 1)
            """, tenant, tenant)
    }

    private func existing(_ id: ObjectID, in change: Change) async throws -> [String: JSON] {
        guard let document = try await get(id, in: change) else {
            throw Missing("No Domain matches the given query.")
        }
        return document
    }

    private static func shown(_ row: Row) throws -> [String: JSON] {
        [
            "id": .int(try row[0]), "domain": .string(try row[1]), "is_primary": .bool(try row[2]),
            "tenant": .string(try row[3]),
        ]
    }
}
