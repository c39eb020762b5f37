/// The smallest piece of a query that means something.
struct QueryToken: Hashable {
    enum Kind: Hashable {
        /// A field's name, cut at its dots.
        case name([String])
        case keyword(Keyword)
        case sign(Sign)
        case text(String)
        case int(Int)
        case float(Double)
        case opening, closing, comma, end
        /// A character that begins nothing.
        case unknown
    }

    /// Words that are no names.
    enum Keyword: String {
        case and, or, not, `in`, startswith, endswith
        case yes = "True"
        case no = "False"
        case none = "None"
    }

    /// Operators that are no words.
    enum Sign: String {
        case equal = "="
        case notEqual = "!="
        case greater = ">"
        case atLeast = ">="
        case less = "<"
        case atMost = "<="
        case contains = "~"
        case notContains = "!~"
    }

    var kind: Kind
    var position: QueryPosition
    /// As it was written, the beginning of it.
    var shown: String
}

extension QueryToken {
    /// The error of finding this where something else was expected.
    func unexpected(_ expected: String) -> QueryError {
        QueryError(position, "expected \(expected), but \(kind == .end ? "the query ends here" : "found \(shown)")")
    }
}
