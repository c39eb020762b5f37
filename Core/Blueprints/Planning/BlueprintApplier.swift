public import Kernel
public import ObjectStore

/// Says what blueprints would do, and does it.
public struct BlueprintApplier: Sendable {
    let store: ObjectStore
    private let shelf: BlueprintShelf
    let actor: Principal
    let request: RequestFacts?

    /// - Parameters:
    ///   - shelf: where the texts of instances are that the blueprints name.
    ///   - actor: on whose behalf; what they may not do, the blueprints cannot do either.
    public init(
        _ store: ObjectStore, shelf: BlueprintShelf = BlueprintShelf(), by actor: Principal = .system,
        request: RequestFacts? = nil
    ) {
        self.store = store
        self.shelf = shelf
        self.actor = actor
        self.request = request
    }

    /// Applies the blueprints and undoes all of it, so that what is told is what an application does at this moment.
    /// - Throws: ``BlueprintError``, as the application would.
    public func plan(_ batch: BlueprintBatch) async throws -> BlueprintOutcome {
        try await plan(batch, others: others(of: batch))
    }

    func plan(_ batch: BlueprintBatch, others: BlueprintWalk.Others) async throws -> BlueprintOutcome {
        do {
            return try await store.write(by: actor, from: .blueprint, request: request) { change -> BlueprintOutcome in
                throw Rehearsed(outcome: try await batch.apply(in: change, others: others))
            }
        } catch let rehearsed as Rehearsed {
            return rehearsed.outcome
        }
    }

    /// Applies the blueprints in one transaction. Whoever else applies some at the same time comes before or after.
    /// - Throws: ``BlueprintError``; then nothing of it was kept.
    public func apply(_ batch: BlueprintBatch) async throws -> BlueprintOutcome {
        let others = try await others(of: batch)
        return try await store.write(by: actor, from: .blueprint, request: request) {
            try await batch.apply(in: $0, others: others)
        }
    }

    /// What the blueprints name. Instances are applied with all rights: only those who have them can have some applied.
    func others(of batch: BlueprintBatch) async throws -> BlueprintWalk.Others {
        switch actor {
        case .user(let user, _) where !user.isSuperuser: return .applied
        case .anonymous: return .applied
        case .system, .user: break
        }
        guard batch.blueprints.contains(where: { !$0.requirements.isEmpty }) else {
            return .read(BlueprintLibrary(shelf, files: []))
        }
        var library = BlueprintLibrary(shelf, files: try shelf.latest())
        try await library.fetch(namedBy: batch.blueprints, in: store.current)
        return .read(library)
    }

    /// What undoes a rehearsal: a transaction whose body throws keeps nothing.
    private struct Rehearsed: Error {
        let outcome: BlueprintOutcome
    }
}
