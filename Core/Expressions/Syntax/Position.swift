/// A stretch of a program's text: lines from 1, columns from 0 in characters, as Python counts them.
struct Position: Hashable, Sendable {
    var line: Int32 = 1
    var column: Int32 = 0
    var endLine: Int32 = 1
    var endColumn: Int32 = 0

    func through(_ end: Position) -> Position {
        Position(line: line, column: column, endLine: end.endLine, endColumn: end.endColumn)
    }
}

/// The program is not one: what is wrong, and where.
struct SyntaxError: Error {
    let message: String
    let position: Position
    var kind = "SyntaxError"
}
