import Kernel
import Storage

/// Takes back what a change did to rows of tables.
final class RowRestorer {
    private let change: Change
    private let undo: Undo
    private var done: Set<ObjectID> = []

    init(change: Change, undo: Undo) {
        self.change = change
        self.undo = undo
    }

    private func tables(_ object: Undo.Object) -> [OwnedTable] {
        object.isConfigured
            ? OwnedTable.ofConfiguration(object.model) : change.store.resource(object.model)?.tables ?? []
    }

    private func kept(_ object: Undo.Object, _ reason: String) -> KeptChange {
        KeptChange(model: object.model, id: object.id, label: object.label, reason: reason)
    }

    /// Deletes the directory's objects that the change made and nobody has touched since.
    /// - Parameter referredTo: whether those are meant that the configuration refers to.
    func deleteNew(referredTo: Bool) async throws -> [KeptChange] {
        var kept: [KeptChange] = []
        for object in undo.objects.reversed() where !object.isConfigured && object.before == nil {
            guard let info = change.store.resource(object.model)?.info, !done.contains(object.id) else { continue }
            let isReferredTo = !change.configuration.holders(of: object.id, info).isEmpty
            if isReferredTo, !referredTo { continue }
            done.insert(object.id)
            if isReferredTo {
                kept.append(self.kept(object, "others use it by now, so that it stays."))
            } else if let obstacle = try await deleteNew(object, info) {
                kept.append(obstacle)
            }
        }
        return kept
    }

    private func deleteNew(_ object: Undo.Object, _ info: ModelInfo) async throws -> KeptChange? {
        let tables = tables(object)
        guard let main = tables.first else { return nil }
        // What roles allow with it came along by itself, and goes with it.
        for table in tables where table.id != OwnedTable.permissions(object.model).id {
            let now = try await table.rows(of: object.id, in: change.sql)
            if table.name == main.name, now.isEmpty { return nil }
            let made = object.rows.filter { $0.table == table.id }.compactMap(\.after)
            guard now.count == made.count, zip(now, made).allSatisfy({ table.isSame($0, $1) }) else {
                return kept(object, "it was changed or used since it was made, so that it stays.")
            }
        }
        let owner = main.isNumbered ? SQLValue.integer(Int64(object.id.text) ?? -1) : .text(object.id.text)
        try await change.writing.execute("DELETE FROM \(main.name) WHERE \(main.owner) = ?", [owner])
        change.note("model_deleted", info, object.id, label: object.label)
        return nil
    }

    /// Brings back what was deleted and changed, but what hangs on objects of the configuration.
    func restore() async throws -> [KeptChange] {
        var kept: [KeptChange] = []
        // Later changes first, and of each object its own row before those that need it.
        for object in undo.objects.reversed() where !object.isConfigured && object.before != nil {
            guard let info = change.store.resource(object.model)?.info else { continue }
            let failures = try await restoreRows(object)
            kept += failures
            if failures.count < object.rows.count {
                let action = object.after == nil ? "model_created" : "model_updated"
                change.note(action, info, object.id, label: object.label)
            }
        }
        return kept
    }

    /// Brings back what hung on objects of the configuration that were deleted.
    func restoreRecords() async throws -> [KeptChange] {
        var kept: [KeptChange] = []
        for object in undo.objects where object.isConfigured && change.configuration[object.id] != nil {
            kept += try await restoreRows(object)
        }
        return kept
    }

    private func restoreRows(_ object: Undo.Object) async throws -> [KeptChange] {
        var kept: [KeptChange] = []
        for table in tables(object) {
            for row in object.rows where row.table == table.id {
                if let reason = try await restore(row, in: table) { kept.append(self.kept(object, reason)) }
            }
        }
        return kept
    }

    /// - Returns: why the row stays as it is; nil when it is as it was.
    private func restore(_ row: Undo.RowChange, in table: OwnedTable) async throws -> String? {
        guard let image = row.before ?? row.after else { return nil }
        let now = try await table.row(like: image, in: change.sql)
        if table.isSame(now, row.before) { return nil }
        guard table.isSame(now, row.after) else { return "others have changed it since (\(table.name))." }
        guard let before = row.before else {
            let condition = table.key.map { "\($0) = ?" }.joined(separator: " AND ")
            try await change.writing.execute(
                "DELETE FROM \(table.name) WHERE \(condition)", table.values(image, table.key))
            return nil
        }
        if let obstacle = try await obstacle(to: before, over: now, in: table) { return obstacle }
        if let now {
            try await update(now, to: before, after: row.after, in: table)
        } else {
            return try await insert(before, in: table)
        }
        return nil
    }

    /// A row that it needs is gone, or another one has its name.
    private func obstacle(to row: RowImage, over now: RowImage?, in table: OwnedTable) async throws -> String? {
        for parent in table.parents {
            guard let value = row[parent.column], !value.isNull else { continue }
            let found = try await change.sql.first(
                "SELECT 1 FROM \(parent.table) WHERE \(parent.key) = ?", table.values(row, [parent.column]))
            if found == nil { return "what it belongs to is gone (\(parent.table))." }
        }
        for column in table.unique where row[column] != now?[column] && row[column]?.isNull == false {
            let found = try await change.sql.first(
                "SELECT 1 FROM \(table.name) WHERE \(column) = ?", table.values(row, [column]))
            if found != nil { return "its name is another's by now (\(column))." }
        }
        return nil
    }

    private func update(_ now: RowImage, to before: RowImage, after: RowImage?, in table: OwnedTable) async throws {
        // What changes by itself goes back only if it has not gone on meanwhile.
        let columns = before.keys.sorted().filter { column in
            before[column] != now[column] && (!table.volatile.contains(column) || now[column] == after?[column])
        }
        guard !columns.isEmpty else { return }
        let condition = table.key.map { "\($0) = ?" }.joined(separator: " AND ")
        try await change.writing.execute(
            "UPDATE \(table.name) SET \(columns.map { "\($0) = ?" }.joined(separator: ", ")) WHERE \(condition)",
            table.values(before, columns) + table.values(before, table.key))
    }

    private func insert(_ row: RowImage, in table: OwnedTable) async throws -> String? {
        let columns = row.keys.sorted()
        let marks = Array(repeating: "?", count: columns.count).joined(separator: ", ")
        let count = try await change.writing.execute(
            "INSERT INTO \(table.name) (\(columns.joined(separator: ", "))) VALUES (\(marks)) ON CONFLICT DO NOTHING",
            table.values(row, columns))
        return count > 0 ? nil : "another one is in its place by now (\(table.name))."
    }
}
