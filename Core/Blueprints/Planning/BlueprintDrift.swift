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
    /// Instances that are switched off, were never applied, could not be, or have changed since are left out, and so are
    /// those from registries and the one that makes the first administrator, which is applied once only.
    /// - Throws: ``BlueprintError`` when one of them could not be applied any more; what reading the files throws.
    public func find() async throws -> BlueprintOutcome {
        let library = BlueprintLibrary(shelf, files: try shelf.latest())
        var items: [BlueprintBatch.Item] = []
        for instance in store.current.all(BlueprintInstance.self).sorted(by: { $0.name < $1.name }) {
            guard instance.enabled, !instance.value.isFromRegistry, let file = try? library.file(of: instance.value),
                instance.value.covers(hash: file.hash)
            else { continue }
            let item = try library.item(of: instance)
            if !item.blueprint.isBootstrap { items.append(item) }
        }
        return try await BlueprintApplier(store, shelf: shelf).plan(BlueprintBatch(items), others: .ignored)
    }

    /// Remembers which objects differ, and records an event when there are some that did not before.
    /// - Returns: whether there are.
    public static func note(_ outcome: BlueprintOutcome, in store: ObjectStore) async throws -> Bool {
        let now = outcome.changes.map { "\($0.model) \($0.kind == .created ? $0.label : $0.id.text)" }.sorted()
        let stored = try await store.read(by: .system) { try await remembered(in: $0.sql) }
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
