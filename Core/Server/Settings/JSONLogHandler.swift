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

/// Writes each line of the log as one JSON object to standard error.
struct JSONLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    private let label: String
    private let shared: SharedLogLevel
    /// The level of one logger that is not to follow all others.
    private var own: Logger.Level?

    var logLevel: Logger.Level {
        get { own ?? shared.value }
        set { own = newValue }
    }

    init(label: String, level: SharedLogLevel) {
        self.label = label
        shared = level
    }

    subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    func log(event: LogEvent) {
        var line = Array("{\"timestamp\":".utf8)
        line += JSON.string(SystemClock().now.text).bytes
        Self.append("level", event.level.rawValue, to: &line)
        Self.append("logger", label, to: &line)
        Self.append("event", "\(event.message)", to: &line)
        for (key, value) in event.metadata ?? [:] { Self.append(key, "\(value)", to: &line) }
        for (key, value) in metadata where event.metadata?[key] == nil { Self.append(key, "\(value)", to: &line) }
        line += "}\n".utf8
        // One write a line keeps lines of several threads whole; a log that cannot be written is nobody's to complain of.
        _ = write(STDERR_FILENO, line, line.count)
    }

    private static func append(_ name: String, _ value: String, to line: inout [UInt8]) {
        line.append(UInt8(ascii: ","))
        line += JSON.string(name).bytes
        line.append(UInt8(ascii: ":"))
        line += JSON.string(value).bytes
    }
}
