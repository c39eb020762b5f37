public import Kernel
public import Storage

/// A change of configuration and directory within one transaction. Used by one task only.
///
/// Each step sees what the steps before it did. When the body throws, nothing of the change is kept.
public final class Change: Reading {
    /// Which way a change came.
    public enum Origin: Sendable { case api, blueprint, file, system }

    public let origin: Origin
    public let request: RequestFacts?
    /// The transaction, for the directory's own tables.
    public let writing: any WriteTransaction
    /// The objects that are being deleted. A user and a numbered object can have the same key.
    var leaving: [ModelName: Set<ObjectID>] = [:]
    private(set) var events: [Event] = []
    private var made: [(model: ModelName, id: ObjectID)] = []
    private var gone: [(model: ModelName, id: ObjectID)] = []
    /// What the change does to objects, when somebody wants to know.
    var recording: ChangeRecording?
    /// The configuration as it was before the change.
    let before: Configuration

    init(
        store: ObjectStore, actor: Principal, origin: Origin, request: RequestFacts?, configuration: Configuration,
        sql: any WriteTransaction
    ) {
        self.origin = origin
        self.request = request
        before = configuration
        writing = sql
        super.init(store: store, actor: actor, configuration: configuration, sql: sql)
    }

    /// The time of the change.
    public var now: Timestamp { store.clock.now }

    /// Keeps an event with the change.
    public func record(_ event: Event) {
        var event = event
        // Blueprints are applied by nobody; clients call that so.
        if origin == .blueprint, case .system = actor, event.username.isEmpty { event.username = "system" }
        events.append(event)
    }

    /// Notes that an object was created, changed or deleted.
    public func note(_ action: String, _ info: ModelInfo, _ id: ObjectID, label: String, changed: [String: JSON] = [:])
    {
        noteRecorded(action, info.name, id, label: label)
        switch action {
        case "model_created": made.append((info.name, id))
        case "model_deleted": gone.append((info.name, id))
        default: break
        }
        var context: [String: JSON] = ["model": id.mention(of: info.name, label)]
        if !changed.isEmpty { context["diff"] = .object(changed) }
        record(Event(action, app: info.name.app, user: actor.user, context: context, request: request))
    }

    /// Stores what the server itself notes of an object, read-only fields and all: nobody is asked, and it is no event.
    /// - Parameter id: the object; nil for a new one.
    /// - Throws: ``Problems`` when another object has one of its unique values.
    @discardableResult
    public func keep<M: Model>(_ value: M, as id: ObjectID? = nil) async throws -> ObjectID where M.Base == NoBase {
        let key = id ?? ObjectID(store.random.uuid())
        let object = AnyStored(id: key, info: M.model, base: NoBase(), value: value.opened(with: try store.powers))
        if let (field, _) = configuration.conflict(with: object) {
            throw Problems.fields([field: .here([.notUnique])])
        }
        try await put(object, isNew: configuration[key] == nil)
        return key
    }

    /// Puts an object in the place of the one with its key, or adds it.
    /// - Parameter times: when it was made and changed, for one that becomes what it was; nil for now.
    func put(
        _ object: AnyStored, isNew: Bool, times: (created: Timestamp, updated: Timestamp)? = nil
    ) async throws {
        if !isNew { try await rememberConfigured(object.id, object.model, deletes: false) }
        var object = object
        object.created = times?.created ?? configuration[object.id]?.created ?? now
        object.updated = times?.updated ?? now
        let document = try store.sealed(object).text
        if isNew {
            try await writing.execute(
                "INSERT INTO configuration_objects (id, model, document, created, updated) VALUES (?, ?, ?, ?, ?)",
                object.id.text, object.model.text, document, object.created.microseconds,
                object.updated.microseconds)
        } else {
            try await writing.execute(
                "UPDATE configuration_objects SET document = ?, updated = ? WHERE id = ?", document,
                object.updated.microseconds, object.id.text)
            try await writing.execute("DELETE FROM configuration_references WHERE object = ?", object.id.text)
        }
        for held in Set(object.references) {
            try await writing.execute(
                "INSERT INTO configuration_references (object, field, target) VALUES (?, ?, ?)", object.id.text,
                held.field, held.target.text)
        }
        let others = configuration.everything.filter { $0.id != object.id }
        configuration = Configuration(version: before.version + 1, objects: others + [object])
    }

    /// Removes an object's row; what refers to it has been dealt with.
    func remove(_ id: ObjectID) async throws {
        if let object = configuration[id] { try await rememberConfigured(id, object.model, deletes: true) }
        try await writing.execute("DELETE FROM configuration_objects WHERE id = ?", id.text)
        configuration = Configuration(
            version: before.version + 1, objects: configuration.everything.filter { $0.id != id })
    }

    /// The next number for models whose objects are numbered.
    func nextNumber() async throws -> Int {
        let row = try await writing.first(
            "UPDATE configuration_state SET next_number = next_number + 1 WHERE id = 1 RETURNING next_number")
        guard let row else { throw Missing("the configuration's counter") }
        return try (row["next_number"] as Int) - 1
    }

    /// Stores the new version, what follows for permissions, and the events, as the last step.
    func finish() async throws {
        for object in gone { try await ObjectPermissions.forget(object.id, of: object.model, in: writing) }
        for object in made { try await ObjectPermissions.allowInitial(on: object.id, of: object.model, in: self) }
        if configuration !== before {
            try await writing.enqueue("UPDATE configuration_state SET version = ? WHERE id = 1", configuration.version)
            try await writing.announce(ObjectStore.announcement(of: configuration.version, by: store.author))
        }
        let retention = configuration.settings.eventRetention.duration
        for event in events {
            try await EventRows.insert(event, at: now, keptFor: retention, random: store.random, in: writing)
        }
    }
}
