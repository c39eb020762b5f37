public import Kernel
import Synchronization

/// A configuration that tests build object by object.
public final class FakeConfiguration: ConfigurationReading {
    private let held = Mutex(Configuration(version: 0, objects: []))
    public init() {}

    public var current: Configuration { held.withLock { $0 } }

    /// Adds an object, or replaces the one with its key.
    public func add(_ object: AnyStored) {
        held.withLock { held in
            let others = held.everything.filter { $0.id != object.id }
            held = Configuration(version: held.version + 1, objects: others + [object])
        }
    }

    /// Removes an object.
    public func remove(_ id: ObjectID) {
        held.withLock { held in
            held = Configuration(version: held.version + 1, objects: held.everything.filter { $0.id != id })
        }
    }
}
