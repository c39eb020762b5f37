public import Kernel
public import ObjectStore
import Storage

/// Users that an administrator hands over in a file: kept in the tenant's database until they are written, some at a time.
///
/// Rows are kept in the database and not in the data folder, because any node may be the one that writes them, and because
/// what became of a row, and that it has been worked on, is then stored with the user in one transaction: it is done once,
/// whoever is killed when. Rows are sealed with the installation's secret key, and gone as soon as they are written.
public struct UserImports: UserImporting {
    let users: UserResource
    let store: ObjectStore
    let sealer: Sealer
    /// Nobody waits for an import's passwords, and those of people who sign in come first.
    let hasher: any PasswordHashing

    /// Rows that are written in one transaction. Others who write wait as long as that takes, a few milliseconds.
    public static let rowsInPart = 20
    /// How long one that was never handed over in full is kept, and how long one that was.
    private static let lifetimes = (unfinished: Duration.seconds(86_400), whole: Duration.seconds(30 * 86_400))

    /// How an import is done.
    public struct Options: Sendable, Hashable {
        /// Whether users that are there already are changed, not refused.
        public var mayUpdate: Bool
        /// Whether it only finds out what it would do.
        public var isTrial: Bool

        public init(mayUpdate: Bool = false, isTrial: Bool = false) {
            self.mayUpdate = mayUpdate
            self.isTrial = isTrial
        }
    }

    /// - Parameters:
    ///   - secretKey: what the tenant's secrets hang on.
    ///   - hasher: hashes the passwords of the rows.
    public init(_ users: UserResource, in store: ObjectStore, secretKey: String, hasher: any PasswordHashing) {
        self.users = users
        self.store = store
        sealer = Sealer(secretKey: secretKey)
        self.hasher = hasher
    }

    var directory: Directory { users.directory }

    /// Begins to hand over an import.
    /// - Returns: its key.
    public func begin(_ options: Options) async throws -> String {
        let id = directory.random.uuid()
        try await directory.database.write { transaction in
            _ = try await transaction.execute(
                "INSERT INTO user_imports (id, may_update, is_trial, done, expires) VALUES (?, ?, ?, 0, ?)", id,
                options.mayUpdate, options.isTrial,
                (directory.clock.now + Self.lifetimes.unfinished).microseconds)
        }
        return id
    }

    /// Hands over rows, at most ``rowsInPart`` in each part.
    /// - Parameter first: the number of the first of these parts, from 0.
    public func add(_ parts: [[ImportRow]], from first: Int, to id: String) async throws {
        let sealed = try parts.enumerated().map { index, rows in
            (first + index, try seal(rows, as: first + index, of: id))
        }
        try await directory.database.write { transaction in
            for (ordinal, text) in sealed {
                try await transaction.enqueue(
                    "INSERT INTO user_import_parts (import_id, ordinal, sealed) VALUES (?, ?, ?)", id, ordinal, text)
            }
        }
    }

    /// Says that all rows are there: from now on they may be written.
    /// - Parameter total: how many there are.
    public func finish(_ id: String, total: Int) async throws {
        try await directory.database.write { transaction in
            _ = try await transaction.execute(
                "UPDATE user_imports SET total = ?, expires = ? WHERE id = ?", total,
                (directory.clock.now + Self.lifetimes.whole).microseconds, id)
        }
    }

    /// Gives up an import that was not handed over in full. What there is of it is deleted with all else that is over.
    public func discard(_ id: String) async throws {
        try await directory.database.write { transaction in
            _ = try await transaction.execute("UPDATE user_imports SET expires = 0 WHERE id = ?", id)
        }
    }

    /// What became of rows that have been worked on, in the order of the file.
    /// - Parameter first: the number of the first part that is asked for.
    /// - Returns: the rows of at most a hundred parts, each part by itself.
    public func report(of id: String, from first: Int) async throws -> [[ImportedRow]] {
        let rows = try await directory.database.read { transaction in
            try await transaction.query(
                """
                SELECT report FROM user_import_parts WHERE import_id = ? AND ordinal >= ? AND report IS NOT NULL
                ORDER BY ordinal LIMIT 100
                """, id, first)
        }
        return try rows.map { row in
            try JSON(parsing: row[0] as String, limits: .kept).array?.compactMap(ImportedRow.init) ?? []
        }
    }

    private func seal(_ rows: [ImportRow], as ordinal: Int, of id: String) throws -> String {
        try sealer.seal(JSON.array(rows.map(\.json)).text, object: ObjectID(id), field: "part \(ordinal)")
    }

    func open(_ sealed: String, as ordinal: Int, of id: String) throws -> [ImportRow] {
        let text = try sealer.open(sealed, object: ObjectID(id), field: "part \(ordinal)")
        return try JSON(parsing: text, limits: .kept).array?.map(ImportRow.init) ?? []
    }
}

extension JSON.Limits {
    /// What the program itself wrote was bounded before.
    fileprivate static let kept = JSON.Limits(bytes: .max, depth: 512)
}
