import Testing

@testable import Kernel

struct QueryGrammarTests {
    @Test(arguments: [
        ("a=1", "a"),
        ("a=1 and b=1", "(a and b)"),
        ("a=1 and b=1 or c=1", "(a and (b or c))"),
        ("a=1 or b=1 and c=1", "(a or (b and c))"),
        ("a=1 or b=1 and c=1 or d=1", "(a or (b and (c or d)))"),
        ("(a=1 and b=1) or c=1", "((a and b) or c)"),
        ("((a=1)) or ((b=1 or c=1) and d=1)", "(a or ((b or c) and d))"),
    ])
    func `And and or bind alike and to the right, parentheses bind first`(text: String, form: String) throws {
        #expect(try Query.form(text) == form)
    }

    @Test(arguments: [
        "a=1and b=2", "a = 1\nand\r\nb = 2", "\t a\u{B}=\u{C}1\u{A0}and b=2 ", "\u{2028}a=1 and\u{2029}b=2",
        "(a=1)and(b=2)",
    ])
    func `White space between tokens is free`(text: String) throws {
        #expect(try Query.form(text) == "(a and b)")
    }

    @Test func `Words that begin like keywords are names`() throws {
        #expect(
            try Query.form("android = 1 and in_ = 2 or a.in.and.True = 3") == "(android and (in_ or a.in.and.True))")
    }

    @Test(arguments: [
        ("'x'", QueryLiteral.Kind.text("x")), ("\"it's\"", .text("it's")), ("'say \"x\"'", .text("say \"x\"")),
        (#""\"\'\\\/\b\f\n\r\t""#, .text("\"'\\/\u{8}\u{C}\n\r\t")),
        (#"'\u00e9\u00E9'"#, .text("éé")), (#"'\ud83d\ude00'"#, .text("😀")), ("''", .text("")), ("'\t'", .text("\t")),
        ("0", .int(0)), ("-0", .int(0)), ("12", .int(12)), ("-9223372036854775808", .int(.min)),
        ("1.50", .float(1.5)), ("-0.25", .float(-0.25)), ("1e3", .float(1000)), ("1.5E-1", .float(0.15)),
        ("2e+1", .float(20)), ("True", .bool(true)), ("False", .bool(false)), ("None", QueryLiteral.Kind.none),
    ])
    func `Literals are read as they are written`(text: String, kind: QueryLiteral.Kind) throws {
        guard case .term(let term) = try QueryParser.parse("a = \(text)") else {
            Issue.record("no term")
            return
        }
        #expect(term.literals.map(\.kind) == [kind])
        #expect(term.literals.first?.position == QueryPosition(line: 1, column: 5))
    }

    @Test func `A list may mix literals of every kind`() throws {
        guard case .term(let term) = try QueryParser.parse("a not in ( 'x',2 , 3.5,True,None )") else {
            Issue.record("no term")
            return
        }
        #expect(term.literals.map(\.kind) == [.text("x"), .int(2), .float(3.5), .bool(true), .none])
        #expect(term.comparison == QueryOperator(lookup: .isOneOf, isNegated: true))
    }

    @Test(arguments: [
        ("=", QueryOperator(lookup: .equals)), ("!=", QueryOperator(lookup: .equals, isNegated: true)),
        (">", QueryOperator(lookup: .compares(.greater))), (">=", QueryOperator(lookup: .compares(.atLeast))),
        ("<", QueryOperator(lookup: .compares(.less))), ("<=", QueryOperator(lookup: .compares(.atMost))),
        ("~", QueryOperator(lookup: .contains)), ("!~", QueryOperator(lookup: .contains, isNegated: true)),
        ("startswith", QueryOperator(lookup: .startsWith)),
        ("not startswith", QueryOperator(lookup: .startsWith, isNegated: true)),
        ("endswith", QueryOperator(lookup: .endsWith)),
        ("not\n endswith", QueryOperator(lookup: .endsWith, isNegated: true)),
    ])
    func `Texts take every operator but those of lists`(written: String, meant: QueryOperator) throws {
        guard case .term(let term) = try QueryParser.parse("a \(written) 'x'") else {
            Issue.record("no term")
            return
        }
        #expect(term.comparison == meant)
    }

    @Test(arguments: ["=", "!=", ">", ">=", "<", "<="])
    func `Numbers are compared`(written: String) throws {
        #expect(try Query.form("a \(written) 1") == "a")
        #expect(try Query.form("a \(written) -1.5") == "a")
    }

    @Test(arguments: ["~", "!~", "startswith", "not startswith", "endswith", "not endswith"])
    func `Numbers are not searched`(written: String) {
        #expect(throws: QueryError.self) { try QueryParser.parse("a \(written) 1") }
    }

    @Test(arguments: [">", ">=", "<", "<=", "~", "!~", "startswith", "not endswith"])
    func `True, False and None are the same as something or not, and nothing else`(written: String) throws {
        for word in ["True", "False", "None"] {
            #expect(throws: QueryError.self) { try QueryParser.parse("a \(written) \(word)") }
            #expect(try Query.form("a = \(word) or b != \(word)") == "(a or b)")
        }
    }

    @Test(arguments: ["=", ">", "~", "startswith"])
    func `Lists go with in alone`(written: String) {
        #expect(throws: QueryError.self) { try QueryParser.parse("a \(written) (1, 2)") }
        #expect(throws: QueryError.self) { try QueryParser.parse("a in 1") }
    }
}
