public import Kernel
import Storage

/// What a change did, kept object by object as it happens. Used by one task only.
final class ChangeRecording {
    /// An object, wherever it is kept.
    struct Key: Hashable {
        let model: ModelName
        let id: ObjectID
    }

    /// An object as it was before the change touched it.
    struct Before {
        var document: [String: JSON] = [:]
        var label = ""
        /// By table.
        var rows: [String: [RowImage]] = [:]
    }

    /// What was touched, in this order.
    private(set) var order: [Key] = []
    private var known: Set<Key> = []
    /// Of objects that are not new.
    var before: [Key: Before] = [:]
    /// What the change made.
    var made: Set<Key> = []
    /// The fields whose values the server made up.
    var generated: [Key: Set<String>] = [:]
    /// The labels under which objects were noted last.
    var labels: [Key: String] = [:]

    func touch(_ key: Key) {
        if known.insert(key).inserted { order.append(key) }
    }

    func knows(_ key: Key) -> Bool { known.contains(key) }
}

extension Change {
    /// Keeps from now on what the change does to objects, for ``recorded()``.
    public func beginRecording() { recording = recording ?? ChangeRecording() }

    /// Has an object's state kept before it is changed. Resources with tables of their own call it first.
    public func remember(_ id: ObjectID, of resource: any Resource, deletes: Bool = false) async throws {
        guard let recording else { return }
        let key = ChangeRecording.Key(model: resource.info.name, id: id)
        if !recording.knows(key), let document = try await resource.get(id, in: trusted) {
            let label = document[resource.info.label].map { $0.string ?? $0.text } ?? id.text
            recording.before[key] = ChangeRecording.Before(document: document, label: label)
            recording.touch(key)
        }
        try await rememberRows(of: key, resource.tables, deletes: deletes)
    }

    /// As ``remember(_:of:deletes:)``, for an object of the configuration, which is in memory as it was.
    func rememberConfigured(_ id: ObjectID, _ model: ModelName, deletes: Bool) async throws {
        guard let recording else { return }
        let key = ChangeRecording.Key(model: model, id: id)
        if !recording.knows(key) {
            recording.before[key] = ChangeRecording.Before()
            recording.touch(key)
        }
        try await rememberRows(of: key, OwnedTable.ofConfiguration(model), deletes: deletes)
    }

    private func rememberRows(of key: ChangeRecording.Key, _ tables: [OwnedTable], deletes: Bool) async throws {
        guard let recording, recording.before[key] != nil else { return }
        for table in tables where deletes || table.depth == .changes {
            if recording.before[key]?.rows[table.id] != nil { continue }
            recording.before[key]?.rows[table.id] = try await table.rows(of: key.id, in: sql)
        }
    }

    /// Notes which values of a new object the server made up.
    func noteGenerated(in object: AnyStored, over given: AnyStored) {
        guard let recording else { return }
        let document = given.document
        recording.generated[ChangeRecording.Key(model: object.model, id: object.id)] = Set(
            object.document.filter { document[$0.key] != $0.value }.keys)
    }

    /// Notes what is said of an object for its event.
    func noteRecorded(_ action: String, _ model: ModelName, _ id: ObjectID, label: String) {
        guard let recording else { return }
        let key = ChangeRecording.Key(model: model, id: id)
        if action == "model_created", !recording.knows(key) { recording.made.insert(key) }
        recording.touch(key)
        recording.labels[key] = label
    }
}
