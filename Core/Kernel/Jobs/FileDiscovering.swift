/// Keeping an installation up to the files that its administrator changes.
public protocol FileDiscovering: Sendable {
    /// Looks which blueprints there are: makes instances of those that are new, and notes those that are gone.
    /// - Returns: the instances that are to be applied, since they are new, have changed or could not be applied before.
    /// - Throws: when the folder cannot be read.
    func discoverBlueprints() async throws -> [DiscoveredBlueprint]

    /// Applies an instance of a blueprint, and before it those that it requires and that were not applied yet.
    /// - Parameter again: whether it is applied also when it has not changed since it was applied last.
    /// - Returns: what became of it.
    /// - Throws: ``Missing`` when there is no such instance.
    func applyBlueprint(_ instance: ObjectID, again: Bool) async throws -> AppliedBlueprint

    /// Deletes the instances whose files are gone.
    /// - Returns: their names.
    func clearFailedBlueprints() async throws -> [String]

    /// Makes certificate-key pairs of files that are new, and changes those whose files have changed.
    /// - Returns: those alone, and those that cannot be used.
    func takeCertificates() async throws -> [Discovered]
}

/// An instance of a blueprint that is to be applied.
public struct DiscoveredBlueprint: Sendable, Hashable {
    public var instance: ObjectID
    /// Its path, or its name when it has none.
    public var name: String

    public init(_ instance: ObjectID, name: String) {
        self.instance = instance
        self.name = name
    }
}

/// What became of an instance of a blueprint.
public struct AppliedBlueprint: Sendable, Hashable {
    /// Its path, or its name when it has none.
    public var name: String
    /// How many objects were created, changed and deleted; empty when there was nothing to do.
    public var counts: [String: Int]
    /// What means nothing in it, and what else is odd.
    public var warnings: [String]
    /// Why nothing of it was kept; nil when it was applied.
    public var problem: String?

    public init(_ name: String, counts: [String: Int] = [:], warnings: [String] = [], problem: String? = nil) {
        self.name = name
        self.counts = counts
        self.warnings = warnings
        self.problem = problem
    }
}

/// Something that was found in a folder.
public struct Discovered: Sendable, Hashable {
    public var name: String
    /// Why it cannot be used; nil when it was.
    public var problem: String?

    public init(_ name: String, problem: String? = nil) {
        self.name = name
        self.problem = problem
    }
}
