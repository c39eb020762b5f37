import Glibc
import Kernel
import Logging

/// Writes each line of the log as one JSON object to standard error.
struct JSONLogHandler: LogHandler {
    var metadata: Logger.Metadata = [:]
    var logLevel: Logger.Level
    private let label: String

    init(label: String, level: Logger.Level) {
        self.label = label
        logLevel = level
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
