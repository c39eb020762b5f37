extension Machine {
    /// The type's name in messages.
    func typeName(_ value: Value) -> String { value.type.title }

    /// Python's `str()`.
    func str(_ value: Value) throws -> Str {
        switch value {
        case .str(let text): text
        case .object(let object): try text(of: object)
        default: try repr(value)
        }
    }

    private func text(of object: Object) throws -> Str {
        try charge(steps: 32)
        return try object.str(self)
    }

    /// Python's `repr()`.
    func repr(_ value: Value) throws -> Str {
        switch value {
        case .missing: return "<missing>"
        case .none: return "None"
        case .bool(let value): return value ? "True" : "False"
        case .int(let value): return Digits.text(value)
        case .big(let box): return Str(try box.value.decimal(meter))
        case .float(let value):
            try charge(steps: 80)
            return Str(PythonFloat.repr(value))
        case .str(let text): return try quoted(text, asciiOnly: false)
        case .bytes(let bytes):
            try charge(bytes: 32 + bytes.count * 4)
            try charge(steps: 32 + bytes.count)
            return Str(PythonText.repr(bytes))
        case .object(let object):
            try charge(steps: 32)
            return try object.repr(self)
        case .list, .tuple, .dict, .set:
            var builder = StrBuilder()
            try write(value, to: &builder)
            return builder.finish()
        }
    }

    /// Python's `ascii()`.
    func ascii(_ value: Value) throws -> Str {
        let text = try repr(value)
        guard case .wide(let scalars) = text.storage else { return text }
        try charge(bytes: scalars.count * 10)
        var builder = StrBuilder()
        for scalar in scalars {
            if scalar < 128 { builder.append(ascii: UInt8(scalar)) } else { Escapes.append(scalar, to: &builder) }
        }
        return builder.finish()
    }

    private func quoted(_ text: Str, asciiOnly: Bool) throws -> Str {
        try charge(bytes: 32 + text.byteSize)
        try charge(steps: text.isASCII ? text.count : 16 * text.count)
        return Escapes.quoted(text)
    }

    private func write(_ value: Value, to builder: inout StrBuilder) throws {
        try charge(steps: 4)
        switch value {
        case .list(let list):
            try write(list, to: &builder) { builder in
                builder.append(ascii: UInt8(ascii: "["))
                var index = 0
                while index < list.items.count {
                    if index > 0 { builder.append(", ") }
                    try write(list.items[index], to: &builder)
                    index += 1
                }
                builder.append(ascii: UInt8(ascii: "]"))
            }
        case .tuple(let tuple):
            try write(tuple, to: &builder) { builder in
                builder.append(ascii: UInt8(ascii: "("))
                try write(tuple.items, to: &builder)
                builder.append(tuple.items.count == 1 ? ",)" : ")")
            }
        case .dict(let dict):
            try write(dict, to: &builder) { builder in
                builder.append(ascii: UInt8(ascii: "{"))
                for (index, pair) in dict.pairs.enumerated() {
                    if index > 0 { builder.append(", ") }
                    try write(pair.key, to: &builder)
                    builder.append(": ")
                    try write(pair.value, to: &builder)
                }
                builder.append(ascii: UInt8(ascii: "}"))
            }
        case .set(let set):
            if set.count == 0 { return builder.append(set.isFrozen ? "frozenset()" : "set()") }
            try write(set, to: &builder) { builder in
                builder.append(set.isFrozen ? "frozenset({" : "{")
                try write(set.items, to: &builder)
                builder.append(set.isFrozen ? "})" : "}")
            }
        default:
            let text = try repr(value)
            try charge(bytes: text.byteSize)
            builder.append(text)
        }
    }

    private func write(_ items: [Value], to builder: inout StrBuilder) throws {
        for (index, item) in items.enumerated() {
            if index > 0 { builder.append(", ") }
            try write(item, to: &builder)
        }
    }

    /// Shows a container, and only dots where it is met within itself.
    private func write(
        _ object: Object, to builder: inout StrBuilder, _ body: (inout StrBuilder) throws -> Void
    ) throws {
        if shown.contains(where: { $0 === object }) {
            switch object {
            case is List: builder.append("[...]")
            case is Dict: builder.append("{...}")
            case is Tuple: builder.append("(...)")
            default: builder.append("set(...)")
            }
            return
        }
        try charge(steps: shown.count)
        try enter()
        shown.append(object)
        defer {
            leave()
            shown.removeLast()
        }
        try body(&builder)
    }

    /// Python's `format()`.
    func format(_ value: Value, _ spec: Str) throws -> Str {
        if spec.isEmpty {
            if case .object(let object) = value { return try object.format(self, spec) }
            return try str(value)
        }
        let text = spec.string
        switch value {
        case .bool(let value): return Str(try FormatSpec.format(BigInt(value ? 1 : 0), text, typeName: "bool", meter))
        case .int(let value): return Str(try FormatSpec.format(BigInt(value), text, meter))
        case .big(let box): return Str(try FormatSpec.format(box.value, text, meter))
        case .float(let value): return Str(try FormatSpec.format(value, text, meter))
        case .str(let value): return Str(try FormatSpec.format(value.string, text, meter))
        case .object(let object): return try object.format(self, spec)
        default:
            throw error(.typeError, "unsupported format string passed to \(typeName(value)).__format__")
        }
    }

    /// A value as `!r`, `!s` and `!a` convert it.
    func convert(_ value: Value, _ conversion: UInt8) throws -> Value {
        switch conversion {
        case UInt8(ascii: "r"): .str(try repr(value))
        case UInt8(ascii: "s"): .str(try str(value))
        case UInt8(ascii: "a"): .str(try ascii(value))
        default: value
        }
    }
}

/// Decimal digits of small numbers.
enum Digits {
    static func text(_ value: Int) -> Str {
        if value >= 0 && value < 10 { return Str(scalar: 48 + UInt32(value)) }
        var room: (UInt64, UInt64, UInt64) = (0, 0, 0)
        return withUnsafeMutableBytes(of: &room) { raw in
            let buffer = raw.assumingMemoryBound(to: UInt8.self)
            var rest = value.magnitude
            var start = buffer.count
            while rest > 0 {
                let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
                start -= 1
                buffer[start] = UInt8(truncatingIfNeeded: 48 + digit)
                rest = quotient
            }
            if value < 0 {
                start -= 1
                buffer[start] = UInt8(ascii: "-")
            }
            return Str(ascii: UnsafeBufferPointer(rebasing: buffer[start...]))
        }
    }
}

/// How text is shown between quotes.
enum Escapes {
    private static let hex = Array("0123456789abcdef".utf8)

    static func append(_ scalar: UInt32, to builder: inout StrBuilder) {
        let (mark, width): (UInt8, UInt32) =
            scalar < 0x100 ? (UInt8(ascii: "x"), 2) : scalar < 0x10000 ? (UInt8(ascii: "u"), 4) : (UInt8(ascii: "U"), 8)
        builder.append(ascii: UInt8(ascii: "\\"))
        builder.append(ascii: mark)
        for place in (0..<width).reversed() { builder.append(ascii: hex[Int(scalar >> (place * 4) & 15)]) }
    }

    static func quoted(_ text: Str) -> Str {
        var hasSingle = false
        var hasDouble = false
        for index in 0..<text.count {
            let scalar = text[index]
            if scalar == 0x27 { hasSingle = true }
            if scalar == 0x22 { hasDouble = true }
        }
        let quote: UInt8 = hasSingle && !hasDouble ? 0x22 : 0x27
        var builder = StrBuilder()
        builder.reserve(text.count + 2)
        builder.append(ascii: quote)
        for index in 0..<text.count {
            let scalar = text[index]
            switch scalar {
            case UInt32(quote), 0x5C:
                builder.append(ascii: 0x5C)
                builder.append(ascii: UInt8(scalar))
            case 0x0A: builder.append("\\n")
            case 0x0D: builder.append("\\r")
            case 0x09: builder.append("\\t")
            case 0x20..<0x7F: builder.append(ascii: UInt8(scalar))
            default: if isPrintable(scalar) { builder.append(scalar: scalar) } else { append(scalar, to: &builder) }
            }
        }
        builder.append(ascii: quote)
        return builder.finish()
    }

    static func isPrintable(_ scalar: UInt32) -> Bool {
        guard let scalar = Unicode.Scalar(scalar) else { return false }
        return PythonText.isPrintable(scalar)
    }
}
