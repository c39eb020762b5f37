import Synchronization

/// Counts the changes to a database's tables, so that each connection prepares its statements anew after one: the columns
/// of `SELECT *` may be others.
final class SQLiteDefinitions: Sendable {
    private let count = Atomic(0)

    var version: Int { count.load(ordering: .acquiring) }

    func change() {
        count.add(1, ordering: .releasing)
    }
}
