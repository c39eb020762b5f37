import Kernel

/// What of the directory a query is about.
enum DirectoryTable: Sendable { case users, groups }

/// What the directory itself can be asked of a query's condition.
struct Pushed: Sendable, Hashable {
    /// All rows that fulfil the query fulfil this too.
    var condition: DirectoryCondition
    /// What has to be asked of each row besides.
    var rest: Condition

    var isExact: Bool { rest == .always }

    init(_ condition: Condition, of table: DirectoryTable) {
        switch condition {
        case .lookup(let lookup):
            let known = lookup.pushed(to: table)
            self.init(known ?? .all([]), rest: known == nil ? condition : .always)
        case .all(let parts):
            let parts = parts.map { Pushed($0, of: table) }
            self.init(.all(parts.map(\.condition)), rest: parts.map(\.rest).reduce(.always) { $0.and($1) })
        case .any(let parts):
            let parts = parts.map { Pushed($0, of: table) }
            self.init(
                .any(parts.map(\.condition)), rest: parts.allSatisfy(\.isExact) ? .always : condition)
        case .not(let part):
            let part = Pushed(part, of: table)
            // Of what is only part of a condition, the opposite is no part of the opposite.
            self.init(part.isExact ? .not(part.condition) : .all([]), rest: part.isExact ? .always : condition)
        }
    }

    private init(_ condition: DirectoryCondition, rest: Condition) {
        self.condition = condition
        self.rest = rest
    }
}

extension Lookup {
    /// More values than these are compared row by row.
    private static let mostValues = 1000

    /// The same, asked of the directory; nil when it cannot be.
    fileprivate func pushed(to table: DirectoryTable) -> DirectoryCondition? {
        guard let field = field(of: table) else { return nil }
        switch test {
        case .exact: return value.isNull ? .any([]) : Self.text(value).map { .field(field, .isOneOf([$0])) }
        case .isNull: return value.bool ?? true ? .any([]) : .all([])
        case .isIn:
            guard let items = value.array, items.count <= Self.mostValues else { return nil }
            let texts = items.filter { !$0.isNull }.map(Self.text)
            return texts.contains(nil) ? nil : .field(field, .isOneOf(texts.compactMap { $0 }))
        default:
            guard let text = value.string, let test = textTest(text, of: field) else { return nil }
            return .field(field, test)
        }
    }

    private func textTest(
        _ text: String, of field: DirectoryCondition.Field
    ) -> DirectoryCondition.Test? {
        let isLowered = field == .username || field == .email
        guard isLowered || [.name, .path, .groupName].contains(field) else { return nil }
        return switch test {
        case .startswith: .begins(text)
        case .contains: .contains(text)
        case .iexact where isLowered: .isIgnoringCase(text)
        case .istartswith where isLowered: .beginsIgnoringCase(text)
        case .icontains where isLowered: .containsIgnoringCase(text)
        default: nil
        }
    }

    private func field(of table: DirectoryTable) -> DirectoryCondition.Field? {
        let name = path.joined(separator: ".")
        return table == .users ? Self.userFields[name] : Self.groupFields[name]
    }

    private static let userFields: [String: DirectoryCondition.Field] = [
        "pk": .key, "id": .key, "uuid": .uuid, "username": .username, "name": .name, "email": .email,
        "is_active": .isActive, "type": .kind, "path": .path, "groups.pk": .groupKey, "groups.group_uuid": .groupKey,
        "groups.name": .groupName,
    ]
    private static let groupFields: [String: DirectoryCondition.Field] = [
        "pk": .key, "group_uuid": .key, "name": .name, "is_superuser": .isSuperuser, "users.pk": .member,
        "users.id": .member, "parents.pk": .parent, "parents.group_uuid": .parent, "children.pk": .child,
        "children.group_uuid": .child,
    ]

    /// A value as the directory's conditions have it.
    private static func text(_ value: JSON) -> String? {
        switch value {
        case .string(let text): text
        case .int(let number): String(number)
        case .bool(let value): String(value)
        default: nil
        }
    }
}
