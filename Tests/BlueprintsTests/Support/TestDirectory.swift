import Kernel
import ObjectStore
import Storage

/// Objects with a table of their own, as users, groups and tokens have one.
struct TestDirectory: Resource {
    let info: ModelInfo
    let fields: [FieldInfo]
    /// What only blueprints may set, kept as it was given.
    let extra: [String]
    let make: @Sendable ([String: JSON], [String: JSON]?) throws(Problems) -> [String: JSON]

    static let table = Migration(
        id: "0002-people",
        sql: """
            CREATE TABLE people (id {identity}, model TEXT NOT NULL, uuid TEXT NOT NULL, document TEXT NOT NULL);
            CREATE TABLE records (
                collection TEXT NOT NULL, key_hash TEXT NOT NULL, document TEXT NOT NULL, user_id BIGINT, object TEXT,
                PRIMARY KEY (collection, key_hash));
            """)

    var tables: [OwnedTable] {
        [OwnedTable("people", owner: info.key == .number ? "id" : "uuid", isNumbered: info.key == .number, key: ["id"])]
    }

    static let all: [any Resource] = [
        TestDirectory(
            "authentik_core.user", UserDocument.self, key: .number, label: "username",
            extra: ["password", "password_hash"]),
        TestDirectory("authentik_core.group", GroupDocument.self, key: .uuid, label: "name", extra: []),
        TestDirectory("authentik_core.token", TokenDocument.self, key: .uuid, label: "identifier", extra: ["key"]),
    ]

    init<Document: FieldGroup>(
        _ name: ModelName, _ type: Document.Type, key: ModelInfo.Key, label: String, extra: [String]
    ) {
        info = ModelInfo(
            name, singular: "Person", summary: "Somebody.", path: "core/\(name.model)s", key: key, label: label)
        fields = Document.fields
        self.extra = extra
        make = { input, old throws(Problems) in try Document.make(input, over: old).document }
    }

    func get(_ id: ObjectID, in reading: Reading) async throws -> [String: JSON]? {
        try Permissions.require(reading.actor, .view, info)
        return try await all(in: reading.sql).first { $0.0 == id }?.1.merging(["pk": id.json]) { $1 }
    }

    func get(_ ids: [ObjectID], in reading: Reading) async throws -> [ObjectID: [String: JSON]] {
        var objects: [ObjectID: [String: JSON]] = [:]
        for id in ids { objects[id] = try await get(id, in: reading) }
        return objects
    }

    func list(_ query: ListQuery, in reading: Reading) async throws -> Page {
        let all = try await all(in: reading.sql).map { id, object in object.merging(["pk": id.json]) { $1 } }
        let objects = all.filter { object in
            query.filters.allSatisfy { (object[$0.key]?.string ?? object[$0.key]?.text) == $0.value }
        }
        return Page(objects: objects, count: objects.count)
    }

    func find(_ values: [String: JSON], in reading: Reading) async throws -> ObjectID? {
        try Permissions.require(reading.actor, .view, info)
        return try await all(in: reading.sql).first { object in values.allSatisfy { object.1[$0.key] == $0.value } }?.0
    }

    func create(_ input: [String: JSON], in change: Change) async throws -> Created {
        try Permissions.require(change.actor, .add, info)
        let document = try make(input, nil).merging(input.filter { extra.contains($0.key) }) { $1 }
        let last: Int? = try await change.sql.first("SELECT MAX(id) FROM people")?[0]
        let row = try await change.writing.first(
            "INSERT INTO people (model, uuid, document) VALUES (?, ?, ?) RETURNING id, uuid", info.name.text,
            "00000000-0000-4000-9000-\(100_000_000_000 + (last ?? 0))",
            JSON.object(document).text)
        guard let row else { throw Missing("the row") }
        let id = try info.key == .number ? ObjectID(row["id"] as Int) : ObjectID(row["uuid"] as String)
        change.note("model_created", info, id, label: document[info.label]?.string ?? "")
        return Created(id: id)
    }

    func update(_ id: ObjectID, _ input: [String: JSON], partial: Bool, in change: Change) async throws {
        guard var old = try await get(id, in: change) else { throw Missing("somebody") }
        old["pk"] = nil
        let document = try make(input, old).merging(old) { new, _ in new }.merging(
            input.filter { extra.contains($0.key) }
        ) { $1 }
        guard document != old else { return }
        try await change.remember(id, of: self)
        let column = info.key == .number ? "id" : "uuid"
        let key = Int(id.text).map(\.sqlValue) ?? .text(id.text)
        try await change.writing.execute(
            "UPDATE people SET document = ? WHERE \(column) = ?", [.text(JSON.object(document).text), key])
        change.note("model_updated", info, id, label: "")
    }

    func delete(_ id: ObjectID, in change: Change) async throws {
        try await change.remember(id, of: self, deletes: true)
        try await change.release(id, info, label: id.text)
        change.note("model_deleted", info, id, label: id.text)
        let column = info.key == .number ? "id" : "uuid"
        try await change.writing.execute(
            "DELETE FROM people WHERE \(column) = ?", [Int(id.text).map(\.sqlValue) ?? .text(id.text)])
    }

    private func all(in transaction: any ReadTransaction) async throws -> [(ObjectID, [String: JSON])] {
        let rows = try await transaction.query("SELECT * FROM people WHERE model = ? ORDER BY id", info.name.text)
        return try rows.map { row in
            let id = try info.key == .number ? ObjectID(row["id"] as Int) : ObjectID(row["uuid"] as String)
            return (id, try JSON(parsing: row["document"] as String).object ?? [:])
        }
    }
}

struct UserDocument: FieldGroup {
    @Field(help: "Name to sign in with.")
    var username: String
    @Field(help: "Name for people.")
    var name: String
    @Field(help: "Address.")
    var email: EmailAddress = ""
    @Field(help: "Place.")
    var path = "users"
    @Field(help: "Whether they may sign in.")
    var isActive = true
    @Field(help: "Whether they may do everything.")
    var isSuperuser = false
    @Field(help: "Groups.")
    var groups: [Reference<Group>] = []

    init() {}
}

struct GroupDocument: FieldGroup {
    @Field(help: "Name.")
    var name: String
    @Field(help: "Whether its members may do everything.")
    var isSuperuser = false
    @Field(help: "Anything else.")
    var attributes = Attributes()

    init() {}
}

struct TokenDocument: FieldGroup {
    @Field(help: "Name.")
    var identifier: Slug
    @Field(help: "What it is for.")
    var intent = "api"
    @Field(help: "Whose it is.")
    var user: Reference<User>
    @Field(help: "What it is used for.")
    var description = ""
    @Field(help: "Whether it ends.")
    var expiring = true

    init() {}
}
