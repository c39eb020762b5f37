import Blueprints
import Identity
import Kernel
import Logging
import ObjectStore
import Tenants

/// Keeps one tenant up to the files of blueprints and certificates.
struct FileDiscovery: FileDiscovering {
    private let runner: BlueprintRunner
    private let drifting: BlueprintDrift
    private let certificates: CertificateDiscovery
    /// What applies blueprints that an administrator hands over at the command line.
    let applier: BlueprintApplier

    init(of schemaName: String, in store: ObjectStore, _ shared: SharedParts, logger: Logger) {
        let isStandard = schemaName == Tenant.standardName
        let shelf = shared.shelf(of: schemaName)
        runner = BlueprintRunner(store: store, shelf: shelf, logger: logger)
        drifting = BlueprintDrift(store, shelf: shelf)
        applier = BlueprintApplier(store, shelf: shelf)
        certificates = CertificateDiscovery(
            folder: isStandard ? shared.settings.certDiscoveryDir : "", store: store, logger: logger)
    }

    /// Applies every file that is due, those that come with the server as well, which cannot change while it runs.
    func applyAllBlueprints() async throws { _ = try await runner.applyFiles() }

    func discoverBlueprints() async throws -> [DiscoveredBlueprint] { try await runner.discover() }

    func applyBlueprint(_ instance: ObjectID, again: Bool) async throws -> AppliedBlueprint {
        let result = try await runner.apply(instance, again: again)
        switch result.outcome {
        case .unchanged: return AppliedBlueprint(result.path)
        case .failed(let error): return AppliedBlueprint(result.path, problem: error.description)
        case .applied(let report):
            let counts = Dictionary(report.entries.map { ($0.outcome.rawValue, 1) }, uniquingKeysWith: +)
            return AppliedBlueprint(result.path, counts: counts, warnings: report.warnings)
        }
    }

    /// What is different from what the instances say that were applied.
    func drift() async throws -> BlueprintOutcome { try await drifting.find() }

    func clearFailedBlueprints() async throws -> [String] { try await runner.clearFailed() }

    func takeCertificates() async throws -> [Discovered] { await certificates.run() }
}

extension SharedParts {
    /// Where a tenant's blueprints come from.
    ///
    /// An account or a key that is the same in all tenants would join them: what the settings say of the first
    /// administrator is the standard tenant's.
    func shelf(of schemaName: String) -> BlueprintShelf {
        let context = schemaName == Tenant.standardName ? settings.bootstrap.context : [:]
        return BlueprintShelf(
            context: context, environment: .process, opensEnvironment: settings.blueprints.openEnvironment, http: http,
            files: { [blueprints] in try blueprints.files() })
    }

    /// What is asked before a tenant's objects are stored.
    func rules(of schemaName: String) -> [ModelName: ObjectRule] {
        InitialPermissionRule.rules.merging(BlueprintInstanceRule.rules(shelf(of: schemaName))) { $1 }
    }
}

extension BootstrapSettings {
    /// What the bootstrap blueprint makes the first administrator with.
    fileprivate var context: [String: JSON] {
        var context: [String: JSON] = [:]
        context["bootstrap_email"] = email.map(JSON.string)
        context["bootstrap_password"] = (password?.exposed).map(JSON.string)
        context["bootstrap_password_hash"] = (passwordHash?.exposed).map(JSON.string)
        context["bootstrap_token"] = (token?.exposed).map(JSON.string)
        return context
    }
}
