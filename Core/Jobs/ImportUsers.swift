public import Kernel

/// Writes the users that an administrator handed over in a file.
///
/// It leaves the database to people who sign in: a few users are written at a time, and between them it rests for longer
/// than that took. A run that follows one that was interrupted goes on with the first row that was not written.
public struct ImportUsers: Job {
    // A file may have a million rows with passwords to hash.
    public static let job = JobInfo(
        "lanyard.core.tasks.import_users", summary: "Writes users from a file.", timeLimit: .seconds(7 * 86_400))

    @Field(help: "The key of the import.")
    public var id = ""
    @Power(\.userImports) private var imports

    public init() {}

    /// - Parameter id: the import's key.
    public init(_ id: String) { self.id = id }

    /// One file at a time: two would only wait for each other.
    public var key: String? { "import_users" }

    /// How long it rests, by how long others that write had to wait for it.
    static let rests = (times: 3, atLeast: Duration.milliseconds(5), atMost: Duration.seconds(1))

    public func run(in context: JobContext) async throws {
        while let step = try await imports.importNext(of: id) {
            for row in step.refused {
                context.log(
                    .warning, "A row was refused.",
                    ["line": .int(row.line), "username": .string(row.username), "reason": .string(row.reason)])
            }
            if step.done > 0 { context.progress(step.done, of: step.total) }
            let rest = max(step.writing * Self.rests.times, Self.rests.atLeast)
            try await Task.sleep(for: min(rest, Self.rests.atMost))
        }
    }
}
