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
        try await waiting(on: pool) { waiter in
            try convert(evaluate(machine(limits: limits, host: host, waiter: waiter), bindings))
        }
    }

    /// Runs it as ``run(on:limits:host:bindings:convert:)`` does, and takes down what it reads.
    /// - Parameter convert: Makes what the caller wants of the value or the error and of the trace up to there.
    /// - Throws: ``WorkerPool/Full``, what `convert` throws.
    public func traced<Output: Sendable>(
        on pool: WorkerPool, limits: Limits = Limits(), host: any Host,
        bindings: @escaping @Sendable (String) -> Value?,
        convert: @escaping @Sendable (Result<Value, ExpressionError>, Trace) throws -> Output
    ) async throws -> Output {
        try await waiting(on: pool) { waiter in
            let (result, trace) = traced(machine(limits: limits, host: host, waiter: waiter), bindings)
            return try convert(result, trace)
        }
    }

    /// Has something done by a thread of the pool, and stops what it waits for when the task is cancelled.
    private func waiting<Output: Sendable>(
        on pool: WorkerPool, _ body: @escaping @Sendable (Waiter) throws -> Output
    ) async throws -> Output {
        let waiter = Waiter()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                do {
                    try pool.submit { continuation.resume(with: Result { try body(waiter) }) }
                } catch {
                    continuation.resume(throwing: error)
                }
            }
        } onCancel: {
            waiter.cancel()
        }
    }
}
