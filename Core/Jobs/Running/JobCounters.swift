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
    private let meter: JobMeter

    public init(metrics: any Metering = Unmetered()) { meter = JobMeter(metrics) }

    /// The counts of this moment.
    public var snapshot: JobCounts { counts.withLock { $0 } }

    func change(_ job: JobName, _ edit: (inout JobCounts.Entry) -> Void) {
        let (old, new) = counts.withLock { counts in
            let old = counts.jobs[job] ?? JobCounts.Entry()
            var new = old
            edit(&new)
            counts.jobs[job] = new
            return (old, new)
        }
        meter.note(job, from: old, to: new)
    }
}

/// Shows the counts as metrics.
private struct JobMeter: Sendable {
    private let finished: Family<Counter>
    private let failed: Family<Counter>
    private let retried: Family<Counter>
    private let rejected: Family<Counter>
    private let running: Family<Gauge>
    private let duration: Family<Histogram>

    init(_ metrics: any Metering) {
        finished = metrics.family(TaskMetrics.finished)
        failed = metrics.family(TaskMetrics.failed)
        retried = metrics.family(TaskMetrics.retried)
        rejected = metrics.family(TaskMetrics.rejected)
        running = metrics.family(TaskMetrics.running)
        duration = metrics.family(TaskMetrics.duration)
    }

    func note(_ job: JobName, from old: JobCounts.Entry, to new: JobCounts.Entry) {
        let labels = [QueueMetrics.queue, job.text]
        running[labels].add(new.inProgress - old.inProgress)
        guard new.runs > old.runs else { return }
        finished[labels].add(new.runs - old.runs)
        failed[labels].add(new.errors - old.errors)
        retried[labels].add(new.retries - old.retries)
        rejected[labels].add(new.rejected - old.rejected)
        duration[labels].observe(new.duration - old.duration)
    }
}
