/// What a JSON text is made into.
protocol JSONBuilder {
    associatedtype Value

    mutating func null() throws -> Value
    mutating func bool(_ value: Bool) throws -> Value
    /// Numbers are given as they are written.
    mutating func integer(_ literal: String) throws -> Value
    mutating func float(_ literal: String) throws -> Value
    /// `NaN` or an infinity.
    mutating func constant(_ value: Double) throws -> Value
    /// Text is in code points, of which surrogates may stand alone.
    mutating func string(_ value: [UInt32]) throws -> Value
    mutating func array(_ items: [Value]) throws -> Value
    /// Members in order, with duplicates; as many keys as values.
    mutating func object(keys: [[UInt32]], values: [Value]) throws -> Value
}

/// Reads JSON as Python's `json.loads`, with its errors, its `NaN` and `Infinity`.
struct JSONReader<Builder: JSONBuilder> {
    /// How many arrays and objects may be inside one another.
    static var mostNested: Int { 900 }

    /// An array or object that is not complete.
    private struct Frame {
        var isObject: Bool
        var keys: [[UInt32]] = []
        var values: [Builder.Value] = []
    }

    private let text: [UInt32]
    private let isStrict: Bool
    private let meter: Meter
    private var position = 0
    private var frames: [Frame] = []

    /// - Parameter isStrict: Whether control characters in strings are refused.
    init(_ text: [UInt32], isStrict: Bool = true, _ meter: Meter) {
        self.text = text
        self.isStrict = isStrict
        self.meter = meter
    }

    /// The value of the whole text.
    /// - Throws: `json.JSONDecodeError`, `RecursionError`, `ValueError` for a number of too many digits.
    mutating func read(_ builder: inout Builder) throws -> Builder.Value {
        if text.first == 0xfeff {
            throw error("Unexpected UTF-8 BOM (decode using utf-8-sig)", at: 0)
        }
        skipSpace()
        var value = try open(&builder)
        while true {
            if value == nil {
                value = try open(&builder)
            } else if frames.isEmpty {
                break
            } else if let complete = value {
                value = try add(complete, &builder)
            }
        }
        skipSpace()
        guard let value, position == text.count else { throw error("Extra data", at: position) }
        return value
    }

    /// A value that is complete, or nothing when it began one that holds others, whose first is next.
    private mutating func open(_ builder: inout Builder) throws -> Builder.Value? {
        try meter.step(8)
        guard position < text.count else { throw error("Expecting value", at: position) }
        switch text[position] {
        case 0x22:
            position += 1
            return try builder.string(string())
        case 0x5b:
            position += 1
            skipSpace()
            if take(0x5d) { return try builder.array([]) }
            try push(Frame(isObject: false), "array")
            return nil
        case 0x7b:
            position += 1
            skipSpace()
            if take(0x7d) { return try builder.object(keys: [], values: []) }
            try push(Frame(isObject: true), "object")
            frames[frames.count - 1].keys.append(try key())
            return nil
        default: return try word(&builder) ?? number(&builder)
        }
    }

    private mutating func push(_ frame: Frame, _ name: String) throws {
        guard frames.count < Self.mostNested else {
            throw Raised.recursion(
                "maximum recursion depth exceeded while decoding a JSON \(name) from a unicode string")
        }
        try meter.allocate(64)
        frames.append(frame)
    }

    /// Puts a value where it belongs; what that was in, when it ends there.
    private mutating func add(_ value: Builder.Value, _ builder: inout Builder) throws -> Builder.Value? {
        try meter.allocate(32)
        skipSpace()
        let last = frames.count - 1
        frames[last].values.append(value)
        let isObject = frames[last].isObject
        if take(isObject ? 0x7d : 0x5d) {
            let frame = frames.removeLast()
            return try isObject
                ? builder.object(keys: frame.keys, values: frame.values) : builder.array(frame.values)
        }
        guard take(0x2c) else { throw error("Expecting ',' delimiter", at: position) }
        skipSpace()
        if isObject { frames[last].keys.append(try key()) }
        return nil
    }

    private mutating func key() throws -> [UInt32] {
        guard take(0x22) else { throw error("Expecting property name enclosed in double quotes", at: position) }
        let key = try string()
        skipSpace()
        guard take(0x3a) else { throw error("Expecting ':' delimiter", at: position) }
        skipSpace()
        return key
    }

    private mutating func take(_ code: UInt32) -> Bool {
        guard position < text.count, text[position] == code else { return false }
        position += 1
        return true
    }

    private mutating func skipSpace() {
        while position < text.count, [0x20, 0x09, 0x0a, 0x0d].contains(text[position]) { position += 1 }
    }

    private mutating func word(_ builder: inout Builder) throws -> Builder.Value? {
        if takeWord("null") { return try builder.null() }
        if takeWord("true") { return try builder.bool(true) }
        if takeWord("false") { return try builder.bool(false) }
        if takeWord("NaN") { return try builder.constant(.nan) }
        if takeWord("Infinity") { return try builder.constant(.infinity) }
        if takeWord("-Infinity") { return try builder.constant(-.infinity) }
        return nil
    }

    private mutating func takeWord(_ word: StaticString) -> Bool {
        let count = word.utf8CodeUnitCount
        guard position + count <= text.count else { return false }
        for offset in 0..<count where text[position + offset] != UInt32(word.utf8Start[offset]) { return false }
        position += count
        return true
    }

    private mutating func number(_ builder: inout Builder) throws -> Builder.Value {
        let start = position
        var end = position
        if end < text.count, text[end] == 0x2d { end += 1 }
        let whole = digits(from: end)
        guard whole > end else { throw error("Expecting value", at: start) }
        // A zero stands alone.
        end = text[end] == 0x30 ? end + 1 : whole
        var isFloat = false
        if end < text.count, text[end] == 0x2e, digits(from: end + 1) > end + 1 {
            end = digits(from: end + 1)
            isFloat = true
        }
        if end < text.count, text[end] | 0x20 == 0x65 {
            var exponent = end + 1
            if exponent < text.count, text[exponent] == 0x2b || text[exponent] == 0x2d { exponent += 1 }
            let last = digits(from: exponent)
            if last > exponent {
                end = last
                isFloat = true
            }
        }
        position = end
        let literal = String(decoding: text[start..<end].map { UInt8($0) }, as: UTF8.self)
        return try isFloat ? builder.float(literal) : builder.integer(literal)
    }

    private func digits(from start: Int) -> Int {
        var end = start
        while end < text.count, (0x30...0x39).contains(text[end]) { end += 1 }
        return end
    }

    private func error(_ message: String, at position: Int) -> Raised {
        JSONText.decodeError(message, at: position, in: text)
    }
}

extension JSONReader {
    /// The rest of a string whose quotation mark was taken.
    private mutating func string() throws -> [UInt32] {
        let start = position - 1
        var result: [UInt32] = []
        while true {
            let plain = position
            while position < text.count, text[position] != 0x22, text[position] != 0x5c {
                if isStrict, text[position] < 0x20 { throw error("Invalid control character at", at: position) }
                position += 1
            }
            try meter.step(position - plain + 1)
            try meter.allocate(4 * (position - plain + 1))
            result += text[plain..<position]
            guard position < text.count else { throw error("Unterminated string starting at", at: start) }
            position += 1
            if text[position - 1] == 0x22 { return result }
            guard position < text.count else { throw error("Unterminated string starting at", at: start) }
            result.append(try escaped())
        }
    }

    private mutating func escaped() throws -> UInt32 {
        let letter = text[position]
        position += 1
        switch letter {
        case 0x22, 0x2f, 0x5c: return letter
        case 0x62: return 0x08
        case 0x66: return 0x0c
        case 0x6e: return 0x0a
        case 0x72: return 0x0d
        case 0x74: return 0x09
        case 0x75: break
        default: throw error("Invalid \\escape", at: position - 2)
        }
        guard let first = unit(at: position), position + 4 < text.count else {
            throw error("Invalid \\uXXXX escape", at: position - 1)
        }
        position += 4
        guard 0xd800..<0xdc00 ~= first, position + 6 < text.count, text[position] == 0x5c,
            text[position + 1] == 0x75, let second = unit(at: position + 2), 0xdc00..<0xe000 ~= second
        else { return first }
        position += 6
        return 0x10000 + (first - 0xd800) << 10 + (second - 0xdc00)
    }

    private func unit(at start: Int) -> UInt32? {
        guard start + 4 <= text.count else { return nil }
        var value: UInt32 = 0
        for code in text[start..<start + 4] {
            guard code < 0x80, let digit = BinaryText.hexDigit(UInt8(code)) else { return nil }
            value = value << 4 | UInt32(digit)
        }
        return value
    }
}

/// What writing JSON takes besides the values.
enum JSONText {
    /// The error of `json.loads` at a place of the text.
    static func decodeError(_ message: String, at position: Int, in text: [UInt32]) -> Raised {
        let before = text.prefix(position)
        let line = before.count { $0 == 0x0a } + 1
        let column = position - (before.lastIndex(of: 0x0a) ?? -1)
        return Raised(
            type: "json.JSONDecodeError",
            message: "\(message): line \(line) column \(column) (char \(position))",
            details: [
                "msg": .string(message), "pos": .int(position), "lineno": .int(line), "colno": .int(column),
            ])
    }

    /// The text as a JSON string, with quotation marks.
    static func quoted(_ text: [UInt32], ascii: Bool, _ meter: Meter) throws -> [UInt32] {
        try meter.step(text.count)
        try meter.allocate(4 * text.count + 8)
        var result: [UInt32] = [0x22]
        result.reserveCapacity(text.count + 2)
        for code in text {
            switch code {
            case 0x22, 0x5c: result += [0x5c, code]
            case 0x08: result += [0x5c, 0x62]
            case 0x09: result += [0x5c, 0x74]
            case 0x0a: result += [0x5c, 0x6e]
            case 0x0c: result += [0x5c, 0x66]
            case 0x0d: result += [0x5c, 0x72]
            case 0x20..<0x7f: result.append(code)
            case ..<0x20: result += unit(code)
            default:
                if !ascii {
                    result.append(code)
                    continue
                }
                try meter.allocate(48)
                if code < 0x10000 {
                    result += unit(code)
                } else {
                    let rest = code - 0x10000
                    result += unit(0xd800 + rest >> 10) + unit(0xdc00 + rest & 0x3ff)
                }
            }
        }
        result.append(0x22)
        return result
    }

    private static func unit(_ code: UInt32) -> [UInt32] {
        ("\\u" + PythonText.hex(code, 4)).unicodeScalars.map(\.value)
    }

    /// The number as JSON has it, or as Python's `json` writes what JSON has not.
    static func number(_ value: Double) -> String {
        value.isFinite ? PythonFloat.repr(value) : value.isNaN ? "NaN" : value < 0 ? "-Infinity" : "Infinity"
    }
}
