public import Kernel
public import Logging
public import ObjectStore

/// What became of an instance of a blueprint.
public struct BlueprintResult: Sendable {
    /// The instance's path, or its name when it has none.
    public let path: String
    public let outcome: Outcome

    /// What a runner did with an instance.
    public enum Outcome: Sendable {
        /// It was applied.
        case applied(BlueprintReport)
        /// It was applied before, as it is, or is not to be applied.
        case unchanged
        /// Nothing of it was kept.
        case failed(BlueprintError)
    }
}

/// Applies instances of blueprints: each in a transaction of its own, with those that it names where it names them. None is
/// applied by itself that was applied before and has not changed since, unless somebody wants it. The one that is labelled
/// as the bootstrap is applied once only, changed or not.
public struct BlueprintRunner: Sendable {
    let store: ObjectStore
    let shelf: BlueprintShelf
    let logger: Logger

    public init(store: ObjectStore, shelf: BlueprintShelf, logger: Logger) {
        self.store = store
        self.shelf = shelf
        self.logger = logger
    }

    /// Looks which files there are, and applies those that are new, have changed or could not be applied before. One that
    /// fails keeps nothing and is noted as failed; the others are applied all the same.
    /// - Returns: what became of each file that has an instance, in the files' order.
    /// - Throws: what the database throws, and what reading the files does.
    public func applyFiles() async throws -> [BlueprintResult] {
        let files = try shelf.latest()
        try await store.refresh()
        try await note(files)
        let instances = files.compactMap { store.current.blueprint(at: $0.path)?.id }
        return try await apply(instances, from: files, again: false)
    }

    /// Applies an instance.
    /// - Parameter again: whether it is applied also when it has not changed since it was applied last.
    /// - Throws: ``Missing`` when there is no such instance; what the database throws.
    public func apply(_ instance: ObjectID, again: Bool) async throws -> BlueprintResult {
        // Another node may have stored it a moment ago.
        try await store.refresh()
        guard store.current.get(BlueprintInstance.self, instance) != nil else {
            throw Missing("No BlueprintInstance matches the given query.")
        }
        let results = try await apply([instance], from: shelf.latest(), again: again)
        guard let result = results.first else { throw Missing("No BlueprintInstance matches the given query.") }
        return result
    }

    private func apply(
        _ instances: [ObjectID], from files: [BlueprintFile], again: Bool
    ) async throws -> [BlueprintResult] {
        var library = BlueprintLibrary(shelf, files: files)
        let configuration = store.current
        let due = instances.compactMap { configuration.get(BlueprintInstance.self, $0) }.filter { instance in
            again || instance.value.isFromRegistry
                || (try? instance.value.needs(library.file(of: instance.value))) ?? false
        }
        try await library.fetch(due, in: configuration)
        var run = BlueprintRun(self, library, again: again ? Set(instances) : [])
        for instance in instances { try await run.apply(instance) }
        let results = instances.compactMap { id -> BlueprintResult? in
            guard let title = run.titles[id] else { return nil }
            return BlueprintResult(path: title, outcome: run.outcomes[id] ?? .unchanged)
        }
        for result in results { log(result) }
        return results
    }

    private func log(_ result: BlueprintResult) {
        switch result.outcome {
        case .applied(let report):
            logger.info(
                "applied a blueprint",
                metadata: [
                    "blueprint": "\(result.path)", "created": "\(report.count(.created))",
                    "updated": "\(report.count(.updated))", "deleted": "\(report.count(.deleted))",
                ])
        case .failed(let error): logger.error("could not apply a blueprint: \(error)")
        case .unchanged: logger.debug("no need to apply a blueprint", metadata: ["blueprint": "\(result.path)"])
        }
    }
}
