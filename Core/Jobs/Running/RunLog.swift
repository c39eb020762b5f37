import Kernel
import Synchronization

/// What a run says of itself, bounded in lines and bytes; what is too much is counted and left out.
///
/// Lines are kept as the API shows them.
final class RunLog: JobReporting {
    private struct State {
        var lines: [JSON] = []
        var bytes = 0
        var leftOut = 0
        var progress: JSON?
        var gravest: JobLogLevel?
        var isNew = false
    }

    private let state = Mutex(State())
    private let job: JobName
    private let clock: any WallClock

    /// Lines of one run, and of all its earlier runs together.
    private static let most = (lines: 100, previous: 200)
    /// In bytes: of one run's lines, of a message, of a line's attributes.
    private static let longest = (log: 65_536, message: 2000, attributes: 4000)

    init(job: JobName, clock: any WallClock) {
        self.job = job
        self.clock = clock
    }

    func log(_ level: JobLogLevel, _ message: String, _ attributes: [String: JSON]) {
        var members = attributes
        if JSON.object(attributes).bytes.count > Self.longest.attributes { members = ["left_out": true] }
        let line = line(level, Self.cut(message), members)
        let size = line.bytes.count
        state.withLock { state in
            state.gravest = max(state.gravest ?? level, level)
            state.isNew = true
            guard state.lines.count < Self.most.lines, state.bytes + size <= Self.longest.log else {
                state.leftOut += 1
                return
            }
            state.lines.append(line)
            state.bytes += size
        }
    }

    func progress(_ done: Int, of total: Int) {
        let line = line(.debug, "Progress", ["done": .int(done), "total": .int(total)])
        state.withLock { state in
            state.progress = line
            state.isNew = true
        }
    }

    /// The lines, then how many were left out, then how far it is.
    var lines: [JSON] {
        let (lines, leftOut, progress) = state.withLock { ($0.lines, $0.leftOut, $0.progress) }
        var all = lines
        if leftOut > 0 { all.append(line(.debug, "Lines that were left out", ["count": .int(leftOut)])) }
        if let progress { all.append(progress) }
        return all
    }

    /// The level of the gravest line, left out or not.
    var gravest: JobLogLevel? { state.withLock { $0.gravest } }

    /// The lines, when there was something new since they were taken last.
    func news() -> [JSON]? {
        let isNew = state.withLock { state in
            defer { state.isNew = false }
            return state.isNew
        }
        return isNew ? lines : nil
    }

    private func line(_ level: JobLogLevel, _ message: String, _ attributes: [String: JSON]) -> JSON {
        [
            "timestamp": clock.now.json, "log_level": level.json, "logger": .string(job.text),
            "event": .string(message), "attributes": .object(attributes),
        ]
    }

    /// At most so many bytes as are kept of a message, without half a character.
    static func cut(_ message: String) -> String {
        guard message.utf8.count > longest.message else { return message }
        var text = message
        // A character may have any number of bytes, so that dropping whole ones could leave none.
        text = String(decoding: text.utf8.prefix(longest.message), as: UTF8.self)
        return text + "…"
    }
}

extension RunLog {
    /// The lines of a stored log.
    static func lines(_ text: String) -> [JSON] { (try? JSON(parsing: text, limits: .stored))?.array ?? [] }

    /// The latest lines of a task's runs.
    static func joined(previous: [JSON], current: [JSON]) -> [JSON] {
        Array((previous + current).suffix(most.previous))
    }
}

extension JSON.Limits {
    /// What the server itself wrote was bounded before.
    static let stored = JSON.Limits(bytes: .max, depth: 512)
}
