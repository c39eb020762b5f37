import CPQ

#if canImport(Darwin)
    import Darwin
#elseif canImport(Glibc)
    import Glibc
#elseif canImport(Musl)
    import Musl
#endif

// What libpq allocates is freed in this file and nowhere else: a connection and its handle for cancelling when their
// values go, a result when it goes out of scope, a notification as soon as it was copied.

/// A connection as libpq has it: in pipeline mode, never blocking once it is open.
///
/// Unchecked, because the compiler cannot see that the pool lends a connection to one transaction at a time, and that a
/// transaction makes one call after the other.
final class LibPQ: @unchecked Sendable {
    private let connection: OpaquePointer
    /// Asks the server to stop what this connection does; may be used by another thread.
    let canceller: LibPQCanceller

    /// What was wrong with a connection that could not be made.
    struct OpeningFailure: Error {
        /// What the server called the error; nil when it did not come to that.
        let code: String?
        let message: String
    }

    /// Connects to one host; blocks until that is done or `seconds` are over.
    init(parameters: [String: String], seconds: Int) throws(OpeningFailure) {
        guard let connection = Self.start(parameters) else {
            throw OpeningFailure(code: nil, message: "there is no memory for a connection")
        }
        // With the error's code in front of the message, whose language is the server's choice.
        PQsetErrorVerbosity(connection, PQERRORS_VERBOSE)
        Self.complete(connection, before: ContinuousClock.now + .seconds(seconds))
        guard PQstatus(connection) == CONNECTION_OK, PQsetnonblocking(connection, 1) == 0,
            PQenterPipelineMode(connection) == 1, let canceller = LibPQCanceller(connection)
        else {
            let failure = Self.failure(connection, seconds)
            PQfinish(connection)
            throw failure
        }
        PQsetErrorVerbosity(connection, PQERRORS_DEFAULT)
        // Notices go to standard error otherwise, around the log.
        PQsetNoticeProcessor(connection, { _, _ in }, nil)
        self.connection = connection
        self.canceller = canceller
    }

    deinit { PQfinish(connection) }

    private static func start(_ parameters: [String: String]) -> OpaquePointer? {
        let names = parameters.map { strdup($0.key) }
        let values = parameters.map { strdup($0.value) }
        defer {
            for text in names + values { free(text) }
        }
        let keywords = names.map { UnsafePointer($0) } + [nil]
        return PQconnectStartParams(keywords, values.map { UnsafePointer($0) } + [nil], 0)
    }

    private static func complete(_ connection: OpaquePointer, before deadline: ContinuousClock.Instant) {
        var step = PGRES_POLLING_WRITING
        while PQstatus(connection) != CONNECTION_BAD {
            var wanted = pollfd(
                fd: PQsocket(connection), events: Int16(step == PGRES_POLLING_READING ? POLLIN : POLLOUT), revents: 0)
            let left = (deadline - ContinuousClock.now) / Duration.milliseconds(1)
            guard left > 0 else { return }
            guard poll(&wanted, 1, Int32(left)) >= 0 || errno == EINTR else { return }
            guard wanted.revents != 0 else { continue }
            step = PQconnectPoll(connection)
            if step == PGRES_POLLING_OK || step == PGRES_POLLING_FAILED { return }
        }
    }

    private static func failure(_ connection: OpaquePointer, _ seconds: Int) -> OpeningFailure {
        let text = String(cString: PQerrorMessage(connection))
        guard PQstatus(connection) == CONNECTION_BAD else {
            return OpeningFailure(code: nil, message: "it did not answer within \(seconds) seconds")
        }
        // The first line; the rest says where in the server's sources the error was found.
        let line = text.split(separator: "\n").first.map(String.init) ?? "it does not answer"
        guard let match = line.firstMatch(of: /: +([0-9A-Z]{5}): (.*)/) else {
            return OpeningFailure(code: nil, message: line)
        }
        return OpeningFailure(code: String(match.1), message: String(match.2))
    }

    /// The socket to wait for.
    var socket: Int32 { PQsocket(connection) }

    /// Whether the connection still stands, as far as libpq has noticed.
    var isConnected: Bool { PQstatus(connection) == CONNECTION_OK }

    /// Whether the next result would have to be waited for.
    var isBusy: Bool { PQisBusy(connection) == 1 }

    /// What libpq says about its last failure.
    var message: String {
        let text = String(cString: PQerrorMessage(connection)).split(separator: "\n").first.map(String.init)
        return text ?? "the connection was lost"
    }

    /// Queues the preparation of a statement.
    func sendPreparation(_ name: String, _ sql: String, types: [UInt32]) -> Bool {
        PQsendPrepare(connection, name, sql, Int32(types.count), types) == 1
    }

    /// Queues a statement with its arguments in binary form.
    func sendStatement(_ sql: String, _ arguments: PostgresArguments) -> Bool {
        arguments.withPointers { values, lengths, formats in
            PQsendQueryParams(
                connection, sql, Int32(arguments.count), arguments.types, values, lengths, formats, 1) == 1
        }
    }

    /// Queues the execution of a prepared statement.
    func sendPrepared(_ name: String, _ arguments: PostgresArguments) -> Bool {
        arguments.withPointers { values, lengths, formats in
            PQsendQueryPrepared(connection, name, Int32(arguments.count), values, lengths, formats, 1) == 1
        }
    }

    /// Ends a batch, whose first error makes the server skip the rest of it.
    func sendEnd() -> Bool { PQpipelineSync(connection) == 1 }

    /// Queues statements separated by semicolons; only between `leavePipeline` and `enterPipeline`.
    func sendScript(_ sql: String) -> Bool { PQsendQuery(connection, sql) == 1 }

    func leavePipeline() -> Bool { PQexitPipelineMode(connection) == 1 }

    func enterPipeline() -> Bool { PQenterPipelineMode(connection) == 1 }

    /// Sends what is queued; false when the socket takes no more for now, nil when the connection is lost.
    func flush() -> Bool? {
        switch PQflush(connection) {
        case 0: true
        case 1: false
        default: nil
        }
    }

    /// Takes in what has arrived; false when the connection is lost.
    func consume() -> Bool { PQconsumeInput(connection) == 1 }

    /// The next result; nil between two statements, and when there is none.
    func result() -> LibPQResult? { PQgetResult(connection).map(LibPQResult.init) }

    /// The next notification that has arrived.
    func notification() -> String? {
        guard let notification = PQnotifies(connection) else { return nil }
        defer { PQfreemem(notification) }
        return String(cString: notification.pointee.extra)
    }
}

/// Asks a server to stop what a connection does.
final class LibPQCanceller: @unchecked Sendable {
    private let handle: OpaquePointer

    fileprivate init?(_ connection: OpaquePointer) {
        guard let handle = PQgetCancel(connection) else { return nil }
        self.handle = handle
    }

    deinit { PQfreeCancel(handle) }

    /// Blocks until the server has the request. Whether it comes in time is not known.
    func cancel() {
        var message = [CChar](repeating: 0, count: 256)
        PQcancel(handle, &message, 256)
    }
}

/// What a statement led to.
struct LibPQResult: ~Copyable {
    private let result: OpaquePointer

    enum Status { case rows, done, end, skipped, failed }

    fileprivate init(_ result: OpaquePointer) { self.result = result }

    deinit { PQclear(result) }

    var status: Status {
        switch PQresultStatus(result) {
        case PGRES_TUPLES_OK: .rows
        case PGRES_COMMAND_OK, PGRES_EMPTY_QUERY: .done
        case PGRES_PIPELINE_SYNC: .end
        case PGRES_PIPELINE_ABORTED: .skipped
        default: .failed
        }
    }

    /// Rows inserted, updated or deleted.
    var changes: Int {
        let tag = String(cString: PQcmdStatus(result))
        guard ["INSERT", "UPDATE", "DELETE"].contains(where: tag.hasPrefix) else { return 0 }
        return Int(String(cString: PQcmdTuples(result))) ?? 0
    }

    var rowCount: Int { Int(PQntuples(result)) }
    var columnNames: [String] { (0..<PQnfields(result)).map { String(cString: PQfname(result, $0)) } }
    var types: [UInt32] { (0..<PQnfields(result)).map { PQftype(result, $0) } }

    /// The bytes of a value, in binary form, for as long as `body` runs; nil stands for null.
    func withValue<Value>(_ row: Int, _ column: Int, _ body: (UnsafeRawBufferPointer?) throws -> Value) rethrows
        -> Value
    {
        let (row, column) = (Int32(row), Int32(column))
        if PQgetisnull(result, row, column) == 1 { return try body(nil) }
        let length = Int(PQgetlength(result, row, column))
        return try body(UnsafeRawBufferPointer(start: PQgetvalue(result, row, column), count: length))
    }

    /// What an error says about itself.
    var diagnosis: PostgresDiagnosis {
        func field(_ code: Int32) -> String? { PQresultErrorField(result, code).map { String(cString: $0) } }
        // The fields' codes are letters, defined by macros that Swift does not see as numbers.
        return PostgresDiagnosis(
            code: field(Int32(UInt8(ascii: "C"))) ?? "", message: field(Int32(UInt8(ascii: "M"))) ?? "",
            detail: field(Int32(UInt8(ascii: "D"))), table: field(Int32(UInt8(ascii: "t"))))
    }
}
