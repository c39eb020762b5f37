/// How jobs are done, and how long is known of them.
public struct JobSettings: Sendable {
    /// How many run at the same time in one program.
    public var threads = 2
    /// How often a job is tried again that does not say it itself.
    public var retries = 5
    /// How long a run may take of a job that does not say it itself.
    public var timeLimit = Duration.seconds(600)
    /// How long finished tasks are kept.
    public var expiration = Duration.seconds(30 * 86_400)
    /// How often finished tasks that have been kept for so long are looked for.
    public var purgeInterval = Duration.seconds(86_400)
    /// How long a worker sleeps at most when nobody wakes it.
    public var longestPause = Duration.seconds(30)
    /// How long a worker may be silent until others take over what it is at.
    public var lease = Duration.seconds(60)
    /// How long jobs may go on once the program is told to stop.
    public var grace = Duration.seconds(10)
    /// How many tasks of one tenant may wait.
    public var mostWaiting = 50_000

    public init() {}
}
