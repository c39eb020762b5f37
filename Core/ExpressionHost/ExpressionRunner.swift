public import Expressions
public import Kernel

/// Runs expressions with the names that authentik's have, over the powers it is given.
///
/// Most are done at once, on the caller's thread. One that asks for what takes time, or takes long itself, is begun anew
/// on a thread of its own, so that nobody else waits for it: until then it had no effect, since everything that has one
/// is waited for or kept for the end.
public final class ExpressionRunner: ExpressionRunning {
    // An object, so that its runs share the powers: they are many, and copying them takes longer than a short expression.
    let powers: Powers
    private let threads: ExpressionThreads

    public init(powers: Powers, threads: ExpressionThreads) {
        self.powers = powers
        self.threads = threads
    }

    public func with(_ powers: Powers) -> any ExpressionRunning { ExpressionRunner(powers: powers, threads: threads) }

    /// What is done on the caller's thread at most: about two milliseconds.
    static let atOnce = 100_000

    public func run(_ expression: ExpressionText, in scene: ExpressionScene) async -> ExpressionOutcome {
        let outcome = await evaluate(expression, in: scene)
        // What policies come to is recorded by those who ask them.
        if scene.role != .policy, let error = outcome.error {
            await powers.events.record(.exception(error, of: expression, scene))
        }
        return outcome
    }

    private func evaluate(_ expression: ExpressionText, in scene: ExpressionScene) async -> ExpressionOutcome {
        guard scene.depth <= ExpressionThreads.depths else {
            return ExpressionOutcome(.failed(.host("Expressions ask for each other too often, one by the other.")))
        }
        do {
            let program = try scene.isTraced ? expression.tracingProgram() : expression.program()
            let scene = try await complete(scene, for: program)
            let outcome = attempt(program, scene)
            if let outcome {
                await keep(outcome.events)
                return outcome.outcome
            }
            let (outcomeOfThread, events) = try await onThread(program, scene)
            await keep(events)
            return outcomeOfThread
        } catch let error as ExpressionError {
            return ExpressionOutcome(.failed(error))
        } catch is WorkerPool.Full {
            return ExpressionOutcome(.failed(.host("Too many expressions are waiting for a thread.")))
        } catch {
            return ExpressionOutcome(.failed(.host("\(error)")))
        }
    }

    /// Runs it on this thread; nil when that is not enough.
    private func attempt(
        _ program: Expression, _ scene: ExpressionScene
    ) -> (outcome: ExpressionOutcome, events: [Event])? {
        let session = ExpressionSession(scene, self)
        defer { session.end() }
        var limits = threads.limits
        limits.steps = min(limits.steps, Self.atOnce)
        if let time = scene.time { limits.time = min(limits.time, time) }
        let (result, trace) = session.run(program, limits)
        if case .failure(let error) = result, error.kind == .waiting || error.kind == .limit { return nil }
        return (session.outcome(of: result, trace), session.events)
    }

    private func onThread(
        _ program: Expression, _ scene: ExpressionScene
    ) async throws -> (ExpressionOutcome, [Event]) {
        let session = ExpressionSession(scene, self)
        defer { session.end() }
        var limits = threads.limits
        if let time = scene.time { limits.time = min(limits.time, time) }
        let pool = threads.pool(scene.depth)
        if scene.isTraced {
            return try await program.traced(
                on: pool, limits: limits, host: session.host, bindings: { session.value(of: $0) },
                convert: { (session.outcome(of: $0, $1), session.events) })
        }
        return try await program.run(
            on: pool, limits: limits, host: session.host, bindings: { session.value(of: $0) },
            convert: { (session.outcome(of: .success($0), nil), session.events) })
    }

    /// Looks up the user that a flow is about, if the expression mentions that one.
    private func complete(_ scene: ExpressionScene, for program: Expression) async throws -> ExpressionScene {
        let key = ContextKey.pendingUser.name
        guard let pk = scene.context[key]?["pk"]?.int, pk != scene.user?.id, program.mentions(anyOf: [key]),
            scene.subjects[key] == nil, let user = try await powers.users.user(pk)
        else { return scene }
        var scene = scene
        scene.subjects[key] = .user(user)
        return scene
    }

    private func keep(_ events: [Event]) async {
        for event in events { await powers.events.record(event) }
    }
}

extension Event {
    /// The longest part of an expression that is kept with its error, in characters.
    private static let mostSource = 10_000

    fileprivate static func exception(
        _ error: ExpressionError, of expression: ExpressionText, _ scene: ExpressionScene
    ) -> Event {
        Event(
            "property_mapping_exception", app: scene.name, user: scene.user,
            context: [
                "message": .string("\(error.type): \(error.message)"), "exception": .string(error.description),
                "expression": .string(String(expression.source.prefix(mostSource))),
                "mapping": scene.object?.json ?? .null,
            ], request: scene.http)
    }
}

/// The threads that expressions wait on, and what each expression may use. One for a whole server.
public final class ExpressionThreads: Sendable {
    let limits: Limits
    /// By how many policies asked for each other: one that waits for another never takes the thread that it needs.
    private let pools: [WorkerPool]

    /// How many expressions may ask for each other, one by the other; each step of the way has a pool.
    static let depths = 5

    public init(limits: Limits = Limits(), threads: Int = 16) {
        self.limits = limits
        pools = (0...Self.depths).map { _ in WorkerPool(threads: threads) }
    }

    /// The usual limits, but for the time.
    public convenience init(time: Duration, threads: Int) {
        var limits = Limits()
        limits.time = time
        self.init(limits: limits, threads: threads)
    }

    func pool(_ depth: Int) -> WorkerPool { pools[depth] }

    deinit { pools.forEach { $0.shutDown() } }
}
