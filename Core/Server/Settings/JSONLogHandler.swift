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
        var line: [String: JSON] = [
            "event": .string("\(event.message)"), "level": .string(event.level.rawValue), "logger": .string(label),
            "timestamp": .string(SystemClock().now.text),
        ]
        for (key, value) in metadata.merging(event.metadata ?? [:], uniquingKeysWith: { $1 }) {
            line[key] = .string("\(value)")
        }
        let bytes = JSON.object(line).bytes + [UInt8(ascii: "\n")]
        // One write a line keeps lines of several threads whole; a log that cannot be written is nobody's to complain of.
        _ = write(STDERR_FILENO, bytes, bytes.count)
    }
}
