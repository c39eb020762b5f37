public import Kernel
public import ObjectStore
import Storage

/// A session in which somebody signed in, as it is stored.
struct AuthenticatedSessionFields: FieldGroup {
    @Field(.readOnly, help: "What the session is called.")
    var uuid = ""
    @Field(.readOnly, help: "Who signed in.")
    var user: Reference<User>
    @Field(.readOnly, help: "The address that used it last.")
    var lastIp = ""
    @Field(.readOnly, help: "The program that used it last.")
    var lastUserAgent = ""
    @Field(.readOnly, help: "When it was used last, to the minute.")
    var lastUsed = Timestamp.initial
    @Field(.readOnly, help: "When it ends.")
    var expires = Timestamp.initial
}

/// The sessions in which somebody signed in. Users deal with their own.
public struct AuthenticatedSessionResource: Resource {
    let directory: Directory

    public init(_ directory: Directory) { self.directory = directory }

    public var info: ModelInfo { Self.model }
    public var fields: [FieldInfo] { AuthenticatedSessionFields.fields }

    /// What clients call sessions.
    public static let model = ModelInfo(
        "authentik_core.authenticatedsession", singular: "Authenticated Session",
        summary: "A browser in which somebody signed in.", path: "core/authenticated_sessions", lookup: "uuid",
        label: "uuid", owner: "user", isKept: true)

    private static let columns = "s.public_id, s.user_id, s.last_ip, s.last_user_agent, s.last_used, s.expires"

    public func list(_ query: ListQuery, in reading: Reading) async throws -> Page {
        var query = query
        if query.ordering.isEmpty { query.ordering = ["-last_used"] }
        let (rows, count) = try await DirectoryListing.sessions.page(
            of: Self.columns, query, and: try await visible(to: reading), in: reading.sql)
        return Page(objects: try rows.map(Self.document), count: count)
    }

    public func get(_ id: ObjectID, in reading: Reading) async throws -> [String: JSON]? {
        let condition = SQLCondition.all([SQLCondition("s.public_id = ?", [id.sql]), try await visible(to: reading)])
        let row = try await reading.sql.first(
            "SELECT \(Self.columns) FROM sessions s WHERE \(condition.sql)", condition.arguments)
        return try row.map(Self.document)
    }

    public func find(_ values: [String: JSON], in reading: Reading) async throws -> ObjectID? {
        try await DirectoryListing.sessions.find(values, and: try await visible(to: reading), in: reading.sql)
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
        guard let session = try await get(id, in: change) else {
            throw Missing("No AuthenticatedSession matches the given query.")
        }
        try await Permissions.require(change, .delete, info, on: id, of: session["user"]?.int)
        try await SessionRows.endRecords(of: id.text, in: change.writing)
        try await change.writing.execute("DELETE FROM sessions WHERE public_id = ?", [id.sql])
        change.note("model_deleted", info, id, label: id.text)
    }

    /// Ends every session of some users.
    /// - Returns: how many there were.
    public func endAll(of users: [Int], in change: Change) async throws -> Int {
        try Permissions.require(change.actor, .delete, info)
        var count = 0
        for user in Set(users).sorted() {
            let ended = try await SessionRows.end(of: user, except: nil, in: change.writing)
            if ended > 0 {
                change.note("model_deleted", info, ObjectID(user), label: "\(ended) sessions of user \(user)")
            }
            count += ended
        }
        return count
    }

    private static var kept: Problems { .whole("Sessions begin by signing in.") }

    private func visible(to reading: Reading) async throws -> SQLCondition {
        let alive = SQLCondition(
            "s.user_id IS NOT NULL AND s.expires > ?", [directory.clock.now.microseconds.sqlValue])
        let reach = try await Permissions.reach(reading, .view, info)
        return .all([alive, reach.condition("s.public_id", owner: "s.user_id")])
    }

    private static func document(_ row: Row) throws -> [String: JSON] {
        let id: String = try row[0]
        return [
            "pk": .string(id), "uuid": .string(id), "user": .int(try row[1]), "last_ip": .string(try row[2]),
            "last_user_agent": .string(try row[3]), "last_used": Timestamp(microseconds: try row[4]).json,
            "expires": Timestamp(microseconds: try row[5]).json,
        ]
    }
}

extension DirectoryListing {
    /// Sessions, by what clients filter them by.
    fileprivate static let sessions = DirectoryListing(
        source: "sessions s JOIN users u ON u.id = s.user_id", key: "s.public_id",
        filters: [
            "uuid": .lowered("s.public_id"), "pk": .lowered("s.public_id"), "user": .number("s.user_id"),
            "session__last_ip": .text("s.last_ip"), "session__last_user_agent": .text("s.last_user_agent"),
            "user__username": .text("u.username"),
        ],
        ordering: [
            "uuid": "s.public_id", "user__username": "u.username_key", "session__last_ip": "s.last_ip",
            "session__last_user_agent": "s.last_user_agent", "session__expires": "s.expires", "expires": "s.expires",
            "last_used": "s.last_used", "last_ip": "s.last_ip", "user": "s.user_id",
        ],
        label: "last_used", searched: ["u.username_key", "s.last_ip", "lower(s.last_user_agent)"])
}
