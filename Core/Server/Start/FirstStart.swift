import Jobs
import Kernel

/// What a server needs before it can be used: its signing key, and the objects that its blueprints describe.
struct FirstStart {
    let assembly: Assembly
    let shared: SharedParts

    init(_ assembly: Assembly, _ shared: SharedParts) {
        self.assembly = assembly
        self.shared = shared
    }

    /// Brings the database to where the server can be used. Does next to nothing when it is there already.
    func prepare() async throws {
        try await SigningKey.ensure(in: assembly.store, of: shared.keys, now: shared.clock.now)
        try await assembly.discovery.applyAllBlueprints()
        _ = try await assembly.discovery.takeCertificates()
        try await assembly.jobs.scheduleDeclared(of: assembly.registry)
    }
}
