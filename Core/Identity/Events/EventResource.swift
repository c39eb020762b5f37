public import Kernel
public import ObjectStore
import Storage

/// An event, as the API shows it.
struct EventFields: FieldGroup {
    @Field(help: "Who did it.")
    var user = Attributes()
    @Field(.searchable, help: "What happened.")
    var action: String
    @Field(.searchable, help: "The part of the program that says so.")
    var app: String
    @Field(help: "What else is known of it.")
    var context = Attributes()
    @Field(.searchable, help: "The client's address.")
    var clientIP: String?
    @Field(.readOnly, help: "When it happened.")
    var created = Timestamp.initial
    @Field(help: "How long it is kept.")
    var expires = Timestamp.initial
    @Field(help: "The brand that it happened under.")
    var brand = Attributes()
}

/// What happened, as the API shows it. The server records events by itself; administrators can add, change and delete
/// some, and each change of one is an event too.
public struct EventResource: Resource {
    let directory: Directory

    public init(_ directory: Directory) { self.directory = directory }

    public var info: ModelInfo { Self.model }
    public var fields: [FieldInfo] { EventFields.fields }
    public var filters: [FilterInfo] { DirectoryListing.events.infos }

    /// What clients call events.
    public static let model = ModelInfo(
        "authentik_events.event", singular: "Event", summary: "Something that happened.", path: "events/events",
        label: "created")
    private static let columns = """
        e.id, e.user_id, e.username, e.action, e.app, e.context, e.client_address, e.created, e.expires, e.brand
        """

    public func list(_ query: ListQuery, in reading: Reading) async throws -> Page {
        try Permissions.require(reading.actor, .view, info)
        var query = query
        // The newest first, when nothing else is wanted.
        if query.ordering.isEmpty { query.ordering = ["-created"] }
        let (rows, count) = try await DirectoryListing.events.page(
            of: Self.columns, query, and: alive, in: reading.sql)
        return Page(objects: try rows.map(Self.document), count: count)
    }

    public func get(_ id: ObjectID, in reading: Reading) async throws -> [String: JSON]? {
        try Permissions.require(reading.actor, .view, info)
        let condition = SQLCondition.all([SQLCondition("e.id = ?", [id.sql]), alive])
        let row = try await reading.sql.first(
            "SELECT \(Self.columns) FROM events e WHERE \(condition.sql)", condition.arguments)
        return try row.map(Self.document)
    }

    public func find(_ values: [String: JSON], in reading: Reading) async throws -> ObjectID? {
        try Permissions.require(reading.actor, .view, info)
        return try await DirectoryListing.events.find(values, and: alive, in: reading.sql)
    }

    /// The events of one request, the oldest first.
    public func events(ofRequest id: String) async throws -> [JSON] {
        let dialect = directory.database.dialect
        let condition = try ListFilter.member("request_id", of: "e.context").condition(id, dialect)
        let rows = try await directory.database.read { sql in
            try await sql.query(
                "SELECT \(Self.columns) FROM events e WHERE \(condition.sql) ORDER BY e.ordinal LIMIT 100",
                condition.arguments)
        }
        return try rows.map { .object(try Self.document($0)) }
    }

    /// The condition of those that are still to be seen.
    var alive: SQLCondition {
        SQLCondition("e.expires > ?", [directory.clock.now.microseconds.sqlValue])
    }

    private static func document(_ row: Row) throws -> [String: JSON] {
        let (user, username): (Int?, String) = (try row[1], try row[2])
        var who: [String: JSON] = user.map { ["pk": .int($0), "username": .string(username)] } ?? [:]
        var context = try UserRows.object(row[5])
        if let other = context.removeValue(forKey: Event.behalf), user != nil { who[Event.behalf] = other }
        return [
            "pk": .string(try row[0]), "user": .object(who), "action": .string(try row[3]), "app": .string(try row[4]),
            "context": .object(context), "client_ip": JSON(try row[6] as String?),
            "created": Timestamp(microseconds: try row[7]).json, "expires": Timestamp(microseconds: try row[8]).json,
            "brand": .object(try UserRows.object(row[9])),
        ]
    }
}

extension DirectoryListing {
    /// Events, by their fields, and by members of their context as these are written in it.
    static let events = DirectoryListing(
        source: "events e", key: "e.ordinal",
        filters: [
            "pk": .lowered("e.id"), "action": .text("e.action"),
            "actions": .oneOf("e.action", Shape(.string, choices: QuerySchema.eventActions)), "app": .text("e.app"),
            "client_ip": .text("e.client_address"), "username": .text("e.username"),
            "request_id": .member("request_id", of: "e.context"),
            "context_model_pk": .mentioned(in: "e.context"),
            "context_model_app": .member("app", of: "e.context"),
            "context_model_name": .member("model_name", of: "e.context"),
            "context_authorized_app": .mentioned(in: "e.context"),
            "context_device": .mentioned(in: "e.context"),
            "brand_name": .member("name", of: "e.brand"),
        ],
        ordering: [
            "created": "e.created", "action": "e.action", "app": "e.app", "user": "e.username",
            "client_ip": "e.client_address", "expires": "e.expires",
        ],
        nullable: ["e.client_address"], label: "created",
        searched: ["lower(e.action)", "lower(e.username)", "lower(e.app)", "e.client_address", "lower(e.context)"]
    ).asked(.events)
}

extension ListFilter {
    /// Somewhere in a document a member of that name has the text.
    fileprivate static func member(_ name: String, of column: String) -> ListFilter {
        ListFilter { text throws(Problems) in
            .contains("lower(\(column))", JSON.string(name).text + ":" + JSON.string(text).text)
        }
    }

    /// The document mentions an object with that key, which clients write with hyphens or without.
    fileprivate static func mentioned(in column: String) -> ListFilter {
        ListFilter { text throws(Problems) in
            let key = ObjectID(text.lowercased()).bare.text
            // A number ends where the member does: 1 is not 12.
            let ends = Int(text) == nil ? [""] : [",", "}"]
            return .any(ends.map { .contains("lower(\(column))", "\"pk\":" + key + $0) })
        }
    }
}
