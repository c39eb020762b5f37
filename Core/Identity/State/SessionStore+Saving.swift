public import Kernel
import ObjectStore
import Storage

extension SessionStore {
    /// Saves a session at the end of a request.
    ///
    /// Nothing is written when nothing changed and a use was noted within the last minute. A session that was ended while
    /// the request ran stays ended. When the public id or the user changed, the records of the old session go.
    /// - Parameters:
    ///   - old: what the request began with; nil for a session that is new.
    ///   - events: what is kept in the same transaction, so that nobody is signed in without a trace.
    public func save(
        _ session: Session, over old: StoredSession?, keeping events: [Event] = [], for request: RequestFacts
    ) async throws {
        let content = SessionContent(session)
        let now = clock.now
        if events.isEmpty, let old, old.session.key == session.key, old.content == content,
            now - old.lastUsed < Self.useInterval
        {
            return
        }
        try await database.write { transaction in
            for event in events {
                try await EventRows.insert(
                    event, at: now, keptFor: settings().eventRetention.duration, random: random, in: transaction)
            }
            try await reputation.note(events, in: request, transaction)
            guard let old else { return try await insert(session, content, request, in: transaction) }
            let isOver =
                old.content.publicID != content.publicID
                || (old.content.user != nil && old.content.user != content.user)
            if isOver { try await SessionRows.endRecords(of: old.content.publicID, in: transaction) }
            if let other = old.session.user?.id, old.session.original != nil, other != session.user?.id {
                try await SessionRows.endRecords(of: old.content.publicID, user: other, in: transaction)
            }
            let isThere = try await update(old, to: session, content, request, in: transaction)
            // A new sign-in counts, whatever became of the session it began in.
            let isNewLogin = session.login != old.session.login
            if !isThere, old.content.user == nil || isNewLogin {
                try await insert(session, content, request, in: transaction)
            }
        }
        meter.saved.add()
        for event in events { meter.events.note(event) }
    }

    private func insert(
        _ session: Session, _ content: SessionContent, _ request: RequestFacts, in transaction: any WriteTransaction
    ) async throws {
        let time = SQLValue.integer(Int64(clock.now.microseconds))
        let columns =
            try content.columns(for: session.key) + use(by: request) + [
                ("key_hash", .text(Fingerprint.of(session.key))), ("created", time),
            ]
        let names = columns.map(\.name).joined(separator: ", ")
        let sql = "INSERT INTO sessions (\(names)) VALUES (\(SQLCondition.marks(columns.count)))"
        try await transaction.enqueue(sql, columns.map(\.value))
    }

    /// Puts a session in the place of the row it was loaded from; false when that row is gone.
    private func update(
        _ old: StoredSession, to session: Session, _ content: SessionContent, _ request: RequestFacts,
        in transaction: any WriteTransaction
    ) async throws -> Bool {
        var columns = use(by: request)
        if old.content != content || old.session.key != session.key { columns += try content.columns(for: session.key) }
        if old.content.publicID != content.publicID { columns.append(("created", clock.now.microseconds.sqlValue)) }
        if old.session.key != session.key { columns.append(("key_hash", .text(Fingerprint.of(session.key)))) }
        let sql = "UPDATE sessions SET \(columns.map { "\($0.name) = ?" }.joined(separator: ", ")) WHERE key_hash = ?"
        let arguments = columns.map(\.value) + [.text(Fingerprint.of(old.session.key))]
        return try await transaction.execute(sql, arguments) > 0
    }

    /// Where and when the session is used; texts that clients send are cut.
    private func use(by request: RequestFacts) -> [(name: String, value: SQLValue)] {
        [
            ("last_used", clock.now.microseconds.sqlValue), ("last_ip", .text(Self.bounded(request.clientAddress, 64))),
            ("last_user_agent", .text(Self.bounded(request.userAgent, 512))),
        ]
    }

    private static func bounded(_ text: String, _ length: Int) -> String {
        String(text.prefix(length)).replacing("\0", with: "")
    }
}
