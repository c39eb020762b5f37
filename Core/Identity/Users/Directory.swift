public import Kernel
public import Storage

/// What the directory remembers of how users signed in.
public struct DirectoryMemory: Sendable {
    /// How long scores of sign-ins are kept.
    public var reputation: Duration
    /// How many passwords of each user are to be remembered, at the moment it is asked.
    public var passwords: @Sendable () -> Int
    /// The most events that are kept; the oldest go first.
    public var events: Int
    /// Whether keys of API tokens and app passwords are kept sealed, so that their owners can see them again.
    public var keys = true

    public init(
        reputation: Duration = .seconds(86_400), passwords: @escaping @Sendable () -> Int = { 0 },
        events: Int = 10_000_000
    ) {
        self.reputation = reputation
        self.passwords = passwords
        self.events = events
    }
}

/// The users: found by flows and providers, created and changed by stages.
public struct Directory: UserReading, UserWriting {
    let database: any Database
    let clock: any WallClock
    let random: any RandomSource
    let hasher: any PasswordHashing
    let rows: UserRows
    /// What holds for the whole tenant, at this moment.
    let settings: @Sendable () -> TenantSettings
    let meter: DirectoryMeter
    let counts: ListCounts
    /// How long scores of sign-ins are kept.
    let reputationLifetime: Duration
    /// The most events that are kept.
    let mostEvents: Int
    /// Whether keys of tokens are kept sealed.
    let keepsKeys: Bool

    /// The installation's UUID. It is made at the first opening and never changes.
    public var installID: String { rows.installID }

    /// Opens the directory of a database whose tables are there.
    /// - Parameters:
    ///   - settings: what holds for the whole tenant, at the moment it is asked.
    ///   - memory: what is remembered of sign-ins and passwords, and for how long.
    public static func open(
        _ database: any Database, clock: any WallClock, random: any RandomSource, hasher: any PasswordHashing,
        settings: @escaping @Sendable () -> TenantSettings = { TenantSettings() },
        memory: DirectoryMemory = DirectoryMemory(), metrics: any Metering = Unmetered()
    ) async throws -> Directory {
        let id = try await database.write { transaction in
            try await transaction.execute(
                "INSERT INTO installation (name, value) VALUES ('install_id', ?) ON CONFLICT (name) DO NOTHING",
                random.uuid())
            return try await transaction.first("SELECT value FROM installation WHERE name = 'install_id'")
        }
        guard let id else { throw Missing("the installation's id") }
        return Directory(
            database: database, clock: clock, random: random, hasher: hasher,
            rows: UserRows(installID: try id[0], remembered: memory.passwords), settings: settings,
            meter: DirectoryMeter(metrics), counts: ListCounts(clock: clock), reputationLifetime: memory.reputation,
            mostEvents: memory.events, keepsKeys: memory.keys)
    }

    public func user(_ id: Int) async throws -> User? {
        try await database.read { try await rows.user(id, in: $0) }
    }

    public func user(where fields: [UserField], is value: String, ignoringCase: Bool) async throws -> User? {
        // An empty value would find those who have none.
        guard !value.isEmpty, value.utf8.count <= 512, !value.utf8.contains(0), !fields.isEmpty else { return nil }
        let exact = ignoringCase ? SQLValue.null : .text(value)
        let condition = """
            u.id = (SELECT id FROM users WHERE \(Self.matching(fields, exactly: !ignoringCase))
                ORDER BY \(Self.rank(fields)), id LIMIT 1)
            """
        let key = SQLValue.text(value.lowercased())
        let each = ignoringCase ? [key] : [key, exact]
        let arguments = fields.flatMap { _ in each } + fields.map { _ in key }
        return try await database.read { try await rows.first(where: condition, arguments, in: $0) }
    }

    /// The columns' names come from the closed list of ``UserField``.
    private static func matching(_ fields: [UserField], exactly: Bool) -> String {
        fields.map { "(\($0.rawValue)_key = ?\(exactly ? " AND \($0.rawValue) = ?" : ""))" }.joined(separator: " OR ")
    }

    private static func rank(_ fields: [UserField]) -> String {
        let cases = fields.enumerated().map { "WHEN \($1.rawValue)_key = ? THEN \($0)" }
        return "CASE \(cases.joined(separator: " ")) END"
    }
}

extension Directory {
    public func create(_ change: UserChange) async throws -> User {
        var input = change.fields
        input["username"] = .string(change.username ?? "")
        input["name"] = .string(change.name ?? "")
        let fields = try UserFields.make(input)
        let password = try await hash(change.password)
        return try await database.write { transaction in
            let id = try await rows.insert(
                fields, uuid: random.uuid(), password: password ?? UnusablePassword.make(random), at: clock.now,
                in: transaction)
            return try await existing(id, in: transaction)
        }
    }

    public func change(_ id: Int, _ change: UserChange) async throws -> User {
        let password = try await hash(change.password)
        return try await database.write { transaction in
            // Those who change one user take turns: each lays its change over what the one before it left.
            _ = try await transaction.query("SELECT id FROM users WHERE id = ? {for_update}", id)
            let old = UserFields(try await existing(id, in: transaction))
            let new = try UserFields.make(change.fields(over: old), over: old.document)
            if new.document != old.document { try await rows.update(id, to: new, at: clock.now, in: transaction) }
            if let password {
                try await rows.setPassword(of: id, hash: password, at: clock.now, in: transaction)
                try await SessionRows.end(of: id, except: change.keptSession, in: transaction)
            }
            return try await existing(id, in: transaction)
        }
    }

    public func disablePassword(of id: Int) async throws {
        try await database.write { transaction in
            try await rows.setPassword(of: id, hash: UnusablePassword.make(random), at: clock.now, in: transaction)
        }
    }

    public func noteLogin(of id: Int) async throws {
        _ = try await database.write { transaction in
            try await transaction.execute("UPDATE users SET last_login = ? WHERE id = ?", clock.now.microseconds, id)
        }
    }

    private func existing(_ id: Int, in transaction: any ReadTransaction) async throws -> User {
        guard let user = try await rows.user(id, in: transaction) else {
            throw Missing("No user matches the given query.")
        }
        return user
    }

    /// Hashes a new password before a transaction begins: others would have to wait for it.
    func hash(_ password: Secret?) async throws -> String? {
        guard let password else { return nil }
        try PasswordLimits.check(password)
        return try await hasher.hash(password)
    }
}

extension UserChange {
    /// What is given, as a document of ``UserFields``.
    var fields: [String: JSON] {
        var input: [String: JSON] = [:]
        if let username { input["username"] = .string(username) }
        if let name { input["name"] = .string(name) }
        if let email { input["email"] = .string(email) }
        if let isActive { input["is_active"] = .bool(isActive) }
        if let kind { input["type"] = kind.json }
        if let path { input["path"] = .string(path) }
        if !attributes.isEmpty { input["attributes"] = .object(attributes) }
        if !groups.isEmpty { input["groups"] = groups.json }
        return input
    }

    /// What is given, laid over a user's attributes and added to its groups.
    func fields(over old: UserFields) -> [String: JSON] {
        var input = fields
        if allAttributes != nil || !attributes.isEmpty {
            let known = allAttributes.map(JSON.object) ?? old.attributes.json
            input["attributes"] = known.merging(.object(attributes))
        }
        if !groups.isEmpty { input["groups"] = (old.groups + groups.filter { !old.groups.contains($0) }).json }
        return input
    }
}
