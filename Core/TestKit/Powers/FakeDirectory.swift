public import Kernel
import Synchronization

/// Users in memory: finding them, changing them, checking their passwords.
public final class FakeDirectory: UserReading, UserWriting, PasswordChecking {
    /// A password that was checked, which is what takes time.
    public struct Check: Sendable, Hashable {
        /// Whose it was to be; nil for somebody unknown.
        public let username: String?
        public let backends: [String]

        public init(username: String?, backends: [String]) { (self.username, self.backends) = (username, backends) }
    }

    fileprivate struct State {
        var users: [Int: User] = [:]
        var passwords: [Int: String] = [:]
        var checks: [Check] = []
        var logins: [Int] = []
        var refusal: Problems?
    }

    private let state = Mutex(State())
    private let clock: FakeClock

    public init(clock: FakeClock) { self.clock = clock }

    /// Adds a user, or replaces the one with the same number.
    @discardableResult
    public func add(_ user: User, password: String? = nil) -> User {
        state.withLock { state in
            state.users[user.id] = user
            state.passwords[user.id] = password
        }
        return user
    }

    /// Removes a user.
    public func remove(_ id: Int) {
        state.withLock { state in
            state.users[id] = nil
            state.passwords[id] = nil
        }
    }

    /// Every user, in the order of their numbers.
    public var users: [User] { state.withLock { $0.users.values.sorted { $0.id < $1.id } } }
    /// A user's password; nil when it is unusable.
    public func password(of id: Int) -> String? { state.withLock { $0.passwords[id] } }
    /// Every password that was checked, right ones and wrong ones.
    public var checks: [Check] { state.withLock { $0.checks } }
    /// The users whose signing in was noted, in order.
    public var logins: [Int] { state.withLock { $0.logins } }
    /// From now on, refuses to write with these problems; nil allows it again.
    public func refuseWrites(_ problems: Problems?) { state.withLock { $0.refusal = problems } }

    public func user(_ id: Int) async throws -> User? { state.withLock { $0.users[id] } }

    public func user(where fields: [UserField], is value: String, ignoringCase: Bool) async throws -> User? {
        let wanted = ignoringCase ? value.lowercased() : value
        return users.first { user in
            fields.contains { field in
                let held = user.value(of: field)
                return (ignoringCase ? held?.lowercased() : held) == wanted
            }
        }
    }

    public func hasUsablePassword(_ id: Int) async throws -> Bool { password(of: id) != nil }

    public func create(_ change: UserChange) async throws -> User {
        let now = clock.now
        return try state.withLock { state in
            if let refusal = state.refusal { throw refusal }
            let id = (state.users.keys.max() ?? 0) + 1
            let user = User.sample(id: id, username: "", name: "", email: "", joined: now)
            return try state.write(change, to: user, at: now)
        }
    }

    public func change(_ id: Int, _ change: UserChange) async throws -> User {
        let now = clock.now
        return try state.withLock { state in
            if let refusal = state.refusal { throw refusal }
            guard let user = state.users[id] else { throw Missing("There is no user \(id).") }
            return try state.write(change, to: user, at: now)
        }
    }

    public func disablePassword(of id: Int) async throws { state.withLock { $0.passwords[id] = nil } }

    public func noteLogin(of id: Int) async throws {
        let now = clock.now
        state.withLock { state in
            state.logins.append(id)
            state.users[id]?.lastLogin = now
        }
    }

    public func check(_ password: Secret, of user: User?, with backends: [String]) async throws -> PasswordMatch? {
        state.withLock { state in
            state.checks.append(Check(username: user?.username, backends: backends))
            guard let user, let current = state.users[user.id], current.isActive, let backend = backends.first,
                state.passwords[user.id] == password.exposed
            else { return nil }
            return PasswordMatch(user: current, backend: backend, method: "password")
        }
    }
}

extension FakeDirectory.State {
    fileprivate mutating func write(_ change: UserChange, to user: User, at now: Timestamp) throws(Problems) -> User {
        let user = change.applied(to: user, at: now)
        if user.username.isEmpty { throw .field("username", Problem.blank.message, code: Problem.blank.code) }
        if users.values.contains(where: { $0.id != user.id && $0.username == user.username }) {
            throw .field("username", Problem.notUnique.message, code: Problem.notUnique.code)
        }
        users[user.id] = user
        if let password = change.password { passwords[user.id] = password.exposed }
        return user
    }
}

extension User {
    fileprivate func value(of field: UserField) -> String? {
        switch field {
        case .email: email
        case .username: username
        case .upn: attributes["upn"]?.string
        }
    }
}

extension UserChange {
    fileprivate func applied(to user: User, at now: Timestamp) -> User {
        var user = user
        user.username = username ?? user.username
        user.name = name ?? user.name
        user.email = email ?? user.email
        user.isActive = isActive ?? user.isActive
        user.kind = kind ?? user.kind
        user.path = path ?? user.path
        user.attributes.merge(attributes) { $1 }
        user.updated = now
        if password != nil { user.passwordChanged = now }
        user.groups += groups.map {
            Group(id: $0.id, name: $0.id.text, isSuperuser: false, attributes: [:], isDirect: true)
        }
        return user
    }
}
