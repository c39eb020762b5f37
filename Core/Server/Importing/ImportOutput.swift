import Glibc
import Kernel
import Synchronization

/// Tells of an import: each row as CSV on standard output, how far it is and what it came to on standard error.
final class ImportOutput: Sendable {
    private struct State {
        var total = 0
        var counts: [ImportedRow.Outcome: Int] = [:]
        var next = ContinuousClock.now
    }

    private let isTrial: Bool
    private let state = Mutex(State())

    init(isTrial: Bool) { self.isTrial = isTrial }

    /// Whether a row was refused.
    var hasRefused: Bool { state.withLock { $0.counts[.refused, default: 0] > 0 } }

    /// Says how many rows have been read, once a second at most.
    func note(read rows: Int) {
        if isDue() { say("\(rows) rows read") }
    }

    func begin(of total: Int) {
        state.withLock { $0.total = total }
        put(["line", "username", "outcome", "reason"])
    }

    func tell(_ rows: [ImportedRow]) {
        for row in rows { put(["\(row.line)", row.username, row.outcome.rawValue, row.reason]) }
        fflush(nil)
        let (done, total) = state.withLock { state in
            for row in rows { state.counts[row.outcome, default: 0] += 1 }
            return (state.counts.values.reduce(0, +), state.total)
        }
        if isDue() { say("\(done) of \(total) rows") }
    }

    func end() {
        let counts = state.withLock { $0.counts }
        let words = ImportedRow.Outcome.allCases.map { "\(counts[$0, default: 0]) \($0.rawValue)" }
        say(words.joined(separator: ", ") + (isTrial ? "; nothing was changed, since this was a dry run" : ""))
    }

    private func isDue() -> Bool {
        state.withLock { state in
            guard state.next <= .now else { return false }
            state.next = .now + .seconds(1)
            return true
        }
    }

    private func put(_ fields: [String]) { print(fields.map(Self.quoted).joined(separator: ",")) }

    private static func quoted(_ field: String) -> String {
        guard field.contains(where: { ",\"".contains($0) || $0.isNewline }) else { return field }
        return "\"\(field.replacing("\"", with: "\"\""))\""
    }

    private func say(_ text: String) {
        let line = Array("\(text)\n".utf8)
        _ = write(STDERR_FILENO, line, line.count)
    }
}
