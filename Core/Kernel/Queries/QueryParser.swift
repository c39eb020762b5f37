/// Reads the grammar of AKQL.
///
///     query   = operand [("and" | "or") query]
///     operand = "(" query ")" | name operator value
///
/// `and` and `or` bind alike and to the right: `a and b or c` is `a and (b or c)`.
struct QueryParser {
    typealias Tree = QueryTree<WrittenTerm>

    private var lexer: QueryLexer
    private var token: QueryToken
    private var terms = 0

    private init(_ text: String) throws(QueryError) {
        lexer = try QueryLexer(text)
        token = try lexer.next()
    }

    /// - Throws: ``QueryError`` with what was expected.
    static func parse(_ text: String) throws(QueryError) -> Tree {
        var parser = try QueryParser(text)
        let tree = try parser.query(depth: 0)
        guard parser.token.kind == .end else { throw parser.token.unexpected("and, or or the end") }
        return tree
    }

    private mutating func query(depth: Int) throws(QueryError) -> Tree {
        var operands = [try operand(depth: depth)]
        var joints: [QueryToken.Keyword] = []
        while case .keyword(let joint) = token.kind, joint == .and || joint == .or {
            try advance()
            joints.append(joint)
            operands.append(try operand(depth: depth))
        }
        // Put together from the end: a call for each `and` would be as deep as the query is long.
        var tree = operands.removeLast()
        for (left, joint) in zip(operands, joints).reversed() {
            tree = joint == .and ? .and(left, tree) : .or(left, tree)
        }
        return tree
    }

    private mutating func operand(depth: Int) throws(QueryError) -> Tree {
        switch token.kind {
        case .name(let name): return .term(try term(of: name))
        case .opening:
            guard depth < QueryLimits.depth else {
                throw QueryError(
                    token.position, "expected a field's name, because at most \(QueryLimits.depth) ( may be open")
            }
            try advance()
            let inner = try query(depth: depth + 1)
            guard token.kind == .closing else { throw token.unexpected("and, or or )") }
            try advance()
            return inner
        default: throw token.unexpected("a field's name or (")
        }
    }

    private mutating func term(of name: [String]) throws(QueryError) -> WrittenTerm {
        let position = token.position
        terms += 1
        guard terms <= QueryLimits.terms else {
            throw QueryError(
                position, "expected the end, because a query has at most \(QueryLimits.terms) comparisons")
        }
        try advance()
        let comparison = try self.comparison()
        return WrittenTerm(
            name: name, position: position, comparison: comparison, literals: try literals(after: comparison))
    }

    private mutating func comparison() throws(QueryError) -> QueryOperator {
        if case .sign(let sign) = token.kind {
            try advance()
            return QueryOperator(sign)
        }
        let isNegated = token.kind == .keyword(.not)
        if isNegated { try advance() }
        guard case .keyword(let word) = token.kind, let comparison = QueryOperator(word, isNegated: isNegated) else {
            let words = "in, startswith or endswith"
            throw token.unexpected(isNegated ? words : "an operator, such as =, !=, >, ~, in, not in or startswith")
        }
        try advance()
        return comparison
    }

    private mutating func literals(after comparison: QueryOperator) throws(QueryError) -> [QueryLiteral] {
        guard comparison.lookup == .isOneOf else {
            guard let literal, comparison.takes(literal) else { throw token.unexpected(comparison.expected) }
            try advance()
            return [literal]
        }
        guard token.kind == .opening else { throw token.unexpected(comparison.expected) }
        var literals: [QueryLiteral] = []
        repeat {
            try advance()
            guard let literal else { throw token.unexpected(QueryOperator(.equal).expected) }
            literals.append(literal)
            try advance()
        } while token.kind == .comma
        guard token.kind == .closing else { throw token.unexpected(", or )") }
        try advance()
        return literals
    }

    /// The literal that the token is; nil when it is none.
    private var literal: QueryLiteral? {
        let kind: QueryLiteral.Kind
        switch token.kind {
        case .text(let text): kind = .text(text)
        case .int(let number): kind = .int(number)
        case .float(let number): kind = .float(number)
        case .keyword(.yes): kind = .bool(true)
        case .keyword(.no): kind = .bool(false)
        case .keyword(.none): kind = .none
        default: return nil
        }
        return QueryLiteral(kind: kind, position: token.position)
    }

    private mutating func advance() throws(QueryError) { token = try lexer.next() }
}
