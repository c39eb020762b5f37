import Expressions
import Kernel

/// One result of a query: what querysets are made of.
enum Row: Sendable {
    case user(User)
    case group(Group)
    case object(AnyStored)

    func value(_ session: ExpressionSession) -> Value {
        switch self {
        case .user(let user): session.value(of: .user(user))
        case .group(let group): GroupObject.value(group, session)
        case .object(let object): StoredObject.value(object, session)
        }
    }

    /// The fields that lookups are asked of, by their names.
    var document: [String: JSON] {
        switch self {
        case .user(let user):
            [
                "pk": .int(user.id), "id": .int(user.id), "uuid": .string(user.uuid), "uid": .string(user.uid),
                "username": .string(user.username), "name": .string(user.name), "email": .string(user.email),
                "is_active": .bool(user.isActive), "is_superuser": .bool(user.isSuperuser),
                "type": .string(user.kind.rawValue), "path": .string(user.path),
                "attributes": .object(user.attributes), "last_login": user.lastLogin?.json ?? .null,
                "date_joined": user.joined.json,
                "groups": .array(user.groups.map { .object(Row.group($0).document) }),
            ]
        case .group(let group):
            [
                "pk": group.id.json, "group_uuid": group.id.json, "name": .string(group.name),
                "is_superuser": .bool(group.isSuperuser), "attributes": .object(group.attributes),
            ]
        case .object(let object):
            (object.base.shown.merging(object.value.shown) { $1 }).merging(["pk": object.id.json, "id": object.id.json]) {
                $1
            }
        }
    }
}
