/// The pieces of a format for Python's `%` operator, one after another, so that an error comes when CPython meets it.
struct PercentFormat {
    /// Text as it is, or a place for a value.
    enum Piece: Equatable {
        case literal(String)
        case field(PercentField)
    }

    private let scalars: [Unicode.Scalar]
    private var position = 0

    init(_ text: String) {
        scalars = Array(text.unicodeScalars)
    }

    /// The next piece; nothing at the end.
    /// - Throws: `ValueError` for a field that does not end.
    mutating func next() throws -> Piece? {
        guard position < scalars.count else { return nil }
        guard scalars[position] == "%" else {
            let start = position
            while position < scalars.count, scalars[position] != "%" { position += 1 }
            return .literal(String(scalars: scalars[start..<position]))
        }
        position += 1
        if peek == "%" {
            position += 1
            return .literal("%")
        }
        return .field(try field())
    }

    private mutating func field() throws -> PercentField {
        var field = PercentField()
        if peek == "(" { field.key = try key() }
        while let scalar = peek, field.set(flag: scalar) { position += 1 }
        if peek == "*" {
            field.takesWidth = true
            position += 1
        } else {
            field.width = try number(tooBig: "width too big")
        }
        if peek == "." {
            position += 1
            if peek == "*" {
                field.takesPrecision = true
                position += 1
            } else {
                field.precision = try number(tooBig: "precision too big") ?? 0
            }
        }
        if let scalar = peek, scalar == "h" || scalar == "l" || scalar == "L" { position += 1 }
        guard let conversion = peek else { throw Raised.value("incomplete format") }
        field.conversion = conversion
        field.position = position
        position += 1
        return field
    }

    private var peek: Unicode.Scalar? { position < scalars.count ? scalars[position] : nil }

    private mutating func key() throws -> String {
        let start = position + 1
        var depth = 0
        while let scalar = peek {
            position += 1
            if scalar == "(" { depth += 1 }
            if scalar == ")" { depth -= 1 }
            if depth == 0 { return String(scalars: scalars[start..<position - 1]) }
        }
        throw Raised.value("incomplete format key")
    }

    private mutating func number(tooBig: String) throws -> Int? {
        var value: Int?
        while let scalar = peek, ("0"..."9").contains(scalar) {
            let next = (value ?? 0) * 10 + Int(scalar.value - 0x30)
            guard next <= Int(Int32.max) else { throw Raised.value(tooBig) }
            value = next
            position += 1
        }
        return value
    }
}

/// A place for a value in a ``PercentFormat``.
struct PercentField: Equatable {
    /// The name in parentheses.
    var key: String?
    var left = false
    var plus = false
    var blank = false
    var alternate = false
    var zero = false
    /// Whether the width is the next of the values, and so to be set before the field is filled.
    var takesWidth = false
    var takesPrecision = false
    /// A negative width means to the left.
    var width: Int?
    var precision: Int?
    var conversion: Unicode.Scalar = "s"
    /// Where the conversion stands in the format.
    var position = 0

    fileprivate mutating func set(flag: Unicode.Scalar) -> Bool {
        switch flag {
        case "-": left = true
        case "+": plus = true
        case " ": blank = true
        case "#": alternate = true
        case "0": zero = true
        default: return false
        }
        return true
    }

    /// The refusal of a conversion that there is not.
    var unsupported: Raised {
        let shown = (31...126).contains(conversion.value) ? String(conversion) : "?"
        let code = String(conversion.value, radix: 16)
        return .value("unsupported format character '\(shown)' (0x\(code)) at index \(position)")
    }

    /// The field filled with text, which the precision cuts: for `%s`, `%r`, `%a`.
    func filled(text: String, _ meter: Meter) throws -> String {
        var scalars = text.unicodeScalars[...]
        if let precision { scalars = scalars.prefix(max(0, precision)) }
        return try padded(sign: "", prefix: "", body: String(scalars), count: scalars.count, zeros: false, meter)
    }

    /// The field filled with one character: for `%c`.
    func filled(character: Unicode.Scalar, _ meter: Meter) throws -> String {
        try padded(sign: "", prefix: "", body: String(character), count: 1, zeros: false, meter)
    }

    /// The field filled with a whole number: for `%d`, `%i`, `%u`, `%x`, `%X`, `%o`.
    func filled(integer: BigInt, _ meter: Meter) throws -> String {
        let magnitude = integer.absolute
        var prefix = ""
        var body: String
        switch conversion {
        case "o": (body, prefix) = (try magnitude.text(base: 8, prefix: false, meter), "0o")
        case "x": (body, prefix) = (try magnitude.text(base: 16, prefix: false, meter), "0x")
        case "X": (body, prefix) = (try magnitude.text(base: 16, prefix: false, meter).uppercased(), "0X")
        default: body = try magnitude.decimal(meter)
        }
        if let precision {
            try meter.allocate(max(0, precision))
            body = PythonText.padded(body, precision)
        }
        return try padded(
            sign: sign(integer.isNegative), prefix: alternate ? prefix : "", body: body, count: body.utf8.count,
            zeros: zero, meter)
    }

    /// The field filled with a float: for `%e`, `%f`, `%g` and the same in capitals.
    func filled(float: Double, _ meter: Meter) throws -> String {
        let style: PythonFloat.Style
        switch conversion {
        case "e", "E": style = .scientific
        case "f", "F": style = .fixed
        default: style = .general
        }
        var body = try PythonFloat.text(
            float.magnitude, style, precision: max(0, precision ?? 6), alternate: alternate, meter)
        if conversion == "E" || conversion == "F" || conversion == "G" { body = body.uppercased() }
        return try padded(
            sign: sign(float.sign == .minus && !float.isNaN), prefix: "", body: body, count: body.utf8.count,
            zeros: zero, meter)
    }

    private func sign(_ negative: Bool) -> String {
        negative ? "-" : plus ? "+" : blank ? " " : ""
    }

    private func padded(
        sign: String, prefix: String, body: String, count: Int, zeros: Bool, _ meter: Meter
    ) throws -> String {
        let width = width ?? 0
        let missing = max(0, Int(width.magnitude) - sign.utf8.count - prefix.utf8.count - count)
        try meter.allocate(missing)
        try meter.step(missing)
        if left || width < 0 { return sign + prefix + body + String(repeating: " ", count: missing) }
        if zeros { return sign + prefix + String(repeating: "0", count: missing) + body }
        return String(repeating: " ", count: missing) + sign + prefix + body
    }
}
