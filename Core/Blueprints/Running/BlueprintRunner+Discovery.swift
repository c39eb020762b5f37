public import Kernel
import ObjectStore

extension BlueprintRunner {
    /// Looks which files there are: makes instances of those that are new, and notes those that are gone.
    /// - Returns: the instances that are to be applied, those of files first. What is in a registry is always among them,
    ///   since nobody says when it changes there.
    /// - Throws: what the database throws, and what reading the files does.
    public func discover() async throws -> [DiscoveredBlueprint] {
        let files = try shelf.latest()
        // Another node may just have applied what is found here.
        try await store.refresh()
        try await note(files)
        let configuration = store.current
        let found = files.compactMap { file -> Stored<BlueprintInstance>? in
            guard let instance = configuration.blueprint(at: file.path), instance.enabled else { return nil }
            return instance.value.needs(file) ? instance : nil
        }
        let others = configuration.all(BlueprintInstance.self).filter { instance in
            instance.enabled && !instance.value.isFile && (instance.value.isFromRegistry || !instance.value.wasApplied)
        }
        return (found + others.sorted { $0.name < $1.name }).map {
            DiscoveredBlueprint($0.id, name: $0.value.title)
        }
    }

    /// Deletes the instances whose files are gone.
    /// - Returns: their paths.
    public func clearFailed() async throws -> [String] {
        let paths = Set(try shelf.latest().map(\.path))
        func gone(_ configuration: Configuration) -> [Stored<BlueprintInstance>] {
            configuration.all(BlueprintInstance.self).filter { $0.value.isFile && !paths.contains($0.path) }
                .sorted { $0.path < $1.path }
        }
        guard !gone(store.current).isEmpty else { return [] }
        return try await store.write(by: .system, from: .blueprint) { change in
            let instances = gone(change.configuration)
            for instance in instances {
                try await change.resource(BlueprintInstance.model.name).delete(instance.id, in: change)
            }
            return instances.map(\.path)
        }
    }

    /// Keeps the instances up to the files. Nothing is written when nothing has changed.
    func note(_ files: [BlueprintFile]) async throws {
        guard !BlueprintNotes(files, in: store.current).isEmpty else { return }
        try await store.write(by: .system, from: .blueprint) { change in
            // Another server may have been faster.
            let notes = BlueprintNotes(files, in: change.configuration)
            for file in notes.new {
                var instance = BlueprintInstance()
                let blueprint = try? file.blueprint()
                instance.name = change.configuration.blueprintName(blueprint?.name ?? file.path, for: file.path)
                instance.path = file.path
                instance.metadata = blueprint?.metadata ?? [:]
                try await change.keep(instance)
            }
            for instance in notes.gone {
                var value = instance.value
                // What was applied once is not applied again when the file comes back as it was.
                if !value.wasApplied { value.lastAppliedHash = "" }
                value.status = .orphaned
                try await change.keep(value, as: instance.id)
            }
            for instance in notes.back {
                var value = instance.value
                value.status = value.lastAppliedHash.isEmpty ? .unknown : .successful
                try await change.keep(value, as: instance.id)
            }
        }
    }
}

/// How files and instances differ.
private struct BlueprintNotes {
    /// Files without an instance that want to be applied, or cannot be read: these are not to fail in silence.
    let new: [BlueprintFile]
    /// Instances whose files are gone.
    let gone: [Stored<BlueprintInstance>]
    /// Instances whose files were gone and are there again.
    let back: [Stored<BlueprintInstance>]

    var isEmpty: Bool { new.isEmpty && gone.isEmpty && back.isEmpty }

    init(_ files: [BlueprintFile], in configuration: Configuration) {
        let instances = configuration.all(BlueprintInstance.self).filter(\.value.isFile)
        let (known, paths) = (Set(instances.map(\.path)), Set(files.map(\.path)))
        new = files.filter { file in
            guard !known.contains(file.path) else { return false }
            return (try? file.blueprint().isInstantiated) ?? true
        }
        gone = instances.filter { !paths.contains($0.path) && $0.status != .orphaned }
        back = instances.filter { paths.contains($0.path) && $0.status == .orphaned }
    }
}

extension BlueprintInstance {
    /// Whether a file is to be applied.
    func needs(_ file: BlueprintFile) -> Bool {
        if covers(hash: file.hash) { return false }
        let isBootstrap = (try? file.blueprint().isBootstrap) ?? false
        return !(isBootstrap && wasApplied)
    }
}
