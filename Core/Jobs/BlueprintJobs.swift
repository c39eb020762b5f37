public import Kernel

/// Finds blueprints whose files are new, have changed or are gone, and has them applied.
public struct DiscoverBlueprints: Job {
    public static let job = JobInfo(
        "authentik.blueprints.v1.tasks.blueprints_discovery",
        summary: "Finds blueprints that are new or have changed, and has them applied.", schedule: .hourly,
        for: .everyTenant)

    @Power(\.discovery) private var discovery
    @Power(\.jobs) private var jobs

    public init() {}

    /// Every node that sees a file change wants it done.
    public var key: String? { "blueprints_discovery" }

    public func run(in context: JobContext) async throws {
        for blueprint in try await discovery.discoverBlueprints() {
            try await jobs.enqueue(
                ApplyBlueprint(blueprint.instance),
                JobOptions(about: JobSubject(BlueprintInstance.model.name, blueprint.instance), label: blueprint.name))
            context.log(.info, "A blueprint is to be applied.", ["name": .string(blueprint.name)])
        }
    }
}

/// Applies one blueprint, and before it those that it requires.
public struct ApplyBlueprint: Job {
    public static let job = JobInfo("authentik.blueprints.v1.tasks.apply_blueprint", summary: "Applies a blueprint.")

    @Field(help: "The blueprint.")
    public var instance: Reference<BlueprintInstance>
    @Field(help: "Whether it is applied also when it has not changed.")
    public var again = false
    @Power(\.discovery) private var discovery

    public init() {}

    /// - Parameter again: whether it is applied also when it has not changed.
    public init(_ instance: ObjectID, again: Bool = false) {
        self.instance = Reference(instance)
        self.again = again
    }

    /// One at a time, on whatever node.
    public var key: String? { "blueprint:\(instance.id)" }

    public func run(in context: JobContext) async throws {
        let result: AppliedBlueprint
        do { result = try await discovery.applyBlueprint(instance.id, again: again) } catch let missing as Missing {
            return context.log(.warning, "\(missing)")
        }
        let name: [String: JSON] = ["name": .string(result.name)]
        for warning in result.warnings { context.log(.warning, warning, name) }
        if let problem = result.problem {
            // It stays as it is: the next discovery tries again.
            context.log(.error, "A blueprint could not be applied.", name.merging(["problem": .string(problem)]) { $1 })
        } else if !result.counts.isEmpty {
            context.log(.info, "A blueprint was applied.", name.merging(result.counts.mapValues(JSON.int)) { $1 })
        }
    }
}

/// Deletes what is kept of blueprints whose files are gone.
public struct ClearFailedBlueprints: Job {
    public static let job = JobInfo(
        "authentik.blueprints.v1.tasks.clear_failed_blueprints",
        summary: "Deletes what is kept of blueprints whose files are gone.", schedule: .hourly, for: .everyTenant)

    @Power(\.discovery) private var discovery

    public init() {}

    public func run(in context: JobContext) async throws {
        for name in try await discovery.clearFailedBlueprints() {
            context.log(.info, "A blueprint whose file is gone was deleted.", ["name": .string(name)])
        }
    }
}
