/// Python's view of text: what is white space, a digit, printable, and how `repr()` writes it.
enum PythonText {
    /// Whether `str.isspace()` holds for the character.
    static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x09...0x0d, 0x1c...0x20, 0x85, 0xa0, 0x1680, 0x2000...0x200a, 0x2028, 0x2029, 0x202f, 0x205f, 0x3000:
            true
        default: false
        }
    }

    /// Whether `str.splitlines()` ends a line at the character.
    static func isLineBreak(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar.value {
        case 0x0a...0x0d, 0x1c...0x1e, 0x85, 0x2028, 0x2029: true
        default: false
        }
    }

    /// The text without white space around it.
    static func stripped(_ text: [Unicode.Scalar]) -> ArraySlice<Unicode.Scalar> {
        guard let first = text.firstIndex(where: { !isSpace($0) }),
            let last = text.lastIndex(where: { !isSpace($0) })
        else { return [] }
        return text[first...last]
    }

    /// The value of a digit: decimal ones of any script, and Latin letters from ten on.
    static func digit(_ scalar: Unicode.Scalar, base: Int) -> UInt8? {
        let value: UInt8
        switch scalar {
        case "0"..."9": value = UInt8(scalar.value - 0x30)
        case "a"..."z": value = UInt8(scalar.value - 0x61 + 10)
        case "A"..."Z": value = UInt8(scalar.value - 0x41 + 10)
        default:
            guard !scalar.isASCII, let digit = decimalDigit(scalar) else { return nil }
            value = digit
        }
        return Int(value) < base ? value : nil
    }

    /// The value of a decimal digit of any script, as `str.isdecimal()` knows them.
    static func decimalDigit(_ scalar: Unicode.Scalar) -> UInt8? {
        if scalar.isASCII { return ("0"..."9").contains(scalar) ? UInt8(scalar.value - 0x30) : nil }
        guard scalar.properties.generalCategory == .decimalNumber, let value = scalar.properties.numericValue
        else { return nil }
        return UInt8(value)
    }

    /// Whether `str.isprintable()` holds for the character, which is when `repr()` shows it as it is.
    static func isPrintable(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII { return (0x20..<0x7f).contains(scalar.value) }
        switch scalar.properties.generalCategory {
        case .control, .format, .surrogate, .privateUse, .unassigned, .lineSeparator, .paragraphSeparator,
            .spaceSeparator:
            return false
        default: return true
        }
    }

    /// Whether `\w` and `str.isalnum()` hold for the character, the underscore apart.
    static func isAlphanumeric(_ scalar: Unicode.Scalar) -> Bool {
        if scalar.isASCII {
            return ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar)
        }
        switch scalar.properties.generalCategory {
        case .uppercaseLetter, .lowercaseLetter, .titlecaseLetter, .modifierLetter, .otherLetter, .decimalNumber:
            return true
        default: return scalar.properties.numericType != nil
        }
    }

    /// What `repr()` makes of text; with `ascii`, what `ascii()` does.
    static func repr(_ text: String, ascii: Bool = false) -> String {
        let scalars = text.unicodeScalars
        let quote: Unicode.Scalar = scalars.contains("'") && !scalars.contains("\"") ? "\"" : "'"
        var result = String.UnicodeScalarView([quote])
        for scalar in scalars {
            switch scalar {
            case "\n": result.append(contentsOf: "\\n".unicodeScalars)
            case "\r": result.append(contentsOf: "\\r".unicodeScalars)
            case "\t": result.append(contentsOf: "\\t".unicodeScalars)
            case "\\", quote: result.append(contentsOf: ["\\", scalar])
            default:
                if isPrintable(scalar), !ascii || scalar.isASCII {
                    result.append(scalar)
                } else {
                    result.append(contentsOf: escape(scalar).unicodeScalars)
                }
            }
        }
        result.append(quote)
        return String(result)
    }

    /// What `repr()` makes of bytes.
    static func repr(_ bytes: [UInt8]) -> String {
        let hasOnlySingleQuotes = bytes.contains(UInt8(ascii: "'")) && !bytes.contains(UInt8(ascii: "\""))
        let quote = hasOnlySingleQuotes ? UInt8(ascii: "\"") : UInt8(ascii: "'")
        let digits = Array("0123456789abcdef".utf8)
        let backslash = UInt8(ascii: "\\")
        var result = [UInt8(ascii: "b"), quote]
        result.reserveCapacity(bytes.count + 3)
        for byte in bytes {
            switch byte {
            case UInt8(ascii: "\n"): result += [backslash, UInt8(ascii: "n")]
            case UInt8(ascii: "\r"): result += [backslash, UInt8(ascii: "r")]
            case UInt8(ascii: "\t"): result += [backslash, UInt8(ascii: "t")]
            case backslash, quote: result += [backslash, byte]
            case 0x20..<0x7f: result.append(byte)
            default:
                result.append(backslash)
                result.append(UInt8(ascii: "x"))
                result.append(digits[Int(byte >> 4)])
                result.append(digits[Int(byte & 15)])
            }
        }
        result.append(quote)
        return String(decoding: result, as: UTF8.self)
    }

    private static func escape(_ scalar: Unicode.Scalar) -> String {
        switch scalar.value {
        case ..<0x100: "\\x" + hex(scalar.value, 2)
        case ..<0x10000: "\\u" + hex(scalar.value, 4)
        default: "\\U" + hex(scalar.value, 8)
        }
    }

    /// Hexadecimal digits in lower case, with zeros in front up to `width`.
    static func hex(_ value: some BinaryInteger, _ width: Int) -> String {
        padded(String(value, radix: 16), width)
    }

    /// The text with zeros in front up to `width` characters.
    static func padded(_ text: String, _ width: Int) -> String {
        String(repeating: "0", count: max(0, width - text.utf8.count)) + text
    }

    /// Decimal digits with zeros in front up to `width`.
    static func padded(_ value: Int, _ width: Int) -> String { padded(String(value), width) }
}

extension String {
    /// The text of those characters.
    init(scalars: some Sequence<Unicode.Scalar>) {
        var view = UnicodeScalarView()
        view.append(contentsOf: scalars)
        self.init(view)
    }
}
