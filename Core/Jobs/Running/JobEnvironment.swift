public import Kernel

/// Where the tenants are whose jobs a worker runs.
public protocol JobEnvironment: Sendable {
    /// Lends the powers of a tenant, opened if they are not yet, for as long as `body` runs.
    /// - Throws: when there is no such tenant, or it cannot be opened now.
    func use(_ tenant: String, _ body: (Powers) async -> Void) async throws
}

/// The environment of an installation with one tenant.
public struct SingleEnvironment: JobEnvironment {
    private let tenant: String
    private let powers: Powers

    public init(_ powers: Powers, tenant: String = "public") {
        self.powers = powers
        self.tenant = tenant
    }

    public func use(_ tenant: String, _ body: (Powers) async -> Void) async throws {
        guard tenant == self.tenant else { throw Missing("the tenant '\(tenant)'") }
        await body(powers)
    }
}
