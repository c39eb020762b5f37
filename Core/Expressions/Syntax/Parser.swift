/// Makes a tree of a program's words.
struct Parser {
    static let mostDepth = 200

    let tokens: [Token]
    var index = 0
    var depth = 0
    /// Whether `break` and `continue` have a loop here.
    var loops = 0
    /// Whether there was a `yield`.
    var hasYields = false

    init(tokens: [Token]) {
        self.tokens = tokens
    }

    /// The statements of a program, which is a function's body.
    static func parse(_ source: String) throws -> [Stmt] {
        var lexer = Lexer(source: Lexer.normalized(source))
        var parser = Parser(tokens: try lexer.lex())
        var body: [Stmt] = []
        while parser.current != .end { body += try parser.statement() }
        return parser.hasYields ? YieldSeparation.separated(body) : body
    }

    // ── Words ───────────────────────────────────────────────────────────────────────────────────────────────────────

    var current: Token.Kind { tokens[index].kind }
    var position: Position { tokens[index].position }
    var previous: Position { tokens[max(0, index - 1)].position }

    func peek(_ ahead: Int) -> Token.Kind {
        index + ahead < tokens.count ? tokens[index + ahead].kind : .end
    }

    mutating func advance() {
        if index < tokens.count - 1 { index += 1 }
    }

    func at(_ mark: Mark) -> Bool {
        if case .mark(mark) = current { return true }
        return false
    }

    func at(_ keyword: Keyword) -> Bool {
        if case .keyword(keyword) = current { return true }
        return false
    }

    mutating func take(_ mark: Mark) -> Bool {
        guard at(mark) else { return false }
        advance()
        return true
    }

    mutating func take(_ keyword: Keyword) -> Bool {
        guard at(keyword) else { return false }
        advance()
        return true
    }

    mutating func expect(_ mark: Mark, _ message: String? = nil) throws {
        if !take(mark) { throw failure(message ?? (mark == .colon ? "expected ':'" : "invalid syntax")) }
    }

    mutating func expect(_ keyword: Keyword) throws {
        if !take(keyword) { throw failure("invalid syntax") }
    }

    mutating func name() throws -> String {
        guard case .name(let name) = current else { throw failure("invalid syntax") }
        if name.hasPrefix("__") { throw hidden(name) }
        advance()
        return name
    }

    func hidden(_ name: String) -> SyntaxError {
        failure("names that begin with two underscores are not available: '\(name)'")
    }

    func failure(_ message: String, at place: Position? = nil) -> SyntaxError {
        if message == "invalid syntax", place == nil {
            switch current {
            case .indent:
                return SyntaxError(message: "unexpected indent", position: position, kind: "IndentationError")
            default: break
            }
        }
        return SyntaxError(message: message, position: place ?? position)
    }

    /// One level deeper in the parser itself.
    mutating func nested<Result>(_ body: (inout Parser) throws -> Result) throws -> Result {
        if depth >= Self.mostDepth { throw failure("the expression is nested too deeply") }
        depth += 1
        defer { depth -= 1 }
        return try body(&self)
    }

    func make(_ kind: Expr.Kind, _ start: Position, _ children: [Expr]) throws -> Expr {
        var deepest = 0
        for child in children where child.depth > deepest { deepest = child.depth }
        return try make(kind, start, depth: deepest)
    }

    func make(_ kind: Expr.Kind, _ start: Position, depth: Int = 0) throws -> Expr {
        if depth >= Self.mostDepth { throw failure("the expression is nested too deeply", at: start) }
        return Expr(kind, start.through(previous), depth: depth + 1)
    }
}
