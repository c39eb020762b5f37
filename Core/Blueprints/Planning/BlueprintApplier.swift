public import Kernel
public import ObjectStore

/// Says what blueprints would do, and does it.
public struct BlueprintApplier: Sendable {
    let store: ObjectStore
    let actor: Principal
    let request: RequestFacts?

    /// - Parameter actor: on whose behalf; what they may not do, the blueprints cannot do either.
    public init(_ store: ObjectStore, by actor: Principal = .system, request: RequestFacts? = nil) {
        self.store = store
        self.actor = actor
        self.request = request
    }

    /// Applies the blueprints and undoes all of it, so that what is told is what an application does at this moment.
    /// - Throws: ``BlueprintError``, as the application would.
    public func plan(_ batch: BlueprintBatch) async throws -> BlueprintOutcome {
        do {
            return try await store.write(by: actor, from: .blueprint, request: request) { change -> BlueprintOutcome in
                throw Rehearsed(outcome: try await batch.apply(in: change))
            }
        } catch let rehearsed as Rehearsed {
            return rehearsed.outcome
        }
    }

    /// Applies the blueprints in one transaction. Whoever else applies some at the same time comes before or after.
    /// - Throws: ``BlueprintError``; then nothing of it was kept.
    public func apply(_ batch: BlueprintBatch) async throws -> BlueprintOutcome {
        try await store.write(by: actor, from: .blueprint, request: request) { try await batch.apply(in: $0) }
    }

    /// What undoes a rehearsal: a transaction whose body throws keeps nothing.
    private struct Rehearsed: Error {
        let outcome: BlueprintOutcome
    }
}
