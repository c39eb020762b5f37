import Synchronization

/// Marks the task that is inside a transaction, so that a second one inside it is refused instead of waiting for ever
/// for the connection that the first holds.
final class OpenTransaction: Sendable {
    @TaskLocal private static var current: OpenTransaction?

    private let database: ObjectIdentifier
    private let outer: OpenTransaction?
    private let isOver = Atomic(false)

    private init(of database: ObjectIdentifier, within outer: OpenTransaction?) {
        self.database = database
        self.outer = outer
    }

    /// Runs a transaction of `database`. Throws `StorageError.misuse` if the task is inside one already.
    static func run<Result>(of database: AnyObject, _ body: () async throws -> Result) async throws -> Result {
        let id = ObjectIdentifier(database)
        let outer = current
        guard outer?.holds(id) != true else {
            throw StorageError.misuse("a transaction was started inside another one of the same database")
        }
        let mark = OpenTransaction(of: id, within: outer)
        // A task that was started inside and outlives the transaction still carries the mark.
        defer { mark.isOver.store(true, ordering: .relaxed) }
        return try await $current.withValue(mark) { try await body() }
    }

    private func holds(_ database: ObjectIdentifier) -> Bool {
        if self.database == database, !isOver.load(ordering: .relaxed) { return true }
        return outer?.holds(database) ?? false
    }
}
