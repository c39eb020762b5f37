/// Why a text is not JSON, and where.
public struct JSONError: Error, Hashable, CustomStringConvertible {
    /// What is wrong.
    public let reason: String
    /// The offset of the byte at fault.
    public let offset: Int

    public var description: String { "\(reason) (at byte \(offset))" }
}

extension JSON {
    /// What a text may cost before it is refused.
    public struct Limits: Sendable {
        /// Bytes of the whole text.
        public var bytes: Int
        /// Arrays and objects inside one another.
        public var depth: Int

        public init(bytes: Int = 4 << 20, depth: Int = 64) {
            self.bytes = bytes
            self.depth = depth
        }
    }

    /// Parses a whole UTF-8 text.
    /// - Throws: ``JSONError`` when it is malformed or beyond `limits`; of duplicate member names the last one counts.
    public init(parsing text: some Sequence<UInt8>, limits: Limits = Limits()) throws(JSONError) {
        let bytes = ContiguousArray(text)
        guard bytes.count <= limits.bytes else {
            throw JSONError(reason: "The text is longer than \(limits.bytes) bytes", offset: limits.bytes)
        }
        var parser = JSONParser(bytes: bytes, depthLimit: limits.depth)
        self = try parser.document()
    }

    /// Parses a whole text.
    public init(parsing text: String, limits: Limits = Limits()) throws(JSONError) {
        try self.init(parsing: text.utf8, limits: limits)
    }
}

/// A recursive-descent parser whose depth is bounded.
private struct JSONParser {
    let bytes: ContiguousArray<UInt8>
    let depthLimit: Int
    var position = 0

    init(bytes: ContiguousArray<UInt8>, depthLimit: Int) {
        self.bytes = bytes
        self.depthLimit = depthLimit
    }

    mutating func document() throws(JSONError) -> JSON {
        let value = try value(depth: 0)
        skipSpace()
        guard position == bytes.count else { throw error("Unexpected text after the value") }
        return value
    }

    private func error(_ reason: String) -> JSONError { JSONError(reason: reason, offset: position) }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x0A || byte == 0x0D || byte == 0x09 { position += 1 }
    }

    private mutating func value(depth: Int) throws(JSONError) -> JSON {
        skipSpace()
        switch current {
        case UInt8(ascii: "{"): return try object(depth: depth + 1)
        case UInt8(ascii: "["): return try array(depth: depth + 1)
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "n"): return try word("null", .null)
        case .some(let byte) where byte == UInt8(ascii: "-") || isDigit(byte): return try number()
        case .some: throw error("Expected a value")
        case .none: throw error("The text ends where a value was expected")
        }
    }

    private mutating func word(_ word: StaticString, _ value: JSON) throws(JSONError) -> JSON {
        let end = position + word.utf8CodeUnitCount
        guard end <= bytes.count,
            UnsafeBufferPointer(start: word.utf8Start, count: word.utf8CodeUnitCount).elementsEqual(
                bytes[position..<end])
        else { throw error("Expected a value") }
        position = end
        return value
    }

    private mutating func object(depth: Int) throws(JSONError) -> JSON {
        guard depth <= depthLimit else { throw error("More than \(depthLimit) levels deep") }
        position += 1
        var members: [String: JSON] = [:]
        skipSpace()
        if current == UInt8(ascii: "}") {
            position += 1
            return .object(members)
        }
        while true {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw error("Expected a member name in quotes") }
            let name = try string()
            skipSpace()
            guard current == UInt8(ascii: ":") else { throw error("Expected a colon") }
            position += 1
            members[name] = try value(depth: depth)
            if try !more(until: UInt8(ascii: "}")) { return .object(members) }
        }
    }

    private mutating func array(depth: Int) throws(JSONError) -> JSON {
        guard depth <= depthLimit else { throw error("More than \(depthLimit) levels deep") }
        position += 1
        var elements: [JSON] = []
        skipSpace()
        if current == UInt8(ascii: "]") {
            position += 1
            return .array(elements)
        }
        while true {
            elements.append(try value(depth: depth))
            if try !more(until: UInt8(ascii: "]")) { return .array(elements) }
        }
    }

    /// Reads the comma or the closing bracket after an element; true when another element follows.
    private mutating func more(until close: UInt8) throws(JSONError) -> Bool {
        skipSpace()
        let byte = current
        guard byte == UInt8(ascii: ",") || byte == close else {
            throw error("Expected a comma or a closing bracket")
        }
        position += 1
        return byte != close
    }

    private mutating func number() throws(JSONError) -> JSON {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        let first = position
        try digits()
        guard bytes[first] != UInt8(ascii: "0") || position == first + 1 else {
            throw JSONError(reason: "A number has no leading zero", offset: first)
        }
        var isInteger = true
        if current == UInt8(ascii: ".") {
            isInteger = false
            position += 1
            try digits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            isInteger = false
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            try digits()
        }
        let text = String(decoding: bytes[start..<position], as: UTF8.self)
        if isInteger, let value = Int(text) { return .int(value) }
        guard let value = Double(text), value.isFinite else {
            throw JSONError(reason: "The number is out of range", offset: start)
        }
        return .double(value)
    }

    private mutating func digits() throws(JSONError) {
        guard let byte = current, isDigit(byte) else { throw error("Expected a digit") }
        while let byte = current, isDigit(byte) { position += 1 }
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        let start = position
        while let byte = current, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\"), byte >= 0x20 { position += 1 }
        if current == UInt8(ascii: "\"") {
            defer { position += 1 }
            return try text(bytes[start..<position], from: start)
        }
        var buffer = ContiguousArray(bytes[start..<position])
        while let byte = current, byte != UInt8(ascii: "\"") {
            guard byte >= 0x20 else { throw error("A control character in a string") }
            position += 1
            if byte == UInt8(ascii: "\\") {
                buffer.append(contentsOf: try escape().utf8)
            } else {
                buffer.append(byte)
            }
        }
        guard current != nil else { throw error("The string is not closed") }
        let text = try text(buffer[...], from: start)
        position += 1
        return text
    }

    /// The text that a string's bytes stand for; `start` is where the string begins, and it ends at the position.
    private func text(_ slice: some Sequence<UInt8>, from start: Int) throws(JSONError) -> String {
        guard let text = String(validating: ContiguousArray(slice), as: UTF8.self) else {
            throw JSONError(reason: "The text is not UTF-8", offset: firstInvalidByte(from: start))
        }
        return text
    }

    private func firstInvalidByte(from start: Int) -> Int {
        var parser = Unicode.UTF8.ForwardParser()
        var rest = bytes[start..<position].makeIterator()
        var offset = start
        while case .valid(let scalar) = parser.parseScalar(from: &rest) { offset += scalar.count }
        return offset
    }

    private mutating func escape() throws(JSONError) -> String {
        guard let byte = current else { throw error("The string is not closed") }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): return String(UnicodeScalar(byte))
        case UInt8(ascii: "b"): return "\u{8}"
        case UInt8(ascii: "f"): return "\u{c}"
        case UInt8(ascii: "n"): return "\n"
        case UInt8(ascii: "r"): return "\r"
        case UInt8(ascii: "t"): return "\t"
        case UInt8(ascii: "u"): return try unicode()
        default: throw JSONError(reason: "Unknown escape", offset: position - 1)
        }
    }

    private mutating func unicode() throws(JSONError) -> String {
        let first = try codeUnit()
        if let scalar = UnicodeScalar(first) { return String(scalar) }
        guard UTF16.isLeadSurrogate(first), current == UInt8(ascii: "\\") else { throw error("Half a surrogate pair") }
        position += 1
        guard current == UInt8(ascii: "u") else { throw error("Half a surrogate pair") }
        position += 1
        let second = try codeUnit()
        guard UTF16.isTrailSurrogate(second) else { throw error("Half a surrogate pair") }
        return String(decoding: [first, second], as: UTF16.self)
    }

    private mutating func codeUnit() throws(JSONError) -> UInt16 {
        guard position + 4 <= bytes.count else { throw error("Expected four hexadecimal digits") }
        var value: UInt16 = 0
        for byte in bytes[position..<position + 4] {
            guard let digit = Character(UnicodeScalar(byte)).hexDigitValue else {
                throw error("Expected four hexadecimal digits")
            }
            value = value << 4 | UInt16(digit)
        }
        position += 4
        return value
    }

    private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }
}
