/// Finding many users and groups by what is known of them.
public protocol DirectorySearching: Sendable {
    /// The users who fulfil a condition, in the order of their numbers, with their groups.
    /// - Parameter limit: how many at most.
    func users(where condition: DirectoryCondition, limit: Int) async throws -> [User]
    /// How many users fulfil a condition.
    func userCount(where condition: DirectoryCondition) async throws -> Int
    /// The groups that fulfil a condition, by name.
    /// - Parameter limit: how many at most.
    func groups(where condition: DirectoryCondition, limit: Int) async throws -> [Group]
    /// How many groups fulfil a condition.
    func groupCount(where condition: DirectoryCondition) async throws -> Int
}

/// What users or groups are looked for by. Upper and lower case count unless a test says otherwise.
public indirect enum DirectoryCondition: Sendable, Hashable {
    /// A column, or what somebody is linked to.
    public enum Field: String, Sendable, CaseIterable {
        /// A user's number or a group's UUID.
        case key
        case uuid, username, name, email, kind, path
        /// Of users: `true` or `false`. Of groups nobody asks.
        case isActive
        /// Whether the group makes its members superusers: `true` or `false`.
        case isSuperuser
        /// The UUIDs and names of groups that a user is in directly.
        case groupKey, groupName
        /// The numbers of a group's direct members.
        case member
        /// The UUIDs of groups that a group is directly part of, and of those that are directly part of it.
        case parent, child
    }

    /// How a field is compared. Whatever a field cannot be compared with does not fulfil the condition.
    public enum Test: Sendable, Hashable {
        case isOneOf([String])
        case begins(String)
        case contains(String)
        /// Whatever the case, as the next two: only of `username` and `email`, whose lowered texts are kept.
        case isIgnoringCase(String)
        case beginsIgnoringCase(String)
        case containsIgnoringCase(String)
    }

    case field(Field, Test)
    /// All of them; none is a condition that always holds.
    case all([DirectoryCondition])
    /// One of them; none is a condition that never holds.
    case any([DirectoryCondition])
    case not(DirectoryCondition)
}

/// A change to a group. Fields that are nil stay as they are.
public struct GroupChange: Sendable {
    public var name: String?
    public var isSuperuser: Bool?
    /// All attributes that there are to be from now on.
    public var attributes: [String: JSON]?

    public init() {}
}

/// Creating and changing groups, and who is in them.
public protocol GroupWriting: Sendable {
    /// Creates a group; the change must hold a name.
    /// - Throws: ``Problems`` by field, such as a name that is taken.
    func create(_ change: GroupChange) async throws -> Group
    /// Changes a group.
    /// - Throws: ``Problems`` by field; ``Missing`` when there is no such group.
    func change(_ group: ObjectID, _ change: GroupChange) async throws
    /// Makes a user a direct member of a group.
    /// - Throws: ``Missing`` when there is no such user or group.
    func add(_ user: Int, to group: ObjectID) async throws
    /// Takes a user out of a group.
    /// - Throws: ``Missing``; ``Problems`` when no active superuser would be left.
    func remove(_ user: Int, from group: ObjectID) async throws
}
