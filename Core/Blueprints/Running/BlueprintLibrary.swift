import Kernel
import ObjectStore

/// What instances of blueprints say: files, and what registries have. It is read before anything is written, so that nobody
/// waits for a registry within a transaction.
struct BlueprintLibrary: Sendable {
    let shelf: BlueprintShelf
    /// By path.
    let files: [String: BlueprintFile]
    private var fetched: [Artefact: Result<BlueprintFile, BlueprintError>] = [:]
    /// Why hosts did not answer, which are not asked again for something else.
    private var silent: [String: OutgoingFailure] = [:]

    /// What a registry is asked for.
    private struct Artefact: Hashable {
        let path: String
        let credentials: String

        init(_ instance: BlueprintInstance) {
            (path, credentials) = (instance.path, instance.registryCredentials.exposed)
        }
    }

    init(_ shelf: BlueprintShelf, files: [BlueprintFile]) {
        self.shelf = shelf
        self.files = Dictionary(files.map { ($0.path, $0) }) { $1 }
    }

    /// The text of an instance.
    /// - Throws: ``BlueprintError`` when there is none.
    func file(of instance: BlueprintInstance) throws(BlueprintError) -> BlueprintFile {
        if instance.isFromRegistry {
            guard let answer = fetched[Artefact(instance)] else {
                throw BlueprintError("The registry was not asked yet.", file: instance.path, at: nil)
            }
            return try answer.get()
        }
        guard instance.isFile else { return BlueprintFile(path: instance.name, text: instance.content) }
        guard let file = files[instance.path] else {
            throw BlueprintError("The file is not there.", file: instance.path, at: nil)
        }
        return file
    }

    /// An instance as it is applied. What comes from a registry is somebody else's, and reads nothing of this machine.
    func item(of instance: Stored<BlueprintInstance>) throws(BlueprintError) -> BlueprintBatch.Item {
        let value = instance.value
        let file = try file(of: value)
        let context = (value.isFile ? shelf.context : [:]).merging(value.context.members) { $0.merging($1) }
        let environment =
            value.isFile ? shelf.environment : value.isFromRegistry ? nil : shelf.environment(for: .system)
        let blueprint = try file.blueprint()
        return BlueprintBatch.Item(
            blueprint: blueprint, context: context, environment: environment, path: file.path,
            names: [value.name, blueprint.name], instance: instance.id, hash: file.hash)
    }

    /// The instance that a requirement names: by its own name, or the one that its file has.
    func instance(
        _ requirement: Blueprint.Requirement, in configuration: Configuration
    ) -> Stored<BlueprintInstance>? {
        if let named = configuration.blueprints(requirement).first { return named }
        return configuration.all(BlueprintInstance.self).first { instance in
            let names = (try? files[instance.path]?.blueprint().name).map { Set([$0]) } ?? []
            return requirement.names(path: instance.path, names: names)
        }
    }

    /// Asks registries for what some instances say, and for all that they name.
    mutating func fetch(_ instances: [Stored<BlueprintInstance>], in configuration: Configuration) async throws {
        var waiting = instances[...]
        var seen: Set<ObjectID> = []
        while let instance = waiting.popFirst() {
            guard instance.value.enabled, seen.insert(instance.id).inserted else { continue }
            try await fetch(instance.value)
            waiting += named(by: (try? file(of: instance.value))?.requirements ?? [], in: configuration)
        }
    }

    /// Asks registries for all that blueprints name.
    mutating func fetch(namedBy blueprints: [Blueprint], in configuration: Configuration) async throws {
        try await fetch(named(by: blueprints.flatMap(\.requirements), in: configuration), in: configuration)
    }

    /// Finds what instances said when they were applied: what this program has fetched before is not asked for again.
    mutating func fetchApplied(_ instances: [Stored<BlueprintInstance>]) async throws {
        for instance in instances where instance.value.isFromRegistry {
            if let kept = shelf.fetched.file(instance.path, hash: instance.lastAppliedHash) {
                fetched[Artefact(instance.value)] = .success(kept)
            } else {
                try await fetch(instance.value)
            }
        }
    }

    private func named(
        by requirements: [Blueprint.Requirement], in configuration: Configuration
    ) -> [Stored<BlueprintInstance>] {
        requirements.compactMap { instance($0, in: configuration) }
    }

    private mutating func fetch(_ instance: BlueprintInstance) async throws {
        let artefact = Artefact(instance)
        guard instance.isFromRegistry, fetched[artefact] == nil else { return }
        func failed(_ reason: String) -> Result<BlueprintFile, BlueprintError> {
            .failure(BlueprintError(reason, file: instance.path, at: nil))
        }
        do {
            let address = try RegistryAddress(instance.path)
            if let failure = silent[address.host] { throw failure }
            fetched[artefact] = .success(try await shelf.fetch(instance, address))
        } catch let problem as RegistryAddress.Problem {
            fetched[artefact] = failed(problem.description)
        } catch let problem as BlueprintRegistry.Problem {
            fetched[artefact] = failed(problem.description)
        } catch let failure as OutgoingFailure {
            if let address = try? RegistryAddress(instance.path) { silent[address.host] = failure }
            fetched[artefact] = failed(failure.description)
        }
    }
}

extension BlueprintFile {
    /// The blueprints that it names; none when it cannot be read.
    fileprivate var requirements: [Blueprint.Requirement] { (try? blueprint())?.requirements ?? [] }
}

extension BlueprintShelf {
    /// What a registry has.
    fileprivate func fetch(_ instance: BlueprintInstance, _ address: RegistryAddress) async throws -> BlueprintFile {
        guard let http else { throw BlueprintRegistry.Problem("This server asks no registries.") }
        let text = try await BlueprintRegistry(http: http).fetch(
            address, credentials: instance.registryCredentials.exposed)
        let file = BlueprintFile(path: instance.path, text: text)
        fetched.keep(file)
        return file
    }
}
