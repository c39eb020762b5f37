extension PyType {
    static let str = PyType(
        "str", members: StrMethods.all,
        construct: NativeFunction("str", "object=, encoding=, errors=") { m, a in
            if a[0].isMissing { return .str(.empty) }
            if a[1].isMissing && a[2].isMissing { return .str(try m.str(a[0])) }
            try Encoding.checkNames(m, a[1], a[2], of: "str")
            guard case .bytes(let bytes) = a[0] else {
                if case .str = a[0] { throw m.error(.typeError, "decoding str is not supported") }
                throw m.noText(a[0])
            }
            return .str(try Encoding.decode(m, bytes, encoding: a[1], errors: a[2]))
        })

    static let bytes = PyType(
        "bytes", members: BytesMethods.all,
        construct: NativeFunction("bytes", "source=, encoding=, errors=") { m, a in
            switch a[0] {
            case .missing: return .bytes([])
            case _ where !a[1].isMissing || !a[2].isMissing:
                try Encoding.checkNames(m, a[1], a[2], of: "bytes")
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
                return .bytes(try PyType.items(m, a[0]))
            }
        })

    /// The bytes that an iterable of numbers gives.
    static func items(_ m: Machine, _ value: Value) throws -> [UInt8] {
        guard m.isIterable(value) else {
            throw m.error(.typeError, "cannot convert '\(m.typeName(value))' object to bytes")
        }
        var bytes: [UInt8] = []
        try m.iterate(value) { item in
            guard item.bigInteger != nil else { return try m.index(item) == 0 }
            guard let byte = item.smallInteger, (0...255).contains(byte) else {
                throw m.error(.valueError, "bytes must be in range(0, 256)")
            }
            try m.charge(bytes: 1)
            bytes.append(UInt8(byte))
            return true
        }
        return bytes
    }
}

/// Text as bytes and back.
enum Encoding {
    private enum Kind {
        case utf8, ascii, latin1
        /// UTF-8 with a mark at the beginning.
        case marked
        case wide(WideEncoding)

        var isASCII: Bool {
            if case .ascii = self { true } else { false }
        }

        /// Whether a character is one byte.
        var isNarrow: Bool {
            switch self {
            case .ascii, .latin1: true
            case .utf8, .marked, .wide: false
            }
        }
    }

    private static let mark: [UInt8] = [0xEF, 0xBB, 0xBF]

    /// Refuses what can be no name of an encoding, or of how errors are handled.
    static func checkNames(
        _ m: Machine, _ encoding: Value, _ errors: Value, of function: String
    ) throws {
        for (argument, value) in [("encoding", encoding), ("errors", errors)] where !value.isMissing {
            guard case .str(let name) = value else {
                let type = value.isNone ? "None" : m.typeName(value)
                throw m.error(.typeError, "\(function)() argument '\(argument)' must be str, not \(type)")
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
        case "utf-8-sig": return .marked
        default:
            if let wide = WideEncoding(plain) { return .wide(wide) }
            throw m.error(.lookupError, "unknown encoding: \(name.string)")
        }
    }

    private static func errors(_ value: Value) -> String {
        guard case .str(let name) = value else { return "strict" }
        return name.string
    }

    static func encode(_ m: Machine, _ text: Str, encoding: Value, errors: Value) throws -> [UInt8] {
        try checkNames(m, encoding, errors, of: "encode")
        let kind = try kind(m, encoding)
        let handling = Self.errors(errors)
        if case .wide(let wide) = kind { return try encode(m, text, wide, errors: handling) }
        if case .marked = kind { return mark + (try encode(m, text, encoding: .missing, errors: errors)) }
        try m.charge(bytes: 32 + text.byteSize)
        try m.charge(steps: text.count >> 4)
        if let bytes = text.ascii { return bytes }
        try m.charge(steps: text.count)
        var result: [UInt8] = []
        for index in 0..<text.count {
            let scalar = text[index]
            if append(scalar, to: &result, kind) { continue }
            try m.charge(bytes: 10)
            try m.charge(steps: 10)
            switch handling {
            case "surrogatepass" where (0xD800...0xDFFF).contains(scalar) && !kind.isNarrow:
                result += [
                    UInt8(0xE0 | scalar >> 12), UInt8(0x80 | scalar >> 6 & 0x3F), UInt8(0x80 | scalar & 0x3F),
                ]
            case "strict", "surrogatepass": throw failure(kind, text, index)
            default: result += try substitute(m, scalar, handling)
            }
        }
        return result
    }

    /// Whether the character is one of the encoding, whose bytes are appended then.
    private static func append(_ scalar: UInt32, to bytes: inout [UInt8], _ kind: Kind) -> Bool {
        switch kind {
        case .utf8, .marked, .wide:
            guard let scalar = Unicode.Scalar(scalar) else { return false }
            bytes.append(contentsOf: UTF8.encode(scalar) ?? UTF8.encodedReplacementCharacter)
        case .ascii, .latin1:
            guard scalar < (kind.isASCII ? 128 : 256) else { return false }
            bytes.append(UInt8(scalar))
        }
        return true
    }

    /// What is written for a character that the encoding has not.
    static func substitute(_ m: Machine, _ scalar: UInt32, _ handling: String) throws -> [UInt8] {
        switch handling {
        case "ignore": return []
        case "replace": return [UInt8(ascii: "?")]
        case "xmlcharrefreplace": return Array("&#\(scalar);".utf8)
        case "backslashreplace":
            var builder = StrBuilder()
            Escapes.append(scalar, to: &builder)
            return builder.finish().utf8
        default: throw m.error(.lookupError, "unknown error handler name '\(handling)'")
        }
    }

    private static func failure(_ kind: Kind, _ text: Str, _ index: Int) -> PyError {
        switch kind {
        case .ascii: failure(text, index, "ascii", "ordinal not in range(128)") { $0 < 128 }
        case .latin1: failure(text, index, "latin-1", "ordinal not in range(256)") { $0 < 256 }
        case .utf8, .marked, .wide:
            failure(text, index, "utf-8", "surrogates not allowed") { Unicode.Scalar($0) != nil }
        }
    }

    /// All that cannot be encoded in one go is told of.
    static func failure(
        _ text: Str, _ index: Int, _ name: String, _ reason: String, where isGood: (UInt32) -> Bool
    ) -> PyError {
        var end = index + 1
        while end < text.count, !isGood(text[end]) { end += 1 }
        return PyError(
            exception: UnicodeFailure.make(
                .unicodeEncodeError, [Value(name), .str(text), .int(index), .int(end), Value(reason)]))
    }

    static func decode(_ m: Machine, _ bytes: [UInt8], encoding: Value, errors: Value) throws -> Str {
        try checkNames(m, encoding, errors, of: "decode")
        if bytes.isEmpty {
            // As CPython, which asks for no encoding then.
            return .empty
        }
        let kind = try kind(m, encoding)
        let handling = Self.errors(errors)
        if case .wide(let wide) = kind { return try decode(m, bytes, wide, errors: handling) }
        if case .marked = kind {
            let rest = bytes.starts(with: mark) ? Array(bytes.dropFirst(mark.count)) : bytes
            return try decode(m, rest, encoding: .missing, errors: errors)
        }
        try m.charge(bytes: 32 + bytes.count)
        try m.charge(steps: bytes.count >> 4)
        if bytes.allSatisfy({ $0 < 128 }) { return Str(ascii: bytes) }
        try m.charge(bytes: bytes.count * 4)
        if case .latin1 = kind { return Str(latin: bytes) }
        var builder = StrBuilder()
        var index = 0
        while index < bytes.count {
            let byte = bytes[index]
            if byte < 128 {
                builder.append(ascii: byte)
                index += 1
                continue
            }
            let step = kind.isASCII ? UTF8Step.bad(1, "ordinal not in range(128)") : UTF8Step(bytes, index)
            switch step {
            case .good(let scalar, let length):
                builder.append(scalar: scalar)
                index += length
            case .bad(let length, let reason):
                try m.charge(steps: 10)
                if handling == "surrogatepass", !kind.isASCII, let surrogate = surrogate(bytes, index) {
                    builder.append(scalar: surrogate)
                    index += 3
                    continue
                }
                let name = kind.isASCII ? "ascii" : "utf-8"
                let wrong = index..<index + length
                let shown = try substitute(
                    m, bytes, wrong, handling == "surrogatepass" ? "strict" : handling, name, reason)
                for scalar in shown { builder.append(scalar: scalar) }
                index += length
            }
        }
        return builder.finish()
    }

    /// The surrogate that three bytes stand for, though no UTF-8 has it.
    private static func surrogate(_ bytes: [UInt8], _ index: Int) -> UInt32? {
        guard index + 3 <= bytes.count, bytes[index] == 0xED, (0xA0...0xBF).contains(bytes[index + 1]),
            (0x80...0xBF).contains(bytes[index + 2])
        else { return nil }
        return 0xD000 | UInt32(bytes[index + 1] & 0x3F) << 6 | UInt32(bytes[index + 2] & 0x3F)
    }

    /// What is read in place of bytes that are wrong.
    static func substitute(
        _ m: Machine, _ bytes: [UInt8], _ wrong: Range<Int>, _ handling: String, _ name: String, _ reason: String
    ) throws -> [UInt32] {
        switch handling {
        case "ignore": return []
        case "replace": return [0xFFFD]
        case "backslashreplace":
            return bytes[wrong].flatMap { "\\x\(PythonText.hex($0, 2))".unicodeScalars.map(\.value) }
        case "surrogateescape": return bytes[wrong].map { 0xDC00 + UInt32($0) }
        case "strict":
            throw PyError(
                exception: UnicodeFailure.make(
                    .unicodeDecodeError,
                    [
                        Value(name), .bytes(bytes), .int(wrong.lowerBound), .int(wrong.upperBound), Value(reason),
                    ]))
        default: throw m.error(.lookupError, "unknown error handler name '\(handling)'")
        }
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
