public import Kernel
public import ObjectStore
import Storage

/// Applies blueprints on trial. What locks the administrators out is gone again after a while: only one who has signed in
/// since can confirm.
public struct BlueprintTrials: Sendable {
    private let store: ObjectStore

    public init(_ store: ObjectStore) { self.store = store }

    private static let field = "undo"
    private static let app = "authentik_blueprints"

    /// Why a trial cannot begin, or be confirmed.
    public struct Obstacle: Error, Sendable, Hashable, CustomStringConvertible {
        public let description: String

        init(_ description: String) { self.description = description }
    }

    /// Applies blueprints, to be confirmed within a time.
    /// - Throws: ``BlueprintError``; ``Obstacle`` when another trial is going on, or something could not be taken back.
    public func apply(
        _ batch: BlueprintBatch, for length: Duration, with applier: BlueprintApplier
    ) async throws -> (BlueprintOutcome, BlueprintTrial?) {
        guard BlueprintTrial.lengths.contains(length) else {
            throw Obstacle("What is applied on trial is confirmed within 10 seconds to 24 hours.")
        }
        let others = try await applier.others(of: batch)
        return try await store.write(by: applier.actor, from: .blueprint, request: applier.request) { change in
            if let other = try await BlueprintTrial.waiting(in: change.writing) {
                throw Obstacle(
                    "'\(other.trial.name)' waits to be confirmed until \(other.trial.deadline.text): confirm it first.")
            }
            let outcome = try await batch.apply(in: change, others: others)
            guard !outcome.isEmpty else { return (outcome, nil) }
            let obstacles = outcome.undo.obstacles
            guard obstacles.isEmpty else {
                throw Obstacle("This cannot be taken back: \(obstacles.prefix(5).joined(separator: ", ")).")
            }
            let trial = BlueprintTrial(
                id: store.random.uuid(), name: outcome.files.map(\.name).joined(separator: ", "), applied: change.now,
                deadline: change.now + length, state: .waiting, kept: [])
            let sealed = try store.sealer.seal(
                outcome.undo.json.text, object: ObjectID(trial.id), field: Self.field)
            try await trial.insert(sealed: sealed, in: change.writing)
            return (outcome, trial)
        }
    }

    /// The latest trial, ended or not; nil when there was none.
    public func latest() async throws -> BlueprintTrial? {
        try await store.read(by: .system) { try await BlueprintTrial.latest(in: $0.sql) }
    }

    /// Keeps what was applied on trial.
    /// - Throws: ``Obstacle`` when nothing waits, its time is over, or no administrator has signed in since.
    public func confirm(by actor: Principal = .system, request: RequestFacts? = nil) async throws -> BlueprintTrial {
        try await store.write(by: actor, from: .system, request: request) { change in
            guard let (trial, _) = try await BlueprintTrial.waiting(in: change.writing) else {
                throw Obstacle("Nothing waits to be confirmed.")
            }
            guard change.now < trial.deadline else {
                throw Obstacle("The time for it ended at \(trial.deadline.text): it is being taken back.")
            }
            guard try await hasSignedIn(since: trial.applied, in: change) else {
                throw Obstacle("No administrator has signed in since it was applied. Sign in anew, then confirm.")
            }
            try await trial.end(.confirmed, in: change.writing)
            change.record(
                Event("system_task_execution", Self.app, actor, trial, "Blueprints were confirmed", request))
            return try await BlueprintTrial.latest(in: change.sql) ?? trial
        }
    }

    /// Takes back what nobody confirmed in time. Doing so twice, or on two nodes at once, does it once.
    /// - Returns: what was taken back; nil when there was nothing.
    public func takeBackOverdue() async throws -> BlueprintTrial? {
        // Most of the time there is nothing, and nobody who writes has to wait.
        let isWaiting = try await store.read(by: .system) { reading in
            guard let latest = try await BlueprintTrial.latest(in: reading.sql) else { return false }
            return latest.state == .waiting && latest.deadline <= store.clock.now
        }
        guard isWaiting else { return nil }
        return try await store.write(by: .system, from: .system) { change in
            guard let (trial, sealed) = try await BlueprintTrial.waiting(in: change.writing),
                trial.deadline <= change.now
            else { return nil }
            let text = try store.sealer.open(sealed, object: ObjectID(trial.id), field: Self.field)
            let undo = try Undo(JSON(parsing: text, limits: JSON.Limits(bytes: .max, depth: 512)))
            let kept = try await change.takeBack(undo).map(\.description)
            try await trial.end(.takenBack, kept: kept, in: change.writing)
            var event = Event(
                "configuration_warning", Self.app, .system, trial,
                "Blueprints that nobody confirmed were taken back", nil)
            event.context["kept"] = .array(kept.map(JSON.string))
            change.record(event)
            return try await BlueprintTrial.latest(in: change.sql)
        }
    }

    /// Whether somebody who may do everything has signed in since.
    private func hasSignedIn(since time: Timestamp, in reading: Reading) async throws -> Bool {
        let rows = try await reading.sql.query(
            """
            SELECT DISTINCT user_id FROM events WHERE action = 'login' AND created > ? AND user_id IS NOT NULL
            LIMIT 10000
            """, time.microseconds)
        let users = try reading.resource("authentik_core.user")
        let found = try await users.get(try rows.map { ObjectID(try $0[0] as Int) }, in: reading.trusted)
        return found.values.contains { $0["is_superuser"] == true && $0["is_active"] == true }
    }
}

extension Event {
    fileprivate init(
        _ action: String, _ app: String, _ actor: Principal, _ trial: BlueprintTrial, _ message: String,
        _ request: RequestFacts?
    ) {
        self.init(
            action, app: app, user: actor.user,
            context: ["message": .string("\(message): \(trial.name)"), "trial": .string(trial.id)], request: request)
    }
}
