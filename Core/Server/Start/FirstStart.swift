import Blueprints
import FoundationEssentials
import Jobs
import Kernel
import Logging
import ShippedBlueprints

/// What a server needs before it can be used: its signing key, and the objects that its blueprints describe.
struct FirstStart {
    let assembly: Assembly
    let settings: Settings
    let logger: Logger

    /// Brings the database to where the server can be used. Does next to nothing when it is there already.
    func prepare() async throws {
        try await SigningKey.ensure(in: assembly.store, now: SystemClock().now)
        let runner = BlueprintRunner(store: assembly.store, logger: logger)
        let shipped = ShippedBlueprints.all.map { BlueprintFile(path: $0.path, text: $0.text) }
        _ = try await runner.apply(try shipped + own(), context: context)
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

    /// The files of the administrator's own folder, by name.
    private func own() throws -> [BlueprintFile] {
        guard let folder = settings.blueprintsDir else { return [] }
        let names: [String]
        do {
            names = try FileManager.default.subpathsOfDirectory(atPath: folder)
        } catch {
            throw SettingsProblem("The folder '\(folder)' that LANYARD_BLUEPRINTS_DIR names cannot be read.")
        }
        return names.sorted().filter { name in
            name.hasSuffix(".yaml") && !name.split(separator: "/").contains { $0.hasPrefix(".") }
        }.compactMap { name in
            FileManager.default.contents(atPath: folder + "/" + name).map {
                BlueprintFile(path: name, text: String(decoding: $0, as: UTF8.self))
            }
        }
    }
}
