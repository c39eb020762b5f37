import Kernel
import ObjectStore

/// One application of some instances, and of those that they require. Used by one task only.
struct BlueprintRun {
    let runner: BlueprintRunner
    private let files: [String: BlueprintFile]
    /// The instances that are applied although they have not changed.
    private let again: Set<ObjectID>
    private(set) var outcomes: [ObjectID: BlueprintResult.Outcome] = [:]
    private(set) var titles: [ObjectID: String] = [:]
    private var loaded: [Loaded] = []

    /// An instance, and what it says now.
    private struct Loaded {
        let id: ObjectID
        let instance: BlueprintInstance
        let hash: String
        let blueprint: Blueprint

        var item: BlueprintOrder.Item {
            BlueprintOrder.Item(blueprint: blueprint, path: instance.path, names: [instance.name, blueprint.name])
        }
    }

    init(_ runner: BlueprintRunner, files: [BlueprintFile], again: Set<ObjectID>) {
        self.runner = runner
        self.files = Dictionary(files.map { ($0.path, $0) }) { $1 }
        self.again = again
    }

    private var store: ObjectStore { runner.store }

    /// Reads the instances that are to be applied, and those that these require.
    mutating func load(_ instances: [ObjectID]) async throws {
        var waiting = instances[...]
        while let id = waiting.popFirst() {
            guard titles[id] == nil, let instance = store.current.get(BlueprintInstance.self, id) else { continue }
            titles[id] = instance.value.title
            guard let blueprint = try await load(instance) else { continue }
            for requirement in blueprint.requirements {
                // What is gone cannot be applied once more, whatever it left.
                let required = store.current.blueprints(requirement).filter { instance in
                    !instance.value.isFile || files[instance.path] != nil
                }
                waiting += required.map(\.id)
            }
        }
    }

    /// - Returns: what the instance says; nil when it is not to be applied, or cannot be read.
    private mutating func load(_ instance: Stored<BlueprintInstance>) async throws -> Blueprint? {
        guard instance.enabled else {
            outcomes[instance.id] = .unchanged
            return nil
        }
        var hash: String?
        do {
            let file = try await file(of: instance.value)
            hash = file.hash
            let isWanted = again.contains(instance.id) || instance.value.needs(file)
            guard isWanted else {
                outcomes[instance.id] = .unchanged
                return nil
            }
            let blueprint = try file.blueprint()
            loaded.append(
                Loaded(id: instance.id, instance: instance.value, hash: file.hash, blueprint: blueprint))
            return blueprint
        } catch let error as BlueprintError {
            try await fail(instance.id, hash, error)
            return nil
        }
    }

    private func file(of instance: BlueprintInstance) async throws -> BlueprintFile {
        if instance.isFromRegistry { return try await runner.fetched(instance) }
        guard instance.isFile else { return BlueprintFile(path: instance.name, text: instance.content) }
        guard let file = files[instance.path] else {
            throw BlueprintError("The file is not there.", file: instance.path, at: nil)
        }
        return file
    }

    /// Applies what was read.
    mutating func applyAll() async throws {
        let configuration = store.current
        let order = BlueprintOrder(loaded.map(\.item)) { configuration.meets($0) }
        for (index, error) in order.failures.sorted(by: { $0.key < $1.key }) {
            try await fail(loaded[index].id, loaded[index].hash, error)
        }
        for index in order.order { try await apply(loaded[index], order) }
    }

    private mutating func apply(_ loaded: Loaded, _ order: BlueprintOrder) async throws {
        do {
            for requirement in loaded.blueprint.requirements where requirement.isRequired {
                try check(requirement, of: loaded.blueprint, order)
            }
            outcomes[loaded.id] = try await write(loaded)
        } catch let error as BlueprintError {
            try await fail(loaded.id, loaded.hash, error)
        }
    }

    private func check(
        _ requirement: Blueprint.Requirement, of blueprint: Blueprint, _ order: BlueprintOrder
    ) throws(BlueprintError) {
        guard let index = order.index(of: requirement), case .failed? = outcomes[loaded[index].id] else { return }
        let reason = "It requires \(requirement.title), which could not be applied."
        var error = BlueprintError(reason, file: blueprint.file, at: requirement.position)
        error.entry = requirement.entry
        throw error
    }

    private func write(_ loaded: Loaded) async throws -> BlueprintResult.Outcome {
        let shelf = runner.shelf
        let isFile = loaded.instance.isFile
        // What comes from a registry is somebody else's, and reads nothing of this machine.
        let environment =
            isFile ? shelf.environment : loaded.instance.isFromRegistry ? nil : shelf.environment(for: .system)
        return try await store.write(by: .system, from: .blueprint) { change in
            guard let before = change.configuration.get(BlueprintInstance.self, loaded.id), before.enabled else {
                return .unchanged
            }
            // Another server that looked at the same time may have been faster.
            if !again.contains(loaded.id), before.value.covers(hash: loaded.hash) { return .unchanged }
            let context = (isFile ? shelf.context : [:]).merging(before.context.members) { $0.merging($1) }
            let report = try await loaded.blueprint.apply(in: change, context: context, environment: environment)
            try await note(report, of: loaded, in: change)
            return .applied(report)
        }
    }

    /// What is kept of an application. The blueprint may have changed its own instance, or have deleted it.
    private func note(_ report: BlueprintReport, of loaded: Loaded, in change: Change) async throws {
        guard var value = change.configuration.get(BlueprintInstance.self, loaded.id)?.value else { return }
        if value.name == value.path {
            value.name = change.configuration.blueprintName(loaded.blueprint.name, for: value.path)
        }
        value.metadata = loaded.blueprint.metadata
        value.lastApplied = change.now
        value.lastAppliedHash = loaded.hash
        value.status = report.warnings.isEmpty ? .successful : .warning
        value.managedModels = Set(report.entries.filter { $0.object != nil }.map(\.model.text)).sorted()
        try await change.keep(value, as: loaded.id)
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

extension BlueprintRunner {
    /// What a registry has.
    fileprivate func fetched(_ instance: BlueprintInstance) async throws -> BlueprintFile {
        do {
            let address = try RegistryAddress(instance.path)
            guard let http = shelf.http else {
                throw BlueprintRegistry.Problem("This server asks no registries.")
            }
            let text = try await BlueprintRegistry(http: http).fetch(
                address, credentials: instance.registryCredentials.exposed)
            return BlueprintFile(path: instance.path, text: text)
        } catch let problem as RegistryAddress.Problem {
            throw BlueprintError(problem.description, file: instance.path, at: nil)
        } catch let problem as BlueprintRegistry.Problem {
            throw BlueprintError(problem.description, file: instance.path, at: nil)
        } catch let failure as OutgoingFailure {
            throw BlueprintError(failure.description, file: instance.path, at: nil)
        }
    }
}
