extension PyType {
    static let jsonDecodeError = PyType.exception("JSONDecodeError", module: "json.decoder", base: .valueError)
}

extension StandardModules {
    /// Python's `json`.
    static let json = ModuleDefinition(
        "json",
        [
            .type(.jsonDecodeError),
            .function(
                "loads",
                "s, /, *, object_hook=, strict=, parse_float=, parse_int=, parse_constant=, object_pairs_hook="
            ) { m, a in
                let text: Str
                switch a[0] {
                case .str(let given): text = given
                case .bytes(let bytes): text = try decoded(m, bytes)
                default:
                    throw m.error(
                        .typeError, "the JSON object must be str, bytes or bytearray, not \(m.typeName(a[0]))")
                }
                try m.charge(text.count, of: 4)
                var builder = ValueBuilder(
                    machine: m, hook: a[1], floatHook: a[3], integerHook: a[4], constantHook: a[5], pairsHook: a[6])
                var reader = JSONReader<ValueBuilder>(
                    text.scalars, isStrict: try m.flag(a[2], default: true), m.meter)
                return try reader.read(&builder)
            },
            .function(
                "dumps",
                "obj, /, *, skipkeys=, ensure_ascii=, check_circular=, allow_nan=, indent=, separators=, default=, "
                    + "sort_keys="
            ) { m, a in
                var writer = JSONWriter(m, try JSONLayout(m, a))
                try writer.write(a[0])
                return .str(writer.builder.finish())
            },
        ])

    /// The text of JSON in bytes, whose encoding is seen from the first of them.
    private static func decoded(_ m: Machine, _ bytes: [UInt8]) throws -> Str {
        try Encoding.decode(m, bytes, encoding: Value(encoding(of: bytes)), errors: Value("surrogatepass"))
    }

    private static func encoding(of bytes: [UInt8]) -> String {
        if bytes.starts(with: [0, 0, 0xfe, 0xff]) || bytes.starts(with: [0xff, 0xfe, 0, 0]) { return "utf-32" }
        if bytes.starts(with: [0xfe, 0xff]) || bytes.starts(with: [0xff, 0xfe]) { return "utf-16" }
        if bytes.starts(with: [0xef, 0xbb, 0xbf]) { return "utf-8-sig" }
        if bytes.count >= 4 {
            if bytes[0] == 0 { return bytes[1] != 0 ? "utf-16-be" : "utf-32-be" }
            if bytes[1] == 0 { return bytes[2] != 0 || bytes[3] != 0 ? "utf-16-le" : "utf-32-le" }
        } else if bytes.count == 2 {
            if bytes[0] == 0 { return "utf-16-be" }
            if bytes[1] == 0 { return "utf-16-le" }
        }
        return "utf-8"
    }
}

/// Makes values of what a JSON text has.
private struct ValueBuilder: JSONBuilder {
    let machine: Machine
    let hook: Value
    let floatHook: Value
    let integerHook: Value
    let constantHook: Value
    let pairsHook: Value

    func null() -> Value { .none }
    func bool(_ value: Bool) -> Value { .bool(value) }
    func integer(_ literal: String) throws -> Value {
        if !integerHook.isAbsent { return try machine.call(integerHook, [Value(literal)]) }
        return .integer(try BigInt(parsing: literal, machine.meter))
    }
    func float(_ literal: String) throws -> Value {
        if !floatHook.isAbsent { return try machine.call(floatHook, [Value(literal)]) }
        return .float(try PythonFloat.parse(literal, machine.meter))
    }
    func constant(_ value: Double) throws -> Value {
        if !constantHook.isAbsent { return try machine.call(constantHook, [Value(JSONText.number(value))]) }
        return .float(value)
    }
    func string(_ value: [UInt32]) -> Value { .str(Str(scalars: value)) }

    func array(_ items: [Value]) throws -> Value {
        try machine.charge(items.count, of: 16)
        return machine.newList(items)
    }

    func object(keys: [[UInt32]], values: [Value]) throws -> Value {
        if !pairsHook.isAbsent {
            try machine.charge(keys.count, of: 64)
            let pairs = zip(keys, values).map { Value.items([.str(Str(scalars: $0)), $1]) }
            return try machine.call(pairsHook, [machine.newList(pairs)])
        }
        let dict = machine.newDict()
        for (key, value) in zip(keys, values) { try dict.set(machine, .str(Str(scalars: key)), value) }
        return hook.isAbsent ? .dict(dict) : try machine.call(hook, [.dict(dict)])
    }
}

/// How a value is to be written as JSON.
private struct JSONLayout {
    let skipsKeys: Bool
    let isASCII: Bool
    let allowsNaN: Bool
    let sortsKeys: Bool
    let indent: Str?
    private(set) var itemSeparator: Str = ", "
    private(set) var keySeparator: Str = ": "
    let fallback: Value

    init(_ m: Machine, _ a: Args) throws {
        skipsKeys = try m.flag(a[1], default: false)
        isASCII = try m.flag(a[2], default: true)
        allowsNaN = try m.flag(a[4], default: true)
        switch a[5] {
        case .missing, .none: indent = nil
        case .str(let text): indent = text
        default:
            let count = max(0, try m.index(a[5]))
            try m.charge(bytes: count)
            indent = Str(asciiCount: count) { $0.update(repeating: 0x20, count: count) }
        }
        if indent != nil { itemSeparator = "," }
        if !a[6].isAbsent {
            let separators = try m.collect(a[6])
            guard separators.count == 2 else {
                throw m.error(.valueError, "too many values to unpack (expected 2)")
            }
            itemSeparator = try m.text(separators[0])
            keySeparator = try m.text(separators[1])
        }
        fallback = a[7]
        sortsKeys = try m.flag(a[8], default: false)
    }
}

/// Writes a value as JSON.
private struct JSONWriter: ~Copyable {
    let m: Machine
    let layout: JSONLayout
    var builder = StrBuilder()
    /// The containers that are being written.
    private var open: Set<ObjectIdentifier> = []

    init(_ m: Machine, _ layout: JSONLayout) {
        self.m = m
        self.layout = layout
    }

    private mutating func append(_ text: Str) throws {
        try m.charge(bytes: text.byteSize + 8)
        try m.charge(steps: 6)
        builder.append(text)
    }

    private mutating func append(quoted text: Str) throws {
        try append(Str(scalars: try JSONText.quoted(text.scalars, ascii: layout.isASCII, m.meter)))
    }

    mutating func write(_ value: Value, depth: Int = 0) throws {
        switch value {
        case .missing, .none: try append("null")
        case .bool(let flag): try append(flag ? "true" : "false")
        case .int(let number): try append(Str(String(number)))
        case .big(let box): try append(Str(try box.value.decimal(m.meter)))
        case .float(let double): try append(try number(double))
        case .str(let text): try append(quoted: text)
        case .list(let list): try inside(list) { try $0.writeItems(list.items, depth) }
        case .tuple(let tuple): try inside(tuple) { try $0.writeItems(tuple.items, depth) }
        case .dict(let dict):
            let pairs = dict.pairs
            try inside(dict) { try $0.writePairs(pairs, depth) }
        case .object(let object):
            if let tuple = object.asTuple {
                try inside(object) { try $0.writeItems(tuple.items, depth) }
            } else if let pairs = try object.mappingPairs(m) {
                try inside(object) { try $0.writePairs(pairs, depth) }
            } else {
                try writeOther(value, depth)
            }
        case .bytes, .set: try writeOther(value, depth)
        }
    }

    private mutating func writeOther(_ value: Value, _ depth: Int) throws {
        guard !layout.fallback.isAbsent else {
            throw m.error(.typeError, "Object of type \(value.type.name) is not JSON serializable")
        }
        let replacement = try m.call(layout.fallback, [value])
        guard let object = value.asObject else {
            try m.enter()
            defer { m.leave() }
            return try write(replacement, depth: depth)
        }
        try inside(object) { try $0.write(replacement, depth: depth) }
    }

    /// Writes what is in a container, which must not be inside of itself.
    private mutating func inside(_ object: Object, _ body: (inout JSONWriter) throws -> Void) throws {
        guard open.insert(ObjectIdentifier(object)).inserted else {
            throw m.error(.valueError, "Circular reference detected")
        }
        try m.enter()
        defer { m.leave() }
        try body(&self)
        open.remove(ObjectIdentifier(object))
    }

    private func number(_ double: Double) throws -> Str {
        guard double.isFinite || layout.allowsNaN else {
            throw m.error(.valueError, "Out of range float values are not JSON compliant")
        }
        try m.charge(steps: 80)
        return Str(JSONText.number(double))
    }

    private mutating func breakLine(_ depth: Int) throws {
        guard let indent = layout.indent else { return }
        try append("\n")
        for _ in 0..<depth { try append(indent) }
    }

    private mutating func writeItems(_ items: [Value], _ depth: Int) throws {
        if items.isEmpty { return try append("[]") }
        try append("[")
        for (index, item) in items.enumerated() {
            if index > 0 { try append(layout.itemSeparator) }
            try breakLine(depth + 1)
            try write(item, depth: depth + 1)
        }
        try breakLine(depth)
        try append("]")
    }

    private mutating func writePairs(_ all: [(key: Value, value: Value)], _ depth: Int) throws {
        var pairs = all
        if layout.sortsKeys {
            var entries = pairs.map { (key: $0.key, item: $0.value) }
            try Sorting.sort(m, &entries)
            pairs = entries.map { (key: $0.key, value: $0.item) }
        }
        if pairs.isEmpty { return try append("{}") }
        try append("{")
        var isFirst = true
        for (key, value) in pairs {
            guard let name = try name(key) else { continue }
            if !isFirst { try append(layout.itemSeparator) }
            isFirst = false
            try breakLine(depth + 1)
            try append(quoted: name)
            try append(layout.keySeparator)
            try write(value, depth: depth + 1)
        }
        try breakLine(depth)
        try append("}")
    }

    /// The text of a key; nothing for one to leave out.
    private func name(_ key: Value) throws -> Str? {
        switch key {
        case .str(let text): return text
        case .none: return "null"
        case .bool(let flag): return flag ? "true" : "false"
        case .int(let number): return Str(String(number))
        case .big(let box): return Str(try box.value.decimal(m.meter))
        case .float(let double): return try number(double)
        default:
            if layout.skipsKeys { return nil }
            throw m.error(
                .typeError, "keys must be str, int, float, bool or None, not \(m.typeName(key))")
        }
    }
}
