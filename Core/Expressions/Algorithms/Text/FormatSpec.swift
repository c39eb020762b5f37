/// Python's mini-language of format specifications:
/// `[[fill]align][sign][z][#][0][width][grouping][.precision][type]`.
struct FormatSpec {
    /// What is put between groups of digits.
    enum Grouping {
        case none
        /// Between three digits.
        case comma, underscore
        /// Between four digits, in bases 2, 8 and 16.
        case underscoreOfFour
    }

    var fill: Unicode.Scalar = " "
    var align: Unicode.Scalar
    var sign: Unicode.Scalar?
    /// `z`: what is rounded to a negative zero loses its sign.
    var noNegativeZero = false
    var alternate = false
    var width = 0
    var grouping = Grouping.none
    var precision: Int?
    /// The character at the end; nothing when there is none.
    var type: Unicode.Scalar?

    /// - Parameters:
    ///   - text: The specification.
    ///   - typeName: The class whose value is formatted, for messages.
    ///   - align: The alignment when none is given.
    ///   - defaultType: What grouping goes by when there is no type.
    /// - Throws: `ValueError`, in CPython's words.
    init(
        _ text: String, for typeName: String, align: Unicode.Scalar, defaultType: Unicode.Scalar? = nil
    ) throws {
        self.align = align
        var rest = Array(text.unicodeScalars)[...]
        let (hasFill, hasAlign) = takeAlignment(&rest)
        if let first = rest.first, first == " " || first == "+" || first == "-" {
            sign = first
            rest.removeFirst()
        }
        noNegativeZero = Self.take("z", &rest)
        alternate = Self.take("#", &rest)
        if !hasFill, Self.take("0", &rest) {
            fill = "0"
            if !hasAlign, align == ">" { self.align = "=" }
        }
        width = try Self.takeNumber(&rest) ?? 0
        try takeGrouping(&rest)
        if Self.take(".", &rest) {
            guard let number = try Self.takeNumber(&rest) else {
                throw Raised.value("Format specifier missing precision")
            }
            precision = number
        }
        guard rest.count <= 1 else {
            throw Raised.value("Invalid format specifier '\(text)' for object of type '\(typeName)'")
        }
        type = rest.first
        try checkGrouping(type ?? defaultType)
    }

    private static func take(_ scalar: Unicode.Scalar, _ rest: inout ArraySlice<Unicode.Scalar>) -> Bool {
        guard rest.first == scalar else { return false }
        rest.removeFirst()
        return true
    }

    private mutating func takeAlignment(_ rest: inout ArraySlice<Unicode.Scalar>) -> (fill: Bool, align: Bool) {
        let isAlignment: (Unicode.Scalar) -> Bool = { $0 == "<" || $0 == ">" || $0 == "=" || $0 == "^" }
        if let first = rest.first, let second = rest.dropFirst().first, isAlignment(second) {
            (fill, align) = (first, second)
            rest.removeFirst(2)
            return (true, true)
        }
        guard let first = rest.first, isAlignment(first) else { return (false, false) }
        align = first
        rest.removeFirst()
        return (false, true)
    }

    private static func takeNumber(_ rest: inout ArraySlice<Unicode.Scalar>) throws -> Int? {
        var number: Int?
        while let first = rest.first, let digit = PythonText.decimalDigit(first) {
            let (product, overflow1) = (number ?? 0).multipliedReportingOverflow(by: 10)
            let (sum, overflow2) = product.addingReportingOverflow(Int(digit))
            guard !overflow1, !overflow2 else {
                throw Raised.value("Too many decimal digits in format string")
            }
            number = sum
            rest.removeFirst()
        }
        return number
    }

    private mutating func takeGrouping(_ rest: inout ArraySlice<Unicode.Scalar>) throws {
        let both = Raised.value("Cannot specify both ',' and '_'.")
        if Self.take(",", &rest) { grouping = .comma }
        if Self.take("_", &rest) {
            guard grouping == .none else { throw both }
            grouping = .underscore
        }
        if rest.first == ",", grouping == .underscore { throw both }
    }

    private mutating func checkGrouping(_ type: Unicode.Scalar?) throws {
        guard grouping != .none, let type else { return }
        switch type {
        case "d", "e", "f", "g", "E", "G", "%", "F": return
        case _ where "boxX".unicodeScalars.contains(type) && grouping == .underscore: grouping = .underscoreOfFour
        default:
            let separator = grouping == .comma ? "," : "_"
            let isPlain = type.value > 32 && type.value < 128
            let shown = isPlain ? String(type) : "\\x" + String(type.value, radix: 16)
            throw Raised.value("Cannot specify '\(separator)' with '\(shown)'.")
        }
    }

    /// The refusal of a type that the value's class does not know.
    func unknownType(for typeName: String) -> Raised {
        guard let type else { return .value("Unknown format code for object of type '\(typeName)'") }
        let isPlain = type.value > 32 && type.value < 128
        let shown = isPlain ? String(type) : "\\x" + String(type.value, radix: 16)
        return .value("Unknown format code '\(shown)' for object of type '\(typeName)'")
    }
}
