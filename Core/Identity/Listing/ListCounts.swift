import Kernel
import Storage
import Synchronization

/// How many rows long lists had a moment ago. Counting a million rows takes longer than everything else of a page, and
/// nobody who looks at the first of many pages needs to know to the row how many there are.
package final class ListCounts: Sendable {
    /// Lists up to this length are counted for every page.
    static let alwaysCounted = 10_000
    /// For how long the length of a longer one is remembered.
    static let age = Duration.seconds(60)
    /// Lists are remembered by their conditions, which come from outside.
    private static let most = 200

    private struct Entry {
        let count: Int
        let counted: Timestamp
    }

    private let clock: any WallClock
    private let entries = Mutex<[SQLCondition: Entry]>([:])

    init(clock: any WallClock) { self.clock = clock }

    /// The length of the list of a condition; nil when it has to be counted.
    func known(_ condition: SQLCondition) -> Int? {
        guard let entry = entries.withLock({ $0[condition] }) else { return nil }
        let age = clock.now - entry.counted
        return age >= .zero && age < Self.age ? entry.count : nil
    }

    /// Remembers a length if the list is long, and forgets it if it no longer is.
    func remember(_ count: Int, of condition: SQLCondition) {
        entries.withLock { entries in
            guard count > Self.alwaysCounted else {
                entries[condition] = nil
                return
            }
            if entries.count >= Self.most, entries[condition] == nil { entries = [:] }
            entries[condition] = Entry(count: count, counted: clock.now)
        }
    }
}
