public import Kernel

/// Looks whether somebody has changed what blueprints have made.
public struct CheckBlueprintDrift: Job {
    public static let job = JobInfo(
        "lanyard.blueprints.drift", summary: "Compares what is stored with what the applied blueprints say.",
        schedule: .hourly, for: .everyTenant)

    @Power(\.blueprints) private var blueprints

    public init() {}

    public func run(in context: JobContext) async throws {
        let found = try await blueprints.findDrift()
        for blueprint in found.unread {
            context.log(
                .error, "A blueprint could not be compared.",
                ["name": .string(blueprint.name), "problem": JSON(blueprint.problem)])
        }
        for object in found.objects {
            context.log(
                .warning, "An object is not what the blueprints say.",
                ["object": .string(object.name), "difference": JSON(object.problem)])
        }
    }
}

/// Takes back blueprints that were applied on trial and that nobody confirmed.
public struct TakeBackBlueprints: Job {
    public static let job = JobInfo(
        "lanyard.blueprints.take_back", summary: "Takes back blueprints that were applied on trial.",
        schedule: "4-59/5 * * * *", for: .everyTenant)

    @Power(\.blueprints) private var blueprints

    public init() {}

    public func run(in context: JobContext) async throws {
        for trial in try await blueprints.takeBackUnconfirmed() {
            context.log(.warning, "Blueprints that nobody confirmed were taken back.", ["name": .string(trial.name)])
            if let problem = trial.problem {
                context.log(.error, "Some of it stays, because others have changed it.", ["kept": .string(problem)])
            }
        }
    }
}
