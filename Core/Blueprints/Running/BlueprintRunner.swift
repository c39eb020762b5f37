public import Kernel
public import Logging
public import ObjectStore

/// What became of a file.
public struct BlueprintResult: Sendable {
    public let path: String
    public let outcome: Outcome

    /// What a runner did with a file.
    public enum Outcome: Sendable {
        /// It was applied.
        case applied(BlueprintReport)
        /// It was applied before, as it is.
        case unchanged
        /// It is labelled not to be applied by itself.
        case notInstantiated
        /// Nothing of it was kept.
        case failed(BlueprintError)
    }
}

/// Applies files: each in a transaction of its own, those that others require first, and none that was applied before
/// and has not changed since. The one that is labelled as the bootstrap is applied once only, changed or not.
public struct BlueprintRunner: Sendable {
    private let store: ObjectStore
    private let logger: Logger

    public init(store: ObjectStore, logger: Logger) {
        self.store = store
        self.logger = logger
    }

    /// Applies the files. One that fails keeps nothing and is remembered as failed; the others are applied all the same.
    /// - Parameters:
    ///   - context: values for `!Context`, over those of the files.
    ///   - environment: where `!Env` looks; with nil the tag is an error.
    /// - Returns: what became of each file, in the order of the list. Of files with one path the last one counts.
    /// - Throws: what the database throws.
    public func apply(
        _ files: [BlueprintFile], by actor: Principal = .system, context: [String: JSON] = [:],
        environment: BlueprintEnvironment? = nil
    ) async throws -> [BlueprintResult] {
        var run = Run(store: store, actor: actor, context: context, environment: environment)
        run.known = try await store.read(by: actor) { try await BlueprintInstance.all(in: $0.sql) }
        let files = Self.last(of: files)
        try await run.sort(files)
        try await run.applyAll()
        let results = files.map { BlueprintResult(path: $0.path, outcome: run.outcomes[$0.path] ?? .unchanged) }
        for result in results { log(result) }
        return results
    }

    /// An administrator's file takes the place of one with its path that came with the server.
    private static func last(of files: [BlueprintFile]) -> [BlueprintFile] {
        var places: [String: Int] = [:]
        var result: [BlueprintFile] = []
        for file in files {
            if let place = places[file.path] {
                result[place] = file
            } else {
                places[file.path] = result.count
                result.append(file)
            }
        }
        return result
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
        case .unchanged, .notInstantiated:
            logger.debug("no need to apply a blueprint", metadata: ["blueprint": "\(result.path)"])
        }
    }
}

/// One application of a list of files.
private struct Run {
    let store: ObjectStore
    let actor: Principal
    let context: [String: JSON]
    let environment: BlueprintEnvironment?
    var known: [BlueprintInstance] = []
    var outcomes: [String: BlueprintResult.Outcome] = [:]
    private var blueprints: [Blueprint] = []
    private var hashes: [String: String] = [:]

    init(store: ObjectStore, actor: Principal, context: [String: JSON], environment: BlueprintEnvironment?) {
        self.store = store
        self.actor = actor
        self.context = context
        self.environment = environment
    }

    /// Reads the files that have changed.
    mutating func sort(_ files: [BlueprintFile]) async throws {
        for file in files {
            let hash = file.hash
            hashes[file.path] = hash
            if known.contains(where: { $0.path == file.path && $0.covers(hash: hash) }) {
                outcomes[file.path] = .unchanged
                continue
            }
            do throws(BlueprintError) {
                let blueprint = try file.blueprint()
                if let outcome = outcome(without: blueprint) {
                    outcomes[file.path] = outcome
                } else {
                    blueprints.append(blueprint)
                }
            } catch {
                try await fail(file.path, name: file.path, error)
            }
        }
    }

    /// Why a file that has changed is left alone all the same.
    private func outcome(without blueprint: Blueprint) -> BlueprintResult.Outcome? {
        guard blueprint.isInstantiated else { return .notInstantiated }
        let isApplied = known.contains { $0.path == blueprint.file && $0.status == .successful }
        return blueprint.isBootstrap && isApplied ? .unchanged : nil
    }

    mutating func applyAll() async throws {
        let applied = known.filter { $0.status == .successful }
        let order = BlueprintOrder(blueprints) { requirement in
            applied.contains { requirement.names(path: $0.path, name: $0.name) }
        }
        for (index, error) in order.failures.sorted(by: { $0.key < $1.key }) {
            try await fail(blueprints[index].file, name: blueprints[index].name, error)
        }
        for index in order.order { try await apply(blueprints[index], order) }
    }

    private mutating func apply(_ blueprint: Blueprint, _ order: BlueprintOrder) async throws {
        do {
            for requirement in blueprint.requirements where requirement.isRequired {
                try check(requirement, of: blueprint, order)
            }
            outcomes[blueprint.file] = try await write(blueprint)
        } catch let error as BlueprintError {
            try await fail(blueprint.file, name: blueprint.name, error)
        }
    }

    private func check(
        _ requirement: Blueprint.Requirement, of blueprint: Blueprint, _ order: BlueprintOrder
    ) throws(BlueprintError) {
        guard let index = order.index(of: requirement), case .failed? = outcomes[blueprints[index].file] else { return }
        let reason = "It requires \(requirement.title), which could not be applied."
        var error = BlueprintError(reason, file: blueprint.file, at: requirement.position)
        error.entry = requirement.entry
        throw error
    }

    private func write(_ blueprint: Blueprint) async throws -> BlueprintResult.Outcome {
        let hash = hashes[blueprint.file] ?? ""
        return try await store.write(by: actor, from: .blueprint) { change in
            // Another server that starts at the same time may have been faster.
            if try await BlueprintInstance.find(blueprint.file, in: change.sql)?.covers(hash: hash) == true {
                return .unchanged
            }
            let report = try await blueprint.apply(in: change, context: context, environment: environment)
            try await instance(blueprint.file, blueprint.name, .successful, "", at: change.now).save(in: change.writing)
            return .applied(report)
        }
    }

    private mutating func fail(_ path: String, name: String, _ error: BlueprintError) async throws {
        outcomes[path] = .failed(error)
        try await store.write(by: actor, from: .blueprint) { change in
            try await instance(path, name, .error, error.description, at: change.now).save(in: change.writing)
        }
    }

    private func instance(
        _ path: String, _ name: String, _ status: BlueprintInstance.Status, _ message: String, at time: Timestamp
    ) -> BlueprintInstance {
        BlueprintInstance(
            path: path, name: name, hash: hashes[path] ?? "", applied: time, status: status, message: message)
    }
}
