/// Numbers that nobody can guess, from the host.
struct Chance {
    let machine: Machine

    /// A number below a bound, all of them as likely.
    func below(_ bound: Int) throws -> Int {
        try machine.charge(steps: 16)
        var generator = Generator(host: machine.host)
        return Int.random(in: 0..<bound, using: &generator)
    }

    /// So many random bits.
    func bits(_ count: Int) throws -> BigInt {
        try machine.charge(bytes: count / 8 + 8)
        try machine.charge(steps: count / 8 + 16)
        var limbs: [UInt] = []
        for start in stride(from: 0, to: count, by: 64) {
            let limb = UInt(machine.host.random())
            limbs.append(count - start >= 64 ? limb : limb & ((1 << UInt(count - start)) - 1))
        }
        return BigInt(negative: false, magnitude: limbs)
    }

    /// From zero to below one, of 53 bits.
    func fraction() throws -> Double {
        try machine.charge(steps: 16)
        return Double(machine.host.random() >> 11) * 0x1p-53
    }

    /// A number of a normal distribution, by the method of Box and Muller.
    func normal(_ mean: Double, _ deviation: Double) throws -> Double {
        let radius = (-2 * CMath.log(1 - (try fraction()))).squareRoot()
        return mean + deviation * radius * CMath.cos(2 * .pi * (try fraction()))
    }

    private struct Generator: RandomNumberGenerator {
        let host: any Host
        mutating func next() -> UInt64 { host.random() }
    }

    /// Below a bound of any size.
    func below(_ bound: BigInt) throws -> BigInt {
        if let small = bound.asInt { return BigInt(try below(small)) }
        while true {
            let number = try bits(bound.bitLength)
            if number < bound { return number }
        }
    }

    /// `randrange(start, stop, step)`.
    func range(_ start: Value, _ stop: Value, _ step: Value) throws -> Value {
        let m = machine
        let first = try stop.isAbsent ? .zero : m.whole(start)
        let last = try m.whole(stop.isAbsent ? start : stop)
        let width = try last.subtracting(first, m.meter)
        let step = try step.isAbsent ? .one : m.whole(step)
        if step.isZero { throw m.error(.valueError, "zero step for randrange()") }
        let one = BigInt(step.isNegative ? 1 : -1)
        let count = try width.adding(step, m.meter).adding(one, m.meter).floorDivided(by: step, m.meter).quotient
        guard count.signum > 0 else {
            let shown = stop.isAbsent ? "" : " (\(try first.decimal(m.meter)), \(try last.decimal(m.meter)), "
            throw m.error(
                .valueError,
                stop.isAbsent
                    ? "empty range for randrange()"
                    : "empty range for randrange()" + shown
                        + "\(try width.decimal(m.meter)))")
        }
        return .integer(try first.adding(step.multiplied(by: try below(count), m.meter), m.meter))
    }

    /// `sample(population, k)` and `shuffle`: the items in another order.
    func shuffled(_ values: [Value]) throws -> [Value] {
        var values = values
        for index in stride(from: values.count - 1, to: 0, by: -1) { values.swapAt(index, try below(index + 1)) }
        return values
    }

    func sample(_ population: Value, _ count: Int) throws -> Value {
        let m = machine
        if case .set = population {
            throw m.error(
                .typeError, "Population must be a sequence.  For dicts or sets, use sorted(d).")
        }
        let items = try m.collect(population)
        guard count >= 0, count <= items.count else {
            throw m.error(.valueError, "Sample larger than population or is negative")
        }
        return m.newList(Array(try shuffled(items).prefix(count)))
    }

    func choice(_ values: Value) throws -> Value {
        let m = machine
        let count = try m.length(values)
        if count == 0 { throw m.error(.indexError, "Cannot choose from an empty sequence") }
        return try m.item(values, .int(try below(count)))
    }

    /// `choices(population, weights, cum_weights=, k=)`.
    func choices(_ population: Value, weights: Value, sums: Value, _ count: Int) throws -> Value {
        let m = machine
        let items = try m.collect(population)
        try m.charge(max(0, count), of: 16)
        if items.isEmpty, count > 0 { throw m.error(.indexError, "list index out of range") }
        if weights.isAbsent, sums.isAbsent {
            return m.newList(try (0..<max(0, count)).map { _ in items[try below(items.count)] })
        }
        var total = 0.0
        let steps = try m.collect(sums.isAbsent ? weights : sums).map { weight -> Double in
            let number = try m.real(weight)
            total = sums.isAbsent ? total + number : number
            return total
        }
        guard steps.count == items.count else {
            throw m.error(.valueError, "The number of weights does not match the population")
        }
        guard total > 0 else { throw m.error(.valueError, "Total of weights must be greater than zero") }
        return m.newList(
            try (0..<max(0, count)).map { _ in
                let point = try fraction() * total
                try m.charge(steps: steps.count)
                return items[steps.firstIndex { point < $0 } ?? items.count - 1]
            })
    }
}

extension StandardModules {
    /// Python's `random`, of numbers that nobody can guess and no seed gives again.
    static let random = ModuleDefinition(
        "random",
        [
            .function("random") { m, _ in .float(try Chance(machine: m).fraction()) },
            .function("uniform", "a, b") { m, a in
                let (low, high) = (try m.real(a[0]), try m.real(a[1]))
                return .float(low + (high - low) * (try Chance(machine: m).fraction()))
            },
            .function("gauss", "mu=, sigma=") { m, a in
                .float(
                    try Chance(machine: m).normal(
                        a[0].isMissing ? 0 : try m.real(a[0]), a[1].isMissing ? 1 : try m.real(a[1])))
            },
            .function("randint", "a, b") { m, a in
                let last = try m.whole(a[1]).adding(.one, m.meter)
                return try Chance(machine: m).range(a[0], .integer(last), .missing)
            },
            .function("randrange", "start, stop=, step=") { m, a in try Chance(machine: m).range(a[0], a[1], a[2]) },
            .function("getrandbits", "k, /") { m, a in
                let count = try m.index(a[0])
                if count < 0 { throw m.error(.valueError, "number of bits must be non-negative") }
                return .integer(try Chance(machine: m).bits(count))
            },
            .function("randbytes", "n") { m, a in .bytes(try bytes(m, try m.index(a[0]))) },
            .function("choice", "seq") { m, a in try Chance(machine: m).choice(a[0]) },
            .function("choices", "population, weights=, *, cum_weights=, k=") { m, a in
                try Chance(machine: m).choices(a[0], weights: a[1], sums: a[2], try m.number(a[3], default: 1))
            },
            .function("sample", "population, k") { m, a in
                try Chance(machine: m).sample(a[0], try m.index(a[1]))
            },
            .function("shuffle", "x") { m, a in
                guard case .list(let list) = a[0] else {
                    throw m.error(.typeError, "'\(m.typeName(a[0]))' object does not support item assignment")
                }
                list.items = try Chance(machine: m).shuffled(list.items)
                return .none
            },
            .function("seed", "a=") { _, _ in .none },
        ])

    private static func bytes(_ m: Machine, _ count: Int) throws -> [UInt8] {
        if count < 0 { throw m.error(.valueError, "negative argument not allowed") }
        try m.charge(count, of: 1)
        return try Chance(machine: m).bits(8 * min(count, Int.max / 16)).bytes(
            count: count, bigEndian: true, signed: false, m.meter)
    }

    /// Python's `secrets`.
    static let secrets = ModuleDefinition(
        "secrets",
        [
            .function("token_bytes", "nbytes=") { m, a in .bytes(try bytes(m, try m.number(a[0], default: 32))) },
            .function("token_hex", "nbytes=") { m, a in
                Value(ascii: try BinaryText.hex(try bytes(m, try m.number(a[0], default: 32)), m.meter))
            },
            .function("token_urlsafe", "nbytes=") { m, a in
                let bytes = try bytes(m, try m.number(a[0], default: 32))
                let text = try BinaryText.base64(bytes, others: (UInt8(ascii: "-"), UInt8(ascii: "_")), m.meter)
                return Value(ascii: text.filter { $0 != UInt8(ascii: "=") })
            },
            .function("choice", "seq") { m, a in try Chance(machine: m).choice(a[0]) },
            .function("randbelow", "exclusive_upper_bound") { m, a in
                let bound = try m.whole(a[0])
                if bound.signum <= 0 { throw m.error(.valueError, "Upper bound must be positive.") }
                return .integer(try Chance(machine: m).below(bound))
            },
        ])
}
