extension Lexer {
    mutating func number() throws {
        let start = offset
        if peek() == 0x30, let base = Self.base(peek(1)) {
            offset += 2
            try whole(start: start, base: base)
        } else {
            try decimal(start: start)
        }
        if Self.startsName(peek()) || (0x30...0x39).contains(peek()) { try refuse(start) }
    }

    private static func base(_ letter: UInt32) -> Int? {
        switch letter {
        case 0x78, 0x58: 16
        case 0x6F, 0x4F: 8
        case 0x62, 0x42: 2
        default: nil
        }
    }

    private func refuse(_ start: Int) throws {
        // `1if x else y` is a number before a keyword, as in Python.
        var index = offset
        while index < end && Self.continuesName(source[index]) { index += 1 }
        let word = Str(scalars: Array(source[offset..<index])).string
        if ["and", "else", "for", "if", "in", "is", "not", "or"].contains(word) { return }
        if word == "j" || word == "J" { throw failure("complex numbers are not available", start) }
        throw failure("invalid decimal literal", start)
    }

    private mutating func digits(_ accepts: (UInt32) -> Bool) throws -> [UInt8] {
        var digits: [UInt8] = []
        while offset < end {
            let scalar = peek()
            if accepts(scalar) {
                digits.append(UInt8(scalar))
            } else if scalar == 0x5F && !digits.isEmpty && accepts(peek(1)) {
                // An underscore between two digits.
            } else {
                break
            }
            offset += 1
        }
        return digits
    }

    private mutating func whole(start: Int, base: Int) throws {
        if peek() == 0x5F { offset += 1 }
        let digits = try digits { scalar in
            guard let value = Unicode.Scalar(scalar)?.properties.numericType == nil ? nil : scalar else {
                return base == 16 && ((0x41...0x46).contains(scalar) || (0x61...0x66).contains(scalar))
            }
            return value >= 0x30 && value < 0x30 + UInt32(min(base, 10))
        }
        let name = base == 16 ? "hexadecimal" : base == 8 ? "octal" : "binary"
        if digits.isEmpty { throw failure("invalid \(name) literal", start) }
        if (0x30...0x39).contains(peek()) {
            throw failure("invalid digit '\(peek().character)' in \(name) literal", start)
        }
        try addInteger(digits, base: base, start: start)
    }

    private mutating func decimal(start: Int) throws {
        let isDigit: (UInt32) -> Bool = { (0x30...0x39).contains($0) }
        let whole = try digits(isDigit)
        var text = whole
        var isFloat = false
        if peek() == 0x2E {
            isFloat = true
            offset += 1
            text.append(0x2E)
            text += try digits(isDigit)
        }
        if peek() == 0x65 || peek() == 0x45 {
            let sign = peek(1) == 0x2B || peek(1) == 0x2D ? 1 : 0
            if isDigit(peek(1 + sign)) {
                isFloat = true
                text.append(0x65)
                if sign == 1 { text.append(UInt8(peek(1))) }
                offset += 1 + sign
                text += try digits(isDigit)
            }
        }
        if isFloat {
            let literal = String(decoding: text, as: UTF8.self)
            // Python's forms that Swift lacks: no digit before or behind the point.
            let padded = literal.hasPrefix(".") ? "0" + literal : literal
            guard let value = Double(padded.replacingPoint) else { throw failure("invalid decimal literal", start) }
            return try add(.float(value), from: start)
        }
        if whole.count > 1, whole[0] == 0x30, whole.contains(where: { $0 != 0x30 }) {
            throw failure(
                "leading zeros in decimal integer literals are not permitted; use an 0o prefix for octal integers",
                start)
        }
        try addInteger(whole, base: 10, start: start)
    }

    private mutating func addInteger(_ digits: [UInt8], base: Int, start: Int) throws {
        let text = String(decoding: digits, as: UTF8.self)
        if let small = Int(text, radix: base) { return try add(.integer(Constant(.int(small))), from: start) }
        if digits.count > 4300 {
            throw failure("Exceeds the limit (4300 digits) for integer string conversion", start)
        }
        do {
            let value = try BigInt(parsing: text, base: base, Meter(steps: 10_000_000, bytes: 1 << 20))
            try add(.integer(Constant(.integer(value))), from: start)
        } catch is Raised {
            throw failure("invalid integer literal", start)
        }
    }
}

extension String {
    /// `1.` and `1.e5` in the form that Swift reads.
    fileprivate var replacingPoint: String {
        guard let point = firstIndex(of: ".") else { return self }
        let after = index(after: point)
        return after == endIndex || self[after] == "e" ? String(self[..<point]) + ".0" + String(self[after...]) : self
    }
}
