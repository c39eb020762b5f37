extension StandardModules {
    /// Python's `math`.
    static let math = ModuleDefinition(
        "math",
        [
            .value("pi", .float(.pi)), .value("e", .float(2.718281828459045)), .value("tau", .float(2 * .pi)),
            .value("inf", .float(.infinity)), .value("nan", .float(.nan)),
            .function("ceil", "x, /") { m, a in try MathFunctions.rounded(m, a[0], .up) },
            .function("floor", "x, /") { m, a in try MathFunctions.rounded(m, a[0], .down) },
            .function("trunc", "x, /") { m, a in try MathFunctions.rounded(m, a[0], .towardZero) },
            .function("isnan", "x, /") { m, a in .bool(try m.real(a[0]).isNaN) },
            .function("isinf", "x, /") { m, a in .bool(try m.real(a[0]).isInfinite) },
            .function("isfinite", "x, /") { m, a in .bool(try m.real(a[0]).isFinite) },
            .function("fabs", "x, /") { m, a in .float(try m.real(a[0]).magnitude) },
            .function("copysign", "x, y, /") { m, a in
                .float(Double(signOf: try m.real(a[1]), magnitudeOf: try m.real(a[0])))
            },
            .function("gcd", "*integers") { m, a in try MathFunctions.gcd(m, a[0]) },
            .function("lcm", "*integers") { m, a in try MathFunctions.lcm(m, a[0]) },
            .function("factorial", "x, /") { m, a in try MathFunctions.factorial(m, a[0]) },
            .function("comb", "n, k, /") { m, a in try MathFunctions.comb(m, a[0], a[1]) },
            .function("perm", "n, k=, /") { m, a in try MathFunctions.perm(m, a[0], a[1]) },
            .function("isqrt", "n, /") { m, a in try MathFunctions.isqrt(m, a[0]) },
            .function("log", "x, base=, /") { m, a in try MathFunctions.log(m, a[0], a[1]) },
            .function("log2", "x, /") { m, a in .float(try MathFunctions.log(m, a[0], CMath.log2)) },
            .function("log10", "x, /") { m, a in .float(try MathFunctions.log(m, a[0], CMath.log10)) },
            .function("pow", "x, y, /") { m, a in try MathFunctions.pow(m, a[0], a[1]) },
            .function("atan2", "y, x, /") { m, a in .float(CMath.atan2(try m.real(a[0]), try m.real(a[1]))) },
            .function("fmod", "x, y, /") { m, a in try MathFunctions.fmod(m, a[0], a[1]) },
            .function("remainder", "x, y, /") { m, a in
                .float(try MathFunctions.checked(m, try m.real(a[0]).remainder(dividingBy: try m.real(a[1])), a[0]))
            },
            .function("hypot", "*coordinates") { m, a in try MathFunctions.hypot(m, a[0]) },
            .function("dist", "p, q, /") { m, a in try MathFunctions.distance(m, a[0], a[1]) },
            .function("modf", "x, /") { m, a in try MathFunctions.modf(m, a[0]) },
            .function("frexp", "x, /") { m, a in try MathFunctions.frexp(m, a[0]) },
            .function("ldexp", "x, i, /") { m, a in try MathFunctions.ldexp(m, a[0], a[1]) },
            .function("degrees", "x, /") { m, a in .float(try m.real(a[0]) * (180 / .pi)) },
            .function("radians", "x, /") { m, a in .float(try m.real(a[0]) * (.pi / 180)) },
            .function("prod", "iterable, /, *, start=") { m, a in try MathFunctions.product(m, a[0], a[1]) },
            .function("fsum", "seq, /") { m, a in try MathFunctions.sum(m, a[0]) },
            .function("isclose", "a, b, *, rel_tol=, abs_tol=") { m, a in try MathFunctions.isClose(m, a) },
        ]
            + MathFunctions.plain.map { name, function in
                .function(name, "x, /") { m, a in
                    .float(try MathFunctions.checked(m, function(try m.real(a[0])), a[0]))
                }
            })
}

/// What the functions of `math` do with values.
enum MathFunctions {
    /// Those of one float, which refuse what has no finite result.
    static let plain: [(String, @Sendable (Double) -> Double)] = [
        ("sqrt", { $0.squareRoot() }), ("cbrt", CMath.cbrt), ("exp", CMath.exp), ("exp2", CMath.exp2),
        ("expm1", CMath.expm1), ("log1p", CMath.log1p), ("sin", CMath.sin), ("cos", CMath.cos), ("tan", CMath.tan),
        ("asin", CMath.asin), ("acos", CMath.acos), ("atan", CMath.atan), ("sinh", CMath.sinh), ("cosh", CMath.cosh),
        ("tanh", CMath.tanh), ("asinh", CMath.asinh), ("acosh", CMath.acosh), ("atanh", CMath.atanh),
        ("erf", CMath.erf), ("erfc", CMath.erfc), ("gamma", CMath.tgamma), ("lgamma", CMath.lgamma),
    ]

    /// The result of a function of that argument.
    /// - Throws: `ValueError` for what is not defined, `OverflowError` for what is too large.
    static func checked(_ m: Machine, _ result: Double, _ argument: Value) throws -> Double {
        let value = try m.real(argument)
        if result.isNaN, !value.isNaN { throw m.error(.valueError, "math domain error") }
        if result.isInfinite, value.isFinite {
            // A pole is no overflow.
            if abs(value) <= 1 || value == value.rounded() && value <= 0 {
                throw m.error(.valueError, "math domain error")
            }
            throw m.error(.overflowError, "math range error")
        }
        return result
    }

    static func rounded(_ m: Machine, _ value: Value, _ rule: FloatingPointRoundingRule) throws -> Value {
        if let number = value.bigInteger { return .integer(number) }
        if rule == .towardZero, !value.isFloat {
            throw m.error(.typeError, "type \(m.typeName(value)) doesn't define __trunc__ method")
        }
        return .integer(try BigInt(truncating: try m.real(value).rounded(rule)))
    }

    static func gcd(_ m: Machine, _ values: Value) throws -> Value {
        var result = BigInt.zero
        try m.iterate(values) { item in
            result = try result.commonDivisor(with: try m.whole(item), m.meter)
            return true
        }
        return .integer(result)
    }

    static func lcm(_ m: Machine, _ values: Value) throws -> Value {
        var result = BigInt.one
        try m.iterate(values) { item in
            let number = try m.whole(item).absolute
            let divisor = try result.commonDivisor(with: number, m.meter)
            let share = try divisor.isZero ? .zero : number.floorDivided(by: divisor, m.meter).quotient
            result = try result.multiplied(by: share, m.meter)
            return true
        }
        return .integer(result)
    }

    /// The product of the numbers from one to another.
    private static func product(_ m: Machine, from first: Int, to last: Int) throws -> BigInt {
        var result = BigInt.one
        guard first <= last else { return result }
        for factor in first...last { result = try result.multiplied(by: BigInt(factor), m.meter) }
        return result
    }

    static func factorial(_ m: Machine, _ value: Value) throws -> Value {
        if case .float = value {
            throw m.error(.typeError, "'float' object cannot be interpreted as an integer")
        }
        let number = try m.index(value)
        if number < 0 { throw m.error(.valueError, "factorial() not defined for negative values") }
        return .integer(try product(m, from: 1, to: number))
    }

    private static func counts(_ m: Machine, _ n: Value, _ k: Value) throws -> (Int, Int) {
        let (n, k) = (try m.index(n), try m.index(k))
        if n < 0 { throw m.error(.valueError, "n must be a non-negative integer") }
        if k < 0 { throw m.error(.valueError, "k must be a non-negative integer") }
        return (n, k)
    }

    static func comb(_ m: Machine, _ n: Value, _ k: Value) throws -> Value {
        var (n, k) = try counts(m, n, k)
        if k > n { return .int(0) }
        k = min(k, n - k)
        n -= k
        var result = BigInt.one
        for step in stride(from: 1, through: k, by: 1) {
            result = try result.multiplied(by: BigInt(n + step), m.meter)
            result = try result.floorDivided(by: BigInt(step), m.meter).quotient
        }
        return .integer(result)
    }

    static func perm(_ m: Machine, _ n: Value, _ k: Value) throws -> Value {
        if k.isAbsent { return try factorial(m, n) }
        let (n, k) = try counts(m, n, k)
        return k > n ? .int(0) : .integer(try product(m, from: n - k + 1, to: n))
    }

    static func isqrt(_ m: Machine, _ value: Value) throws -> Value {
        let number = try m.whole(value)
        if number.isNegative { throw m.error(.valueError, "isqrt() argument must be nonnegative") }
        return .integer(try number.squareRoot(m.meter))
    }

    /// A logarithm, also of whole numbers that are no floats any more.
    static func log(_ m: Machine, _ value: Value, _ function: (Double) -> Double) throws -> Double {
        if let number = value.bigInteger, number.bitLength > 1000 {
            if number.isNegative { throw m.error(.valueError, "math domain error") }
            let shift = number.bitLength - 64
            let top = try number.shiftedRight(by: shift, m.meter).asDouble()
            return function(top) + Double(shift) * function(2)
        }
        let double = try m.real(value)
        guard double > 0 || double.isNaN else { throw m.error(.valueError, "math domain error") }
        return function(double)
    }

    static func log(_ m: Machine, _ value: Value, _ base: Value) throws -> Value {
        let result = try log(m, value, CMath.log)
        if base.isMissing { return .float(result) }
        let divisor = try log(m, base, CMath.log)
        if divisor == 0 { throw m.error(.zeroDivisionError, "float division by zero") }
        return .float(result / divisor)
    }

    static func pow(_ m: Machine, _ x: Value, _ y: Value) throws -> Value {
        let (x, y) = (try m.real(x), try m.real(y))
        let result = CMath.pow(x, y)
        if result.isNaN, !x.isNaN, !y.isNaN { throw m.error(.valueError, "math domain error") }
        if result.isInfinite, x.isFinite, y.isFinite {
            if x == 0 { throw m.error(.valueError, "math domain error") }
            throw m.error(.overflowError, "math range error")
        }
        return .float(result)
    }

    static func fmod(_ m: Machine, _ x: Value, _ y: Value) throws -> Value {
        let (x, y) = (try m.real(x), try m.real(y))
        if x.isInfinite || y == 0, !x.isNaN, !y.isNaN { throw m.error(.valueError, "math domain error") }
        return .float(CMath.fmod(x, y))
    }

    static func hypot(_ m: Machine, _ values: Value) throws -> Value {
        var result = 0.0
        try m.iterate(values) { item in
            result = CMath.hypot(result, try m.real(item))
            return true
        }
        return .float(result)
    }

    static func distance(_ m: Machine, _ p: Value, _ q: Value) throws -> Value {
        let (p, q) = (try m.collect(p), try m.collect(q))
        guard p.count == q.count else {
            throw m.error(.valueError, "both points must have the same number of dimensions")
        }
        return .float(try zip(p, q).reduce(0) { CMath.hypot($0, try m.real($1.0) - m.real($1.1)) })
    }

    static func modf(_ m: Machine, _ value: Value) throws -> Value {
        let double = try m.real(value)
        let whole = double.rounded(.towardZero)
        let fraction = double.isInfinite ? 0 : double - whole
        return .items([.float(Double(signOf: double, magnitudeOf: fraction)), .float(whole)])
    }

    static func frexp(_ m: Machine, _ value: Value) throws -> Value {
        let double = try m.real(value)
        guard double.isFinite, double != 0 else { return .items([.float(double), .int(0)]) }
        let mantissa = Double(signOf: double, magnitudeOf: double.significand / 2)
        return .items([.float(mantissa), .int(Int(double.exponent) + 1)])
    }

    static func ldexp(_ m: Machine, _ value: Value, _ exponent: Value) throws -> Value {
        let double = try m.real(value)
        let exponent = min(max(try m.index(exponent), -5000), 5000)
        let result = Double(sign: .plus, exponent: exponent, significand: double)
        if result.isInfinite, double.isFinite { throw m.error(.overflowError, "math range error") }
        return .float(result)
    }

    static func product(_ m: Machine, _ values: Value, _ start: Value) throws -> Value {
        var result = start.isMissing ? Value.int(1) : start
        try m.iterate(values) { item in
            result = try m.binary(.mul, result, item)
            return true
        }
        return result
    }

    /// The sum of floats, rounded once.
    static func sum(_ m: Machine, _ values: Value) throws -> Value {
        var total = BigInt.zero
        var special = 0.0
        try m.iterate(values) { item in
            let double = try m.real(item)
            if !double.isFinite {
                special += double
                return true
            }
            let ratio = BigInt.ratio(of: double)
            let scale = 1074 - (ratio.denominator.bitLength - 1)
            total = try total.adding(try ratio.numerator.shiftedLeft(by: scale, m.meter), m.meter)
            return true
        }
        if special != 0 || special.isNaN { return .float(special) }
        let unit = try BigInt.one.shiftedLeft(by: 1074, m.meter)
        return .float(try total.trueDivided(by: unit, m.meter))
    }

    static func isClose(_ m: Machine, _ a: Args) throws -> Value {
        let (x, y) = (try m.real(a[0]), try m.real(a[1]))
        let relative = a[2].isMissing ? 1e-9 : try m.real(a[2])
        let absolute = a[3].isMissing ? 0 : try m.real(a[3])
        if relative < 0 || absolute < 0 { throw m.error(.valueError, "tolerances must be non-negative") }
        if x == y { return .bool(true) }
        if x.isInfinite || y.isInfinite { return .bool(false) }
        let difference = abs(x - y)
        return .bool(
            difference <= abs(relative * y) || difference <= abs(relative * x) || difference <= absolute)
    }
}
