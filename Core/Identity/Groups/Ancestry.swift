import Kernel
import Storage

/// The table of every group with everything that it is part of, itself included: what membership is inherited by.
enum Ancestry {
    /// Whether `ancestor` is `group` or something that `group` is part of.
    static func contains(
        _ ancestor: ObjectID, above group: ObjectID, in transaction: any ReadTransaction
    ) async throws -> Bool {
        if ancestor == group { return true }
        return try await transaction.first(
            "SELECT 1 FROM group_ancestry WHERE descendant = ? AND ancestor = ?", group.sql, ancestor.sql) != nil
    }

    /// Computes anew what a group, and all that is part of it, are part of.
    static func refresh(_ group: ObjectID, in transaction: any WriteTransaction) async throws {
        try await transaction.execute(
            "\(below) DELETE FROM group_ancestry WHERE descendant IN (SELECT id FROM below)", group.sql)
        try await transaction.execute(
            """
            \(below), above (descendant, ancestor) AS (
                SELECT id, id FROM below
                UNION SELECT above.descendant, p.parent FROM above JOIN group_parents p ON p.child = above.ancestor
            )
            INSERT INTO group_ancestry (descendant, ancestor) SELECT descendant, ancestor FROM above
            """, group.sql)
    }

    /// The group of the argument and all that is part of it. `UNION` ends the recursion even if there were a cycle.
    private static let below = """
        WITH RECURSIVE below (id) AS (
            SELECT CAST(? AS TEXT) {bytewise}
            UNION SELECT p.child FROM below JOIN group_parents p ON p.parent = below.id
        )
        """
}
