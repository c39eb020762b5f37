public import Kernel
public import ObjectStore
import Storage

/// The records of a plugin, as the API shows them. Users deal with their own.
///
/// Records have no numbers of their own: theirs is made of the first digits of the hash that is stored for their key, as many
/// as every client can read (52 bits). Where two records have the same, neither is found by it.
public struct RecordResource: Resource {
    /// What is shown.
    public let type: any ListedRecord.Type
    let directory: Directory

    /// Hexadecimal digits of a record's number.
    private static let digits = 13
    private static let columns =
        "r.document, r.user_id, r.session, r.object, r.family, r.created, r.expires, r.key_hash"

    init(_ type: any ListedRecord.Type, in directory: Directory) {
        self.type = type
        self.directory = directory
    }

    public var info: ModelInfo { type.model }
    public var fields: [FieldInfo] { type.fields }

    public func list(_ query: ListQuery, in reading: Reading) async throws -> Page {
        var query = query
        if query.ordering.isEmpty { query.ordering = ["-created"] }
        let (rows, count) = try await listing.page(
            of: Self.columns, query, and: try await visible(to: reading), in: reading.sql)
        return Page(objects: try rows.compactMap(document), count: count)
    }

    public func get(_ id: ObjectID, in reading: Reading) async throws -> [String: JSON]? {
        guard let row = try await row(id, try await visible(to: reading), in: reading.sql) else { return nil }
        return try document(row)
    }

    public func find(_ values: [String: JSON], in reading: Reading) async throws -> ObjectID? {
        _ = try await visible(to: reading)
        guard let id = values["pk"].flatMap(ObjectID.init) else { return nil }
        return try await get(id, in: reading) == nil ? nil : id
    }

    public func create(_ input: [String: JSON], in change: Change) async throws -> Created {
        try Permissions.require(change.actor, .add, info)
        throw kept
    }

    public func update(_ id: ObjectID, _ input: [String: JSON], partial: Bool, in change: Change) async throws {
        try Permissions.require(change.actor, .change, info)
        throw kept
    }

    public func delete(_ id: ObjectID, in change: Change) async throws {
        guard let row = try await row(id, try await visible(to: change), in: change.sql) else {
            throw Missing("No \(info.name.model) matches the given query.")
        }
        try Permissions.require(change.actor, .delete, info, of: try row[1])
        let (hash, family): (String, String?) = (try row[7], try row[4])
        try await change.writing.execute(
            "DELETE FROM records WHERE collection = ? AND key_hash = ?", type.collection.name, hash)
        if let family {
            for companion in type.companions {
                try await change.writing.execute(
                    "DELETE FROM records WHERE collection = ? AND family = ?", companion.name, family)
            }
        }
        change.note("model_deleted", info, id, label: "\(info.singular) \(id)")
    }

    private var kept: Problems { .whole("The server alone makes and changes these.") }

    private var listing: DirectoryListing {
        DirectoryListing(
            source: "records r LEFT JOIN users u ON u.id = r.user_id", key: "r.key_hash",
            filters: ["user": .number("r.user_id"), type.objectField: .text("r.object")],
            ordering: [
                "pk": "r.key_hash", "id": "r.key_hash", "created": "r.created", "expires": "r.expires",
                "user": "r.user_id", type.objectField: "r.object",
            ],
            nullable: ["r.expires", "r.user_id", "r.object"], label: "created",
            searched: ["u.username_key", "lower(u.name)"])
    }

    private func visible(to reading: Reading) async throws -> SQLCondition {
        let alive = SQLCondition(
            "r.collection = ? AND (r.expires IS NULL OR r.expires > ?)",
            [.text(type.collection.name), directory.clock.now.microseconds.sqlValue])
        // Records have no rows of permissions of their own: what roles allow is all of a model.
        guard case .some(let own, _) = try await Permissions.reach(reading, .view, info) else { return alive }
        return .all([alive, SQLCondition("r.user_id = ?", [(own ?? -1).sqlValue])])
    }

    private func row(
        _ id: ObjectID, _ visible: SQLCondition, in transaction: any ReadTransaction
    ) async throws -> Row? {
        guard let number = Int(id.text), number >= 0 else { return nil }
        let hex = String(number, radix: 16)
        guard hex.count <= Self.digits else { return nil }
        let begin = String(repeating: "0", count: Self.digits - hex.count) + hex
        func padded(_ digit: String) -> SQLValue { .text(begin + String(repeating: digit, count: 64 - Self.digits)) }
        let condition = SQLCondition.all([
            visible, SQLCondition("r.key_hash BETWEEN ? AND ?", [padded("0"), padded("f")]),
        ])
        let rows = try await transaction.query(
            "SELECT \(Self.columns) FROM records r WHERE \(condition.sql) LIMIT 2", condition.arguments)
        return rows.count == 1 ? rows[0] : nil
    }

    /// What is shown of a record; nil when its plugin cannot read it.
    private func document(_ row: Row) throws -> [String: JSON]? {
        let hash: String = try row[7]
        let record = try RecordRows.record(from: row, key: hash)
        guard let number = Int(hash.prefix(Self.digits), radix: 16),
            let shown = type.init(record, at: directory.clock.now)?.shown
        else { return nil }
        return shown.merging(["pk": .int(number)]) { $1 }
    }
}
