import Glibc
import Kernel
import Logging
import Synchronization

/// The level of all loggers, which may change while the server runs.
final class SharedLogLevel: Sendable {
    private let level: Mutex<Logger.Level>

    init(_ level: Logger.Level) { self.level = Mutex(level) }
    var value: Logger.Level { level.withLock { $0 } }
    func set(_ new: Logger.Level) { level.withLock { $0 = new } }
}

/// Writes each line of the log as one JSON object to standard error. Lines of a request say which one.
struct JSONLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    private let label: String
    private let shared: SharedLogLevel
    /// The level of one logger that is not to follow all others.
    private var own: Logger.Level?
    private let write: @Sendable ([UInt8]) -> Void
    private static let pid = getpid()

    var logLevel: Logger.Level {
        get { own ?? shared.value }
        set { own = newValue }
    }

    /// - Parameter write: where a line goes, its end included; nil for standard error.
    init(label: String, level: SharedLogLevel, write: (@Sendable ([UInt8]) -> Void)? = nil) {
        self.label = label
        shared = level
        self.write = write ?? Self.toStandardError
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = LogLine(at: SystemClock().now)
        line.add("level", event.level.rawValue)
        line.add("logger", label)
        line.add("event", "\(event.message)")
        line.add("pid", Int(Self.pid))
        if let facts = CurrentRequest.facts { line.add(facts) }
        for (key, value) in event.metadata ?? [:] { line.add(key, value) }
        for (key, value) in metadata where event.metadata?[key] == nil { line.add(key, value) }
        write(line.finish())
    }

    /// One write a line keeps lines of several threads whole; a log that cannot be written is nobody's to complain of.
    private static func toStandardError(_ line: [UInt8]) { _ = Glibc.write(STDERR_FILENO, line, line.count) }
}

/// One line of the log. Names and texts are written as JSON strings, so that none of them can end it.
private struct LogLine {
    private var bytes = Array("{\"timestamp\":".utf8)
    /// So few that comparing each is quicker than hashing.
    private var names: [String] = ["timestamp"]

    init(at time: Timestamp) {
        bytes.reserveCapacity(1024)
        names.reserveCapacity(24)
        JSON.string(time.text).write(to: &bytes)
    }

    /// The line, which nothing is added to any more.
    mutating func finish() -> [UInt8] {
        bytes += "}\n".utf8
        return bytes
    }

    mutating func add(_ name: String, _ text: String) { add(name, JSON.string(text)) }
    mutating func add(_ name: String, _ number: Int) { add(name, JSON.int(number)) }

    mutating func add(_ name: String, _ value: Logger.MetadataValue) {
        switch value {
        case .string(let text): add(name, JSON.string(text))
        case .stringConvertible(let number as Int): add(name, JSON.int(number))
        case .stringConvertible(let number as Double): add(name, JSON.double(number))
        default: add(name, "\(value)")
        }
    }

    /// What is known of every request, under authentik's names.
    mutating func add(_ request: RequestFacts) {
        add("request_id", request.id)
        add("method", request.method)
        add("path", request.shownPath)
        add("host", String(request.host))
        add("domain_url", String(Self.withoutPort(request.host)))
        add("schema_name", request.schemaName)
        add("scheme", request.isSecure ? "https" : "http")
        add("remote", request.clientAddress)
        if let trace = request.trace { add("trace_id", trace.traceID) }
    }

    private static func withoutPort(_ host: Substring) -> Substring {
        guard let colon = host.lastIndex(of: ":"), !host[colon...].contains("]") else { return host }
        return host[..<colon]
    }

    /// A name is written once, by whoever comes first.
    private mutating func add(_ name: String, _ value: JSON) {
        guard !names.contains(name) else { return }
        names.append(name)
        bytes.append(UInt8(ascii: ","))
        JSON.string(name).write(to: &bytes)
        bytes.append(UInt8(ascii: ":"))
        value.write(to: &bytes)
    }
}
