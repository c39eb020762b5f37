import Kernel
import ObjectStore

/// One application of some instances, each with those that it names. Used by one task only.
struct BlueprintRun {
    let runner: BlueprintRunner
    private let library: BlueprintLibrary
    /// The instances that are applied although they have not changed.
    private let again: Set<ObjectID>
    private(set) var outcomes: [ObjectID: BlueprintResult.Outcome] = [:]
    private(set) var titles: [ObjectID: String] = [:]

    init(_ runner: BlueprintRunner, _ library: BlueprintLibrary, again: Set<ObjectID>) {
        self.runner = runner
        self.library = library
        self.again = again
    }

    private var store: ObjectStore { runner.store }

    /// Applies an instance in a transaction of its own, unless another one has had it applied in this run.
    mutating func apply(_ id: ObjectID) async throws {
        guard titles[id] == nil, let instance = store.current.get(BlueprintInstance.self, id) else { return }
        titles[id] = instance.value.title
        guard outcomes[id] == nil else { return }
        outcomes[id] = .unchanged
        guard instance.enabled else { return }
        var hash: String?
        do {
            let file = try library.file(of: instance.value)
            hash = file.hash
            guard again.contains(id) || instance.value.needs(file) else { return }
            _ = try file.blueprint()
            try await write(id)
        } catch let error as BlueprintError {
            try await fail(id, hash, error)
        }
    }

    private mutating func write(_ id: ObjectID) async throws {
        let (library, again) = (library, again)
        let applied = try await store.write(by: .system, from: .blueprint) { change in
            guard let instance = change.configuration.get(BlueprintInstance.self, id), instance.enabled else {
                return [] as [(ObjectID, BlueprintReport)]
            }
            let item = try library.item(of: instance)
            // Another server that looked at the same time may have been faster.
            if !again.contains(id), instance.value.covers(hash: item.hash) { return [] }
            let walk = BlueprintWalk(change, [item], others: .read(library))
            try await walk.applyAll()
            var applied: [(ObjectID, BlueprintReport)] = []
            for (item, report) in walk.applied {
                guard let instance = item.instance else { continue }
                try await Self.note(report, of: item, instance, in: change)
                applied.append((instance, report))
            }
            return applied
        }
        for (instance, report) in applied { outcomes[instance] = .applied(report) }
    }

    /// What is kept of an application. The blueprint may have changed its own instance, or have deleted it.
    private static func note(
        _ report: BlueprintReport, of item: BlueprintBatch.Item, _ id: ObjectID, in change: Change
    ) async throws {
        guard var value = change.configuration.get(BlueprintInstance.self, id)?.value else { return }
        if value.name == value.path {
            value.name = change.configuration.blueprintName(item.blueprint.name, for: value.path)
        }
        value.metadata = item.blueprint.metadata
        value.lastApplied = change.now
        value.lastAppliedHash = item.hash
        value.status = report.warnings.isEmpty ? .successful : .warning
        value.managedModels = Set(report.entries.filter { $0.object != nil }.map(\.model.text)).sorted()
        try await change.keep(value, as: id)
    }

    /// Notes that an instance could not be applied. It is an event once, and not again each time that nothing has changed.
    private mutating func fail(_ id: ObjectID, _ hash: String?, _ error: BlueprintError) async throws {
        outcomes[id] = .failed(error)
        let isWanted = again.contains(id)
        try await store.write(by: .system, from: .blueprint) { change in
            guard var value = change.configuration.get(BlueprintInstance.self, id)?.value else { return }
            let isNews = value.status != .error || hash != nil && value.lastAppliedHash != hash
            value.status = .error
            value.lastApplied = change.now
            if let hash { value.lastAppliedHash = hash }
            try await change.keep(value, as: id)
            guard isNews || isWanted else { return }
            change.record(error.event(of: value, id))
        }
    }
}

extension BlueprintError {
    /// The event that tells administrators of it.
    fileprivate func event(of instance: BlueprintInstance, _ id: ObjectID) -> Event {
        var context = details
        context["message"] = .string("The blueprint '\(instance.name)' could not be applied: \(self)")
        context["blueprint"] = id.mention(of: BlueprintInstance.model.name, instance.name)
        return Event("configuration_error", app: "authentik.blueprints.v1.tasks", context: context)
    }
}
