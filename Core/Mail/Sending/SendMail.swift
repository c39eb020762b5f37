public import Kernel

/// Hands a message to its mail server. What it says is sealed elsewhere: the job has its key alone.
public struct SendMail: Job {
    // Servers that let nobody in at the first attempt want some minutes.
    public static let job = JobInfo(
        "authentik.stages.email.tasks.send_mail", summary: "Hands a message to its mail server.",
        timeLimit: .seconds(600), retries: retries)
    private static let retries = 8

    @Field(help: "The message's key in the queue.")
    public var id = ""
    @Power(\.mailDelivery) private var delivery

    public init() {}

    /// - Parameter id: the message's key.
    public init(_ id: String) { self.id = id }

    public var key: String? { "mail/\(id)" }

    public func run(in context: JobContext) async throws {
        let (level, text) = try await delivery.deliver(id, isLast: context.attempt > Self.retries)
        context.log(level, text)
    }
}
