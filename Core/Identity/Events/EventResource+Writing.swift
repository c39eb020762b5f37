public import Kernel
public import ObjectStore
import Storage

extension EventResource {
    public func create(_ input: [String: JSON], in change: Change) async throws -> Created {
        try Permissions.require(change.actor, .add, info)
        let fields = try EventFields.make(input)
        try check(fields, change)
        var event = Event(fields.action, app: fields.app, user: change.actor.user, context: fields.context.members)
        event.context = Self.context(of: fields).object ?? [:]
        if let user = fields.user.members["pk"]?.int {
            event.user = user
            event.username = String((fields.user.members["username"]?.string ?? "").prefix(150))
        }
        event.clientAddress = fields.clientIP
        event.brand = fields.brand.members.isEmpty ? change.request?.brand.mark ?? [:] : fields.brand.json
        let retention = change.configuration.settings.eventRetention.duration
        let kept = input["expires"] == nil ? retention : fields.expires - change.now
        let id = directory.random.uuid(at: change.now)
        try await EventRows.insert(
            event, at: change.now, keptFor: kept, random: directory.random, as: id, in: change.writing)
        return Created(id: ObjectID(id))
    }

    public func update(_ id: ObjectID, _ input: [String: JSON], partial: Bool, in change: Change) async throws {
        try Permissions.require(change.actor, .change, info)
        let old = try await existing(id, in: change)
        // A replacement keeps when it happened and for how long it is kept.
        let start = partial ? old : old.filter { ["created", "expires"].contains($0.key) }
        let fields = try EventFields.make(input, over: start)
        try check(fields, change)
        let changed = Difference.of(old, fields.shown)
        guard !changed.isEmpty else { return }
        try await change.writing.execute(
            """
            UPDATE events SET action = ?, app = ?, user_id = ?, username = ?, client_address = ?, context = ?, brand = ?,
                expires = ? WHERE id = ?
            """,
            [
                .text(fields.action), .text(fields.app), (fields.user.members["pk"]?.int).sqlValue,
                .text(String((fields.user.members["username"]?.string ?? "").prefix(150))), fields.clientIP.sqlValue,
                .text(Self.context(of: fields).text), .text(fields.brand.json.text),
                fields.expires.microseconds.sqlValue,
                id.sql,
            ])
        change.note("model_updated", info, id, label: fields.action, changed: changed)
    }

    public func delete(_ id: ObjectID, in change: Change) async throws {
        try Permissions.require(change.actor, .delete, info)
        let event = try await existing(id, in: change)
        try await change.writing.execute("DELETE FROM events WHERE id = ?", [id.sql])
        change.note("model_deleted", info, id, label: event["action"]?.string ?? "")
    }

    /// The context as it is kept: whom somebody acted as is in it.
    private static func context(of fields: EventFields) -> JSON {
        guard let other = fields.user.members[Event.behalf] else { return fields.context.json }
        return fields.context.json.merging([Event.behalf: other])
    }

    private func existing(_ id: ObjectID, in change: Change) async throws -> [String: JSON] {
        guard let event = try await get(id, in: change) else { throw Missing("No Event matches the given query.") }
        return event
    }

    /// What nobody could make sense of, or would be kept for longer than anything is.
    private func check(_ fields: EventFields, _ change: Change) throws(Problems) {
        guard Self.isAction(fields.action) else {
            throw .field("action", "\"\(fields.action.prefix(100))\" is not a valid choice.", code: "invalid_choice")
        }
        let retention = change.configuration.settings.eventRetention.duration
        if fields.expires > change.now + retention {
            throw .field("expires", "Events are kept until \((change.now + retention).text) at most.")
        }
        for (name, text) in [("app", fields.app), ("client_ip", fields.clientIP ?? "")] where text.utf8.count > 255 {
            throw .field(name, "Ensure this field has no more than 255 characters.", code: "max_length")
        }
        for (name, value) in [("context", fields.context.json), ("brand", fields.brand.json)]
        where value.text.utf8.count > EventRows.longestContext {
            throw .field(name, "Ensure this field has no more than \(EventRows.longestContext) bytes.")
        }
    }

    /// One of the known actions, or a word of one's own after `custom_`.
    private static func isAction(_ text: String) -> Bool {
        if QuerySchema.eventActions.contains(text) { return text != "custom_" }
        return text.utf8.count <= 100 && text.wholeMatch(of: /custom_[A-Za-z0-9_-]+/) != nil
    }
}
