/// What a run of a job works with.
public struct JobContext: Sendable {
    /// The task's key: the same in every run of one job.
    public let task: String
    /// Which run of the task it is, from 1.
    public let attempt: Int
    /// When the run is cancelled.
    public let deadline: Timestamp
    private let reporter: any JobReporting

    public init(task: String, attempt: Int, deadline: Timestamp, reporter: any JobReporting) {
        self.task = task
        self.attempt = attempt
        self.deadline = deadline
        self.reporter = reporter
    }

    /// Says how far it is; cheap enough to be called for each step.
    public func progress(_ done: Int, of total: Int) { reporter.progress(done, of: total) }

    /// Adds a line to the run's log, which administrators see. Secrets have no place in it; there is room for about a
    /// hundred lines.
    public func log(_ level: JobLogLevel, _ message: String, _ attributes: [String: JSON] = [:]) {
        reporter.log(level, message, attributes)
    }

    /// - Throws: `CancellationError` when the run is to end: its time is over, or the program stops.
    public func checkCancellation() throws { try Task.checkCancellation() }
}

/// How much a line of a run's log matters. The gravest of a run is the run's status.
public enum JobLogLevel: String, Choice, Comparable {
    case debug, info, warning, error

    private var gravity: Int { Self.allCases.firstIndex(of: self) ?? 0 }
    public static func < (left: JobLogLevel, right: JobLogLevel) -> Bool { left.gravity < right.gravity }
}

/// Keeps what a run says of itself.
public protocol JobReporting: Sendable {
    func progress(_ done: Int, of total: Int)
    func log(_ level: JobLogLevel, _ message: String, _ attributes: [String: JSON])
}
