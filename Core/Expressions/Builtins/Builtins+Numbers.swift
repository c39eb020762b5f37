extension Builtins {
    static let numberFunctions: [NativeFunction] = [
        NativeFunction("abs", "x, /") { m, a in try m.unary(.abs, a[0]) },
        NativeFunction("bin", "number, /") { m, a in try inBase(m, a[0], 2) },
        NativeFunction("hex", "number, /") { m, a in try inBase(m, a[0], 16) },
        NativeFunction("oct", "number, /") { m, a in try inBase(m, a[0], 8) },
        NativeFunction("divmod", "x, y, /") { m, a in try divmod(m, a[0], a[1]) },
        NativeFunction("pow", "base, exp, mod=") { m, a in
            if a[2].isMissing || a[2].isNone { return try m.binary(.pow, a[0], a[1]) }
            guard let base = a[0].bigInteger, let exponent = a[1].bigInteger, let modulus = a[2].bigInteger else {
                if [a[0], a[1], a[2]].contains(where: \.isFloat) {
                    throw m.error(
                        .typeError, "pow() 3rd argument not allowed unless all arguments are integers")
                }
                throw m.error(
                    .typeError,
                    "unsupported operand type(s) for ** or pow(): '\(m.typeName(a[0]))', '\(m.typeName(a[1]))', '\(m.typeName(a[2]))'"
                )
            }
            return .integer(try base.power(exponent, modulus: modulus, m.meter))
        },
        NativeFunction("round", "number, ndigits=") { m, a in try round(m, a[0], a[1]) },
        NativeFunction("sum", "iterable, /, start=") { m, a in
            var total = a[1].isMissing ? Value.int(0) : a[1]
            switch total {
            case .str: throw m.error(.typeError, "sum() can't sum strings [use ''.join(seq) instead]")
            case .bytes: throw m.error(.typeError, "sum() can't sum bytes [use b''.join(seq) instead]")
            default: break
            }
            try m.iterate(a[0]) { item in
                if case .int(let x) = total, case .int(let y) = item {
                    let (sum, overflow) = x.addingReportingOverflow(y)
                    if !overflow {
                        total = .int(sum)
                        return true
                    }
                }
                total = try m.binary(.add, total, item)
                return true
            }
            return total
        },
    ]

    private static func inBase(_ m: Machine, _ value: Value, _ base: Int) throws -> Value {
        guard let number = value.bigInteger else { return .int(try m.index(value)) }
        return Value(try number.text(base: base, prefix: true, m.meter))
    }

    private static func divmod(_ m: Machine, _ a: Value, _ b: Value) throws -> Value {
        if let x = a.bigInteger, let y = b.bigInteger {
            if y.isZero { throw m.error(.zeroDivisionError, "integer division or modulo by zero") }
            let (quotient, remainder) = try x.floorDivided(by: y, m.meter)
            return m.newTuple([.integer(quotient), .integer(remainder)])
        }
        guard a.isNumber && b.isNumber else {
            if case .object = a, true { return try divmodOfObjects(m, a, b) }
            throw m.error(
                .typeError, "unsupported operand type(s) for divmod(): '\(m.typeName(a))' and '\(m.typeName(b))'")
        }
        if try !m.truth(b) { throw m.error(.zeroDivisionError, "float divmod()") }
        return m.newTuple([try m.binary(.floorDiv, a, b), try m.binary(.mod, a, b)])
    }

    private static func divmodOfObjects(_ m: Machine, _ a: Value, _ b: Value) throws -> Value {
        if case .object(let object) = a, case .object = b {
            let quotient = try object.binary(m, .floorDiv, b, reflected: false)
            let remainder = try object.binary(m, .mod, b, reflected: false)
            if !quotient.isMissing && !remainder.isMissing { return m.newTuple([quotient, remainder]) }
        }
        throw m.error(
            .typeError, "unsupported operand type(s) for divmod(): '\(m.typeName(a))' and '\(m.typeName(b))'")
    }

    private static func round(_ m: Machine, _ value: Value, _ digits: Value) throws -> Value {
        if digits.isMissing || digits.isNone {
            if case .float(let number) = value {
                if number.isNaN { throw m.error(.valueError, "cannot convert float NaN to integer") }
                if number.isInfinite { throw m.error(.overflowError, "cannot convert float infinity to integer") }
                return .integer(try BigInt(truncating: number.rounded(.toNearestOrEven)))
            }
            if let number = value.bigInteger { return .integer(number) }
            throw m.error(.typeError, "type \(m.typeName(value)) doesn't define __round__ method")
        }
        guard value.isNumber else {
            throw m.error(.typeError, "type \(m.typeName(value)) doesn't define __round__ method")
        }
        guard digits.bigInteger != nil else { return .int(try m.index(digits)) }
        let places = digits.smallInteger ?? (digits.bigInteger?.isNegative == true ? -(1 << 40) : 1 << 40)
        if case .float(let number) = value {
            return .float(try PythonFloat.round(number, digits: places, m.meter))
        }
        guard let number = value.bigInteger else { return value }
        if places >= 0 { return .integer(number) }
        if places < -5000 { return .int(0) }
        let unit = try BigInt(10).power(BigInt(-places), m.meter)
        let (quotient, remainder) = try number.floorDivided(by: unit, m.meter)
        let twice = try remainder.adding(remainder, m.meter)
        let up = twice > unit || (twice == unit && quotient.isOdd)
        let rounded = up ? try quotient.adding(BigInt(1), m.meter) : quotient
        return .integer(try rounded.multiplied(by: unit, m.meter))
    }
}

extension Value {
    var isFloat: Bool {
        if case .float = self { return true }
        return false
    }

    var isNumber: Bool {
        switch self {
        case .int, .bool, .big, .float: true
        default: false
        }
    }
}
