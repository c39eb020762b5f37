import Blueprints
import Kernel
import Logging
import ObjectStore
import Tenants

/// Keeps one tenant up to the files of blueprints and certificates.
struct FileDiscovery: FileDiscovering {
    private let sources: BlueprintSources
    private let runner: BlueprintRunner
    /// What `!Context` finds in blueprints.
    private let context: [String: JSON]
    private let certificates: CertificateDiscovery

    /// An account or a key that is the same in all tenants would join them: those of the settings and of the folder of
    /// certificates are the standard tenant's.
    init(of schemaName: String, in store: ObjectStore, _ shared: SharedParts, logger: Logger) {
        let settings = schemaName == Tenant.standardName ? shared.settings : nil
        sources = shared.blueprints
        runner = BlueprintRunner(store: store, logger: logger)
        context = settings?.bootstrap.context ?? [:]
        certificates = CertificateDiscovery(folder: settings?.certDiscoveryDir ?? "", store: store, logger: logger)
    }

    /// Applies what comes with the server as well. That cannot change while it runs.
    func applyAllBlueprints() async throws {
        _ = try await runner.apply(try sources.files(), context: context)
    }

    func applyBlueprints() async throws -> [Discovered] {
        let files = try sources.own()
        guard !files.isEmpty else { return [] }
        return try await runner.apply(files, context: context).compactMap { result in
            switch result.outcome {
            case .applied: Discovered(result.path)
            case .failed(let error): Discovered(result.path, problem: error.description)
            case .unchanged, .notInstantiated: nil
            }
        }
    }

    func takeCertificates() async throws -> [Discovered] { await certificates.run() }
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
