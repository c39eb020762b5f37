public import Kernel
public import ObjectStore
import Storage

/// The tokens, as the API and blueprints read and write them. Users deal with their own.
public struct TokenResource: Resource {
    let directory: Directory

    public init(_ directory: Directory) { self.directory = directory }

    public var info: ModelInfo { Self.model }
    public var fields: [FieldInfo] { Self.fields }
    public var filters: [FilterInfo] { DirectoryListing.tokens.infos }

    static let model = ModelInfo(
        "authentik_core.token", singular: "Token", summary: "A secret that stands for a user.", path: "core/tokens",
        lookup: "identifier", label: "identifier", owner: "user",
        specials: [
            ModelPermission("view_token_key", "View token's key"),
            ModelPermission("set_token_key", "Set a token's key"),
        ])
    private static let fields = TokenFields.fields

    public func list(_ query: ListQuery, in reading: Reading) async throws -> Page {
        let visible = try await visible(to: reading)
        let (rows, count) = try await DirectoryListing.tokens.page(
            of: TokenRows.columns, query, and: visible, in: reading.sql)
        return Page(objects: try rows.map(TokenRows.document), count: count)
    }

    public func get(_ id: ObjectID, in reading: Reading) async throws -> [String: JSON]? {
        let condition = SQLCondition.all([SQLCondition("t.id = ?", [id.sql]), try await visible(to: reading)])
        let row = try await reading.sql.first(
            "SELECT \(TokenRows.columns) FROM tokens t WHERE \(condition.sql)", condition.arguments)
        return try row.map(TokenRows.document)
    }

    public func find(_ values: [String: JSON], in reading: Reading) async throws -> ObjectID? {
        try await DirectoryListing.tokens.find(values, and: try await visible(to: reading), in: reading.sql)
    }

    private func visible(to reading: Reading) async throws -> SQLCondition {
        let alive = TokenRows.alive(at: directory.clock.now)
        return .all([alive, try await Permissions.reach(reading, .view, info).condition("t.id", owner: "t.user_id")])
    }
}

extension DirectoryListing {
    /// Tokens, by their fields and their user's name.
    static let tokens = DirectoryListing(
        source: "tokens t JOIN users u ON u.id = t.user_id", key: "t.id",
        filters: [
            "pk": .lowered("t.id"), "identifier": .text("t.identifier"), "intent": .text("t.intent", TokenIntent.shape),
            "managed": .text("t.managed"), "description": .text("t.description"), "user": .number("t.user_id"),
            "user__username": .text("u.username"), "expires": .time("t.expires"), "expiring": .flag("t.expiring"),
        ],
        ordering: [
            "pk": "t.id", "identifier": "t.identifier", "intent": "t.intent", "managed": "t.managed",
            "description": "t.description", "user": "t.user_id", "user__username": "u.username_key",
            "expires": "t.expires", "expiring": "t.expiring",
        ],
        nullable: ["t.managed", "t.expires"], label: "identifier",
        searched: ["lower(t.identifier)", "lower(t.description)", "lower(t.intent)", "u.username_key"])
}
