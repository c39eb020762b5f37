/// A comparison as it was written: the grammar is kept to, and nothing is known of the fields.
struct WrittenTerm: Hashable {
    /// The field's name, cut at its dots.
    var name: [String]
    var position: QueryPosition
    var comparison: QueryOperator
    /// What it is compared with; more or fewer than one only for `in`.
    var literals: [QueryLiteral]
}

/// A literal and where it is.
struct QueryLiteral: Hashable {
    enum Kind: Hashable {
        case none
        case bool(Bool)
        case int(Int)
        case float(Double)
        case text(String)
    }
    var kind: Kind
    var position: QueryPosition

    /// What messages call it.
    var typeName: String {
        switch kind {
        case .none: "None"
        case .bool(let value): value ? "True" : "False"
        case .int, .float: "a number"
        case .text: "a text"
        }
    }
}

/// How a field is compared, and whether the answer is turned round.
struct QueryOperator: Hashable {
    enum Lookup: Hashable {
        case equals
        case compares(QueryOrder)
        case contains, startsWith, endsWith, isOneOf
    }
    var lookup: Lookup
    var isNegated = false
}

extension QueryOperator {
    init(_ sign: QueryToken.Sign) {
        self =
            switch sign {
            case .equal: QueryOperator(lookup: .equals)
            case .notEqual: QueryOperator(lookup: .equals, isNegated: true)
            case .contains: QueryOperator(lookup: .contains)
            case .notContains: QueryOperator(lookup: .contains, isNegated: true)
            case .greater: QueryOperator(lookup: .compares(.greater))
            case .atLeast: QueryOperator(lookup: .compares(.atLeast))
            case .less: QueryOperator(lookup: .compares(.less))
            case .atMost: QueryOperator(lookup: .compares(.atMost))
            }
    }

    /// The operator of a word; nil when the word is none.
    init?(_ word: QueryToken.Keyword, isNegated: Bool) {
        switch word {
        case .startswith: self.init(lookup: .startsWith, isNegated: isNegated)
        case .endswith: self.init(lookup: .endsWith, isNegated: isNegated)
        case .in: self.init(lookup: .isOneOf, isNegated: isNegated)
        default: return nil
        }
    }

    /// What may stand after it, for messages.
    var expected: String {
        switch lookup {
        case .equals: "a text in quotes, a number, True, False or None"
        case .compares: "a text in quotes or a number"
        case .contains, .startsWith, .endsWith: "a text in quotes"
        case .isOneOf: "( and a list of values"
        }
    }

    /// Whether a literal may stand after it.
    func takes(_ literal: QueryLiteral) -> Bool {
        switch (lookup, literal.kind) {
        case (.equals, _), (.isOneOf, _), (_, .text): true
        case (.compares, .int), (.compares, .float): true
        default: false
        }
    }
}
