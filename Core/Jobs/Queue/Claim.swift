import Kernel
import Storage

/// A task that this program is at. It stays so as long as its lease is renewed.
struct Claim: Sendable {
    let task: String
    let tenant: String
    let job: JobName
    let arguments: String
    let key: String?
    /// Which run this is, from 1. With the worker's name it tells the claim from all others.
    let attempt: Int
    /// How often it has failed so far.
    let retries: Int
    /// What earlier runs said.
    let earlier: [JSON]
    let due: Timestamp
    let created: Timestamp

    static let columns =
        "id, tenant, name, arguments, job_key, attempts, retries, due, created, logs, previous_logs"

    init(_ row: Row) throws {
        task = try row[0]
        tenant = try row[1]
        job = JobName(try row[2])
        arguments = try row[3]
        key = try row[4]
        attempt = try row[5]
        retries = try row[6]
        due = Timestamp(microseconds: try row[7])
        created = Timestamp(microseconds: try row[8])
        earlier = RunLog.joined(previous: RunLog.lines(try row[10]), current: RunLog.lines(try row[9]))
    }
}

/// What became of a run.
enum RunEnd: Sendable, Equatable {
    case done
    /// It failed, and will be tried again after a while.
    case again(after: Duration)
    /// It failed for good.
    case rejected
    /// The program stops; another one goes on with it.
    case handedBack
}
