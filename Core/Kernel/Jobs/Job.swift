/// Work that is done in the background: its fields are what it is to do it with, and are kept with it until it is done.
///
///     struct SyncUsers: Job {
///         static let job = JobInfo("authentik.sources.ldap.tasks.ldap_sync", summary: "Reads users from a directory.")
///         @Field(help: "The directory.") var source: Reference<LDAPSource>
///         @Power(\.userWriting) private var users
///         func run(in context: JobContext) async throws { … }
///     }
///
/// A job may run more than once: when it throws, and when the machine it runs on goes down. Its fields hold no secrets.
public protocol Job: FieldGroup {
    /// Its name and what goes with it.
    static var job: JobInfo { get }
    /// Jobs with one key run one at a time; nil for those that may run beside any other.
    var key: String? { get }
    /// Does the work. It ends soon after its task is cancelled: when its time is over or the program stops.
    /// - Throws: when it failed; it is tried again after a while.
    func run(in context: JobContext) async throws
}

extension Job {
    public var key: String? { nil }
}

/// A job's name as clients know it, such as `authentik.core.tasks.clean_expired_models`.
public struct JobName: Sendable, Hashable, Comparable, ExpressibleByStringLiteral, CustomStringConvertible {
    public let text: String
    public init(_ text: String) { self.text = text }
    public init(stringLiteral value: String) { text = value }
    public var description: String { text }
    public static func < (left: JobName, right: JobName) -> Bool { left.text < right.text }
}

/// What is declared of a job.
public struct JobInfo: Sendable {
    public var name: JobName
    /// One sentence on what it does.
    public var summary: String
    /// When it runs by itself, with its fields as they are declared; nil for a job that only others start.
    public var schedule: JobSchedule?
    /// For which tenants it works.
    public var reach: JobReach
    /// How long one run may take; nil for the installation's limit.
    public var timeLimit: Duration?
    /// How often it is tried again after a failure; nil for the installation's number.
    public var retries: Int?

    public init(
        _ name: JobName, summary: String, schedule: JobSchedule? = nil, for reach: JobReach = .tenant,
        timeLimit: Duration? = nil, retries: Int? = nil
    ) {
        self.name = name
        self.summary = summary
        self.schedule = schedule
        self.reach = reach
        self.timeLimit = timeLimit
        self.retries = retries
    }
}

/// For which tenants a job works, and so where the schedule is that it declares.
public enum JobReach: Sendable {
    /// For the tenant that has it done. Each tenant has the schedule.
    case tenant
    /// For what the server has once. Only the standard tenant has the schedule.
    case server
    /// For all tenants, one after the other, when the standard tenant has it done, which alone has the schedule; for one
    /// of them when that has it done. So a thousand tenants that nobody uses cost next to nothing.
    case everyTenant
}

/// When a job runs by itself: a cron expression, in which `H` stands for a number that each installation chooses at
/// random and keeps, so that not all of them do the same at the same moment.
public struct JobSchedule: Sendable, Hashable, ExpressibleByStringLiteral {
    public let text: String

    public init(_ text: String) { self.text = text }
    public init(stringLiteral value: String) { text = value }

    public static let hourly: JobSchedule = "H * * * *"
    public static let daily: JobSchedule = "H H * * *"
    public static let weekly: JobSchedule = "H H * * H"
    /// Every so many hours, which should divide 24.
    public static func every(hours: Int) -> JobSchedule { JobSchedule("H */\(hours) * * *") }

    /// The expression, with numbers chosen.
    /// - Throws: ``Problems`` when it is none.
    public func expression(choosing random: any RandomSource) throws(Problems) -> CronExpression {
        let counts = [60, 24, 28, 12, 7]
        var fields: [String] = []
        for (index, field) in text.split(separator: " ").enumerated() {
            guard field == "H", counts.indices.contains(index) else {
                fields.append(String(field))
                continue
            }
            // Days and months are counted from 1.
            let first = index == 2 || index == 3 ? 1 : 0
            fields.append(String(first + Int(random.bytes(1).first ?? 0) % counts[index]))
        }
        return try CronExpression(fields.joined(separator: " "))
    }
}

/// The object that a job is about, so that its page can show it.
public struct JobSubject: Sendable, Hashable {
    public var model: ModelName
    public var id: ObjectID

    public init(_ model: ModelName, _ id: ObjectID) {
        self.model = model
        self.id = id
    }
}
