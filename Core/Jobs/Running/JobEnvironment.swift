public import Kernel

/// Where the tenants are whose jobs a worker runs.
public protocol JobEnvironment: Sendable {
    /// Lends the powers of a tenant, opened if they are not yet, for as long as `body` runs.
    /// - Throws: when there is no such tenant, or it cannot be opened now.
    func use(_ tenant: String, _ body: (Powers) async -> Void) async throws

    /// The tenants there are beside the standard one.
    var others: OtherTenants { get async }

    /// The same as `use`, for somebody who looks at one tenant after the other: one that was closed is closed again.
    func visit(_ tenant: String, _ body: (Powers) async -> Void) async throws
}

extension JobEnvironment {
    public var others: OtherTenants { get async { OtherTenants() } }
    public func visit(_ tenant: String, _ body: (Powers) async -> Void) async throws { try await use(tenant, body) }
}

/// The tenants beside the standard one, by their keys.
public struct OtherTenants: Sendable, Hashable {
    /// Those that are in use in this program.
    public var open: [String]
    /// Those that nobody uses here.
    public var closed: [String]

    public init(open: [String] = [], closed: [String] = []) {
        self.open = open
        self.closed = closed
    }
}

/// The environment of an installation with one tenant.
public struct SingleEnvironment: JobEnvironment {
    private let tenant: String
    private let powers: Powers

    public init(_ powers: Powers, tenant: String = JobQueue.standardTenant) {
        self.powers = powers
        self.tenant = tenant
    }

    public func use(_ tenant: String, _ body: (Powers) async -> Void) async throws {
        guard tenant == self.tenant else { throw Missing("the tenant '\(tenant)'") }
        await body(powers)
    }
}
