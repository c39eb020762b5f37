import Kernel
import ObjectStore

/// An object that refers to another, and what happens to it when the other is deleted.
struct UsedBy {
    let model: ModelName
    let id: ObjectID
    let label: String
    let action: String

    /// Clients know no word for a reference that stands in the way of the deletion; this one says that nothing is done
    /// about it.
    static let protected = "left_dangling"

    var json: JSON {
        [
            "app": .string(model.app), "model_name": .string(model.model), "pk": .string(id.text),
            "name": .string(label),
            "action": .string(action),
        ]
    }

    /// Everything that refers to an object and that the actor may see, by model and name.
    static func list(_ id: ObjectID, _ info: ModelInfo, in reading: Reading) async throws -> JSON {
        var holders: [Configuration.Holder] = []
        for holder in reading.configuration.holders(of: id, info) {
            let object = holder.object
            let isSeen = try await Permissions.decide(reading, .view, object.info, on: object.id).passes
            if isSeen { holders.append(holder) }
        }
        let users = holders.map {
            UsedBy(model: $0.object.model, id: $0.object.id, label: $0.object.label, action: action($0))
        }
        let sorted = users.sorted { ($0.model, $0.label, $0.id) < ($1.model, $1.label, $1.id) }
        return .array(sorted.map(\.json))
    }

    private static func action(_ holder: Configuration.Holder) -> String {
        switch holder.effect {
        case .cascades: "cascade"
        case .clears: holder.field.shape.kind == .array ? "cascade_many" : "set_null"
        case .protects: protected
        }
    }
}
