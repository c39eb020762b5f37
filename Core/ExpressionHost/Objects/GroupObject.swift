import Expressions
import Kernel

/// A group, as expressions see one.
final class GroupObject: @unchecked Sendable {
    // Belongs to one run.
    let group: Group
    let session: ExpressionSession
    /// What was assigned and not saved yet.
    private var assigned: [String: Value] = [:]
    /// Made once, so that what is changed in it stays changed.
    private lazy var attributes = Value(.object(group.attributes))

    init(_ group: Group, _ session: ExpressionSession) {
        self.group = group
        self.session = session
    }

    static func value(_ group: Group, _ session: ExpressionSession) -> Value { type.value(GroupObject(group, session)) }

    static let type = HostType<GroupObject>(
        "Group",
        [
            .attribute("pk") { Value($0.group.id.text) },
            .attribute("group_uuid") { Value($0.group.id.text) },
            .attribute("is_superuser") { .bool($0.group.isSuperuser) },
            variable("name") { Value($0.group.name) },
            variable("attributes") { $0.attributes },
            .attribute("users") { handle in
                let key = handle.group.id
                return QuerySet.value(
                    .directory(.users, .field(.groupKey, .isOneOf([key.text]))), of: "User", handle.session,
                    relation: .users(of: key))
            },
            .attribute("parents") { $0.groups(whoseLink: .child) },
            .attribute("children") { $0.groups(whoseLink: .parent) },
            // There are no roles on this server, so nobody has any.
            .attribute("roles") { QuerySet.value([], of: "Role", $0.session) },
            .method("all_roles") { handle, _ in QuerySet.value([], of: "Role", handle.session) },
            .method("save", "*args, **kwargs") { handle, call in try handle.save(call) },
        ], show: { $0.name }, same: { $0.group.id == $1.group.id })

    private static func variable(
        _ name: String, _ get: @escaping @Sendable (GroupObject) -> Value
    ) -> HostType<GroupObject>.Entry {
        .variable(
            name, get: { $0.assigned[name] ?? get($0) }, set: { handle, _, value in handle.assigned[name] = value })
    }

    private var name: String { assigned["name"]?.text ?? group.name }

    private func groups(whoseLink field: DirectoryCondition.Field) -> Value {
        QuerySet.value(.directory(.groups, .field(field, .isOneOf([group.id.text]))), of: "Group", session)
    }

    private func save(_ call: HostCall) throws -> Value {
        var change = GroupChange()
        if let value = assigned["name"] {
            guard let text = value.text else { throw call.error("TypeError", "a group's name is a text") }
            change.name = text
        }
        do {
            guard case .object(let members) = try JSON(expressed: assigned["attributes"] ?? attributes) else {
                throw call.error("TypeError", "attributes are a dict")
            }
            if members != group.attributes { change.attributes = members }
        } catch let error as NoJSON {
            throw call.error("TypeError", error.description)
        }
        let (groups, id, saved) = (session.powers.groupWriting, group.id, change)
        try call.answer { try await groups.change(id, saved) }
        return .none
    }
}
