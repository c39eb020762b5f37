public import Kernel
import Synchronization

/// Deletes users of the directory in memory, and takes objects of the configuration in memory.
public final class FakeTaking: UserDeleting, ObjectTaking {
    private let directory: FakeDirectory
    private let configuration: FakeConfiguration
    private let state = Mutex<(taken: [ObjectID], refusal: Problems?)>(([], nil))

    init(directory: FakeDirectory, configuration: FakeConfiguration) {
        self.directory = directory
        self.configuration = configuration
    }

    /// Every object that was there when it was taken, in order.
    public var taken: [ObjectID] { state.withLock { $0.taken } }
    /// From now on, refuses to delete users with these problems; nil allows it again.
    public func refuse(_ problems: Problems?) { state.withLock { $0.refusal = problems } }

    public func delete(_ user: Int, request: RequestFacts?) async throws {
        if let refusal = state.withLock({ $0.refusal }) { throw refusal }
        guard try await directory.user(user) != nil else { throw Missing("There is no user \(user).") }
        directory.remove(user)
    }

    public func take(_ object: ObjectID, of model: ModelName, request: RequestFacts?) async throws -> Bool {
        guard configuration.current[object]?.model == model else { return false }
        configuration.remove(object)
        state.withLock { $0.taken.append(object) }
        return true
    }
}
