extension Expression {
    /// Runs it on a thread of the pool, where calls of the host's may wait. The caller's task is suspended meanwhile,
    /// and its thread free.
    ///
    /// An expression that mentions nothing that waits is better run by ``run(limits:host:_:)``, at once: see
    /// ``mentions(anyOf:)``.
    /// - Parameters:
    ///   - bindings: The value of a name; called on the pool's thread.
    ///   - convert: Makes of the result what the caller wants; on the pool's thread too, so that no value leaves it.
    /// - Throws: ``ExpressionError``, ``WorkerPool/Full``, what `convert` throws.
    public func run<Output: Sendable>(
        on pool: WorkerPool, limits: Limits = Limits(), host: any Host,
        bindings: @escaping @Sendable (String) -> Value?,
        convert: @escaping @Sendable (Value) throws -> Output
    ) async throws -> Output {
        let waiter = Waiter()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                do {
                    try pool.submit {
                        continuation.resume(
                            with: Result {
                                let machine = machine(limits: limits, host: host, waiter: waiter)
                                return try convert(evaluate(machine, bindings))
                            })
                    }
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        } onCancel: {
            waiter.cancel()
        }
    }
}
