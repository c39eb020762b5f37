import Expressions
import Kernel

/// An object that has the attributes it was made with, and no more: a user who does not exist yet, what another
/// product's library would make.
final class Record: @unchecked Sendable {
    // Belongs to one run.
    let name: String
    var members: [(key: String, value: Value)]

    init(_ name: String, _ members: [(key: String, value: Value)]) {
        self.name = name
        self.members = members
    }

    static let type = HostType<Record>(
        "object", [],
        show: { $0.name },
        dynamic: { record, _, name in record.members.first { $0.key == name }?.value })

    static func value(_ name: String, _ json: JSON) -> Value {
        type.value(Record(name, (json.object ?? [:]).sorted { $0.key < $1.key }.map { ($0.key, Value($0.value)) }))
    }

    /// The attributes, when the value is one.
    static func document(of value: Value) -> JSON? {
        guard let record = type.subject(of: value) else { return nil }
        let members = try? record.members.map { ($0.key, try JSON(expressed: $0.value)) }
        return members.map { .object(Dictionary($0) { $1 }) }
    }

    /// What makes such an object of the arguments that it is called with.
    static func maker(_ name: String) -> Value {
        .function(name, "**fields") { call in
            let fields = (call[0]?.pairs ?? []).compactMap { pair in pair.key.text.map { (key: $0, value: pair.value) }
            }
            return type.value(Record(name, fields))
        }
    }
}
