public import Kernel

/// What jobs work with, tenant by tenant.
public protocol JobEnvironment: Sendable {
    /// The powers of a tenant, opened if they are not yet.
    /// - Throws: when there is no such tenant, or it cannot be opened now.
    func powers(for tenant: String) async throws -> Powers
}

/// The environment of an installation with one tenant.
public struct SingleEnvironment: JobEnvironment {
    private let tenant: String
    private let powers: Powers

    public init(_ powers: Powers, tenant: String = "public") {
        self.powers = powers
        self.tenant = tenant
    }

    public func powers(for tenant: String) async throws -> Powers {
        guard tenant == self.tenant else { throw Missing("the tenant '\(tenant)'") }
        return powers
    }
}
