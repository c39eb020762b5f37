/// The names that every program has.
enum Builtins {
    static let all: NameTable<Constant> = NameTable(
        (functions + numberFunctions + iterationFunctions + hiddenReasons).map {
            (Name.interned($0.name), Constant(.object($0)))
        } + types.map { (Name.interned($0.name), Constant(.object($0))) }
            + PyType.exceptions.map { (Name($0.key), Constant(.object($0.value))) }
            + [
                (Name("Ellipsis"), Constant(.object(Ellipsis.shared))),
                (Name("EnvironmentError"), Constant(.object(PyType.osError))),
                (Name("IOError"), Constant(.object(PyType.osError))),
            ])

    private static let types: [PyType] = [
        .bool, .bytes, .dict, .float, .frozenset, .int, .list, .object, .range, .set, .slice, .str, .tuple, .type,
        Enumeration.enumerateType, Filtered.filterType, Mapped.mapType, Zipped.zipType, ReversedItems.reversedType,
    ]

    /// What cannot be had, with the reason instead of a `NameError`.
    private static let hiddenReasons: [NativeFunction] = []

    private static let functions: [NativeFunction] = [
        NativeFunction("ascii", "obj, /") { m, a in .str(try m.ascii(a[0])) },
        NativeFunction("callable", "obj, /") { _, a in
            if case .object(let object) = a[0] { return .bool(object.isCallable) }
            return .bool(false)
        },
        NativeFunction("chr", "i, /") { m, a in
            guard a[0].bigInteger != nil else { return .int(try m.index(a[0])) }
            guard let code = a[0].smallInteger, code >= Int(Int32.min), code <= Int(Int32.max) else {
                throw m.error(.overflowError, "Python int too large to convert to C int")
            }
            guard (0...0x10FFFF).contains(code) else {
                throw m.error(.valueError, "chr() arg not in range(0x110000)")
            }
            return .str(Str(scalar: UInt32(code)))
        },
        NativeFunction("ord", "c, /") { m, a in
            switch a[0] {
            case .str(let text) where text.count == 1: return .int(Int(text[0]))
            case .bytes(let bytes) where bytes.count == 1: return .int(Int(bytes[0]))
            case .str, .bytes:
                let count = try m.length(a[0])
                throw m.error(.typeError, "ord() expected a character, but string of length \(count) found")
            default:
                throw m.error(
                    .typeError, "ord() expected string of length 1, but \(m.typeName(a[0])) found")
            }
        },
        NativeFunction("format", "value, format_spec=, /") { m, a in
            switch a[1] {
            case .missing: return .str(try m.format(a[0], .empty))
            case .str(let spec): return .str(try m.format(a[0], spec))
            default:
                throw m.error(.typeError, "format() argument 2 must be str, not \(m.typeName(a[1]))")
            }
        },
        NativeFunction("getattr", "object, name, default=, /") { m, a in
            let name = try attributeName(m, a[1], "getattr")
            let found = try m.attributeIfAny(a[0], name)
            if !found.isMissing { return found }
            if a[2].isMissing { throw m.noAttribute(a[0], name) }
            return a[2]
        },
        NativeFunction("hasattr", "obj, name, /") { m, a in
            .bool(try !m.attributeIfAny(a[0], attributeName(m, a[1], "hasattr")).isMissing)
        },
        NativeFunction("hash", "obj, /") { m, a in
            // Of empty text too it is no secret.
            if case .str(let text) = a[0], text.isEmpty { return .int(0) }
            return .int(try m.hash(a[0]))
        },
        NativeFunction("id", "obj, /") { m, a in
            // Of this evaluation only: no address of the process is told.
            .int(try m.hash(.str(m.repr(.object(a[0].type)))) & 0xFFFF_FFFF)
        },
        NativeFunction("isinstance", "obj, class_or_tuple, /") { m, a in
            .bool(
                try isSubtype(m, a[0].type, of: a[1], "isinstance() arg 2 must be a type, a tuple of types, or a union")
            )
        },
        NativeFunction("issubclass", "cls, class_or_tuple, /") { m, a in
            guard let type = a[0].object(as: PyType.self) else {
                throw m.error(.typeError, "issubclass() arg 1 must be a class")
            }
            return .bool(
                try isSubtype(m, type, of: a[1], "issubclass() arg 2 must be a class, a tuple of classes, or a union"))
        },
        NativeFunction("len", "obj, /") { m, a in .int(try m.length(a[0])) },
        NativeFunction("repr", "obj, /") { m, a in .str(try m.repr(a[0])) },
        NativeFunction("print", "*args, sep=, end=, file=, flush=") { m, a in
            guard case .tuple(let items) = a[0] else { return .none }
            var separator: Str = " "
            if case .str(let text) = a[1] { separator = text }
            var line = StrBuilder()
            for (index, item) in items.items.enumerated() {
                let text = try m.str(item)
                try m.charge(bytes: text.byteSize + separator.byteSize)
                if index > 0 { line.append(separator) }
                line.append(text)
            }
            try m.print(line.finish().string)
            return .none
        },
    ]

    private static func attributeName(_ m: Machine, _ value: Value, _ function: String) throws -> Name {
        guard case .str(let text) = value else {
            throw m.error(.typeError, "attribute name must be string, not '\(m.typeName(value))'")
        }
        try m.charge(steps: text.count >> 2)
        return Name(text.string)
    }

    private static func isSubtype(_ m: Machine, _ type: PyType, of other: Value, _ message: String) throws -> Bool {
        if let expected = other.object(as: PyType.self) { return type.isSubtype(of: expected) }
        if let union = other.object(as: UnionObject.self) {
            try m.charge(steps: union.types.count)
            return union.types.contains { type.isSubtype(of: $0) }
        }
        guard case .tuple(let tuple) = other else { throw m.error(.typeError, message) }
        try m.enter()
        defer { m.leave() }
        for item in tuple.items where try isSubtype(m, type, of: item, message) { return true }
        return false
    }
}
