/// Python's `html.escape` and `html.unescape`.
enum HTMLText {
    /// The text with `&`, `<`, `>` and, when wanted, both quotation marks as references.
    static func escaped(_ text: String, quotes: Bool = true, _ meter: Meter) throws -> String {
        try meter.step(4 * text.utf8.count)
        try meter.allocate(2 * text.utf8.count)
        var result: [UInt8] = []
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "&"): result += Array("&amp;".utf8)
            case UInt8(ascii: "<"): result += Array("&lt;".utf8)
            case UInt8(ascii: ">"): result += Array("&gt;".utf8)
            case UInt8(ascii: "\"") where quotes: result += Array("&quot;".utf8)
            case UInt8(ascii: "'") where quotes: result += Array("&#x27;".utf8)
            default: result.append(byte)
            }
        }
        return String(decoding: result, as: UTF8.self)
    }

    /// The text with what its references stand for.
    static func unescaped(_ text: String, _ meter: Meter) throws -> String {
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        let scalars = Array(text.unicodeScalars)
        try meter.step(4 * scalars.count)
        try meter.allocate(4 * scalars.count)
        var result = String.UnicodeScalarView()
        var index = 0
        while index < scalars.count {
            if scalars[index] == "&", let (replacement, end) = try reference(scalars, after: index + 1, meter) {
                result.append(contentsOf: replacement.unicodeScalars)
                index = end
            } else {
                result.append(scalars[index])
                index += 1
            }
        }
        return String(result)
    }

    /// What the reference behind an ampersand stands for, and where it ends.
    private static func reference(
        _ text: [Unicode.Scalar], after start: Int, _ meter: Meter
    ) throws -> (String, Int)? {
        guard start < text.count else { return nil }
        if text[start] == "#" { return try numeric(text, after: start + 1, meter) }
        var name = String(scalars: text[start...].prefix(32).prefix { !endsName($0) })
        var end = start + name.unicodeScalars.count
        if name.isEmpty { return nil }
        try meter.step(64)
        if end < text.count, text[end] == ";" {
            end += 1
            name += ";"
        }
        if let found = HTMLEntities.text(of: name) { return (found, end) }
        // A name that needs no semicolon may run on; only those can be in front of more.
        var shorter = name.unicodeScalars.dropLast().prefix(HTMLEntities.longestBareName)
        while shorter.count >= 2 {
            defer { shorter.removeLast() }
            if let found = HTMLEntities.text(of: String(shorter)) {
                return (found, start + shorter.count)
            }
        }
        return nil
    }

    private static func endsName(_ scalar: Unicode.Scalar) -> Bool {
        switch scalar {
        case "\t", "\n", "\u{c}", " ", "<", "&", "#", ";": true
        default: false
        }
    }

    private static func numeric(
        _ text: [Unicode.Scalar], after start: Int, _ meter: Meter
    ) throws -> (String, Int)? {
        let isHex = start < text.count && (text[start] == "x" || text[start] == "X")
        let first = isHex ? start + 1 : start
        var (code, end) = (UInt32(0), first)
        while end < text.count, let digit = PythonText.digit(text[end], base: isHex ? 16 : 10),
            text[end].isASCII
        {
            try meter.step()
            code = min(0x11_0000, code * (isHex ? 16 : 10) + UInt32(digit))
            end += 1
        }
        if end == first { return nil }
        if end < text.count, text[end] == ";" { end += 1 }
        return (character(code), end)
    }

    /// Windows-1252 between 0x80 and 0x9f, from where it differs.
    private static let windows: [Unicode.Scalar] = Array(
        ("\u{20ac}\u{81}\u{201a}\u{192}\u{201e}\u{2026}\u{2020}\u{2021}\u{2c6}\u{2030}\u{160}\u{2039}\u{152}\u{8d}"
            + "\u{17d}\u{8f}\u{90}\u{2018}\u{2019}\u{201c}\u{201d}\u{2022}\u{2013}\u{2014}\u{2dc}\u{2122}\u{161}"
            + "\u{203a}\u{153}\u{9d}\u{17e}\u{178}").unicodeScalars)

    private static func character(_ code: UInt32) -> String {
        switch code {
        case 0x80...0x9f: return String(windows[Int(code - 0x80)])
        case 0x0d: return "\r"
        case 0x01...0x08, 0x0b, 0x0e...0x1f, 0x7f, 0xfdd0...0xfdef: return ""
        default: break
        }
        guard code != 0, let scalar = Unicode.Scalar(code) else { return "\u{fffd}" }
        return code & 0xfffe == 0xfffe ? "" : String(scalar)
    }
}
