/// A word of a program.
struct Token: Sendable {
    enum Kind: Hashable, Sendable {
        case name(String)
        case keyword(Keyword)
        case integer(Constant)
        case float(Double)
        case string(Str)
        case bytes([UInt8])
        /// A string with fields, of which the lexer has found where they are.
        case formatted([FormattedPart])
        case mark(Mark)
        case newline, indent, dedent, end

        static func == (left: Kind, right: Kind) -> Bool {
            switch (left, right) {
            case (.name(let a), .name(let b)): a == b
            case (.keyword(let a), .keyword(let b)): a == b
            case (.mark(let a), .mark(let b)): a == b
            case (.newline, .newline), (.indent, .indent), (.dedent, .dedent), (.end, .end): true
            default: false
            }
        }

        func hash(into hasher: inout Hasher) {}
    }

    let kind: Kind
    let position: Position
}

/// A part of an f-string.
indirect enum FormattedPart: Sendable {
    case text(Str)
    /// The expression's words, the text that `=` shows, the conversion, and the format.
    case field(tokens: [Token], shown: Str?, conversion: UInt8?, spec: [FormattedPart], position: Position)
}

enum Keyword: String, Sendable {
    case `False`, `None`, `True`, and, `as`, assert, `async`, await, `break`, `class`, `continue`, def, del, elif,
        `else`
    case except, finally, `for`, from, global, `if`, `import`, `in`, `is`, lambda, nonlocal, not, or, pass, raise
    case `return`, `try`, `while`, with, yield
}

/// Operators and brackets.
enum Mark: String, Sendable {
    case plus = "+"
    case minus = "-"
    case star = "*"
    case power = "**"
    case slash = "/"
    case floorDiv = "//"
    case percent = "%"
    case at = "@"
    case shiftLeft = "<<"
    case shiftRight = ">>"
    case ampersand = "&"
    case bar = "|"
    case caret = "^"
    case tilde = "~"
    case walrus = ":="
    case less = "<"
    case greater = ">"
    case lessOrEqual = "<="
    case greaterOrEqual = ">="
    case equal = "=="
    case notEqual = "!="
    case leftParen = "("
    case rightParen = ")"
    case leftBracket = "["
    case rightBracket = "]"
    case leftBrace = "{"
    case rightBrace = "}"
    case comma = ","
    case colon = ":"
    case dot = "."
    case ellipsis = "..."
    case semicolon = ";"
    case assign = "="
    case arrow = "->"
    case plusAssign = "+="
    case minusAssign = "-="
    case starAssign = "*="
    case slashAssign = "/="
    case floorDivAssign = "//="
    case percentAssign = "%="
    case atAssign = "@="
    case ampersandAssign = "&="
    case barAssign = "|="
    case caretAssign = "^="
    case shiftLeftAssign = "<<="
    case shiftRightAssign = ">>="
    case powerAssign = "**="

    /// The operator that an augmented assignment applies.
    var augmented: Operator? {
        switch self {
        case .plusAssign: .add
        case .minusAssign: .sub
        case .starAssign: .mul
        case .slashAssign: .div
        case .floorDivAssign: .floorDiv
        case .percentAssign: .mod
        case .atAssign: .matmul
        case .ampersandAssign: .and
        case .barAssign: .or
        case .caretAssign: .xor
        case .shiftLeftAssign: .shl
        case .shiftRightAssign: .shr
        case .powerAssign: .pow
        default: nil
        }
    }
}
