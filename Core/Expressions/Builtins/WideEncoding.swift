/// UTF-16 and UTF-32, whose units have two or four bytes.
struct WideEncoding {
    /// As `UnicodeError.encoding` has it.
    let name: String
    private let width: Int
    /// Nothing: as a mark at the beginning says, which is written too.
    private let isBig: Bool?

    /// - Parameter name: In small letters, with hyphens.
    init?(_ name: String) {
        switch name {
        case "utf-16", "utf16", "u16": self.init(width: 2, isBig: nil)
        case "utf-16-le", "utf-16le", "unicodelittleunmarked": self.init(width: 2, isBig: false)
        case "utf-16-be", "utf-16be", "unicodebigunmarked": self.init(width: 2, isBig: true)
        case "utf-32", "utf32", "u32": self.init(width: 4, isBig: nil)
        case "utf-32-le", "utf-32le": self.init(width: 4, isBig: false)
        case "utf-32-be", "utf-32be": self.init(width: 4, isBig: true)
        default: return nil
        }
    }

    private init(width: Int, isBig: Bool?) {
        let order = isBig.map { $0 ? "-be" : "-le" } ?? ""
        name = "utf-\(width * 8)\(order)"
        self.width = width
        self.isBig = isBig
    }

    private func put(_ unit: UInt32, into bytes: inout [UInt8]) {
        for index in 0..<width {
            let shift = UInt32(8 * (isBig == true ? width - 1 - index : index))
            bytes.append(UInt8(truncatingIfNeeded: unit >> shift))
        }
    }

    private func append(_ scalar: UInt32, to bytes: inout [UInt8]) {
        guard width == 2, scalar > 0xFFFF else { return put(scalar, into: &bytes) }
        put(0xD800 + (scalar - 0x10000) >> 10, into: &bytes)
        put(0xDC00 + (scalar - 0x10000) & 0x3FF, into: &bytes)
    }

    /// - Parameter substitute: What is written in place of a surrogate that stands alone, at that place of the text.
    func encoded(_ text: Str, substitute: (Int) throws -> [UInt32]) rethrows -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(width * (text.count + 1))
        if isBig == nil { append(0xFEFF, to: &bytes) }
        for index in 0..<text.count {
            if Unicode.Scalar(text[index]) != nil {
                append(text[index], to: &bytes)
            } else {
                for scalar in try substitute(index) { append(scalar, to: &bytes) }
            }
        }
        return bytes
    }

    /// What is wrong with bytes: how many of them, and why.
    struct Fault {
        let count: Int
        let reason: String
        /// The surrogate that they are.
        var surrogate: UInt32?
    }

    /// - Parameter substitute: What stands in place of bytes that are wrong, from that place on.
    func decoded(_ bytes: [UInt8], substitute: (String, Int, Fault) throws -> [UInt32]) rethrows -> Str {
        var builder = StrBuilder()
        var index = 0
        var isBig = isBig
        if isBig == nil, bytes.count >= width {
            let mark = unit(bytes, 0, isBig: false)
            if mark == 0xFEFF || unit(bytes, 0, isBig: true) == 0xFEFF {
                isBig = mark != 0xFEFF
                index = width
            }
        }
        let order = isBig ?? false
        let name = "utf-\(width * 8)-\(order ? "be" : "le")"
        while index < bytes.count {
            let (scalar, length, fault) = next(bytes, index, isBig: order)
            guard let fault else {
                builder.append(scalar: scalar)
                index += length
                continue
            }
            for scalar in try substitute(name, index, fault) { builder.append(scalar: scalar) }
            index += fault.count
        }
        return builder.finish()
    }

    private func unit(_ bytes: [UInt8], _ start: Int, isBig: Bool) -> UInt32 {
        bytes[start..<start + width].enumerated().reduce(0) { sum, byte in
            sum | UInt32(byte.element) << UInt32(8 * (isBig ? width - 1 - byte.offset : byte.offset))
        }
    }

    private func next(_ bytes: [UInt8], _ index: Int, isBig: Bool) -> (UInt32, Int, Fault?) {
        guard index + width <= bytes.count else {
            return (0, 0, Fault(count: bytes.count - index, reason: "truncated data"))
        }
        let first = unit(bytes, index, isBig: isBig)
        let isSurrogate = (0xD800...0xDFFF).contains(first)
        if width == 4 {
            if isSurrogate {
                let reason = "code point in surrogate code point range(0xd800, 0xe000)"
                return (0, 0, Fault(count: 4, reason: reason, surrogate: first))
            }
            if first > 0x10FFFF { return (0, 0, Fault(count: 4, reason: "code point not in range(0x110000)")) }
            return (first, 4, nil)
        }
        guard isSurrogate else { return (first, 2, nil) }
        guard first < 0xDC00 else { return (0, 0, Fault(count: 2, reason: "illegal encoding", surrogate: first)) }
        guard index + 4 <= bytes.count else {
            return (0, 0, Fault(count: bytes.count - index, reason: "unexpected end of data", surrogate: first))
        }
        let second = unit(bytes, index + 2, isBig: isBig)
        guard (0xDC00...0xDFFF).contains(second) else {
            return (0, 0, Fault(count: 2, reason: "illegal UTF-16 surrogate", surrogate: first))
        }
        return (0x10000 + (first - 0xD800) << 10 + (second - 0xDC00), 4, nil)
    }
}

extension Encoding {
    static func encode(_ m: Machine, _ text: Str, _ encoding: WideEncoding, errors: String) throws -> [UInt8] {
        try m.charge(bytes: 32 + 4 * text.count)
        try m.charge(steps: text.count)
        return try encoding.encoded(text) { index in
            try m.charge(bytes: 40)
            try m.charge(steps: 10)
            switch errors {
            case "surrogatepass": return [text[index]]
            case "strict":
                throw failure(text, index, encoding.name, "surrogates not allowed") { Unicode.Scalar($0) != nil }
            default: return try substitute(m, text[index], errors).map { UInt32($0) }
            }
        }
    }

    static func decode(_ m: Machine, _ bytes: [UInt8], _ encoding: WideEncoding, errors: String) throws -> Str {
        try m.charge(bytes: 32 + 4 * bytes.count)
        try m.charge(steps: bytes.count)
        return try encoding.decoded(bytes) { name, index, fault in
            try m.charge(steps: 10)
            if errors == "surrogatepass", let surrogate = fault.surrogate { return [surrogate] }
            let handling = errors == "surrogatepass" ? "strict" : errors
            return try substitute(m, bytes, index..<index + fault.count, handling, name, fault.reason)
        }
    }
}
