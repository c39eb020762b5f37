public import Kernel
public import Storage

/// Blueprints that were applied on trial: taken back unless somebody confirms them in time.
public struct BlueprintTrial: Sendable, Hashable {
    /// How far it is.
    public enum State: String, Sendable, SQLConvertible {
        /// Nobody has confirmed it yet.
        case waiting
        /// It stays.
        case confirmed
        /// Nobody confirmed it in time.
        case takenBack = "taken_back"
    }

    public let id: String
    /// The files, in short.
    public let name: String
    public let applied: Timestamp
    /// Until when it must be confirmed.
    public let deadline: Timestamp
    public let state: State
    /// What could not be taken back, because others had changed it.
    public let kept: [String]

    /// How long one may take.
    public static let lengths: ClosedRange<Duration> = .seconds(10) ... .seconds(86_400)

    /// For programs.
    public var json: JSON {
        [
            "pk": .string(id), "name": .string(name), "applied": .string(applied.text),
            "deadline": .string(deadline.text), "state": .string(state.rawValue),
            "kept": .array(kept.map(JSON.string)),
        ]
    }
}

extension BlueprintTrial {
    /// The one that waits to be confirmed, and what takes it back, sealed.
    static func waiting(in sql: any ReadTransaction) async throws -> (trial: BlueprintTrial, sealed: String)? {
        let row = try await sql.first(
            "SELECT * FROM blueprint_trials WHERE state = ? ORDER BY applied DESC LIMIT 1 {for_update}",
            State.waiting)
        return try row.map { (try BlueprintTrial($0), try $0["sealed"]) }
    }

    /// The latest.
    static func latest(in sql: any ReadTransaction) async throws -> BlueprintTrial? {
        try await sql.first("SELECT * FROM blueprint_trials ORDER BY applied DESC LIMIT 1").map(BlueprintTrial.init)
    }

    private init(_ row: Row) throws {
        id = try row["id"]
        name = try row["name"]
        applied = Timestamp(microseconds: try row["applied"])
        deadline = Timestamp(microseconds: try row["deadline"])
        state = try row["state"]
        kept = try JSON(parsing: row["kept"] as String).array?.compactMap(\.string) ?? []
    }

    func insert(sealed: String, in sql: any WriteTransaction) async throws {
        // What ended is history, which events have.
        try await sql.execute("DELETE FROM blueprint_trials WHERE state <> ?", State.waiting)
        try await sql.execute(
            """
            INSERT INTO blueprint_trials (id, name, applied, deadline, state, kept, sealed) VALUES (?, ?, ?, ?, ?, ?, ?)
            """, id, name, applied.microseconds, deadline.microseconds, state, "[]", sealed)
    }

    /// Ends it. What takes it back is forgotten.
    func end(_ state: State, kept: [String] = [], in sql: any WriteTransaction) async throws {
        try await sql.execute(
            "UPDATE blueprint_trials SET state = ?, kept = ?, sealed = '' WHERE id = ?", state,
            JSON.array(kept.map(JSON.string)).text, id)
    }
}
