extension Machine {
    /// Python's `format % values`.
    func percent(_ format: Str, _ values: Value, ofBytes: Bool = false) throws -> Str {
        var items: [Value]
        var isTuple = false
        if case .tuple(let tuple) = values {
            items = tuple.items
            isTuple = true
        } else if let tuple = values.unretained?.takeUnretainedValue().asTuple {
            items = tuple.items
            isTuple = true
        } else {
            items = [values]
        }
        items.reverse()
        try charge(bytes: 32 + format.byteSize * 4)
        try charge(steps: format.count)
        var pieces = PercentFormat(format.string)
        var builder = StrBuilder()
        var usesMapping = false
        func take() throws -> Value {
            guard let value = items.popLast() else {
                throw error(.typeError, "not enough arguments for format string")
            }
            return value
        }
        while let piece = try pieces.next() {
            try charge(steps: 1)
            switch piece {
            case .literal(let text): builder.append(text)
            case .field(var field):
                if let key = field.key {
                    guard !isTuple, Self.isMapping(values) else {
                        throw error(.typeError, "format requires a mapping")
                    }
                    usesMapping = true
                    items = [try item(values, ofBytes ? .bytes(key.latin) : Value(key))]
                }
                if field.takesWidth { field.width = try starred(take()) }
                if field.takesPrecision { field.precision = max(0, try starred(take())) }
                let text = try ofBytes ? filledOfBytes(field, take()) : filled(field, take())
                try charge(bytes: text.byteSize)
                builder.append(text)
            }
        }
        if !items.isEmpty && !usesMapping && (isTuple || !(Self.isMapping(values) && !(ofBytes && values.isBytes))) {
            let what = ofBytes ? "bytes" : "string"
            throw error(.typeError, "not all arguments converted during \(what) formatting")
        }
        return builder.finish()
    }

    /// What has items by key or index, and so may be left unused, as in CPython.
    private static func isMapping(_ value: Value) -> Bool {
        switch value {
        case .dict, .list, .bytes: true
        case .object(let object): object.type === PyType.range || object.hasItems
        default: false
        }
    }

    /// A width or precision that is one of the values.
    private func starred(_ value: Value) throws -> Int {
        guard case .int(let number) = value else { throw error(.typeError, "* wants int") }
        guard number.magnitude < 1 << 31 else {
            throw error(.overflowError, "Python int too large to convert to C int")
        }
        return number
    }

    private func filled(_ field: PercentField, _ value: Value) throws -> Str {
        switch field.conversion {
        case "s":
            return try padded(field, try str(value))
        case "r": return try padded(field, try repr(value))
        case "a": return try padded(field, try ascii(value))
        case "c": return try character(field, value)
        case "d", "i", "u":
            if case .float(let number) = value {
                return Str(try field.filled(integer: try BigInt(truncating: number), meter))
            }
            guard let number = value.bigInteger ?? value.asObject?.asWhole else {
                throw error(
                    .typeError,
                    "%\(field.conversion) format: a real number is required, not \(typeName(value))")
            }
            return Str(try field.filled(integer: number, meter))
        case "o", "x", "X":
            guard let number = value.bigInteger else {
                throw error(
                    .typeError, "%\(field.conversion) format: an integer is required, not \(typeName(value))")
            }
            return Str(try field.filled(integer: number, meter))
        case "e", "E", "f", "F", "g", "G":
            let number: Double
            switch value {
            case .float(let value): number = value
            default:
                guard let whole = value.bigInteger else {
                    throw error(.typeError, "must be real number, not \(typeName(value))")
                }
                number = try whole.asDouble()
            }
            return Str(try field.filled(float: number, meter))
        default: throw field.unsupported
        }
    }

    /// Of bytes, which are handled as the characters of the same numbers.
    private func filledOfBytes(_ field: PercentField, _ value: Value) throws -> Str {
        switch field.conversion {
        case "s", "b":
            guard case .bytes(let bytes) = value else {
                throw error(
                    .typeError,
                    "%b requires a bytes-like object, or an object that implements __bytes__, not '\(typeName(value))'")
            }
            return try padded(field, Str(latin: bytes))
        case "r": return try padded(field, try ascii(value))
        case "c":
            if case .bytes(let bytes) = value, bytes.count == 1 { return try padded(field, Str(latin: bytes)) }
            guard value.bigInteger != nil else {
                throw error(.typeError, "%c requires an integer in range(256) or a single byte")
            }
            guard let code = value.smallInteger, (0...255).contains(code) else {
                throw error(.overflowError, "%c arg not in range(256)")
            }
            return try padded(field, Str(latin: [UInt8(code)]))
        case "e", "E", "f", "F", "g", "G":
            guard value.isNumber else {
                throw error(.typeError, "float argument required, not \(typeName(value))")
            }
            return try filled(field, value)
        default: return try filled(field, value)
        }
    }

    private func padded(_ field: PercentField, _ text: Str) throws -> Str {
        if field.width == nil && field.precision == nil { return text }
        return Str(try field.filled(text: text.string, meter))
    }

    private func character(_ field: PercentField, _ value: Value) throws -> Str {
        let scalar: UInt32
        switch value {
        case .str(let text) where text.count == 1: scalar = text[0]
        default:
            guard value.bigInteger != nil else {
                throw error(.typeError, "%c requires int or char")
            }
            guard let code = value.smallInteger, (0...0x10FFFF).contains(code) else {
                throw error(.overflowError, "%c arg not in range(0x110000)")
            }
            scalar = UInt32(code)
        }
        guard let scalar = Unicode.Scalar(scalar) else { return Str(scalar: scalar) }
        return Str(try field.filled(character: scalar, meter))
    }
}

/// `str.format`
struct BraceFormatting {
    private let arguments: [Value]
    private let named: Value
    private let isMap: Bool
    private var next = 0
    private var isNumbered: Bool?

    init(_ arguments: [Value], _ named: Dict) {
        self.arguments = arguments
        self.named = .dict(named)
        isMap = false
    }

    /// All names are looked up in that value.
    init(map: Value) {
        arguments = []
        named = map
        isMap = true
    }

    func format(_ m: Machine, _ text: String) throws -> Str {
        var copy = self
        return try copy.fill(m, text, depth: 2)
    }

    private mutating func fill(_ m: Machine, _ text: String, depth: Int) throws -> Str {
        if depth == 0 { throw m.error(.valueError, "Max string recursion exceeded") }
        try m.charge(bytes: 32 + text.utf8.count * 4)
        try m.charge(steps: text.utf8.count)
        var pieces = BraceFormat(text)
        var builder = StrBuilder()
        while let piece = try pieces.next() {
            builder.append(piece.literal)
            guard let field = piece.field else { continue }
            var value = try find(m, FieldName(field.name))
            if let conversion = field.conversion {
                guard ["r", "s", "a"].contains(conversion) else {
                    let shown =
                        conversion.value > 32 && conversion.value < 127
                        ? "'\(conversion)'" : "'\\x\(String(conversion.value, radix: 16))'"
                    throw m.error(
                        .valueError,
                        "Unknown conversion specifier \(shown == "'\(conversion)'" ? String(conversion) : shown)")
                }
                value = try m.convert(value, UInt8(conversion.value))
            }
            let spec = field.specHasFields ? try fill(m, field.spec, depth: depth - 1) : Str(field.spec)
            let result = try m.format(value, spec)
            try m.charge(bytes: result.byteSize)
            builder.append(result)
        }
        return builder.finish()
    }

    private mutating func find(_ m: Machine, _ name: FieldName) throws -> Value {
        var value: Value
        switch name.first {
        case .next:
            if isNumbered == true {
                throw m.error(
                    .valueError, "cannot switch from manual field specification to automatic field numbering")
            }
            isNumbered = false
            next += 1
            value = try argument(m, next - 1)
        case .index(let index):
            if isNumbered == false {
                throw m.error(
                    .valueError, "cannot switch from automatic field numbering to manual field specification")
            }
            isNumbered = true
            value = try argument(m, index)
        case .name(let key):
            value = try m.item(named, Value(key))
        }
        for step in name.steps {
            try m.charge(steps: 1)
            switch step {
            case .attribute(let name): value = try m.attribute(value, Name(name))
            case .index(let index): value = try m.item(value, .int(index))
            case .key(let key): value = try m.item(value, Value(key))
            }
        }
        return value
    }

    private func argument(_ m: Machine, _ index: Int) throws -> Value {
        if isMap {
            throw m.error(.valueError, "Format string contains positional fields")
        }
        guard index < arguments.count else {
            throw m.error(
                .indexError, "Replacement index \(index) out of range for positional args tuple")
        }
        return arguments[index]
    }
}
