public import Kernel
import Synchronization

/// What the jobs of this program came to since it started, for metrics.
public struct JobCounts: Sendable, Hashable {
    /// The counts of one job.
    public struct Entry: Sendable, Hashable {
        /// Runs that ended, however they did.
        public var runs = 0
        /// Runs that failed.
        public var errors = 0
        /// Failures after which the job is tried again.
        public var retries = 0
        /// Failures after which it is not.
        public var rejected = 0
        /// Runs that go on at this moment.
        public var inProgress = 0
        /// How long the runs took together.
        public var duration = Duration.zero
    }

    /// By the job's name.
    public var jobs: [JobName: Entry] = [:]

    public init() {}
}

/// Counts what jobs come to.
public final class JobCounters: Sendable {
    private let counts = Mutex(JobCounts())

    public init() {}

    /// The counts of this moment.
    public var snapshot: JobCounts { counts.withLock { $0 } }

    func change(_ job: JobName, _ edit: (inout JobCounts.Entry) -> Void) {
        counts.withLock { edit(&$0.jobs[job, default: JobCounts.Entry()]) }
    }
}
