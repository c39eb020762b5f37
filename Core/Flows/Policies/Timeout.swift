/// Something took longer than it may.
struct TimedOut: Error {}

/// Runs an operation and cancels it after a while; it ends when it heeds that. Without a limit it runs to its end.
/// - Throws: ``TimedOut``, or what the operation throws.
func withTimeout<Value: Sendable>(
    _ limit: Duration?, _ operation: @escaping @Sendable () async throws -> Value
) async throws -> Value {
    guard let limit else { return try await operation() }
    return try await withThrowingTaskGroup(of: Value.self) { group in
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
