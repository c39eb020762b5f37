import Kernel
import Storage

extension UserRows {
    /// Adds a user and its memberships.
    /// - Throws: ``Problems`` by field for a username that is taken and groups that do not exist.
    func insert(
        _ fields: UserFields, uuid: String, password: String, at now: Timestamp, in transaction: any WriteTransaction
    ) async throws -> Int {
        try await check(fields, of: nil, in: transaction)
        let time = SQLValue.integer(Int64(now.microseconds))
        let columns =
            Self.columns(of: fields) + [
                ("uuid", .text(uuid)), ("password", .text(password)), ("date_joined", time),
                ("password_change_date", time),
                ("last_updated", time),
            ]
        let sql = """
            INSERT INTO users (\(columns.map(\.name).joined(separator: ", ")))
            VALUES (\(SQLCondition.marks(columns.count))) RETURNING id
            """
        let row = try await Self.uniquely { try await transaction.first(sql, columns.map(\.value)) }
        guard let row else { throw Missing("the new user's number") }
        let id: Int = try row[0]
        for group in Set(fields.groups.map(\.id)).sorted() { try await Memberships.add(id, to: group, in: transaction) }
        try await RememberedPasswords.note(password, of: id, keeping: remembered(), at: now, in: transaction)
        return id
    }

    /// Replaces what is stored of a user; an inactive one loses its sessions.
    /// - Throws: ``Problems`` by field, and when no active superuser would be left.
    func update(
        _ id: Int, to fields: UserFields, at now: Timestamp, in transaction: any WriteTransaction
    ) async throws {
        try await check(fields, of: id, in: transaction)
        let columns = Self.columns(of: fields) + [("last_updated", .integer(Int64(now.microseconds)))]
        let sql = "UPDATE users SET \(columns.map { "\($0.name) = ?" }.joined(separator: ", ")) WHERE id = ?"
        try await Superusers.keepingOne(in: transaction) {
            try await Self.uniquely {
                _ = try await transaction.execute(sql, columns.map(\.value) + [.integer(Int64(id))])
            }
            try await setGroups(of: id, to: Set(fields.groups.map(\.id)), in: transaction)
        }
        if !fields.isActive { try await SessionRows.end(of: id, except: nil, in: transaction) }
    }

    /// Stores a password's hash.
    func setPassword(of id: Int, hash: String, at now: Timestamp, in transaction: any WriteTransaction) async throws {
        let changed = try await transaction.execute(
            "UPDATE users SET password = ?, password_change_date = ?, last_updated = ? WHERE id = ?", hash,
            now.microseconds, now.microseconds, id)
        guard changed > 0 else { throw Missing("No user matches the given query.") }
        try await RememberedPasswords.note(hash, of: id, keeping: remembered(), at: now, in: transaction)
    }

    /// Deletes a user and all that hangs on it.
    /// - Throws: ``Problems`` when no active superuser would be left.
    func delete(_ id: Int, in transaction: any WriteTransaction) async throws {
        try await Superusers.keepingOne(in: transaction) {
            try await SessionRows.end(of: id, except: nil, in: transaction)
            try await transaction.execute("DELETE FROM users WHERE id = ?", id)
        }
    }

    /// Makes the groups that a user is in directly these.
    private func setGroups(of id: Int, to wanted: Set<ObjectID>, in transaction: any WriteTransaction) async throws {
        let rows = try await transaction.query("SELECT group_id FROM memberships WHERE user_id = ?", id)
        let present = Set(try rows.map { ObjectID(try $0[0] as String) })
        for group in present.subtracting(wanted) { try await Memberships.remove(id, from: group, in: transaction) }
        for group in wanted.subtracting(present).sorted() { try await Memberships.add(id, to: group, in: transaction) }
    }

    private func check(_ fields: UserFields, of id: Int?, in transaction: any ReadTransaction) async throws {
        let taken = try await transaction.first(
            "SELECT id FROM users WHERE username_key = ? AND id <> ?", fields.username.lowercased(), id ?? -1)
        if taken != nil { throw Problems.fields(["username": .here([.notUnique])]) }
        try await ReferenceCheck.groups(fields.groups.map(\.id), field: "groups", in: transaction)
    }

    private static func columns(of fields: UserFields) -> [(name: String, value: SQLValue)] {
        let keys = [fields.username, fields.name.text, fields.email.text].map { $0.lowercased() }
        return [
            ("username", .text(fields.username)), ("username_key", .text(keys[0])),
            ("name", .text(fields.name.text)),
            ("email", .text(fields.email.text)), ("email_key", .text(keys[2])),
            ("upn", .text(fields.upn)), ("upn_key", .text(fields.upn.lowercased())),
            // Words that are searched for hold no line feed, so none is found across two fields.
            ("search", .text(keys.joined(separator: "\n"))),
            ("is_active", fields.isActive.sqlValue), ("type", .text(fields.kind.rawValue)),
            ("path", .text(fields.path)),
            ("attributes", .text(fields.attributes.json.text)),
            ("last_login", (fields.lastLogin?.microseconds).sqlValue),
        ]
    }

    /// Another writer may have taken the name since it was checked; then the index refuses it.
    private static func uniquely<Result>(_ body: () async throws -> Result) async throws -> Result {
        do { return try await body() } catch StorageError.uniqueViolation {
            throw Problems.fields(["username": .here([.notUnique])])
        }
    }
}
