/// A query in AKQL, such as `username = "amy" and attributes.team ~ "red"`: read, and checked against the fields that
/// may be asked for. It is a value: it can be asked of a document, or be turned into another language.
public struct Query: Sendable, Hashable {
    /// What it asks, and how the answers are combined.
    public let tree: QueryTree<QueryTerm>

    /// Reads a query. The text may be anybody's: its length, its depth and the number of its terms are bounded.
    /// - Throws: ``QueryError`` with the place at which the query stops being one.
    public init(_ text: String, over schema: QuerySchema) throws(QueryError) {
        let checker = QueryChecker(schema: schema)
        tree = try QueryParser.parse(text).map { written throws(QueryError) in try checker.term(written) }
    }
}

/// Terms joined by `and` and `or`.
public indirect enum QueryTree<Term> {
    case term(Term)
    case and(QueryTree, QueryTree)
    case or(QueryTree, QueryTree)
}

extension QueryTree: Sendable where Term: Sendable {}
extension QueryTree: Equatable where Term: Equatable {}
extension QueryTree: Hashable where Term: Hashable {}

extension QueryTree {
    /// The same tree of other terms.
    func map<Other>(_ change: (Term) throws(QueryError) -> Other) throws(QueryError) -> QueryTree<Other> {
        switch self {
        case .term(let term): .term(try change(term))
        case .and(let left, let right): .and(try left.map(change), try right.map(change))
        case .or(let left, let right): .or(try left.map(change), try right.map(change))
        }
    }

    /// Whether the whole holds, when it is known of a term. No more terms are asked about than needed.
    public func holds(_ answer: (Term) -> Bool) -> Bool {
        switch self {
        case .term(let term): answer(term)
        case .and(let left, let right): left.holds(answer) && right.holds(answer)
        case .or(let left, let right): left.holds(answer) || right.holds(answer)
        }
    }
}

/// One question about one value.
public struct QueryTerm: Sendable, Hashable {
    /// The relations that lead to the object with the field, the first one first; none when the object itself has it.
    public var relations: [QueryField] = []
    /// The field that is asked about.
    public var field: QueryField
    /// The way to the value below a JSON field; none for all other fields.
    public var keys: [String] = []
    /// What is asked.
    public var test: QueryTest
    /// Whether the answer is turned round. A value that is missing passes no test, and therefore passes a negated one.
    public var isNegated = false
}

/// What is asked of a value.
public enum QueryTest: Sendable, Hashable {
    /// Whether it is this one; of ``QueryValue/null``, whether there is none.
    case equals(QueryValue)
    /// Whether it is one of these.
    case isOneOf([QueryValue])
    /// On which side of another value it is.
    case compares(QueryOrder, QueryValue)
    /// Whether the text is in it, in capitals or not.
    case contains(String)
    /// Whether it begins with the text, in capitals or not.
    case startsWith(String)
    /// Whether it ends with the text, in capitals or not.
    case endsWith(String)
}

/// Which of two values is more.
public enum QueryOrder: String, Sendable, Hashable {
    case greater = ">"
    case atLeast = ">="
    case less = "<"
    case atMost = "<="
}

/// What a value is compared with; of the field's type, or `null`.
public enum QueryValue: Sendable, Hashable {
    case null
    case bool(Bool)
    case int(Int)
    case float(Double)
    case text(String)
    case time(Timestamp)
}
