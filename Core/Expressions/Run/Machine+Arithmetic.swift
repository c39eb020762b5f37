extension Machine {
    /// Python's binary operators.
    @inline(never)
    func binary(_ op: Operator, _ a: Value, _ b: Value) throws -> Value {
        if case .bool(let a) = a, case .bool(let b) = b, let result = Self.logical(op, a, b) { return .bool(result) }
        if let a = a.smallInteger, let b = b.smallInteger {
            if let result = small(op, a, b) { return .int(result) }
            let result = try integers(op, BigInt(a), BigInt(b))
            if !result.isMissing { return result }
        }
        if let result = try numbers(op, a, b) { return result }
        if let result = try sequences(op, a, b) { return result }
        if case .object(let object) = a {
            let result = try object.binary(self, op, b, reflected: false)
            if !result.isMissing { return result }
        }
        if case .object(let object) = b {
            let result = try object.binary(self, op, a, reflected: true)
            if !result.isMissing { return result }
        }
        throw unsupported(op, a, b)
    }

    /// Two of bool keep their type for the logical operators.
    private static func logical(_ op: Operator, _ a: Bool, _ b: Bool) -> Bool? {
        switch op {
        case .and: a && b
        case .or: a || b
        case .xor: a != b
        default: nil
        }
    }

    func unsupported(_ op: Operator, _ a: Value, _ b: Value) -> PyError {
        if op == .add {
            switch a {
            case .str:
                return error(.typeError, "can only concatenate str (not \"\(typeName(b))\") to str")
            case .list: return error(.typeError, "can only concatenate list (not \"\(typeName(b))\") to list")
            case .tuple: return error(.typeError, "can only concatenate tuple (not \"\(typeName(b))\") to tuple")
            case .bytes: return error(.typeError, "can't concat \(typeName(b)) to bytes")
            default: break
            }
        }
        if op == .mul {
            for (sequence, count) in [(a, b), (b, a)] where Self.isSequence(sequence) {
                return error(.typeError, "can't multiply sequence by non-int of type '\(typeName(count))'")
            }
        }
        return error(
            .typeError,
            "unsupported operand type(s) for \(op.symbol): '\(typeName(a))' and '\(typeName(b))'")
    }

    private static func isSequence(_ value: Value) -> Bool {
        switch value {
        case .str, .bytes, .list, .tuple: true
        default: false
        }
    }

    /// The operator on small integers; nil when the result is not small, or an error.
    @inline(__always)
    private func small(_ op: Operator, _ a: Int, _ b: Int) -> Int? {
        switch op {
        case .add:
            let (result, overflow) = a.addingReportingOverflow(b)
            return overflow ? nil : result
        case .sub:
            let (result, overflow) = a.subtractingReportingOverflow(b)
            return overflow ? nil : result
        case .mul:
            let (result, overflow) = a.multipliedReportingOverflow(by: b)
            return overflow ? nil : result
        case .floorDiv, .mod:
            if b == 0 || b == -1 { return nil }
            let (quotient, remainder) = a.quotientAndRemainder(dividingBy: b)
            let isBelow = remainder != 0 && (remainder < 0) != (b < 0)
            if op == .mod { return isBelow ? remainder + b : remainder }
            return isBelow ? quotient - 1 : quotient
        case .and: return a & b
        case .or: return a | b
        case .xor: return a ^ b
        case .shr: return b < 0 ? nil : a >> min(b, 63)
        case .shl:
            guard b >= 0 && b < 62 else { return nil }
            let result = a << b
            return result >> b == a ? result : nil
        case .div, .pow, .matmul: return nil
        }
    }

    func integers(_ op: Operator, _ a: BigInt, _ b: BigInt) throws -> Value {
        switch op {
        case .add: return .integer(try a.adding(b, meter))
        case .sub: return .integer(try a.subtracting(b, meter))
        case .mul: return .integer(try a.multiplied(by: b, meter))
        case .div:
            if let x = a.asInt, let y = b.asInt, x.magnitude < 1 << 53, y.magnitude < 1 << 53, y != 0 {
                return .float(Double(x) / Double(y))
            }
            return .float(try a.trueDivided(by: b, meter))
        case .floorDiv, .mod:
            if b.isZero {
                let what = op == .mod ? "integer modulo by zero" : "integer division or modulo by zero"
                throw error(.zeroDivisionError, what)
            }
            let (quotient, remainder) = try a.floorDivided(by: b, meter)
            return .integer(op == .mod ? remainder : quotient)
        case .pow:
            if b.isNegative { return try powerOfFloats(a.asDouble(), b.asDouble()) }
            return .integer(try a.power(b, meter))
        case .and: return .integer(try a.and(b, meter))
        case .or: return .integer(try a.or(b, meter))
        case .xor: return .integer(try a.xor(b, meter))
        case .shl, .shr:
            if b.isNegative { throw error(.valueError, "negative shift count") }
            return .integer(try a.shifted(by: b, right: op == .shr, meter))
        case .matmul: return .missing
        }
    }

    /// Nil when the two are no numbers.
    private func numbers(_ op: Operator, _ a: Value, _ b: Value) throws -> Value? {
        if let a = a.bigInteger, let b = b.bigInteger {
            let result = try integers(op, a, b)
            return result.isMissing ? nil : result
        }
        guard let x = try double(a, besides: b), let y = try double(b, besides: a) else { return nil }
        switch op {
        case .add: return .float(x + y)
        case .sub: return .float(x - y)
        case .mul: return .float(x * y)
        case .div:
            if y == 0 { throw error(.zeroDivisionError, "float division by zero") }
            return .float(x / y)
        case .floorDiv:
            if y == 0 { throw error(.zeroDivisionError, "float floor division by zero") }
            return .float(Self.divMod(x, y).quotient)
        case .mod:
            if y == 0 { throw error(.zeroDivisionError, "float modulo") }
            return .float(Self.divMod(x, y).remainder)
        case .pow: return try powerOfFloats(x, y)
        default: return nil
        }
    }

    /// The number as a float, where the other one is a float or this is.
    private func double(_ value: Value, besides other: Value) throws -> Double? {
        switch (value, other) {
        case (.float(let value), _): value
        case (.int(let value), .float): Double(value)
        case (.bool(let value), .float): value ? 1 : 0
        case (.big(let box), .float): try box.value.asDouble()
        default: nil
        }
    }

    static func divMod(_ a: Double, _ b: Double) -> (quotient: Double, remainder: Double) {
        var remainder = a.truncatingRemainder(dividingBy: b)
        var quotient = (a - remainder) / b
        if remainder != 0 {
            if (b < 0) != (remainder < 0) {
                remainder += b
                quotient -= 1
            }
        } else {
            remainder = Double(signOf: b, magnitudeOf: 0)
        }
        if quotient != 0 {
            var floor = quotient.rounded(.down)
            if quotient - floor > 0.5 { floor += 1 }
            return (floor, remainder)
        }
        return (Double(signOf: a / b, magnitudeOf: 0), remainder)
    }

    private func powerOfFloats(_ a: Double, _ b: Double) throws -> Value {
        if a == 0 && b < 0 {
            throw error(.zeroDivisionError, "0.0 cannot be raised to a negative power")
        }
        if a < 0 && b.isFinite && a.isFinite && b != b.rounded() {
            throw error(
                .valueError, "a negative number cannot be raised to a fractional power here: no complex numbers")
        }
        let result = CMath.pow(a, b)
        if result.isInfinite && a.isFinite && b.isFinite {
            throw error(.overflowError, args: [.int(34), Value("Numerical result out of range")])
        }
        return .float(result)
    }

    // ── Sequences, sets, dictionaries ───────────────────────────────────────────────────────────────────────────────

    private func sequences(_ op: Operator, _ a: Value, _ b: Value) throws -> Value? {
        switch (op, a, b) {
        case (.add, .str(let a), .str(let b)): return .str(try concat(a, b))
        case (.add, .list(let a), .list(let b)):
            try charge(a.items.count + b.items.count, of: 16)
            return newList(a.items + b.items)
        case (.add, .tuple(let a), .tuple(let b)):
            try charge(a.items.count + b.items.count, of: 16)
            return newTuple(a.items + b.items)
        case (.add, .bytes(let a), .bytes(let b)):
            try charge(a.count + b.count, of: 1)
            return .bytes(a + b)
        case (.mul, _, _):
            if let count = b.bigInteger, let result = try repeated(a, count) { return result }
            if let count = a.bigInteger, let result = try repeated(b, count) { return result }
            return nil
        case (.mod, .str(let format), _): return .str(try percent(format, b))
        case (.mod, .bytes(let format), _):
            let text = try percent(Str(latin: format), b, ofBytes: true)
            return .bytes(text.scalars.map { UInt8(truncatingIfNeeded: $0) })
        case (.or, .dict(let a), .dict(let b)):
            try charge(a.count + b.count, of: 64)
            let result = a.copy()
            try result.update(self, from: b)
            return .dict(result)
        case (.and, .set(let a), .set(let b)): return .set(try intersection(a, b))
        case (.or, .set(let a), .set(let b)):
            try charge(a.count + b.count, of: 48)
            let result = try copy(a, isFrozen: a.isFrozen)
            if a !== b { try result.merge(self, b) }
            return .set(result)
        case (.sub, .set(let a), .set(let b)): return .set(try difference(a, b))
        case (.xor, .set(let a), .set(let b)): return .set(try symmetricDifference(a, b))
        default: return nil
        }
    }

    private func repeated(_ value: Value, _ count: BigInt) throws -> Value? {
        guard Self.isSequence(value) else { return nil }
        guard let number = count.asInt else {
            throw error(.overflowError, "cannot fit 'int' into an index-sized integer")
        }
        let times = max(0, number)
        switch value {
        case .str(let text):
            try charge(times, of: max(text.byteSize, 0))
            try charge(steps: text.byteSize == 0 ? 1 : (times / 16) &+ 1)
            return .str(Self.repeated(text, times))
        case .bytes(let bytes):
            try charge(times, of: bytes.count)
            return .bytes(Self.repeated(bytes, times))
        case .list(let list):
            try charge(times, of: list.items.count * 16)
            return newList(Self.repeated(list.items, times))
        case .tuple(let tuple):
            try charge(times, of: tuple.items.count * 16)
            return newTuple(Self.repeated(tuple.items, times))
        default: return nil
        }
    }

    private static func repeated(_ text: Str, _ times: Int) -> Str {
        if times == 0 || text.isEmpty { return .empty }
        if case .wide(let scalars) = text.storage { return Str(scalars: repeated(scalars, times)) }
        let count = text.count
        return Str(asciiCount: count * times) { target in
            if count == 1 { return target.update(repeating: UInt8(truncatingIfNeeded: text[0]), count: times) }
            for index in 0..<times { text.write(to: target + index * count) }
        }
    }

    private static func repeated<Element>(_ items: [Element], _ times: Int) -> [Element] {
        if items.isEmpty || times == 0 { return [] }
        if items.count == 1 { return Array(repeating: items[0], count: times) }
        var result: [Element] = []
        result.reserveCapacity(items.count * times)
        for _ in 0..<times { result.append(contentsOf: items) }
        return result
    }

    func copy(_ set: SetObject, isFrozen: Bool) throws -> SetObject {
        let result = SetObject(isFrozen: isFrozen)
        try result.merge(self, set)
        return result
    }

    func intersection(_ a: SetObject, _ b: SetObject) throws -> SetObject {
        if a === b { return try copy(a, isFrozen: a.isFrozen) }
        let (walked, asked) = b.count > a.count ? (a, b) : (b, a)
        let result = SetObject(isFrozen: a.isFrozen)
        try charge(steps: walked.table.count >> 3)
        for item in walked.items {
            try charge(steps: 1)
            if try asked.has(self, item) { try result.add(self, item) }
        }
        return result
    }

    func difference(_ a: SetObject, _ b: SetObject) throws -> SetObject {
        if a.count >> 2 > b.count {
            // As CPython: what is much larger is copied, and the smaller one taken out.
            try charge(a.count, of: 32)
            let result = try copy(a, isFrozen: a.isFrozen)
            try result.subtract(self, .set(b))
            return result
        }
        let result = SetObject(isFrozen: a.isFrozen)
        try charge(steps: a.table.count >> 3)
        for item in a.items {
            try charge(steps: 1)
            if try !b.has(self, item) { try result.add(self, item) }
        }
        return result
    }

    func symmetricDifference(_ a: SetObject, _ b: SetObject) throws -> SetObject {
        try charge(a.count + b.count, of: 48)
        let result = try copy(b, isFrozen: a.isFrozen)
        try result.toggle(self, .set(a))
        return result
    }

    // ── Unary ───────────────────────────────────────────────────────────────────────────────────────────────────────

    func unary(_ op: UnaryOperator, _ value: Value) throws -> Value {
        switch (op, value) {
        case (.neg, .float(let value)): return .float(-value)
        case (.pos, .float): return value
        case (.abs, .float(let value)): return .float(value.magnitude)
        case (_, .object(let object)):
            let result = try object.unary(self, op)
            if !result.isMissing { return result }
        default:
            guard let number = value.bigInteger else { break }
            try charge(limbsOf: number)
            try charge(bytes: 8 * number.magnitude.count)
            switch op {
            case .neg: return .integer(number.negated)
            case .pos: return .integer(number)
            case .abs: return .integer(number.absolute)
            case .invert: return .integer(try number.inverted(meter))
            }
        }
        let name = [.neg: "unary -", .pos: "unary +", .invert: "unary ~", .abs: "abs()"][op] ?? ""
        throw error(.typeError, "bad operand type for \(name): '\(typeName(value))'")
    }
}

extension Double {
    init(signOf sign: Double, magnitudeOf magnitude: Double) {
        self = sign.sign == .minus ? -magnitude.magnitude : magnitude.magnitude
    }
}
