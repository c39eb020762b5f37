public import Kernel
import ObjectStore
import Storage

extension UserImports {
    public func importNext(of id: String) async throws -> ImportStep? {
        guard let part = try await nextPart(of: id) else { return nil }
        let candidates = try await candidates(part)
        let start = ContinuousClock.now
        var refused: [Int: ImportedRow] = [:]
        while true {
            do {
                return try await write(part, candidates, refused, since: start)
            } catch let refusal as Refusal {
                // Nothing was kept. It is done again without the row, which may have been half written.
                refused[refusal.row.line] = refusal.row
            }
        }
    }

    /// Some rows, and the import that they are part of.
    struct Part: Sendable {
        let id: String
        let ordinal: Int
        let options: Options
        let rows: [ImportRow]
        let total: Int
    }

    /// A row that cannot be written, which ends the transaction.
    private struct Refusal: Error { let row: ImportedRow }

    /// A trial ends its transaction, which keeps nothing.
    private struct TrialEnded: Error { let report: [ImportedRow] }

    /// The first part that has not been worked on.
    private func nextPart(of id: String) async throws -> Part? {
        let row = try await directory.database.read { transaction in
            try await transaction.first(
                """
                SELECT i.may_update, i.is_trial, i.total, p.ordinal, p.sealed FROM user_imports i
                LEFT JOIN user_import_parts p ON p.import_id = i.id AND p.report IS NULL
                WHERE i.id = ? AND i.total IS NOT NULL ORDER BY p.ordinal NULLS FIRST LIMIT 1
                """, id)
        }
        guard let row else { throw Missing("The import is not there, or was never handed over in full.") }
        guard let ordinal: Int = try row["ordinal"] else { return nil }
        return Part(
            id: id, ordinal: ordinal,
            options: Options(mayUpdate: try row["may_update"], isTrial: try row["is_trial"]),
            rows: try open(row["sealed"], as: ordinal, of: id), total: try row["total"])
    }

    private func write(
        _ part: Part, _ candidates: [Int: Candidate], _ refused: [Int: ImportedRow],
        since start: ContinuousClock.Instant
    ) async throws -> ImportStep? {
        var began = start
        do {
            let done = try await store.write(by: .system, from: .file) { change in
                began = .now
                guard try await isStillToDo(part, in: change) else { return ImportStep?.none }
                let report = try await write(part, candidates, refused, in: change)
                if part.options.isTrial { throw TrialEnded(report: report) }
                return try await keep(report, of: part, since: began, in: change.writing)
            }
            return done ?? ImportStep(done: 0, total: part.total, refused: [], writing: .now - began)
        } catch let end as TrialEnded {
            return try await directory.database.write { transaction in
                try await keep(end.report, of: part, since: began, in: transaction)
            }
        }
    }

    /// Keeps what became of a part's rows, and forgets the rows.
    private func keep(
        _ report: [ImportedRow], of part: Part, since start: ContinuousClock.Instant,
        in transaction: any WriteTransaction
    ) async throws -> ImportStep {
        try await transaction.execute(
            "UPDATE user_import_parts SET sealed = '', report = ? WHERE import_id = ? AND ordinal = ?",
            JSON.array(report.map(\.json)).text, part.id, part.ordinal)
        let row = try await transaction.first(
            "UPDATE user_imports SET done = done + ? WHERE id = ? RETURNING done", report.count, part.id)
        guard let row else { throw Missing("the import") }
        return ImportStep(
            done: try row[0], total: part.total, refused: report.filter { $0.outcome == .refused },
            writing: .now - start)
    }

    /// Another worker may have done it meanwhile, if it was thought dead; those who are at one part take turns.
    private func isStillToDo(_ part: Part, in change: Change) async throws -> Bool {
        try await change.writing.first(
            """
            SELECT 1 FROM user_import_parts WHERE import_id = ? AND ordinal = ? AND report IS NULL {for_update}
            """, part.id, part.ordinal) != nil
    }

    private func write(
        _ part: Part, _ candidates: [Int: Candidate], _ refused: [Int: ImportedRow], in change: Change
    ) async throws -> [ImportedRow] {
        let groups = try await groups(named: part.rows.flatMap { $0.groups ?? [] }, in: change)
        var report: [ImportedRow] = []
        for row in part.rows {
            if let known = refused[row.line] ?? candidates[row.line]?.refused {
                report.append(known)
                continue
            }
            do {
                let outcome = try await write(row, candidates[row.line]?.hash, groups, part.options, in: change)
                report.append(ImportedRow(line: row.line, username: row.username, outcome: outcome))
            } catch let problems as Problems {
                throw Refusal(row: row.refused([String: [String]](problems)))
            }
        }
        return report
    }

    private func groups(named names: [String], in change: Change) async throws -> [String: JSON] {
        let among = SQLCondition.among("name", Set(names).sorted().map(SQLValue.text))
        guard !names.isEmpty else { return [:] }
        let rows = try await change.sql.query("SELECT name, id FROM groups WHERE \(among.sql)", among.arguments)
        return try rows.reduce(into: [:]) { $0[try $1[0]] = .string(try $1[1]) }
    }

    /// Creates the user of a row, or changes the one there is.
    private func write(
        _ row: ImportRow, _ hash: String?, _ groups: [String: JSON], _ options: Options, in change: Change
    ) async throws -> ImportedRow.Outcome {
        var input = row.fields
        input["password_hash"] = hash.map(JSON.string)
        input["groups"] = try row.groups.map { names in
            .array(
                try names.map { name in
                    guard let id = groups[name] else {
                        throw Problems.field("groups", "There is no group '\(name)'.", code: "does_not_exist")
                    }
                    return id
                })
        }
        if options.mayUpdate, let id = try await users.id(named: row.username, in: change) {
            return try await users.update(id, merging: input, in: change) ? .updated : .unchanged
        }
        input["name"] = input["name"] ?? ""
        _ = try await users.create(input, in: change)
        return .created
    }
}

extension UserResource {
    /// The user that has a name, in whatever case.
    fileprivate func id(named username: String, in change: Change) async throws -> ObjectID? {
        let row = try await change.sql.first("SELECT id FROM users WHERE username_key = ?", username.lowercased())
        return try row.map { ObjectID(try $0[0] as Int) }
    }

    /// Changes a user; attributes are laid over those there are. A new password ends the user's sessions.
    /// - Returns: whether anything is different from before.
    fileprivate func update(
        _ id: ObjectID, merging input: [String: JSON], in change: Change
    ) async throws -> Bool {
        var input = input
        if let attributes = input["attributes"]?.object {
            let old = try await existing(id, in: change).attributes
            input["attributes"] = .object(old.merging(attributes) { $1 })
        }
        let changed = try await changed(id, input, partial: true, in: change)
        if changed.password, let number = Int(id.text) {
            try await SessionRows.end(of: number, except: nil, in: change.writing)
        }
        return changed.fields || changed.password
    }
}
