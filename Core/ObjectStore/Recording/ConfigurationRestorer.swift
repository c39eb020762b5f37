import Kernel

/// Takes back what a change did to objects of the configuration: as a whole, so that no order matters, and only what the
/// rest of the configuration can be with.
final class ConfigurationRestorer {
    /// What is to become of one object.
    private struct Candidate {
        let undo: Undo.Object
        /// nil for one that is to go.
        let target: AnyStored?
    }

    private let change: Change
    private let undo: Undo
    private var candidates: [ObjectID: Candidate] = [:]
    private var kept: [KeptChange] = []

    init(change: Change, undo: Undo) {
        self.change = change
        self.undo = undo
    }

    func restore() async throws -> [KeptChange] {
        for object in undo.objects where object.isConfigured { try propose(object) }
        while let refused = try await refused() {
            keep(refused.id, refused.reason)
        }
        for (id, candidate) in candidates.sorted(by: { $0.key < $1.key }) where candidate.target == nil {
            try await change.remove(id)
            change.note("model_deleted", try info(candidate), id, label: candidate.undo.label)
        }
        for (id, candidate) in candidates.sorted(by: { $0.key < $1.key }) {
            guard let target = candidate.target else { continue }
            let isNew = change.configuration[id] == nil
            try await change.put(
                target.opened(with: change.store.powers), isNew: isNew,
                times: target.document == candidate.undo.before ? candidate.undo.times : nil)
            change.note(
                isNew ? "model_created" : "model_updated", try info(candidate), id, label: candidate.undo.label)
        }
        return kept
    }

    private func info(_ candidate: Candidate) throws -> ModelInfo { try change.resource(candidate.undo.model).info }

    private func keep(_ id: ObjectID, _ reason: String) {
        guard let candidate = candidates.removeValue(forKey: id) else { return }
        note(candidate.undo, reason)
    }

    private func note(_ object: Undo.Object, _ reason: String) {
        kept.append(KeptChange(model: object.model, id: object.id, label: object.label, reason: reason))
    }

    private func propose(_ object: Undo.Object) throws {
        let now = change.configuration[object.id]
        switch (object.before, object.after, now) {
        case (nil, _, nil): return
        case (nil, _, let now?):
            guard now.document == object.after else {
                return note(object, "it was changed since it was made, so that it stays.")
            }
            candidates[object.id] = Candidate(undo: object, target: nil)
        case (.some, nil, .some): note(object, "another one is in its place by now.")
        case (.some, .some, nil): note(object, "it was deleted since.")
        case (let before?, nil, nil): try propose(object, document: before)
        case (let before?, let after?, let now?):
            try propose(object, document: merged(object, before: before, after: after, now: now.document))
        }
    }

    private func propose(_ object: Undo.Object, document: [String: JSON]) throws {
        guard let model = change.store.registry.models[object.model] else {
            return note(object, "this server does not know its model any more.")
        }
        let target = try model.object(id: object.id, stored: document, powers: change.store.powers)
        candidates[object.id] = Candidate(undo: object, target: target)
    }

    /// Field by field: what the change changed goes back, unless somebody has changed it again.
    private func merged(
        _ object: Undo.Object, before: [String: JSON], after: [String: JSON], now: [String: JSON]
    ) -> [String: JSON] {
        var merged = now
        for name in Set(before.keys).union(after.keys).sorted() where before[name] != after[name] {
            if now[name] == after[name] {
                merged[name] = before[name]
            } else if now[name] != before[name] {
                note(object, "others have changed the field '\(name)' since.")
            }
        }
        return merged
    }

    /// One candidate that the rest of the configuration cannot be with.
    private func refused() async throws -> (id: ObjectID, reason: String)? {
        let others = change.configuration.everything.filter { candidates[$0.id] == nil }
        let target = Configuration(version: -1, objects: others + candidates.values.compactMap(\.target))
        for (id, candidate) in candidates.sorted(by: { $0.key < $1.key }) {
            if let object = candidate.target {
                if target.conflict(with: object) != nil { return (id, "its name is another's by now.") }
                for held in object.references where try await !exists(held, of: object, in: target) {
                    return (id, "what its field '\(held.field)' refers to is gone.")
                }
            } else if target.referrers(of: id).contains(where: { refers($0, to: candidate, in: target) }) {
                return (id, "others use it by now, so that it stays.")
            }
        }
        return nil
    }

    private func refers(_ referrer: Configuration.Referrer, to candidate: Candidate, in target: Configuration) -> Bool {
        guard let info = change.store.resource(candidate.undo.model)?.info,
            let reference = target[referrer.object]?.field(referrer.field)?.shape
        else { return false }
        return (reference.reference ?? reference.element.first?.reference)?.admits(info) ?? false
    }

    private func exists(
        _ held: AnyStored.HeldReference, of object: AnyStored, in target: Configuration
    ) async throws -> Bool {
        guard let shape = object.field(held.field)?.shape,
            let reference = shape.reference ?? shape.element.first?.reference
        else { return true }
        if let found = target[held.target], reference.admits(found.info) { return true }
        guard case .model(let name) = reference, change.store.registry.models[name] == nil else { return false }
        return try await change.exists(held.target, for: reference, isSeen: false)
    }
}
