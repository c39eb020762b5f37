/// The methods of bytes. Much is as with text, and done as text of the characters of the same numbers.
enum BytesMethods {
    static let all: [Member] =
        [
            .method("decode", "encoding=, errors=") { m, a in
                .str(try Encoding.decode(m, bytes(m, a[0]), encoding: a[1], errors: a[2]))
            },
            .method("hex", "sep=, bytes_per_sep=") { m, a in
                let bytes = try bytes(m, a[0])
                let separator = try separator(m, a[1])
                try m.charge(bytes.count, of: 3)
                let digits = Array("0123456789abcdef".utf8)
                var result: [UInt8] = []
                for (index, byte) in bytes.enumerated() {
                    if index > 0, let separator {
                        let group = a[2].isMissing ? 1 : try m.index(a[2])
                        let left = group > 0 ? bytes.count - index : index
                        if group != 0 && UInt(left) % group.magnitude == 0 {
                            result.append(separator)
                        }
                    }
                    result.append(digits[Int(byte >> 4)])
                    result.append(digits[Int(byte & 15)])
                }
                return Value(ascii: result)
            },
            .staticMethod("fromhex", "string, /") { m, a in
                guard case .str(let text) = a[0] else {
                    throw m.error(.typeError, "fromhex() argument must be str, not \(m.typeName(a[0]))")
                }
                return .bytes(try fromHex(m, text))
            },
            .method("translate", "table, /, delete=") { m, a in
                let bytes = try bytes(m, a[0])
                var gone: Set<UInt8> = []
                if !a[2].isMissing {
                    guard case .bytes(let delete) = a[2] else {
                        throw m.error(.typeError, "a bytes-like object is required, not '\(m.typeName(a[2]))'")
                    }
                    gone = Set(delete)
                }
                try m.charge(bytes.count, of: 2)
                guard !a[1].isNone else { return .bytes(bytes.filter { !gone.contains($0) }) }
                guard case .bytes(let table) = a[1] else {
                    throw m.error(.typeError, "a bytes-like object is required, not '\(m.typeName(a[1]))'")
                }
                guard table.count == 256 else {
                    throw m.error(.valueError, "translation table must be 256 characters long")
                }
                return .bytes(bytes.compactMap { gone.contains($0) ? nil : table[Int($0)] })
            },
            .method("join", "iterable, /") { m, a in
                let separator = try bytes(m, a[0])
                guard m.isIterable(a[1]) else { throw m.error(.typeError, "can only join an iterable") }
                var result: [UInt8] = []
                for (index, item) in try m.collect(a[1]).enumerated() {
                    guard case .bytes(let part) = item else {
                        throw m.error(
                            .typeError,
                            "sequence item \(index): expected a bytes-like object, \(m.typeName(item)) found")
                    }
                    try m.charge(bytes: part.count + separator.count)
                    if index > 0 { result += separator }
                    result += part
                }
                return .bytes(result)
            },
        ] + asText

    private static func bytes(_ m: Machine, _ value: Value) throws -> [UInt8] {
        guard case .bytes(let bytes) = value else {
            throw m.error(
                .typeError, "descriptor requires a 'bytes' object but received a '\(m.typeName(value))'")
        }
        return bytes
    }

    private static func separator(_ m: Machine, _ value: Value) throws -> UInt8? {
        let text: Str
        switch value {
        case .missing: return nil
        case .str(let given): text = given
        case .bytes(let given): text = Str(latin: given)
        default:
            guard try m.length(value) == 1 else { throw m.error(.valueError, "sep must be length 1.") }
            throw m.error(.typeError, "sep must be str or bytes.")
        }
        guard text.count == 1 else { throw m.error(.valueError, "sep must be length 1.") }
        guard text.isASCII else { throw m.error(.valueError, "sep must be ASCII.") }
        return UInt8(truncatingIfNeeded: text[0])
    }

    private static func fromHex(_ m: Machine, _ text: Str) throws -> [UInt8] {
        var result: [UInt8] = []
        var index = 0
        try m.charge(bytes: text.count)
        func digit(_ place: Int) -> UInt8? {
            guard place < text.count, text[place] < 128 else { return nil }
            return Character(Unicode.Scalar(UInt8(text[place]))).hexDigitValue.map { UInt8($0) }
        }
        while index < text.count {
            if text[index] == 32 || (9...13).contains(text[index]) {
                index += 1
                continue
            }
            guard let high = digit(index) else { throw invalid(m, index) }
            guard let low = digit(index + 1) else { throw invalid(m, index + 1) }
            result.append(high << 4 | low)
            index += 2
        }
        return result
    }

    private static func invalid(_ m: Machine, _ place: Int) -> PyError {
        m.error(.valueError, "non-hexadecimal number found in fromhex() arg at position \(place)")
    }

    /// Methods that text has too, by way of it.
    private static let asText: [Member] = [
        forward("startswith", "prefix, start=, end=, /"), forward("endswith", "suffix, start=, end=, /"),
        forward("find", "sub, start=, end=, /"), forward("rfind", "sub, start=, end=, /"),
        forward("index", "sub, start=, end=, /"), forward("rindex", "sub, start=, end=, /"),
        forward("count", "sub, start=, end=, /"), forward("replace", "old, new, count=, /"),
        forward("split", "sep=, maxsplit="), forward("rsplit", "sep=, maxsplit="),
        forward("partition", "sep, /"), forward("rpartition", "sep, /"), forward("splitlines", "keepends="),
        forward("strip", "chars=, /"), forward("lstrip", "chars=, /"), forward("rstrip", "chars=, /"),
        forward("ljust", "width, fillchar=, /"), forward("rjust", "width, fillchar=, /"),
        forward("center", "width, fillchar=, /"), forward("zfill", "width, /"), forward("expandtabs", "tabsize="),
        forward("removeprefix", "prefix, /"), forward("removesuffix", "suffix, /"),
        asciiOnly("upper"), asciiOnly("lower"), asciiOnly("title"), asciiOnly("capitalize"), asciiOnly("swapcase"),
        asciiTest("isalpha"), asciiTest("isalnum"), asciiTest("isdigit"), asciiTest("isspace"),
        asciiTest("isupper"), asciiTest("islower"), asciiTest("istitle"), asciiTest("isascii"),
    ]

    /// Bytes as text, for a method of text. What is white space, or ends lines, in text alone stands far above: ``back``
    /// takes the last eight bits.
    private static func receiver(_ bytes: [UInt8], _ name: String, _ a: Args) -> Str {
        var only: Set<UInt8> = []
        switch name {
        case "splitlines": only = [0x0b, 0x0c, 0x1c, 0x1d, 0x1e, 0x85]
        case "strip", "lstrip", "rstrip", "split", "rsplit":
            if a[1].isMissing || a[1].isNone { only = [0x1c, 0x1d, 0x1e, 0x1f, 0x85, 0xa0] }
        default: break
        }
        guard bytes.contains(where: only.contains) else { return Str(latin: bytes) }
        return Str(scalars: bytes.map { only.contains($0) ? 0xE000 | UInt32($0) : UInt32($0) })
    }

    private static func method(_ name: String) -> NativeFunction? {
        guard case .method(let function)? = PyType.str.members[Name(name)] else { return nil }
        return function
    }

    private static func forward(_ name: String, _ signature: String) -> Member {
        .method(name, signature) { m, a in
            guard let function = method(name) else { return .none }
            let size = a.count
            let slots = try m.reserve(size)
            defer { m.release(slots, size) }
            let isPart = name.hasSuffix("with")
            if isPart || searches.contains(name) { _ = try StrMethods.bounds(m, a[2], a[3], 0) }
            // What of a tuple is no bytes is told of when nothing before it is what was asked for.
            var wrong: Value?
            for index in 0..<size {
                switch a[index] {
                case .bytes(let bytes):
                    if bytes.count != 1 { try check(m, name, a[index], index) }
                    slots[index] = .str(index == 0 ? receiver(bytes, name, a) : Str(latin: bytes))
                case .str:
                    try check(m, name, a[index], index)
                    throw m.error(.typeError, "a bytes-like object is required, not 'str'")
                case .tuple(let tuple) where index == 1 && isPart:
                    wrong = tuple.items.first { !$0.isBytes }
                    let parts = tuple.items.prefix { $0.isBytes }
                    slots[index] = m.newTuple(
                        parts.map { part in
                            if case .bytes(let bytes) = part { .str(Str(latin: bytes)) } else { part }
                        })
                case .int, .bool:
                    try check(m, name, a[index], index)
                    let isByte = index == 1 && searches.contains(name)
                    slots[index] = isByte ? .str(Str(latin: [try byte(m, a[index])])) : a[index]
                case .big where index == 1 && searches.contains(name):
                    throw m.error(.valueError, "byte must be in range(0, 256)")
                default:
                    try check(m, name, a[index], index)
                    slots[index] = a[index]
                }
            }
            do {
                let result = try function.body(m, Args(base: slots, count: size))
                if let wrong, case .bool(false) = result {
                    throw m.error(.typeError, "a bytes-like object is required, not '\(m.typeName(wrong))'")
                }
                return back(m, result)
            } catch let failure as PyError {
                if case .str("substring not found")? = failure.exception.args.first {
                    throw m.error(.valueError, "subsection not found")
                }
                throw failure
            }
        }
    }

    /// Refuses, in CPython's words, what is no bytes where bytes are wanted.
    private static func check(_ m: Machine, _ name: String, _ value: Value, _ index: Int) throws {
        if value.isMissing { return }
        if index == 2, name.hasSuffix("just") || name == "center" { throw wrongFill(m, name, value) }
        if case .bytes = value { return }
        switch (name, index) {
        case ("find", 1), ("rfind", 1), ("index", 1), ("rindex", 1), ("count", 1):
            if value.bigInteger != nil { return }
            throw m.error(.typeError, "argument should be integer or bytes-like object, not '\(m.typeName(value))'")
        case ("startswith", 1), ("endswith", 1):
            throw m.error(
                .typeError, "\(name) first arg must be bytes or a tuple of bytes, not \(m.typeName(value))")
        case ("split", 1), ("rsplit", 1), ("strip", 1), ("lstrip", 1), ("rstrip", 1):
            if value.isNone { return }
        case ("partition", 1), ("rpartition", 1), ("replace", 1), ("replace", 2), ("removeprefix", 1),
            ("removesuffix", 1):
            break
        default: return
        }
        throw m.error(.typeError, "a bytes-like object is required, not '\(m.typeName(value))'")
    }

    private static func wrongFill(_ m: Machine, _ name: String, _ value: Value) -> PyError {
        let type = value.isNone ? "None" : m.typeName(value)
        return m.error(.typeError, "\(name)() argument 2 must be a byte string of length 1, not \(type)")
    }

    private static let searches: Set<String> = ["find", "rfind", "index", "rindex", "count"]

    private static func byte(_ m: Machine, _ value: Value) throws -> UInt8 {
        let number = try m.index(value)
        guard (0...255).contains(number) else { throw m.error(.valueError, "byte must be in range(0, 256)") }
        return UInt8(number)
    }

    private static func back(_ m: Machine, _ value: Value) -> Value {
        switch value {
        case .str(let text): .bytes(text.latinBytes)
        case .list(let list): m.newList(list.items.map { back(m, $0) })
        case .tuple(let tuple): m.newTuple(tuple.items.map { back(m, $0) })
        default: value
        }
    }

    /// A method of text for the letters of ASCII, all other bytes staying as they are.
    private static func asciiOnly(_ name: String) -> Member {
        .method(name) { m, a in
            guard let function = method(name) else { return .none }
            let original = try bytes(m, a[0])
            let plain = Str(ascii: original.map { $0 < 128 ? $0 : 0x01 })
            let slots = try m.reserve(1)
            defer { m.release(slots, 1) }
            slots[0] = .str(plain)
            guard case .str(let text) = try function.body(m, Args(base: slots, count: 1)) else { return .none }
            var result = text.latinBytes
            for index in original.indices where original[index] >= 128 { result[index] = original[index] }
            return .bytes(result)
        }
    }

    private static func asciiTest(_ name: String) -> Member {
        .method(name) { m, a in
            guard let function = method(name) else { return .none }
            let original = try bytes(m, a[0])
            if name == "isascii" { return .bool(original.allSatisfy { $0 < 128 }) }
            let slots = try m.reserve(1)
            defer { m.release(slots, 1) }
            slots[0] = .str(Str(ascii: original.map { $0 < 128 && !(28...31).contains($0) ? $0 : 0x01 }))
            return try function.body(m, Args(base: slots, count: 1))
        }
    }
}
