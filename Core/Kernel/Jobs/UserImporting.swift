/// Writing users that were handed over in a file, some at a time.
public protocol UserImporting: Sendable {
    /// Writes the next few rows of an import, all of them in one transaction with what became of each: whoever asks again
    /// after the program was killed goes on with the first rows that were not written, and none is written twice.
    /// - Returns: how far it is now; nil when no row was left.
    /// - Throws: ``Missing`` when there is no such import, or it was never handed over in full.
    func importNext(of id: String) async throws -> ImportStep?
}

/// A few rows of an import that have been worked on.
public struct ImportStep: Sendable, Hashable {
    /// Rows that have been worked on by now, and all there are.
    public var done: Int
    public var total: Int
    /// Those of these rows that were refused.
    public var refused: [ImportedRow]
    /// How long others that write had to wait for it.
    public var writing: Duration

    public init(done: Int, total: Int, refused: [ImportedRow], writing: Duration) {
        self.done = done
        self.total = total
        self.refused = refused
        self.writing = writing
    }
}

/// What became of one row of an import.
public struct ImportedRow: Sendable, Hashable {
    /// What was done, or would be done by one that only tries.
    public enum Outcome: String, Sendable, CaseIterable { case created, updated, unchanged, refused }

    /// The line of the file that the row begins in, from 1.
    public var line: Int
    public var username: String
    public var outcome: Outcome
    /// What is wrong with a row that was refused, by field; what is wrong with all of it is under `row`.
    public var problems: [String: [String]]

    public init(line: Int, username: String, outcome: Outcome, problems: [String: [String]] = [:]) {
        self.line = line
        self.username = username
        self.outcome = outcome
        self.problems = problems
    }

    /// The problems in one line, the fields in order; empty when there are none.
    public var reason: String {
        problems.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value.joined(separator: " "))" }
            .joined(separator: "; ")
    }
}
