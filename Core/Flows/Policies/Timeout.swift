/// Something took longer than it may.
struct TimedOut: Error {}

/// Runs an operation, and gives up waiting for it after a while. The operation is cancelled then.
/// - Throws: ``TimedOut``, or what the operation throws.
func withTimeout<Value: Sendable>(
    _ limit: Duration, _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    try await withThrowingTaskGroup(of: Value.self) { group in
        group.addTask { try await operation() }
        group.addTask {
            try await Task.sleep(for: limit)
            throw TimedOut()
        }
        defer { group.cancelAll() }
        guard let value = try await group.next() else { throw TimedOut() }
        return value
    }
}
