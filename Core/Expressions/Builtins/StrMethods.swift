/// The methods of text.
enum StrMethods {
    static let all: [Member] =
        caseMethods + testMethods + searchMethods + splitMethods + layoutMethods + [
            .method("encode", "encoding=, errors=") { m, a in
                .bytes(try Encoding.encode(m, text(m, a[0]), encoding: a[1], errors: a[2]))
            },
            .method("format", "*args, **kwargs") { m, a in
                guard case .tuple(let arguments) = a[1], case .dict(let named) = a[2] else { return .none }
                return .str(try BraceFormatting(arguments.items, named).format(m, template(m, a[0])))
            },
            .method("format_map", "mapping, /") { m, a in
                .str(try BraceFormatting(map: a[1]).format(m, template(m, a[0])))
            },
            .method("join", "iterable, /") { m, a in .str(try join(m, text(m, a[0]), a[1])) },
            .method("translate", "table, /") { m, a in .str(try translate(m, text(m, a[0]), a[1])) },
            .staticMethod("maketrans", "x, y=, z=, /") { m, a in try makeTable(m, a) },
        ]

    /// The receiver; `str.upper(1)` has none.
    static func text(_ m: Machine, _ value: Value) throws -> Str {
        guard case .str(let text) = value else {
            throw m.error(
                .typeError, "descriptor requires a 'str' object but received a '\(m.typeName(value))'")
        }
        return text
    }

    /// What `format()` fills in.
    private static func template(_ m: Machine, _ value: Value) throws -> String {
        let text = try text(m, value)
        try m.charge(steps: 4 * text.count)
        try m.charge(bytes: 8 * text.count)
        return text.string
    }

    /// An argument that has to be text.
    static func argument(_ m: Machine, _ value: Value, _ message: (String) -> String) throws -> Str {
        guard case .str(let text) = value else { throw m.error(.typeError, message(m.typeName(value))) }
        return text
    }

    /// An argument that has to be text, refused in the words of those methods of CPython's that name its place.
    static func argument(_ m: Machine, _ value: Value, at place: String) throws -> Str {
        try argument(m, value) { "\(place) must be str, not \(value.isNone ? "None" : $0)" }
    }

    private static func join(_ m: Machine, _ separator: Str, _ iterable: Value) throws -> Str {
        guard m.isIterable(iterable) else { throw m.error(.typeError, "can only join an iterable") }
        let items = try m.collect(iterable)
        var parts: [Str] = []
        parts.reserveCapacity(items.count)
        var size = 0
        for (index, item) in items.enumerated() {
            guard case .str(let part) = item else {
                throw m.error(
                    .typeError, "sequence item \(index): expected str instance, \(m.typeName(item)) found")
            }
            size += part.byteSize + separator.byteSize
            parts.append(part)
        }
        if parts.count == 1 { return parts[0] }
        try m.charge(bytes: 32 + size)
        try m.charge(steps: items.count + size >> 6)
        var builder = StrBuilder()
        builder.reserve(size)
        for (index, part) in parts.enumerated() {
            if index > 0 { builder.append(separator) }
            builder.append(part)
        }
        return builder.finish()
    }

    private static func translate(_ m: Machine, _ text: Str, _ table: Value) throws -> Str {
        try m.charge(bytes: text.byteSize)
        var builder = StrBuilder()
        for index in 0..<text.count {
            try m.charge(steps: 2)
            var found = Value.missing
            if case .dict(let dict) = table {
                found = try dict.get(m, .int(Int(text[index])))
            } else {
                do {
                    found = try m.item(table, .int(Int(text[index])))
                } catch let failure as PyError where failure.exception.type.isSubtype(of: .lookupError) {}
            }
            switch found {
            case .missing: builder.append(scalar: text[index])
            case .none: break
            case .str(let replacement):
                try m.charge(bytes: replacement.byteSize)
                builder.append(replacement)
            case .int(let code) where (0...0x10FFFF).contains(code): builder.append(scalar: UInt32(code))
            case .bool(let code): builder.append(scalar: code ? 1 : 0)
            case .int, .big: throw m.error(.valueError, "character mapping must be in range(0x110000)")
            default: throw m.error(.typeError, "character mapping must return integer, None or str")
            }
        }
        return builder.finish()
    }

    private static func makeTable(_ m: Machine, _ a: Args) throws -> Value {
        let table = m.newDict()
        if a[1].isMissing {
            guard case .dict(let dict) = a[0] else {
                throw m.error(
                    .typeError, "if you give only one argument to maketrans it must be a dict")
            }
            for pair in dict.pairs {
                if case .str(let key) = pair.key {
                    guard key.count == 1 else {
                        throw m.error(.valueError, "string keys in translate table must be of length 1")
                    }
                    try table.set(m, .int(Int(key[0])), pair.value)
                } else if pair.key.bigInteger != nil {
                    try table.set(m, pair.key, pair.value)
                } else {
                    throw m.error(.typeError, "keys in translate table must be strings or integers")
                }
            }
            return .dict(table)
        }
        let from = try argument(m, a[0]) { _ in
            "first maketrans argument must be a string if there is a second argument"
        }
        let to = try argument(m, a[1], at: "maketrans() argument 2")
        guard from.count == to.count else {
            throw m.error(.valueError, "the first two maketrans arguments must have equal length")
        }
        try m.charge(steps: from.count << 3)
        for index in 0..<from.count { try table.set(m, .int(Int(from[index])), .int(Int(to[index]))) }
        if !a[2].isMissing {
            let gone = try argument(m, a[2], at: "maketrans() argument 3")
            for index in 0..<gone.count { try table.set(m, .int(Int(gone[index])), .none) }
        }
        return .dict(table)
    }
}
