import Kernel
public import ObjectStore
import Storage

/// Whether what is stored is still what the applied blueprints say.
public struct BlueprintDrift: Sendable {
    private let store: ObjectStore
    private let shelf: BlueprintShelf

    public init(_ store: ObjectStore, shelf: BlueprintShelf) {
        self.store = store
        self.shelf = shelf
    }

    /// Where the objects are kept that differed last.
    private static let memory = "blueprint_drift"

    /// What applying them again would change of what blueprints have made.
    ///
    /// Instances that are switched off, were never applied, could not be, or have changed since are left out, and so is the
    /// one that makes the first administrator, which is applied once only. One whose registry does not answer is in
    /// ``BlueprintOutcome/unread``; what this program has fetched and applied is compared without asking again.
    /// - Throws: ``BlueprintError`` when one of them could not be applied any more; what reading the files throws.
    public func find() async throws -> BlueprintOutcome {
        try await store.refresh()
        var library = BlueprintLibrary(shelf, files: try shelf.latest())
        let instances = store.current.all(BlueprintInstance.self).filter { $0.enabled && $0.value.wasApplied }
            .sorted { $0.name < $1.name }
        try await library.fetchApplied(instances)
        var items: [BlueprintBatch.Item] = []
        var unread: [BlueprintError] = []
        for instance in instances {
            let file: BlueprintFile
            do { file = try library.file(of: instance.value) } catch {
                if instance.value.isFromRegistry { unread.append(error) }
                continue
            }
            guard instance.value.covers(hash: file.hash) else { continue }
            let item = try library.item(of: instance)
            if !item.blueprint.isBootstrap { items.append(item) }
        }
        let applier = BlueprintApplier(store, shelf: shelf)
        let batch = BlueprintBatch(comparable(items, library))
        var outcome = try await applier.plan(batch, others: .ignored)
        outcome.unread = unread
        return outcome
    }

    /// What names something that is not compared cannot be either: the other one has the last word where it is named.
    private func comparable(_ items: [BlueprintBatch.Item], _ library: BlueprintLibrary) -> [BlueprintBatch.Item] {
        let configuration = store.current
        let left = items.filter { item in
            item.blueprint.requirements.allSatisfy { requirement in
                if items.contains(where: { requirement.names(path: $0.path, names: $0.names) }) { return true }
                guard let other = library.instance(requirement, in: configuration), other.enabled else { return true }
                guard let file = try? library.file(of: other.value) else { return !other.value.isFromRegistry }
                return (try? file.blueprint().isBootstrap) ?? false
            }
        }
        return left.count == items.count ? items : comparable(left, library)
    }

    /// Remembers which objects differ, and records an event when there are some that did not before.
    /// - Returns: whether there are.
    public static func note(_ outcome: BlueprintOutcome, in store: ObjectStore) async throws -> Bool {
        let found = outcome.changes.map { "\($0.model) \($0.kind == .created ? $0.label : $0.id.text)" }
        let stored = try await store.read(by: .system) { try await remembered(in: $0.sql) }
        // What could not be compared differs as it did before.
        let now = Set(found).union(outcome.unread.isEmpty ? [] : stored).sorted()
        guard now != stored else { return false }
        return try await store.write(by: .system, from: .system) { change in
            // Another node may have been faster, and then it is its event.
            let known = try await remembered(in: change.writing)
            try await change.writing.execute(
                """
                INSERT INTO installation (name, value) VALUES (?, ?)
                ON CONFLICT (name) DO UPDATE SET value = excluded.value
                """, memory, JSON.array(now.map(JSON.string)).text)
            guard !Set(now).subtracting(known).isEmpty else { return false }
            change.record(event(outcome))
            return true
        }
    }

    private static func remembered(in sql: any ReadTransaction) async throws -> [String] {
        let row = try await sql.first("SELECT value FROM installation WHERE name = ?", memory)
        guard let text: String = try row?[0] else { return [] }
        return try JSON(parsing: text).array?.compactMap(\.string) ?? []
    }

    private static func event(_ outcome: BlueprintOutcome) -> Event {
        let shown = outcome.changes.prefix(50).map { change in
            JSON.object([
                "model": .string(change.model.text), "name": .string(change.label),
                "fields": .array(change.fields.map { .string($0.name) }), "action": .string(change.kind.rawValue),
            ])
        }
        return Event(
            "configuration_warning", app: "authentik_blueprints",
            context: [
                "message": "What is stored is not what the applied blueprints say any more.",
                "objects": .array(shown), "count": .int(outcome.changes.count),
            ])
    }
}
