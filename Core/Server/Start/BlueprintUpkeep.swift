import Blueprints
import Kernel
import ObjectStore

/// Looks after what blueprints have made of one tenant.
struct BlueprintUpkeep: BlueprintWatching {
    private let store: ObjectStore
    private let discovery: FileDiscovery
    private let objects: Gauge

    private static let metric = Metric<Gauge>(
        "lanyard_blueprint_drift_objects", "Objects that are not what the applied blueprints say.", by: ["tenant"])

    init(_ store: ObjectStore, _ discovery: FileDiscovery, metrics: any Metering, tenant: String) {
        self.store = store
        self.discovery = discovery
        objects = metrics.family(Self.metric)[tenant]
    }

    func findDrift() async throws -> BlueprintDifferences {
        let outcome = try await discovery.drift()
        objects.set(outcome.changes.count)
        _ = try await BlueprintDrift.note(outcome, in: store)
        let unread = outcome.unread.map { Discovered($0.file, problem: $0.reason) }
        return BlueprintDifferences(objects: outcome.changes.map(Self.difference), unread: unread)
    }

    private static func difference(_ change: ObjectChange) -> Discovered {
        let fields = change.fields.map(\.name).joined(separator: ", ")
        let difference =
            switch change.kind {
            case .created: "It is gone."
            case .updated: "It differs in \(fields)."
            case .deleted: "It is there again."
            }
        return Discovered("\(change.model) '\(change.label)'", problem: difference)
    }

    func takeBackUnconfirmed() async throws -> [Discovered] {
        guard let trial = try await BlueprintTrials(store).takeBackOverdue() else { return [] }
        return [Discovered(trial.name, problem: trial.kept.isEmpty ? nil : trial.kept.joined(separator: "; "))]
    }
}
