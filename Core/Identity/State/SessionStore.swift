public import Kernel
import ObjectStore
import Storage

/// The browsers' sessions: one query to load one, one transaction to save it.
public struct SessionStore: SessionEnding {
    let database: any Database
    let clock: any WallClock
    let rows: UserRows
    let meter: DirectoryMeter
    let random: any RandomSource
    /// What holds for the whole tenant, at this moment.
    let settings: @Sendable () -> TenantSettings
    let reputation: Reputations

    public init(_ directory: Directory) {
        database = directory.database
        clock = directory.clock
        rows = directory.rows
        meter = directory.meter
        random = directory.random
        settings = directory.settings
        reputation = Reputations(directory)
    }

    /// How long a use may go unnoted.
    static let useInterval = Duration.seconds(60)

    /// The session with a key, and its user with all groups; nil when there is none, it has expired, or its user may no
    /// longer sign in.
    public func load(_ key: String) async throws -> StoredSession? {
        let session = try await find(key)
        meter.loaded(isFound: session != nil)
        return session
    }

    private func find(_ key: String) async throws -> StoredSession? {
        let sql = """
            SELECT s.public_id, s.data, s.is_persistent, s.bound_network, s.last_used, s.expires, s.user_id,
                \(UserRows.userColumns), \(UserRows.groupColumns)
            FROM sessions s LEFT JOIN users u ON u.id = s.user_id \(UserRows.groupJoins)
            WHERE s.key_hash = ? AND s.expires > ? GROUP BY s.key_hash, u.id, g.id
            """
        let arguments: [SQLValue] = [.text(Fingerprint.of(key)), .integer(Int64(clock.now.microseconds))]
        let found = try await database.read { try await $0.query(sql, arguments) }
        guard let row = found.first else { return nil }
        let user = try rows.user(from: found, at: 7)
        guard user?.isActive ?? true else { return nil }
        guard let text = BearerSeal.session.open(try row[1], for: key) else { return nil }
        let data = try JSON(parsing: text)
        let other = try await acted(by: user, data["acting_as"]?.int)
        return try StoredSession(key: key, data: data, row: row, user: user, actingAs: other)
    }

    /// Whom the user of a session acts as; nil when they may not any more.
    private func acted(by user: User?, _ id: Int?) async throws -> User? {
        guard let user, let id else { return nil }
        let found = try await database.read { sql -> User? in
            guard let found = try await rows.user(id, in: sql), found.isActive else { return nil }
            let actor = Principal.user(user, try await Grants.of(user.id, in: sql))
            do { try await Power.of(user: id, in: sql).require(of: actor, in: sql) } catch is Refused { return nil }
            return found
        }
        guard var found else { return nil }
        found.actor = User.Actor(user)
        return found
    }

    public func endSessions(of user: Int, except publicID: String?) async throws {
        try await database.write { try await SessionRows.end(of: user, except: publicID, in: $0) }
    }
}

/// A session as it was loaded, and what saving it needs to know.
public struct StoredSession: Sendable {
    public let session: Session
    /// When its use was noted last.
    let lastUsed: Timestamp
    let content: SessionContent
}

extension StoredSession {
    init(key: String, data: JSON, row: Row, user: User?, actingAs other: User?) throws {
        var session = Session(
            key: key, publicID: try row[0], expires: Timestamp(microseconds: try row[5]))
        session.login = Session.Login(data["login"])
        session.plan = data["plan"].flatMap(Plan.init)
        session.values = data["values"]?.object ?? [:]
        session.isPersistent = try row[2]
        session.boundNetwork = try row[3]
        session.user = other ?? user
        session.original = other == nil ? nil : user
        self.init(
            session: session, lastUsed: Timestamp(microseconds: try row[4]), content: SessionContent(session))
    }
}

/// What of a session is stored, apart from its key and its use.
struct SessionContent: Hashable {
    var publicID: String
    var user: Int?
    var data: String
    var isPersistent: Bool
    var boundNetwork: String?
    var expires: Int

    init(_ session: Session) {
        let data: JSON = [
            "login": session.login?.json ?? .null, "plan": session.plan?.json ?? .null,
            "values": .object(session.values),
            "acting_as": session.original == nil ? .null : session.user.map { .int($0.id) } ?? .null,
        ]
        self.publicID = session.publicID
        self.user = session.owner?.id
        self.data = data.text
        self.isPersistent = session.isPersistent
        self.boundNetwork = session.boundNetwork
        self.expires = session.expires.microseconds
    }

    /// The columns for a session with a key.
    func columns(for key: String) throws -> [(name: String, value: SQLValue)] {
        [
            ("public_id", .text(publicID)), ("user_id", user.sqlValue),
            ("data", .text(try BearerSeal.session.seal(data, for: key))),
            ("is_persistent", isPersistent.sqlValue), ("bound_network", boundNetwork.sqlValue),
            ("expires", expires.sqlValue),
        ]
    }
}
