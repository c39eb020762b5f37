public import Kernel
import Synchronization

/// Records in memory, expired by the fake clock.
public final class FakeRecords: RecordStore {
    private typealias Collections = [RecordCollection: [String: Record]]

    private let collections = Mutex(Collections())
    private let clock: FakeClock
    private let directory: FakeDirectory
    private let events: FakeEvents

    /// - Parameter events: where the events go that are kept together with records.
    public init(clock: FakeClock, directory: FakeDirectory, events: FakeEvents) {
        self.clock = clock
        self.directory = directory
        self.events = events
    }

    /// Every record of a collection, expired ones too, by key.
    public func everything(in collection: RecordCollection) -> [Record] {
        collections.withLock { $0[collection, default: [:]].sorted { $0.key < $1.key }.map(\.value) }
    }

    public func find(_ collection: RecordCollection, key: String) async throws -> (record: Record, user: User?)? {
        guard let record = collections.withLock({ $0[collection]?[key] }), isCurrent(record) else { return nil }
        guard let id = record.user else { return (record, nil) }
        return (record, try await directory.user(id))
    }

    public func list(_ collection: RecordCollection, _ filter: RecordFilter) async throws -> [Record] {
        everything(in: collection).filter { isCurrent($0) && filter.describes($0) }.sorted { $0.created > $1.created }
            .map { record in
                var record = record
                record.sealed = [:]
                return record
            }
    }

    public func apply(_ steps: [RecordStep]) async throws -> Bool {
        let isDone = collections.withLock { collections in
            var changed = collections
            for step in steps {
                guard Self.carryOut(step, in: &changed) else { return false }
            }
            collections = changed
            return true
        }
        for case .event(let event) in steps where isDone { await events.record(event) }
        return isDone
    }

    private func isCurrent(_ record: Record) -> Bool { record.expires.map { $0 > clock.now } ?? true }

    private static func carryOut(_ step: RecordStep, in collections: inout Collections) -> Bool {
        switch step {
        case .put(let collection, let record): collections[collection, default: [:]][record.key] = record
        case .replace(let collection, let key, let old, let new):
            guard collections[collection]?[key]?.document == old else { return false }
            collections[collection]?[key]?.document = new
        case .delete(let collection, let key): collections[collection]?[key] = nil
        case .deleteAll(let collection, let filter):
            collections[collection] = collections[collection]?.filter { !filter.describes($0.value) }
        case .event: break
        }
        return true
    }
}

extension RecordFilter {
    fileprivate func describes(_ record: Record) -> Bool {
        (user == nil || user == record.user) && (session == nil || session == record.session)
            && (object == nil || object == record.object) && (family == nil || family == record.family)
    }
}
