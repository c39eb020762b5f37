extension PyType {
    static let int = PyType(
        "int", members: intMembers,
        construct: NativeFunction("int", "x=, /, base=") { m, a in
            if a[0].isMissing {
                if !a[1].isMissing { throw m.error(.typeError, "int() missing string argument") }
                return .int(0)
            }
            if !a[1].isMissing { return try parsed(m, a[0], base: a[1]) }
            switch a[0] {
            case .int, .big: return a[0]
            case .bool(let value): return .int(value ? 1 : 0)
            case .float(let value):
                if let small = Int(exactly: value.rounded(.towardZero)) { return .int(small) }
                return .integer(try BigInt(truncating: value))
            case .str(let text): return .integer(try BigInt(parsing: text.string, base: 10, m.meter))
            case .bytes(let bytes): return .integer(try parsed(m, bytes, 10))
            default:
                if case .object(let object) = a[0], let whole = object.asWhole { return .integer(whole) }
                throw m.error(
                    .typeError,
                    "int() argument must be a string, a bytes-like object or a real number, not '\(m.typeName(a[0]))'")
            }
        })

    private static func parsed(_ m: Machine, _ bytes: [UInt8], _ base: Int) throws -> BigInt {
        do {
            return try BigInt(parsing: Str(latin: bytes).string, base: base, m.meter)
        } catch let raised as Raised where raised.message.hasPrefix("invalid literal") {
            throw m.error(
                .valueError, "invalid literal for int() with base \(base): \(PythonText.repr(bytes))")
        }
    }

    private static func parsed(_ m: Machine, _ value: Value, base: Value) throws -> Value {
        guard base.bigInteger != nil else { return .int(try m.index(base)) }
        let number = base.smallInteger ?? -1
        guard number == 0 || (2...36).contains(number) else {
            throw m.error(.valueError, "int() base must be >= 2 and <= 36, or 0")
        }
        switch value {
        case .str(let text): return .integer(try BigInt(parsing: text.string, base: number, m.meter))
        case .bytes(let bytes): return .integer(try parsed(m, bytes, number))
        default: throw m.error(.typeError, "int() can't convert non-string with explicit base")
        }
    }

    private static func whole(_ value: Value) -> BigInt { value.bigInteger ?? BigInt(0) }

    private static let intMembers: [Member] = [
        .method("bit_length") { _, a in .int(whole(a[0]).bitLength) },
        .method("bit_count") { m, a in
            try m.charge(limbsOf: whole(a[0]))
            return .int(whole(a[0]).bitCount)
        },
        .method("conjugate") { _, a in .integer(whole(a[0])) },
        .method("as_integer_ratio") { m, a in m.newTuple([.integer(whole(a[0])), .int(1)]) },
        .property("real") { _, value in .integer(whole(value)) },
        .property("imag") { _, _ in .int(0) },
        .property("numerator") { _, value in .integer(whole(value)) },
        .property("denominator") { _, _ in .int(1) },
        .method("to_bytes", "length=, byteorder=, *, signed=") { m, a in
            // As CPython: the arguments' types, the order, then the length.
            let count = a[1].isMissing ? 1 : try m.index(a[1])
            let isSigned = try m.flag(a[3], default: false)
            let isBig = try isBig(m, a[2], "to_bytes")
            if count < 0 { throw m.error(.valueError, "length argument must be non-negative") }
            try m.charge(count, of: 1)
            return .bytes(try whole(a[0]).bytes(count: count, bigEndian: isBig, signed: isSigned, m.meter))
        },
        .staticMethod("from_bytes", "bytes, byteorder=, *, signed=") { m, a in
            let isSigned = try m.flag(a[2], default: false)
            let isBig = try isBig(m, a[1], "from_bytes")
            let bytes: [UInt8]
            switch a[0] {
            case .bytes(let given): bytes = given
            case .str: throw m.error(.typeError, "cannot convert 'str' object to bytes")
            default: bytes = try PyType.items(m, a[0])
            }
            return .integer(try BigInt(bytes: bytes, bigEndian: isBig, signed: isSigned, m.meter))
        },
    ]

    private static func isBig(_ m: Machine, _ order: Value, _ method: String) throws -> Bool {
        switch order {
        case .missing: return true
        case .str("big"): return true
        case .str("little"): return false
        case .str: throw m.error(.valueError, "byteorder must be either 'little' or 'big'")
        default:
            throw m.error(.typeError, "\(method)() argument 'byteorder' must be str, not \(m.typeName(order))")
        }
    }

    static let bool = PyType(
        "bool", base: .int, members: [],
        construct: NativeFunction("bool", "x=, /") { m, a in .bool(a[0].isMissing ? false : try m.truth(a[0])) })

    static let float = PyType(
        "float", members: floatMembers,
        construct: NativeFunction("float", "x=, /") { m, a in
            switch a[0] {
            case .missing: return .float(0)
            case .float: return a[0]
            case .str(let text): return .float(try PythonFloat.parse(text.string, m.meter))
            case .bytes(let bytes):
                do {
                    return .float(try PythonFloat.parse(Str(latin: bytes).string, m.meter))
                } catch is Raised {
                    throw m.error(
                        .valueError, "could not convert string to float: \(PythonText.repr(bytes))")
                }
            default:
                guard let number = a[0].bigInteger else {
                    throw m.error(
                        .typeError,
                        "float() argument must be a string or a real number, not '\(m.typeName(a[0]))'")
                }
                return .float(try number.asDouble())
            }
        })

    private static func number(_ value: Value) -> Double {
        if case .float(let number) = value { return number }
        return 0
    }

    private static let floatMembers: [Member] = [
        .method("is_integer") { _, a in
            .bool(number(a[0]).isFinite && number(a[0]) == number(a[0]).rounded(.towardZero))
        },
        .method("conjugate") { _, a in a[0] },
        .method("hex") { m, a in
            try m.charge(steps: 32)
            return Value(PythonFloat.hex(number(a[0])))
        },
        .property("real") { _, value in value },
        .property("imag") { _, _ in .float(0) },
        .method("as_integer_ratio") { m, a in
            let value = number(a[0])
            if value.isNaN { throw m.error(.valueError, "cannot convert NaN to integer ratio") }
            if value.isInfinite { throw m.error(.overflowError, "cannot convert Infinity to integer ratio") }
            let ratio = BigInt.ratio(of: value)
            return m.newTuple([.integer(ratio.numerator), .integer(ratio.denominator)])
        },
    ]
}
