extension StrMethods {
    static let caseMethods: [Member] = [
        .method("upper") { m, a in .str(try mapped(m, text(m, a[0]), ascii: upper) { $0.uppercaseMapping }) },
        .method("lower") { m, a in .str(try lowered(m, text(m, a[0]))) },
        .method("casefold") { m, a in .str(try folded(m, text(m, a[0]))) },
        .method("swapcase") { m, a in
            .str(
                try mapped(m, text(m, a[0]), ascii: { isUpper($0) ? lower($0) : upper($0) }) {
                    $0.isUppercase ? $0.lowercaseMapping : $0.uppercaseMapping
                })
        },
        .method("capitalize") { m, a in
            let text = try text(m, a[0])
            guard text.count > 0 else { return .str(text) }
            let head = try mapped(m, text.slice(0, 1), ascii: upper) { $0.titlecaseMapping }
            return .str(try m.concat(head, lowered(m, text.slice(1, text.count))))
        },
        .method("title") { m, a in .str(try title(m, text(m, a[0]))) },
    ]

    private static func isUpper(_ byte: UInt8) -> Bool { byte >= 0x41 && byte <= 0x5A }
    private static func isLower(_ byte: UInt8) -> Bool { byte >= 0x61 && byte <= 0x7A }
    private static func upper(_ byte: UInt8) -> UInt8 { isLower(byte) ? byte - 32 : byte }
    private static func lower(_ byte: UInt8) -> UInt8 { isUpper(byte) ? byte + 32 : byte }

    private static func mapped(
        _ m: Machine, _ text: Str, ascii: (UInt8) -> UInt8, _ wide: (Unicode.Scalar.Properties) -> String
    ) throws -> Str {
        try m.charge(bytes: 32 + text.byteSize)
        if case .wide(let scalars) = text.storage {
            var builder = StrBuilder()
            try m.inPieces(scalars.count, steps: 6) { range in
                for value in scalars[range] {
                    if let scalar = Unicode.Scalar(value) {
                        builder.append(wide(scalar.properties))
                    } else {
                        builder.append(scalar: value)
                    }
                }
                return true
            }
            return builder.finish()
        }
        try m.charge(steps: text.byteSize >> 3)
        return text.withASCII { bytes in
            Str(asciiCount: bytes.count) { target in
                for index in bytes.indices { target[index] = ascii(bytes[index]) }
            }
        } ?? text
    }

    static func lowered(_ m: Machine, _ text: Str) throws -> Str {
        if case .short(let short) = text.storage {
            try m.charge(bytes: 32)
            return Str(short.changingCase(of: UInt8(ascii: "A")))
        }
        guard case .wide(let scalars) = text.storage, scalars.contains(0x3A3) else {
            return try mapped(m, text, ascii: lower) { $0.lowercaseMapping }
        }
        // A capital sigma at the end of a word has a form of its own.
        var builder = StrBuilder()
        try m.charge(bytes: 32 + text.byteSize)
        try m.inPieces(scalars.count, steps: 6) { range in
            for index in range {
                let value = scalars[index]
                if value == 0x3A3 {
                    try m.charge(steps: 128)
                    builder.append(scalar: isFinal(scalars, index) ? 0x3C2 : 0x3C3)
                } else {
                    builder.append(Unicode.Scalar(value)?.properties.lowercaseMapping ?? "\u{FFFD}")
                }
            }
            return true
        }
        return builder.finish()
    }

    private static func isFinal(_ scalars: [UInt32], _ index: Int) -> Bool {
        func neighbour(_ range: some Sequence<Int>) -> Bool {
            for place in range {
                guard let scalar = Unicode.Scalar(scalars[place]) else { return false }
                if scalar.properties.isCaseIgnorable { continue }
                return scalar.properties.isCased
            }
            return false
        }
        return neighbour((0..<index).reversed().prefix(64)) && !neighbour((index + 1..<scalars.count).prefix(64))
    }

    private static func folded(_ m: Machine, _ text: Str) throws -> Str {
        try mapped(m, text, ascii: lower) { properties in
            // The full folding of nearly all letters is the lower case of their upper case.
            let upper = properties.uppercaseMapping
            switch upper.unicodeScalars.first?.value ?? 0 {
            case 0x49 where properties.lowercaseMapping == "\u{131}": return "\u{131}"
            case 0x1E9E: return "ss"
            case 0x13A0...0x13FD: return upper
            default:
                return upper.unicodeScalars.reduce(into: "") { $0 += $1.properties.lowercaseMapping }
            }
        }
    }

    private static func title(_ m: Machine, _ text: Str) throws -> Str {
        try m.charge(bytes: 32 + text.byteSize)
        var builder = StrBuilder()
        var afterCased = false
        try m.inPieces(text.count, steps: 8) { range in
            for index in range {
                guard let scalar = Unicode.Scalar(text[index]) else {
                    builder.append(scalar: text[index])
                    afterCased = false
                    continue
                }
                let properties = scalar.properties
                builder.append(afterCased ? properties.lowercaseMapping : properties.titlecaseMapping)
                afterCased = properties.isCased
            }
            return true
        }
        return builder.finish()
    }

    // ── Tests ───────────────────────────────────────────────────────────────────────────────────────────────────────

    static let testMethods: [Member] = [
        .method("isalpha") { m, a in try test(m, a[0], isAlpha) },
        .method("isalnum") { m, a in try test(m, a[0]) { isAlpha($0) || isNumeric($0) } },
        .method("isdigit") { m, a in try test(m, a[0]) { [.decimal, .digit].contains($0.properties.numericType) } },
        .method("isdecimal") { m, a in try test(m, a[0]) { $0.properties.numericType == .decimal } },
        .method("isnumeric") { m, a in try test(m, a[0], isNumeric) },
        .method("isspace") { m, a in try test(m, a[0], PythonText.isSpace) },
        .method("isprintable") { m, a in
            let text = try text(m, a[0])
            return .bool(text.isEmpty ? true : try test(m, a[0], PythonText.isPrintable).isTrue)
        },
        .method("isascii") { m, a in .bool(try text(m, a[0]).isASCII) },
        .method("isidentifier") { m, a in
            let text = try text(m, a[0])
            guard text.count > 0, Lexer.startsName(text[0]) else { return .bool(false) }
            var holds = true
            try m.inPieces(text.count, steps: 8) { range in
                holds = range.allSatisfy { $0 == 0 || Lexer.continuesName(text[$0]) }
                return holds
            }
            return .bool(holds)
        },
        .method("isupper") { m, a in try cased(m, a[0]) { $0.isUppercase } },
        .method("islower") { m, a in try cased(m, a[0]) { $0.isLowercase } },
        .method("istitle") { m, a in try isTitle(m, text(m, a[0])) },
    ]

    static func isAlpha(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter: true
        default: false
        }
    }

    private static func isNumeric(_ scalar: Unicode.Scalar) -> Bool { scalar.properties.numericType != nil }

    private static func test(_ m: Machine, _ value: Value, _ holds: (Unicode.Scalar) -> Bool) throws -> Value {
        let text = try text(m, value)
        var holdsForAll = !text.isEmpty
        try m.inPieces(text.count, steps: 3) { range in
            for index in range {
                guard let scalar = Unicode.Scalar(text[index]), holds(scalar) else {
                    holdsForAll = false
                    return false
                }
            }
            return true
        }
        return .bool(holdsForAll)
    }

    private static func cased(
        _ m: Machine, _ value: Value, _ holds: (Unicode.Scalar.Properties) -> Bool
    ) throws -> Value {
        let text = try text(m, value)
        var found = false
        try m.inPieces(text.count, steps: 4) { range in
            for index in range {
                guard let properties = Unicode.Scalar(text[index])?.properties else { continue }
                guard
                    properties.isUppercase || properties.isLowercase
                        || properties.generalCategory == .titlecaseLetter
                else { continue }
                found = holds(properties)
                if !found { return false }
            }
            return true
        }
        return .bool(found)
    }

    private static func isTitle(_ m: Machine, _ text: Str) throws -> Value {
        var afterCased = false
        var found = false
        try m.inPieces(text.count, steps: 4) { range in
            for index in range {
                guard let properties = Unicode.Scalar(text[index])?.properties else { continue }
                let isUpper = properties.isUppercase || properties.generalCategory == .titlecaseLetter
                let isCased = isUpper || properties.isLowercase
                // A word begins with a capital letter, and has no other.
                if isCased && isUpper == afterCased {
                    found = false
                    return false
                }
                afterCased = isCased
                found = found || isCased
            }
            return true
        }
        return .bool(found)
    }
}

extension Value {
    fileprivate var isTrue: Bool {
        if case .bool(true) = self { return true }
        return false
    }
}
