import Blueprints
import Jobs
import Kernel
import Logging

/// What a server needs before it can be used: its signing key, and the objects that its blueprints describe.
struct FirstStart {
    let assembly: Assembly
    let shared: SharedParts
    let settings: Settings
    let logger: Logger

    /// What the standard tenant needs.
    init(_ assembly: Assembly, _ shared: SharedParts) {
        self.init(assembly, shared, settings: shared.settings, logger: shared.logger)
    }

    /// - Parameters:
    ///   - settings: with what concerns the tenant alone; the rest is in `shared`.
    ///   - logger: the tenant's.
    init(_ assembly: Assembly, _ shared: SharedParts, settings: Settings, logger: Logger) {
        self.assembly = assembly
        self.shared = shared
        self.settings = settings
        self.logger = logger
    }

    /// Brings the database to where the server can be used. Does next to nothing when it is there already.
    func prepare() async throws {
        try await SigningKey.ensure(in: assembly.store, of: shared.keys, now: SystemClock().now)
        let runner = BlueprintRunner(store: assembly.store, logger: logger)
        _ = try await runner.apply(try shared.blueprints.files(), context: context)
        await CertificateDiscovery(folder: settings.certDiscoveryDir, store: assembly.store, logger: logger).run()
        try await assembly.jobs.scheduleDeclared(of: assembly.registry)
    }

    /// What the bootstrap blueprint makes the first administrator with.
    private var context: [String: JSON] {
        var context: [String: JSON] = [:]
        context["bootstrap_email"] = settings.bootstrap.email.map(JSON.string)
        context["bootstrap_password"] = (settings.bootstrap.password?.exposed).map(JSON.string)
        context["bootstrap_password_hash"] = (settings.bootstrap.passwordHash?.exposed).map(JSON.string)
        context["bootstrap_token"] = (settings.bootstrap.token?.exposed).map(JSON.string)
        return context
    }
}
