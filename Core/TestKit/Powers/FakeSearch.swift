public import Kernel
import Synchronization

/// Groups in memory beside the users of a fake directory: both are found and changed there.
public final class FakeSearch: DirectorySearching, GroupWriting {
    private struct State {
        var groups: [Group] = []
        var parents: [ObjectID: Set<ObjectID>] = [:]
        var asked: [DirectoryCondition] = []
    }

    private let state = Mutex(State())
    private let directory: FakeDirectory

    public init(directory: FakeDirectory) { self.directory = directory }

    /// Every condition that users or groups were looked for by, in order.
    public var asked: [DirectoryCondition] { state.withLock { $0.asked } }
    /// Every group, by name.
    public var groups: [Group] { state.withLock { $0.groups } }

    /// Adds a group that is part of others.
    @discardableResult
    public func add(_ group: Group, partOf parents: [Group] = []) -> Group {
        state.withLock { state in
            state.groups = (state.groups.filter { $0.id != group.id } + [group]).sorted { $0.name < $1.name }
            state.parents[group.id] = Set(parents.map(\.id))
        }
        return group
    }

    public func users(where condition: DirectoryCondition, limit: Int) async throws -> [User] {
        state.withLock { $0.asked.append(condition) }
        return Array(directory.users.filter { user in condition.holds { $0.texts(of: user) } }.prefix(limit))
    }

    public func userCount(where condition: DirectoryCondition) async throws -> Int {
        try await users(where: condition, limit: .max).count
    }

    public func groups(where condition: DirectoryCondition, limit: Int) async throws -> [Group] {
        let (groups, parents) = state.withLock { state in
            state.asked.append(condition)
            return (state.groups, state.parents)
        }
        let users = directory.users
        return Array(groups.filter { group in condition.holds { $0.texts(of: group, parents, users) } }.prefix(limit))
    }

    public func groupCount(where condition: DirectoryCondition) async throws -> Int {
        try await groups(where: condition, limit: .max).count
    }

    public func create(_ change: GroupChange) async throws -> Group {
        let name = change.name ?? ""
        if groups.contains(where: { $0.name == name }) {
            throw Problems.field("name", Problem.notUnique.message, code: Problem.notUnique.code)
        }
        return add(
            Group(
                id: ObjectID("group-\(name)"), name: name, isSuperuser: change.isSuperuser ?? false,
                attributes: change.attributes ?? [:], isDirect: false))
    }

    public func change(_ id: ObjectID, _ change: GroupChange) async throws {
        try state.withLock { state in
            guard let index = state.groups.firstIndex(where: { $0.id == id }) else {
                throw Missing("There is no group \(id).")
            }
            state.groups[index].name = change.name ?? state.groups[index].name
            state.groups[index].attributes = change.attributes ?? state.groups[index].attributes
        }
    }

    public func add(_ user: Int, to group: ObjectID) async throws {
        guard var found = try await directory.user(user), var group = groups.first(where: { $0.id == group }) else {
            throw Missing("There is no such user or group.")
        }
        group.isDirect = true
        found.groups = found.groups.filter { $0.id != group.id } + [group]
        directory.add(found, password: directory.password(of: user))
    }

    public func remove(_ user: Int, from group: ObjectID) async throws {
        guard var found = try await directory.user(user) else { throw Missing("There is no user \(user).") }
        found.groups.removeAll { $0.id == group }
        directory.add(found, password: directory.password(of: user))
    }
}

extension DirectoryCondition {
    fileprivate func holds(_ texts: (Field) -> [String]) -> Bool {
        switch self {
        case .all(let parts): parts.allSatisfy { $0.holds(texts) }
        case .any(let parts): parts.contains { $0.holds(texts) }
        case .not(let part): !part.holds(texts)
        case .field(let field, let test): texts(field).contains { test.holds($0) }
        }
    }
}

extension DirectoryCondition.Test {
    fileprivate func holds(_ text: String) -> Bool {
        switch self {
        case .isOneOf(let texts): texts.contains(text)
        case .begins(let wanted): text.hasPrefix(wanted)
        case .contains(let wanted): wanted.isEmpty || text.contains(wanted)
        case .isIgnoringCase(let wanted): wanted.lowercased() == text.lowercased()
        case .beginsIgnoringCase(let wanted): text.lowercased().hasPrefix(wanted.lowercased())
        case .containsIgnoringCase(let wanted): wanted.isEmpty || text.lowercased().contains(wanted.lowercased())
        }
    }
}

extension DirectoryCondition.Field {
    fileprivate func texts(of user: User) -> [String] {
        let direct = user.groups.filter(\.isDirect)
        return switch self {
        case .key: [String(user.id)]
        case .uuid: [user.uuid]
        case .username: [user.username]
        case .name: [user.name]
        case .email: [user.email]
        case .kind: [user.kind.rawValue]
        case .path: [user.path]
        case .isActive: [String(user.isActive)]
        case .groupKey: direct.map(\.id.text)
        case .groupName: direct.map(\.name)
        case .isSuperuser, .member, .parent, .child: []
        }
    }

    fileprivate func texts(of group: Group, _ parents: [ObjectID: Set<ObjectID>], _ users: [User]) -> [String] {
        switch self {
        case .key, .uuid: [group.id.text]
        case .name: [group.name]
        case .isSuperuser: [String(group.isSuperuser)]
        case .member:
            users.filter { $0.groups.contains { $0.isDirect && $0.id == group.id } }.map { String($0.id) }
        case .parent: parents[group.id, default: []].map(\.text)
        case .child: parents.filter { $0.value.contains(group.id) }.map(\.key.text)
        default: []
        }
    }
}
