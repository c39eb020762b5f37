public import Kernel

/// The jobs that every server has.
public enum ServerJobs {
    public static let all: [any Job.Type] = [
        CheckBlueprintDrift.self, CleanExpiredModels.self, CleanTemporaryUsers.self, CleanWorkerStatuses.self,
        DiscoverBlueprints.self,
        ApplyBlueprint.self, ClearFailedBlueprints.self, DiscoverCertificates.self, ImportUsers.self,
        TakeBackBlueprints.self,
    ]
}
