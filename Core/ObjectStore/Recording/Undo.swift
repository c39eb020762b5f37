public import Kernel

/// What takes a change back. It has the objects with their secrets: it is kept sealed, and shown to nobody.
public struct Undo: Sendable {
    var objects: [Object] = []

    /// One object before the change and after it.
    struct Object: Sendable {
        let model: ModelName
        let id: ObjectID
        let label: String
        let isConfigured: Bool
        let before: [String: JSON]?
        let after: [String: JSON]?
        let times: (created: Timestamp, updated: Timestamp)?
        let rows: [RowChange]

        /// Whether the object can be made as it was: of what has no tables of its own there is nothing to go by.
        var canBeTakenBack: Bool { isConfigured || !rows.isEmpty }
    }

    /// One row before the change and after it; nil for none.
    struct RowChange: Sendable {
        let table: String
        let before: RowImage?
        let after: RowImage?

        /// What became of an object's rows in one table.
        static func between(_ table: OwnedTable, _ before: [RowImage], _ after: [RowImage]) -> [RowChange] {
            func keyed(_ rows: [RowImage]) -> [[JSON]: RowImage] {
                Dictionary(rows.map { row in (table.key.map { row[$0] ?? .null }, row) }) { $1 }
            }
            let (old, new) = (keyed(before), keyed(after))
            let gone = before.filter { row in new[table.key.map { row[$0] ?? .null }] == nil }
            var changes = gone.map { RowChange(table: table.id, before: $0, after: nil) }
            for row in after {
                let was = old[table.key.map { row[$0] ?? .null }]
                if !table.isSame(was, row) { changes.append(RowChange(table: table.id, before: was, after: row)) }
            }
            return changes
        }
    }

    public init() {}

    /// The names of objects whose change cannot be taken back.
    public var obstacles: [String] { objects.filter { !$0.canBeTakenBack }.map { "\($0.model) '\($0.label)'" } }

    /// How it is kept.
    public var json: JSON { .array(objects.map(\.json)) }

    /// What was kept.
    /// - Throws: ``Missing`` when it is something else.
    public init(_ json: JSON) throws(Missing) {
        guard let elements = json.array else { throw Missing("what takes the change back") }
        for element in elements {
            guard let object = Object(element) else { throw Missing("what takes the change back") }
            objects.append(object)
        }
    }
}

extension Undo.Object {
    fileprivate var json: JSON {
        var json: [String: JSON] = [
            "model": .string(model.text), "id": .string(id.text), "label": .string(label),
            "configured": .bool(isConfigured),
            "rows": .array(
                rows.map { row in
                    [
                        "table": .string(row.table), "before": row.before.map(JSON.object) ?? .null,
                        "after": row.after.map(JSON.object) ?? .null,
                    ]
                }),
        ]
        json["before"] = before.map(JSON.object)
        json["after"] = after.map(JSON.object)
        json["created"] = (times?.created.microseconds).map(JSON.int)
        json["updated"] = (times?.updated.microseconds).map(JSON.int)
        return .object(json)
    }

    fileprivate init?(_ json: JSON) {
        guard let model = json["model"]?.string, let id = json["id"]?.string, let label = json["label"]?.string,
            let isConfigured = json["configured"]?.bool, let rows = json["rows"]?.array
        else { return nil }
        let created = json["created"]?.int.map { Timestamp(microseconds: $0) }
        let updated = json["updated"]?.int.map { Timestamp(microseconds: $0) }
        self.init(
            model: ModelName(model), id: ObjectID(id), label: label, isConfigured: isConfigured,
            before: json["before"]?.object, after: json["after"]?.object,
            times: created.flatMap { created in updated.map { (created, $0) } },
            rows: rows.map { row in
                Undo.RowChange(
                    table: row["table"]?.string ?? "", before: row["before"]?.object, after: row["after"]?.object)
            })
    }
}
