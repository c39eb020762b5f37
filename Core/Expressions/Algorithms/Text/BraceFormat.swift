/// The pieces of a format for Python's `str.format`, one after another.
struct BraceFormat {
    /// Text, and the field that follows it.
    struct Piece: Equatable {
        var literal: String
        var field: Field?
    }

    /// `{name!conversion:spec}`.
    struct Field: Equatable {
        /// What stands before `!` and `:`; ``FieldName`` takes it apart.
        var name: String
        var conversion: Unicode.Scalar?
        /// The specification, which may hold fields itself.
        var spec: String
        /// Whether the specification is a format to be filled first.
        var specHasFields: Bool
    }

    private let scalars: [Unicode.Scalar]
    private var position = 0

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    /// The next piece; nothing at the end.
    /// - Throws: `ValueError`, in CPython's words.
    mutating func next() throws -> Piece? {
        guard position < scalars.count else { return nil }
        let start = position
        while let scalar = peek, scalar != "{", scalar != "}" { position += 1 }
        guard let brace = peek else { return Piece(literal: String(scalars: scalars[start...]), field: nil) }
        position += 1
        if peek == brace {
            position += 1
            return Piece(literal: String(scalars: scalars[start..<position - 1]), field: nil)
        }
        if brace == "}" { throw Raised.value("Single '}' encountered in format string") }
        if position == scalars.count { throw Raised.value("Single '{' encountered in format string") }
        let literal = String(scalars: scalars[start..<position - 1])
        return Piece(literal: literal, field: try field())
    }

    private var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func field() throws -> Field {
        let start = position
        let end = try endOfName()
        var field = Field(
            name: String(scalars: scalars[start..<position]), conversion: nil, spec: "", specHasFields: false)
        position += 1
        if end == "}" { return field }
        if end == "!" {
            guard let conversion = peek else {
                throw Raised.value("end of string while looking for conversion specifier")
            }
            field.conversion = conversion
            position += 1
            if let next = peek {
                position += 1
                if next == "}" { return field }
                guard next == ":" else { throw Raised.value("expected ':' after conversion specifier") }
            }
        }
        (field.spec, field.specHasFields) = try spec()
        return field
    }

    private mutating func endOfName() throws -> Unicode.Scalar {
        var inBrackets = false
        while let scalar = peek {
            if inBrackets {
                if scalar == "]" { inBrackets = false }
            } else {
                switch scalar {
                case "{": throw Raised.value("unexpected '{' in field name")
                case "[": inBrackets = true
                case "}", ":", "!": return scalar
                default: break
                }
            }
            position += 1
        }
        throw Raised.value("expected '}' before end of string")
    }

    private mutating func spec() throws -> (String, Bool) {
        let start = position
        var depth = 1
        var hasFields = false
        while let scalar = peek {
            position += 1
            if scalar == "{" {
                hasFields = true
                depth += 1
            } else if scalar == "}" {
                depth -= 1
                if depth == 0 { return (String(scalars: scalars[start..<position - 1]), hasFields) }
            }
        }
        throw Raised.value("unmatched '{' in format spec")
    }
}

/// A field's name in `str.format`, as `0.name[key]`: where to start and how to go on.
struct FieldName: Equatable {
    /// The value to start with.
    enum First: Equatable {
        /// `{}`: the next argument.
        case next
        case index(Int)
        case name(String)
    }

    /// A way from a value to one of it.
    enum Step: Equatable {
        case attribute(String)
        case index(Int)
        case key(String)
    }

    let first: First
    let steps: [Step]

    /// - Throws: `ValueError`, in CPython's words.
    init(_ text: String) throws {
        let scalars = Array(text.unicodeScalars)
        var position = scalars.firstIndex { $0 == "." || $0 == "[" } ?? scalars.count
        let head = scalars[..<position]
        first = try head.isEmpty ? .next : Self.number(head).map(First.index) ?? .name(String(scalars: head))
        var steps: [Step] = []
        while position < scalars.count {
            let mark = scalars[position]
            position += 1
            let start = position
            if mark == "." {
                while position < scalars.count, scalars[position] != ".", scalars[position] != "[" { position += 1 }
                guard position > start else { throw Raised.value("Empty attribute in format string") }
                steps.append(.attribute(String(scalars: scalars[start..<position])))
            } else if mark == "[" {
                guard let end = scalars[start...].firstIndex(of: "]") else {
                    throw Raised.value("Missing ']' in format string")
                }
                guard end > start else { throw Raised.value("Empty attribute in format string") }
                let key = scalars[start..<end]
                steps.append(try Self.number(key).map(Step.index) ?? .key(String(scalars: key)))
                position = end + 1
            } else {
                throw Raised.value("Only '.' or '[' may follow ']' in format field specifier")
            }
        }
        self.steps = steps
    }

    private static func number(_ text: ArraySlice<Unicode.Scalar>) throws -> Int? {
        var value = 0
        for scalar in text {
            guard let digit = PythonText.decimalDigit(scalar) else { return nil }
            let (product, overflow1) = value.multipliedReportingOverflow(by: 10)
            let (sum, overflow2) = product.addingReportingOverflow(Int(digit))
            guard !overflow1, !overflow2 else {
                throw Raised.value("Too many decimal digits in format string")
            }
            value = sum
        }
        return value
    }
}
