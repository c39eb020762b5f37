extension PyType {
    static let str = PyType(
        "str", members: StrMethods.all,
        construct: NativeFunction("str", "object=, encoding=, errors=") { m, a in
            if a[0].isMissing { return .str(.empty) }
            if a[1].isMissing && a[2].isMissing { return .str(try m.str(a[0])) }
            try Encoding.checkNames(m, a[1], a[2])
            guard case .bytes(let bytes) = a[0] else {
                if case .str = a[0] { throw m.error(.typeError, "decoding str is not supported") }
                throw m.error(.typeError, "decoding to str: need a bytes-like object, \(m.typeName(a[0])) found")
            }
            return .str(try Encoding.decode(m, bytes, encoding: a[1], errors: a[2]))
        })

    static let bytes = PyType(
        "bytes", members: BytesMethods.all,
        construct: NativeFunction("bytes", "source=, encoding=, errors=") { m, a in
            switch a[0] {
            case .missing: return .bytes([])
            case _ where !a[1].isMissing || !a[2].isMissing:
                try Encoding.checkNames(m, a[1], a[2])
                guard case .str(let text) = a[0] else {
                    let what = a[1].isMissing ? "errors" : "encoding"
                    throw m.error(.typeError, "\(what) without a string argument")
                }
                if a[1].isMissing { throw m.error(.typeError, "string argument without an encoding") }
                return .bytes(try Encoding.encode(m, text, encoding: a[1], errors: a[2]))
            case .bytes: return a[0]
            case .str: throw m.error(.typeError, "string argument without an encoding")
            case .int, .bool:
                let count = try m.index(a[0])
                if count < 0 { throw m.error(.valueError, "negative count") }
                try m.charge(count, of: 1)
                return .bytes([UInt8](repeating: 0, count: count))
            case .big: throw m.error(.overflowError, "cannot fit 'int' into an index-sized integer")
            default:
                guard m.isIterable(a[0]) else {
                    throw m.error(.typeError, "cannot convert '\(m.typeName(a[0]))' object to bytes")
                }
                var bytes: [UInt8] = []
                try m.iterate(a[0]) { item in
                    guard item.bigInteger != nil else { return try m.index(item) == 0 }
                    guard let byte = item.smallInteger, (0...255).contains(byte) else {
                        throw m.error(.valueError, "bytes must be in range(0, 256)")
                    }
                    try m.charge(bytes: 1)
                    bytes.append(UInt8(byte))
                    return true
                }
                return .bytes(bytes)
            }
        })
}

/// Text as bytes and back.
enum Encoding {
    private enum Kind { case utf8, ascii, latin1 }

    /// Refuses what can be no name of an encoding, or of how errors are handled.
    static func checkNames(_ m: Machine, _ encoding: Value, _ errors: Value) throws {
        for (argument, value) in [("encoding", encoding), ("errors", errors)] where !value.isMissing {
            guard case .str(let name) = value else {
                throw m.error(.typeError, "encode() argument '\(argument)' must be str, not \(m.typeName(value))")
            }
            if name.string.unicodeScalars.contains("\0") { throw m.error(.valueError, "embedded null character") }
        }
    }

    private static func kind(_ m: Machine, _ encoding: Value) throws -> Kind {
        guard !encoding.isMissing else { return .utf8 }
        guard case .str(let name) = encoding else { return .utf8 }
        let plain = name.string.lowercased().replacingUnderscores
        switch plain {
        case "utf-8", "utf8", "u8", "utf", "cp65001": return .utf8
        case "ascii", "us-ascii", "646": return .ascii
        case "latin-1", "latin1", "iso-8859-1", "iso8859-1", "8859", "l1", "latin": return .latin1
        default: throw m.error(.lookupError, "unknown encoding: \(name.string)")
        }
    }

    private static func errors(_ value: Value) -> String {
        guard case .str(let name) = value else { return "strict" }
        return name.string
    }

    static func encode(_ m: Machine, _ text: Str, encoding: Value, errors: Value) throws -> [UInt8] {
        try checkNames(m, encoding, errors)
        let kind = try kind(m, encoding)
        let handling = Self.errors(errors)
        try m.charge(bytes: 32 + text.byteSize)
        try m.charge(steps: text.count >> 4)
        if let bytes = text.ascii { return bytes }
        try m.charge(steps: text.count)
        var result: [UInt8] = []
        for index in 0..<text.count {
            let scalar = text[index]
            switch kind {
            case .utf8:
                if let scalar = Unicode.Scalar(scalar) {
                    result.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
                    continue
                }
            case .ascii:
                if scalar < 128 {
                    result.append(UInt8(scalar))
                    continue
                }
            case .latin1:
                if scalar < 256 {
                    result.append(UInt8(scalar))
                    continue
                }
            }
            try m.charge(bytes: 10)
            try m.charge(steps: 10)
            switch handling {
            case "ignore": break
            case "replace": result.append(UInt8(ascii: "?"))
            case "xmlcharrefreplace": result.append(contentsOf: Array("&#\(scalar);".utf8))
            case "backslashreplace":
                var builder = StrBuilder()
                Escapes.append(scalar, to: &builder)
                result.append(contentsOf: builder.finish().utf8)
            case "surrogatepass" where kind == .utf8:
                result += [
                    UInt8(0xE0 | scalar >> 12), UInt8(0x80 | scalar >> 6 & 0x3F), UInt8(0x80 | scalar & 0x3F),
                ]
            case "strict": throw failure(m, kind, text, index)
            default: throw m.error(.lookupError, "unknown error handler name '\(handling)'")
            }
        }
        return result
    }

    private static func failure(_ m: Machine, _ kind: Kind, _ text: Str, _ index: Int) -> PyError {
        let (name, reason): (String, String) =
            switch kind {
            case .utf8: ("utf-8", "surrogates not allowed")
            case .ascii: ("ascii", "ordinal not in range(128)")
            case .latin1: ("latin-1", "ordinal not in range(256)")
            }
        // All that cannot be encoded in one go is told of.
        let isGood: (UInt32) -> Bool =
            switch kind {
            case .utf8: { !(0xD800...0xDFFF).contains($0) }
            case .ascii: { $0 < 128 }
            case .latin1: { $0 < 256 }
            }
        var end = index + 1
        while end < text.count, !isGood(text[end]) { end += 1 }
        return PyError(
            exception: UnicodeFailure.make(
                .unicodeEncodeError, [Value(name), .str(text), .int(index), .int(end), Value(reason)]))
    }

    static func decode(_ m: Machine, _ bytes: [UInt8], encoding: Value, errors: Value) throws -> Str {
        try checkNames(m, encoding, errors)
        if bytes.isEmpty {
            // As CPython, which asks for no encoding then.
            return .empty
        }
        let kind = try kind(m, encoding)
        let handling = Self.errors(errors)
        try m.charge(bytes: 32 + bytes.count)
        try m.charge(steps: bytes.count >> 4)
        if bytes.allSatisfy({ $0 < 128 }) { return Str(ascii: bytes) }
        try m.charge(bytes: bytes.count * 4)
        if kind == .latin1 { return Str(latin: bytes) }
        var builder = StrBuilder()
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 128 {
                builder.append(ascii: byte)
                index += 1
                continue
            }
            let step = kind == .ascii ? UTF8Step.bad(1, "ordinal not in range(128)") : UTF8Step(bytes, index)
            switch step {
            case .good(let scalar, let length):
                builder.append(scalar: scalar)
                index += length
            case .bad(let length, let reason):
                try m.charge(steps: 10)
                switch handling {
                case "ignore": break
                case "replace": builder.append(scalar: 0xFFFD)
                case "backslashreplace":
                    for bad in bytes[index..<index + length] {
                        builder.append("\\x")
                        builder.append(PythonText.hex(bad, 2))
                    }
                case "surrogateescape":
                    for bad in bytes[index..<index + length] { builder.append(scalar: 0xDC00 + UInt32(bad)) }
                case "strict":
                    let name = kind == .ascii ? "ascii" : "utf-8"
                    throw PyError(
                        exception: UnicodeFailure.make(
                            .unicodeDecodeError,
                            [Value(name), .bytes(bytes), .int(index), .int(index + length), Value(reason)]))
                default: throw m.error(.lookupError, "unknown error handler name '\(handling)'")
                }
                index += length
            }
        }
        return builder.finish()
    }

    /// What a byte of 128 or more begins.
    private enum UTF8Step {
        case good(UInt32, Int)
        case bad(Int, String)

        init(_ bytes: [UInt8], _ index: Int) {
            let first = UInt32(bytes[index])
            let (length, lowest, highest): (Int, UInt32, UInt32)
            switch first {
            case 0xC2...0xDF: (length, lowest, highest) = (2, 0x80, 0xBF)
            case 0xE0: (length, lowest, highest) = (3, 0xA0, 0xBF)
            case 0xED: (length, lowest, highest) = (3, 0x80, 0x9F)
            case 0xE1...0xEF: (length, lowest, highest) = (3, 0x80, 0xBF)
            case 0xF0: (length, lowest, highest) = (4, 0x90, 0xBF)
            case 0xF1...0xF3: (length, lowest, highest) = (4, 0x80, 0xBF)
            case 0xF4: (length, lowest, highest) = (4, 0x80, 0x8F)
            default:
                self = .bad(1, "invalid start byte")
                return
            }
            var scalar = first & (0xFF >> UInt32(length + 1))
            for offset in 1..<length {
                guard index + offset < bytes.count else {
                    self = .bad(offset, "unexpected end of data")
                    return
                }
                let byte = UInt32(bytes[index + offset])
                let (low, high) = offset == 1 ? (lowest, highest) : (0x80, 0xBF)
                guard byte >= low && byte <= high else {
                    self = .bad(offset, "invalid continuation byte")
                    return
                }
                scalar = scalar << 6 | byte & 0x3F
            }
            self = .good(scalar, length)
        }
    }
}

/// The exceptions about text that cannot be encoded or decoded, with their own words.
enum UnicodeFailure {
    static func make(_ type: PyType, _ args: [Value]) -> ExceptionObject {
        let names = ["encoding", "object", "start", "end", "reason"]
        return ExceptionObject(
            type, args, details: zip(names, args).map { (name: Name($0), value: $1) })
    }

    /// What `str()` of such an exception is, nil when its arguments are others.
    static func text(_ exception: ExceptionObject, _ m: Machine) -> Str? {
        let args = exception.args
        guard args.count == 5, case .str(let encoding) = args[0], case .int(let start) = args[2],
            case .int(let end) = args[3], case .str(let reason) = args[4]
        else { return nil }
        let isOne = end == start + 1
        switch args[1] {
        case .str(let text) where isOne && start >= 0 && start < text.count:
            var shown = StrBuilder()
            Escapes.append(text[start], to: &shown)
            return Str(
                "'\(encoding.string)' codec can't encode character '\(shown.finish().string)' in position \(start): \(reason.string)"
            )
        case .str:
            return Str(
                "'\(encoding.string)' codec can't encode characters in position \(start)-\(end - 1): \(reason.string)")
        case .bytes(let bytes) where isOne && start >= 0 && start < bytes.count:
            return Str(
                "'\(encoding.string)' codec can't decode byte 0x\(PythonText.hex(bytes[start], 2)) in position \(start): \(reason.string)"
            )
        case .bytes:
            return Str(
                "'\(encoding.string)' codec can't decode bytes in position \(start)-\(end - 1): \(reason.string)")
        default: return nil
        }
    }
}

extension Value {
    fileprivate var isText: Bool {
        if case .str = self { return true }
        return false
    }
}

extension String {
    fileprivate var replacingUnderscores: String { String(map { $0 == "_" ? "-" : $0 }) }
}
