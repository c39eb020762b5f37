public import Kernel
public import ObjectStore
import Storage

/// A score, as the API shows it.
struct ReputationFields: FieldGroup {
    @Field(.searchable, help: "Name that was used to sign in.")
    var identifier: String
    @Field(.searchable, help: "Address that it was used from.")
    var ip: String
    @Field(help: "Where the address was, as far as it was known.")
    var ipGeoData = Attributes()
    @Field(help: "Whose network the address was in, as far as it was known.")
    var ipASNData = Attributes()
    @Field(help: "The score: one more for each sign-in, one less for each that failed.")
    var score = 0
    @Field(.readOnly, help: "When it changed last.")
    var updated = Timestamp.initial
}

/// The scores of sign-ins, as the API shows them. The server alone keeps them; administrators can have it forget one.
public struct ReputationResource: Resource {
    let directory: Directory

    public init(_ directory: Directory) { self.directory = directory }

    public var info: ModelInfo { Self.model }
    public var fields: [FieldInfo] { Self.fields }
    public var filters: [FilterInfo] { DirectoryListing.reputation.infos }

    /// What clients call scores.
    public static let model = ModelInfo(
        "authentik_policies_reputation.reputation", singular: "Reputation", plural: "Reputation Scores",
        summary: "How sign-ins with a name from an address have gone.", path: "policies/reputation/scores",
        label: "identifier", isKept: true)
    private static let fields = ReputationFields.fields
    private static let columns = "r.id, r.identifier, r.ip, r.ip_geo_data, r.ip_asn_data, r.score, r.updated"

    public func list(_ query: ListQuery, in reading: Reading) async throws -> Page {
        try Permissions.require(reading.actor, .view, info)
        let (rows, count) = try await DirectoryListing.reputation.page(
            of: Self.columns, query, and: alive, in: reading.sql)
        return Page(objects: try rows.map(Self.document), count: count)
    }

    public func get(_ id: ObjectID, in reading: Reading) async throws -> [String: JSON]? {
        try Permissions.require(reading.actor, .view, info)
        let condition = SQLCondition.all([SQLCondition("r.id = ?", [id.sql]), alive])
        let row = try await reading.sql.first(
            "SELECT \(Self.columns) FROM reputation r WHERE \(condition.sql)", condition.arguments)
        return try row.map(Self.document)
    }

    public func find(_ values: [String: JSON], in reading: Reading) async throws -> ObjectID? {
        try Permissions.require(reading.actor, .view, info)
        return try await DirectoryListing.reputation.find(values, and: alive, in: reading.sql)
    }

    public func create(_ input: [String: JSON], in change: Change) async throws -> Created {
        try Permissions.require(change.actor, .add, info)
        throw Self.kept
    }

    public func update(_ id: ObjectID, _ input: [String: JSON], partial: Bool, in change: Change) async throws {
        try Permissions.require(change.actor, .change, info)
        throw Self.kept
    }

    public func delete(_ id: ObjectID, in change: Change) async throws {
        try Permissions.require(change.actor, .delete, info)
        guard let score = try await get(id, in: change) else {
            throw Missing("No Reputation matches the given query.")
        }
        try await change.writing.execute("DELETE FROM reputation WHERE id = ?", [id.sql])
        change.note("model_deleted", info, id, label: score["identifier"]?.string ?? "")
    }

    private static var kept: Problems { .whole("Scores are kept by the server alone.") }

    private var alive: SQLCondition {
        SQLCondition("r.expires > ?", [directory.clock.now.microseconds.sqlValue])
    }

    private static func document(_ row: Row) throws -> [String: JSON] {
        [
            "pk": .string(try row[0]), "identifier": .string(try row[1]), "ip": .string(try row[2]),
            "ip_geo_data": .object(try UserRows.object(row[3])), "ip_asn_data": .object(try UserRows.object(row[4])),
            "score": .int(try row[5]), "updated": Timestamp(microseconds: try row[6]).json,
        ]
    }
}

extension DirectoryListing {
    /// Scores, by their fields.
    static let reputation = DirectoryListing(
        source: "reputation r", key: "r.id",
        filters: [
            "pk": .lowered("r.id"), "identifier": .text("r.identifier"), "identifier_in": .oneOf("r.identifier"),
            "ip": .text("r.ip"), "score": .number("r.score"),
            "updated": .time("r.updated"),
        ],
        ordering: [
            "pk": "r.id", "identifier": "r.identifier", "ip": "r.ip", "score": "r.score", "updated": "r.updated",
        ],
        label: "identifier", searched: ["lower(r.identifier)", "r.ip"])
}
