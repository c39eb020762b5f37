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
                "date_joined": user.joined.json, "last_updated": user.updated.json,
                "password_change_date": user.passwordChanged.json,
                "groups": .array(user.groups.filter(\.isDirect).map { .object(Row.group($0).document) }),
            ]
        case .group(let group):
            [
                "pk": group.id.json, "group_uuid": group.id.json, "name": .string(group.name),
                "is_superuser": .bool(group.isSuperuser), "attributes": .object(group.attributes),
            ]
        case .object(let object): object.expressedDocument
        }
    }

    /// About how many bytes it takes.
    var weight: Int {
        switch self {
        case .user(let user): 600 + user.groups.count * 64 + JSON.object(user.attributes).weight
        case .group(let group): 200 + JSON.object(group.attributes).weight
        case .object: 64
        }
    }
}

extension AnyStored {
    /// The fields as lookups are asked of them, and as expressions call them.
    var expressedDocument: [String: JSON] {
        var document = shown
        document["pk"] = id.json
        document["id"] = id.json
        if info.isBindable { document["pbm_uuid"] = id.json }
        return document
    }
}

extension JSON {
    /// About how many bytes it takes.
    fileprivate var weight: Int {
        switch self {
        case .string(let text): 32 + text.utf8.count
        case .array(let items): items.reduce(32) { $0 + $1.weight }
        case .object(let members): members.reduce(32) { $0 + 48 + $1.key.utf8.count + $1.value.weight }
        default: 16
        }
    }
}
