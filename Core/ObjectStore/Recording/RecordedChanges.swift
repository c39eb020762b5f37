import Kernel
import Storage

/// What a change did, and what takes it back.
public struct RecordedChanges: Sendable {
    /// In the order in which the objects were touched first; those that are in the end as they were are left out.
    public let objects: [ObjectChange]
    public let undo: Undo
}

extension Change {
    /// What the change has done since ``beginRecording()``.
    public func recorded() async throws -> RecordedChanges {
        guard let recording else { return RecordedChanges(objects: [], undo: Undo()) }
        let reader = RecordReader(change: self, recording: recording)
        var objects: [ObjectChange] = []
        var undo = Undo()
        for key in recording.order {
            let state = try await reader.state(of: key)
            guard let object = try await reader.change(of: key, state) else { continue }
            objects.append(object)
            undo.objects.append(state.undo(key, label: object.label))
        }
        return RecordedChanges(objects: objects, undo: undo)
    }
}

/// An object before a change and after it.
struct ObjectStates {
    var before: [String: JSON]?
    var after: [String: JSON]?
    /// The fields that can be set.
    var fields: [FieldInfo]
    var label: String
    /// Rows beyond what the configuration has in memory.
    var rows: [(table: OwnedTable, before: [RowImage], after: [RowImage])] = []
    /// Of an object of the configuration: when it was made and changed, before.
    var times: (created: Timestamp, updated: Timestamp)?
    let isConfigured: Bool

    func undo(_ key: ChangeRecording.Key, label: String) -> Undo.Object {
        Undo.Object(
            model: key.model, id: key.id, label: label, isConfigured: isConfigured, before: before, after: after,
            times: times,
            rows: rows.flatMap { Undo.RowChange.between($0.table, $0.before, $0.after) })
    }
}

/// Reads what a change did to the objects that it touched.
struct RecordReader {
    let change: Change
    let recording: ChangeRecording

    func state(of key: ChangeRecording.Key) async throws -> ObjectStates {
        if let model = change.store.registry.models[key.model] { return try await configured(key, model) }
        let resource = try change.resource(key.model)
        let before = recording.before[key]
        let after = try await resource.get(key.id, in: change.trusted)
        let label = (after ?? before?.document ?? [:])[resource.info.label].map { $0.string ?? $0.text }
        var states = ObjectStates(
            before: before?.document, after: after, fields: resource.fields,
            label: label ?? recording.labels[key] ?? key.id.text, isConfigured: false)
        states.rows = try await rows(of: key, resource.tables, isGone: after == nil)
        return states
    }

    private func configured(
        _ key: ChangeRecording.Key, _ model: Registry.RegisteredModel
    ) async throws -> ObjectStates {
        let before = change.before[key.id].flatMap { $0.model == key.model ? $0 : nil }
        let after = change.configuration[key.id].flatMap { $0.model == key.model ? $0 : nil }
        let names = ObjectNames(change: change, recording: recording)
        var states = ObjectStates(
            before: before?.document, after: after?.document, fields: model.fields,
            label: try await (after ?? before).asyncMap { try await names.name(of: $0) } ?? key.id.text,
            isConfigured: true)
        states.times = before.map { ($0.created, $0.updated) }
        if after == nil { states.rows = try await rows(of: key, OwnedTable.ofConfiguration(key.model), isGone: true) }
        return states
    }

    /// What belongs to an object in tables. Of what is new nothing was there before.
    private func rows(
        of key: ChangeRecording.Key, _ tables: [OwnedTable], isGone: Bool
    ) async throws -> [(table: OwnedTable, before: [RowImage], after: [RowImage])] {
        var rows: [(table: OwnedTable, before: [RowImage], after: [RowImage])] = []
        let before = recording.before[key]
        for table in tables {
            guard before == nil || before?.rows[table.id] != nil else { continue }
            let after = isGone ? [] : try await table.rows(of: key.id, in: change.sql)
            rows.append((table, before?.rows[table.id] ?? [], after))
        }
        return rows
    }

    /// What is told of an object; nil when it is as it was.
    func change(of key: ChangeRecording.Key, _ states: ObjectStates) async throws -> ObjectChange? {
        let kind: ObjectChange.Kind
        // Of what keeps no rows of its own it is known only that something happened.
        let isKnown = recording.before[key] != nil || recording.made.contains(key)
        let isOpaque = try !isKnown && change.resource(key.model).tables.isEmpty
        switch (states.before, states.after) {
        case (nil, nil):
            if isOpaque { kind = .deleted } else { return nil }
        case (nil, .some):
            guard isKnown || isOpaque else { return nil }
            kind = isKnown ? .created : .updated
        case (.some, nil): kind = .deleted
        case (.some, .some): kind = .updated
        }
        let fields = kind == .deleted || isOpaque ? [] : try await fields(of: key, states, isNew: kind == .created)
        let rowsDiffer = states.rows.contains { !Undo.RowChange.between($0.table, $0.before, $0.after).isEmpty }
        if kind == .updated, !isOpaque, fields.isEmpty, states.isConfigured || !rowsDiffer { return nil }
        guard try await isSeen(key, wasThere: states.before != nil) else {
            return ObjectChange(kind, key.model, key.id, label: key.id.text, isHidden: true)
        }
        return ObjectChange(kind, key.model, key.id, label: states.label, fields: fields)
    }

    /// Whether whoever makes the change may see the object; what they make themselves they know.
    private func isSeen(_ key: ChangeRecording.Key, wasThere: Bool) async throws -> Bool {
        guard wasThere, let info = change.store.resource(key.model)?.info else { return true }
        return try await Permissions.decide(change, .view, info, on: key.id).passes
    }

    private func fields(
        of key: ChangeRecording.Key, _ states: ObjectStates, isNew: Bool
    ) async throws -> [FieldChange] {
        let (before, after) = (states.before ?? [:], states.after ?? [:])
        let made = recording.generated[key] ?? []
        let names = ObjectNames(change: change, recording: recording)
        var changes: [FieldChange] = []
        for field in states.fields where !field.traits.contains(.readOnly) {
            let (old, new) = (before[field.name], after[field.name])
            guard old != new else { continue }
            if isNew, made.contains(field.name) {
                changes.append(FieldChange(field.name, .generated))
            } else if field.shape.isSecret || field.traits.contains(.writeOnly) {
                if new?.string?.isEmpty != true || !isNew { changes.append(FieldChange(field.name, .secret)) }
            } else {
                let values = FieldChange.Content.values(
                    old: try await old.asyncMap { try await names.named($0, field.shape) },
                    new: try await new.asyncMap { try await names.named($0, field.shape) })
                changes.append(FieldChange(field.name, values))
            }
        }
        return changes + hidden(states, isNew: isNew) + linked(states)
    }

    /// Secrets that only the table has.
    private func hidden(_ states: ObjectStates, isNew: Bool) -> [FieldChange] {
        states.rows.flatMap { rows in
            rows.table.secrets.sorted { $0.key < $1.key }.compactMap { column, field in
                let (old, new) = (rows.before.first?[column], rows.after.first?[column])
                // A password that nobody can have begins so.
                guard old != new, !(isNew && new?.string?.hasPrefix("!") == true) else { return nil }
                return FieldChange(field, .secret)
            }
        }
    }

    /// Rows of other tables that are shown as if they were a field.
    private func linked(_ states: ObjectStates) -> [FieldChange] {
        let fields = Dictionary(grouping: states.rows.filter { $0.table.shown != nil }) { $0.table.shown?.field ?? "" }
        return fields.sorted { $0.key < $1.key }.compactMap { field, tables in
            func value(_ rows: (OwnedTable, [RowImage])) -> [String] {
                rows.1.map { row in
                    (rows.0.shown?.columns ?? []).map { row[$0]?.string ?? "" }.joined(separator: " ")
                }
            }
            let old = tables.flatMap { value(($0.table, $0.before)) }.sorted()
            let new = tables.flatMap { value(($0.table, $0.after)) }.sorted()
            guard old != new else { return nil }
            return FieldChange(
                field, .values(old: .array(old.map(JSON.string)), new: .array(new.map(JSON.string))))
        }
    }
}

extension Optional {
    /// As `map`, for what has to be waited for.
    func asyncMap<Result>(_ body: (Wrapped) async throws -> Result) async rethrows -> Result? {
        if let self { try await body(self) } else { nil }
    }
}
