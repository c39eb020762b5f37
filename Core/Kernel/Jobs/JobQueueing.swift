/// Having jobs done in the background.
///
/// Each function is a transaction of its own: called inside of another one it fails, so it is called after that.
public protocol JobQueueing: Sendable {
    /// Has a job done, by whichever worker is free first.
    ///
    /// A job with a key that waits already, with the same fields, is not queued twice: its task is returned, and runs at
    /// the earlier of both times.
    /// - Returns: the task's key.
    /// - Throws: ``Busy`` when too many wait; ``Problems`` when the fields are too long to be kept.
    @discardableResult
    func enqueue(_ job: any Job, _ options: JobOptions) async throws -> String

    /// Has a job done again and again, in place of the schedule with the same name and identifier if there is one. Times
    /// that an administrator has set stay as long as the declared ones do not change.
    /// - Parameter identifier: what tells this schedule from others of the job, such as the slug of its object.
    /// - Throws: ``Problems`` when the schedule is malformed.
    func schedule(
        _ job: any Job, _ times: JobSchedule, identifier: String, about subject: JobSubject?
    ) async throws

    /// Ends a schedule; what it has queued already is still done.
    func unschedule(_ job: JobName, identifier: String) async throws

    /// Ends every schedule that is about an object.
    func unschedule(about subject: JobSubject) async throws
}

extension JobQueueing {
    /// Has a job done, by whichever worker is free first.
    @discardableResult
    public func enqueue(_ job: any Job) async throws -> String { try await enqueue(job, JobOptions()) }
}

/// How a job is to be done.
public struct JobOptions: Sendable, Hashable {
    /// Jobs with one key run one at a time; nil for the job's own key.
    public var key: String?
    /// How long to wait with it.
    public var after: Duration
    /// The object that it is about.
    public var subject: JobSubject?
    /// What tells this task from others of the job, for people.
    public var label: String?

    public init(key: String? = nil, after: Duration = .zero, about subject: JobSubject? = nil, label: String? = nil) {
        self.key = key
        self.after = after
        self.subject = subject
        self.label = label
    }
}

/// Keeping an installation's tables small.
public protocol Upkeep: Sendable {
    /// Deletes what has expired.
    /// - Returns: how many there were of each kind.
    func deleteExpired() async throws -> [String: Int]

    /// Deletes users that were made for a while, and whose time is over.
    /// - Returns: how many there were.
    func deleteTemporaryUsers() async throws -> Int

    /// Forgets workers that have not been heard of for long.
    /// - Returns: how many there were.
    func deleteGoneWorkers() async throws -> Int
}
