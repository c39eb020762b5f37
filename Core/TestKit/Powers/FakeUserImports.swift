public import Kernel
import Synchronization

/// An import whose steps a test chooses.
public final class FakeUserImports: UserImporting {
    private let state = Mutex((left: [ImportStep](), asked: [String]()))

    public init() {}

    /// Which imports were asked for, in order.
    public var asked: [String] { state.withLock { $0.asked } }

    /// What is still to be done.
    public func set(_ steps: [ImportStep]) { state.withLock { $0.left = steps } }

    public func importNext(of id: String) async throws -> ImportStep? {
        state.withLock { state in
            state.asked.append(id)
            return state.left.isEmpty ? nil : state.left.removeFirst()
        }
    }
}
