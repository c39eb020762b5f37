public import Kernel
import Synchronization

/// Blueprints whose state a test chooses.
public final class FakeBlueprints: BlueprintWatching {
    private let state = Mutex((drift: BlueprintDifferences(objects: []), overdue: [Discovered]()))

    public init() {}

    /// What differs from the blueprints.
    public func set(drift: [Discovered], unread: [Discovered] = []) {
        state.withLock { $0.drift = BlueprintDifferences(objects: drift, unread: unread) }
    }

    /// What is to be taken back, once.
    public func set(overdue: [Discovered]) { state.withLock { $0.overdue = overdue } }

    public func findDrift() async throws -> BlueprintDifferences { state.withLock { $0.drift } }

    public func takeBackUnconfirmed() async throws -> [Discovered] {
        state.withLock { state in
            defer { state.overdue = [] }
            return state.overdue
        }
    }
}
